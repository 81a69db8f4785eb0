/** All parts of the network manager put together. */
@NullMarked
package net.hypha.node.manager;

import org.jspecify.annotations.NullMarked;
