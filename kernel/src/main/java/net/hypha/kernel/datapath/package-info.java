/** The datapath as values: what the eBPF programs are told, entry by entry, and what they report. */
@NullMarked
package net.hypha.kernel.datapath;

import org.jspecify.annotations.NullMarked;
