@NullMarked
package net.hypha.node.config;

import org.jspecify.annotations.NullMarked;
