/** Links with delay, loss and rate, relayed between two TAP devices by a process of its own. */
@NullMarked
package net.hypha.lab.wire;

import org.jspecify.annotations.NullMarked;
