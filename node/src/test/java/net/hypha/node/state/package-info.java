@NullMarked
package net.hypha.node.state;

import org.jspecify.annotations.NullMarked;
