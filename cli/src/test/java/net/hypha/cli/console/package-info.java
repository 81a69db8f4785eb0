@NullMarked
package net.hypha.cli.console;

import org.jspecify.annotations.NullMarked;
