/** Tests of the datapath as values. */
@NullMarked
package net.hypha.kernel.datapath;

import org.jspecify.annotations.NullMarked;
