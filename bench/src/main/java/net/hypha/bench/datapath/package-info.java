/** The datapath beside plain routing, a bridge, nftables, a userspace proxy and VXLAN. */
@NullMarked
package net.hypha.bench.datapath;

import org.jspecify.annotations.NullMarked;
