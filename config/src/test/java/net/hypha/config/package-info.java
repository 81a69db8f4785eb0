@NullMarked
package net.hypha.config;

import org.jspecify.annotations.NullMarked;
