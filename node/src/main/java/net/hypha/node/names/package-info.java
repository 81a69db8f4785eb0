/** Semantic names for this node's workloads: what the DNS server asks. */
@NullMarked
package net.hypha.node.names;

import org.jspecify.annotations.NullMarked;
