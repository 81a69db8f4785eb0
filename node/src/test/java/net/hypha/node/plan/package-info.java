@NullMarked
package net.hypha.node.plan;

import org.jspecify.annotations.NullMarked;
