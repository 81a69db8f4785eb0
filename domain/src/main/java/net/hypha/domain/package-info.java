/** The domain manager as a program: starts it, opens its doors to the world, stops it. */
@NullMarked
package net.hypha.domain;

import org.jspecify.annotations.NullMarked;
