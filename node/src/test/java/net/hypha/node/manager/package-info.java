@NullMarked
package net.hypha.node.manager;

import org.jspecify.annotations.NullMarked;
