/** One class per step of the demo; each shows one thing and fails if it does not hold. */
@NullMarked
package net.hypha.cli.demo.step;

import org.jspecify.annotations.NullMarked;
