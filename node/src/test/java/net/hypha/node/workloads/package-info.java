@NullMarked
package net.hypha.node.workloads;

import org.jspecify.annotations.NullMarked;
