/** What Hypha means: names, addresses, policies and plans, as values and pure functions. No I/O, no clock. */
@NullMarked
package net.hypha.semantics;

import org.jspecify.annotations.NullMarked;
