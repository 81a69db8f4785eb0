/** One class per command. A command reads its flags, calls one API and shows the answer; it decides nothing. */
@NullMarked
package net.hypha.cli.command;

import org.jspecify.annotations.NullMarked;
