/** The demo, run as users run it. */
@NullMarked
package net.hypha.cli.demo;

import org.jspecify.annotations.NullMarked;
