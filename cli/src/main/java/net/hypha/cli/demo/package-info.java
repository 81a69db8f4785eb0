/** The demo: makes a small internet, runs the real programs in it, and shows and checks step by step what Hypha does. */
@NullMarked
package net.hypha.cli.demo;

import org.jspecify.annotations.NullMarked;
