@NullMarked
package net.hypha.node.table;

import org.jspecify.annotations.NullMarked;
