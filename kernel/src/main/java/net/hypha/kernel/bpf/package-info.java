/**
 * The eBPF programs and maps: a spec is plain data, an object is loaded into the kernel, a link attaches one of its programs. {@link
 * net.hypha.kernel.bpf.EbpfDatapath} puts them together.
 */
@NullMarked
package net.hypha.kernel.bpf;

import org.jspecify.annotations.NullMarked;
