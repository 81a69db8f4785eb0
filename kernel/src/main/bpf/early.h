/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decapsulation in XDP, before the kernel merges segments (GRO): raw IP in UDP has no merger of its own, so later each segment of a stream would
 * travel alone. Only what is for a workload here: all else is decided at tc, where outer headers can be kept.
 */
#pragma once

#include "tunnel.h"

/* Goes with the packet to tc, and keeps packets of different peers from being merged. */
struct mark {
	__u32 magic; /* who else might have put something there */
	__u32 peer;
};

#define MARK_MAGIC 0x68797068 /* "hyph" */

/* From whom a packet came whose outer headers were taken off early; 0: it is as it came. */
static __always_inline __u32 marked_peer(struct __sk_buff *skb)
{
	const struct mark *mark = (void *)(long)skb->data_meta;
	if ((void *)(mark + 1) > (void *)(long)skb->data || mark->magic != MARK_MAGIC)
		return 0;
	return mark->peer;
}

/* Reads Ethernet and outer headers: bytes of the latter, 0 if the packet is not for this node's tunnel. */
static __always_inline __u32 read_early(struct xdp_md *xdp, const struct settings *settings, struct peer_key *from)
{
	struct ethernet *ethernet = (void *)(long)xdp->data;
	void *end = (void *)(long)xdp->data_end;
	if ((void *)(ethernet + 1) > end)
		return 0;
	if (ethernet->type == bpf_htons(ETHERTYPE_IPV4)) {
		struct tunnel4 *outer = (void *)(ethernet + 1);
		return (void *)(outer + 1) > end ? 0 : read_outer4(outer, settings, from);
	}
	if (ethernet->type == bpf_htons(ETHERTYPE_IPV6)) {
		struct tunnel6 *outer = (void *)(ethernet + 1);
		return (void *)(outer + 1) > end ? 0 : read_outer6(outer, settings, from);
	}
	return 0;
}

/* The Ethernet type of a packet within, if it is for a workload here; else 0. */
static __always_inline __be16 type_for_workload(const void *inner, void *end)
{
	const struct ipv6 *v6 = inner;
	const struct ipv4 *v4 = inner;
	struct addr to;
	if ((void *)(v6 + 1) > end)
		return 0; /* shorter than IPv6's header: not worth it */
	int is4 = v4->version_length >> 4 == 4;
	if (!is4 && v4->version_length >> 4 != 6)
		return 0;
	to = is4 ? mapped(v4->daddr) : v6->daddr;
	if (!bpf_map_lookup_elem(&workloads, &to))
		return 0;
	return is4 ? bpf_htons(ETHERTYPE_IPV4) : bpf_htons(ETHERTYPE_IPV6);
}

/* Takes `outer` bytes out from behind the Ethernet header and leaves a mark before it. */
static __always_inline int take_off(struct xdp_md *xdp, __u32 outer, __be16 type, __u32 peer)
{
	struct ethernet header;
	struct ethernet *ethernet = (void *)(long)xdp->data;
	if ((void *)(ethernet + 1) > (void *)(long)xdp->data_end)
		return -1;
	header = *ethernet;
	header.type = type;
	if (bpf_xdp_adjust_head(xdp, outer) < 0 || bpf_xdp_adjust_meta(xdp, -(int)sizeof(struct mark)) < 0)
		return -1;
	ethernet = (void *)(long)xdp->data;
	struct mark *mark = (void *)(long)xdp->data_meta;
	if ((void *)(ethernet + 1) > (void *)(long)xdp->data_end || (void *)(mark + 1) > (void *)ethernet)
		return -1;
	*ethernet = header;
	mark->magic = MARK_MAGIC;
	mark->peer = peer;
	return 0;
}

/* In XDP at the underlay device; its name says whose it is. What it does not take is read at tc as if it were not there. */
SEC("xdp")
int hypha_early(struct xdp_md *xdp)
{
	const struct settings *settings = the_settings();
	struct peer_key from = {};
	__u32 outer = settings ? read_early(xdp, settings, &from) : 0;
	if (!outer)
		return XDP_PASS;
	void *end = (void *)(long)xdp->data_end;
	void *inner = (void *)(long)xdp->data + ETHERNET_LENGTH + (outer == TUNNEL4_LENGTH ? TUNNEL4_LENGTH : TUNNEL6_LENGTH);
	__be16 type = type_for_workload(inner, end);
	__u32 *peer = type ? bpf_map_lookup_elem(&peer_ids, &from) : NULL;
	if (!peer)
		return XDP_PASS;
	if (take_off(xdp, outer == TUNNEL4_LENGTH ? TUNNEL4_LENGTH : TUNNEL6_LENGTH, type, *peer) == 0)
		return XDP_PASS;
	drop(DROP_KERNEL);
	return XDP_DROP;
}
