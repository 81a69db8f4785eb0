/* SPDX-License-Identifier: Apache-2.0 */
/* Probes between network managers, which come by the tunnel and are no packets. */
#pragma once

#include "tunnel.h"

/*
 * Is what is inside a probe between network managers, and no packet? It looks so by its length and its first byte, which no IP packet has; who
 * reads it judges for himself (net.hypha.node.distance).
 */
static __always_inline int is_probe(struct __sk_buff *skb, __u32 outer)
{
	__u8 magic = 0;
	if (skb->len != ETHERNET_LENGTH + outer + PROBE_LENGTH)
		return 0;
	bpf_skb_load_bytes(skb, ETHERNET_LENGTH + outer, &magic, 1);
	return magic == PROBE_MAGIC;
}

/*
 * Notes when a probe arrived, in its last 8 bytes (CLOCK_MONOTONIC in nanoseconds, network order): that its machine has much to do before the manager
 * reads it makes no way longer. Whoever sent it has no say in it.
 */
static __always_inline int stamp_probe(struct __sk_buff *skb, __u32 outer)
{
	__u32 checksum = ETHERNET_LENGTH + outer - sizeof(__sum16); /* the last of the UDP header; IPv4 knows none as 0 */
	__u32 at = ETHERNET_LENGTH + outer + PROBE_LENGTH - sizeof(__be64);
	__be64 before, after = bpf_cpu_to_be64(bpf_ktime_get_ns());
	if (bpf_skb_load_bytes(skb, at, &before, sizeof(before)) < 0)
		return -1;
	__s64 difference = bpf_csum_diff((__be32 *)&before, sizeof(before), (__be32 *)&after, sizeof(after), 0);
	if (bpf_l4_csum_replace(skb, checksum, 0, difference, BPF_F_MARK_MANGLED_0) < 0)
		return -1;
	return bpf_skb_store_bytes(skb, at, &after, sizeof(after), 0);
}
