/** What a command has of its user: where it writes, how answers are shown, how failures are told. */
@NullMarked
package net.hypha.cli.console;

import org.jspecify.annotations.NullMarked;
