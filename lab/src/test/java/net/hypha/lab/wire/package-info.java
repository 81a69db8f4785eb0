/** Tests of wires. */
@NullMarked
package net.hypha.lab.wire;

import org.jspecify.annotations.NullMarked;
