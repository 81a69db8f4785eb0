/** Which way packets take to each other node: directly on a shared link, or through the tunnel. */
@NullMarked
package net.hypha.node.ways;

import org.jspecify.annotations.NullMarked;
