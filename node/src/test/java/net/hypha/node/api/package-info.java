@NullMarked
package net.hypha.node.api;

import org.jspecify.annotations.NullMarked;
