@NullMarked
package net.hypha.cli;

import org.jspecify.annotations.NullMarked;
