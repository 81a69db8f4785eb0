/** The {@code hypha} program: the entry, and what all its commands share. */
@NullMarked
package net.hypha.cli;

import org.jspecify.annotations.NullMarked;
