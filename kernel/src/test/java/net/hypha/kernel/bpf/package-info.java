/** Tests of the eBPF datapath, most of them on the real kernel in namespaces {@code hyb-PID-NAME}. */
@NullMarked
package net.hypha.kernel.bpf;

import org.jspecify.annotations.NullMarked;
