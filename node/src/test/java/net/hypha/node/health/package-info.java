@NullMarked
package net.hypha.node.health;

import org.jspecify.annotations.NullMarked;
