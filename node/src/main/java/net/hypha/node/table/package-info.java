/** What this node knows, and its conversation with the domain about it. */
@NullMarked
package net.hypha.node.table;

import org.jspecify.annotations.NullMarked;
