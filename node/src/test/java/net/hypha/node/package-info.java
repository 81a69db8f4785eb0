@NullMarked
package net.hypha.node;

import org.jspecify.annotations.NullMarked;
