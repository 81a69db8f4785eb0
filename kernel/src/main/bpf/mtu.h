/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much the way to a peer carries. A workload's device has the underlay's MTU; what goes through a tunnel must be smaller. TCP is told in its
 * handshake, all else by ICMP errors, and routers on the way to a peer tell us (RFC 1191, RFC 8201).
 */
#pragma once

#include "flow.h"
#include "tunnel.h"

#define TCP_OPTIONS 40 /* bytes at most */
#define TCP_OPTION_END 0
#define TCP_OPTION_NONE 1
#define TCP_OPTION_MSS 2
#define GSO_BY_FRAGS 0xffff /* SCTP: the parts have no common size */
#define NO_LIMIT 0xffffffffU

/* The largest outer packet on the way to a peer, bytes. */
static __always_inline __u32 path_mtu(const struct settings *settings, __u32 peer)
{
	struct path *path = bpf_map_lookup_elem(&paths, &peer);
	if (path && path->mtu && path->mtu < settings->underlay_mtu && bpf_ktime_get_ns() - path->lowered_ns < PATH_MTU_NS)
		return path->mtu;
	return settings->underlay_mtu;
}

/* The largest IP packet that goes to a peer whole, bytes. */
static __always_inline __u32 limit_to(const struct settings *settings, __u32 id)
{
	struct peer *peer = bpf_map_lookup_elem(&peers, &id);
	if (!id || !peer)
		return NO_LIMIT;
	return peer->direct ? settings->underlay_mtu : path_mtu(settings, id) - tunnel_length(settings);
}

/* The largest IP packet that this one becomes on a wire: of a super packet, one of its segments. */
static __always_inline __u32 size_on_wire(struct __sk_buff *skb, const struct packet *p)
{
	__u32 size = p->end - p->l3;
	__u32 segment = skb->gso_size;
	if (!segment)
		return size;
	return segment == GSO_BY_FRAGS ? 0 : size - p->payload + segment;
}

static __always_inline int is_too_big(struct __sk_buff *skb, const struct packet *p, __u32 peer, const struct settings *settings)
{
	return peer && size_on_wire(skb, p) > limit_to(settings, peer);
}

static __always_inline int may_be_cut4(struct __sk_buff *skb, const struct packet *p)
{
	__be16 fragment = 0;
	return bpf_skb_load_bytes(skb, p->l3 + 6, &fragment, sizeof(fragment)) == 0 && !(fragment & bpf_htons(IPV4_DONT_FRAGMENT));
}

/* Without extension headers, or a fragment without others before that one: the usual ones. */
static __always_inline int may_be_cut6(struct __sk_buff *skb, const struct packet *p)
{
	__u8 next = 0;
	return size_on_wire(skb, p) <= LEAST_MTU_V6 && bpf_skb_load_bytes(skb, p->l3 + 6, &next, sizeof(next)) == 0 &&
	       (next == EXTENSION_FRAGMENT || !is_extension(next));
}

/* IPv4 may be cut on the way unless its sender forbids it; IPv6 is where there is no other way: see cut.h. */
static __always_inline int may_be_cut(struct __sk_buff *skb, const struct packet *p)
{
	return p->v4 ? may_be_cut4(skb, p) : may_be_cut6(skb, p);
}

/* What a sender is told to send at most. */
static __always_inline __u32 size_told(const struct packet *p, __u32 limit)
{
	return p->v4 || limit > LEAST_MTU_V6 ? limit : LEAST_MTU_V6;
}

/* Where a SYN's maximum segment size is; 0: it has none (RFC 9293, 3.7.1). */
static __always_inline __u32 find_mss(struct __sk_buff *skb, const struct packet *p)
{
	__u32 at = p->l4 + 20;
	for (int i = 0; i < TCP_OPTIONS && at + 4 <= p->end - p->payload; i++) {
		__u8 option[2] = {};
		if (bpf_skb_load_bytes(skb, at, option, sizeof(option)) < 0 || option[0] == TCP_OPTION_END)
			return 0;
		if (option[0] == TCP_OPTION_MSS)
			return option[1] == 4 ? at + 2 : 0;
		at += option[0] == TCP_OPTION_NONE ? 1 : option[1] < 2 ? TCP_OPTIONS : option[1];
	}
	return 0;
}

/* Lets a SYN ask for no larger segments than go through. One without the option asks for 536 (1220) at most already. */
__noinline int clamp_mss(struct __sk_buff *skb, const struct packet *p, __u32 limit)
{
	__be16 mss = 0;
	if (!p)
		return -1;
	__u32 at = find_mss(skb, p);
	__u32 most = limit - (p->v4 ? IPV4_LENGTH : IPV6_LENGTH) - 20;
	if (!at || bpf_skb_load_bytes(skb, at, &mss, sizeof(mss)) < 0 || bpf_ntohs(mss) <= most)
		return 0;
	__be16 clamped = bpf_htons(most);
	/* An option may start at an odd byte: then both its halves count swapped in the checksum. */
	__be16 from = (at - p->l4) & 1 ? mss << 8 | mss >> 8 : mss;
	__be16 to = (at - p->l4) & 1 ? clamped << 8 | clamped >> 8 : clamped;
	if (bpf_l4_csum_replace(skb, p->l4 + 16, from, to, sizeof(to)) < 0)
		return -1;
	return bpf_skb_store_bytes(skb, at, &clamped, sizeof(clamped), 0);
}

/* The same for both ends: what a SYN asks for must go through from where it came and to where it goes. */
static __always_inline int fit_handshake(struct __sk_buff *skb, const struct packet *p, __u32 from, __u32 to, const struct settings *settings)
{
	if (!is_tcp(p) || !(p->tcp & TCP_SYN) || !(from | to))
		return 0;
	__u32 there = limit_to(settings, to);
	__u32 back = limit_to(settings, from);
	return clamp_mss(skb, p, there < back ? there : back);
}

static __always_inline void lower_path(const struct settings *settings, const struct peer_key *to, __u32 mtu, __u32 least)
{
	__u32 *id = bpf_map_lookup_elem(&peer_ids, to);
	if (!id || mtu < least)
		return;
	__u32 peer = *id;
	struct path *path = bpf_map_lookup_elem(&paths, &peer);
	if (!path || mtu >= path_mtu(settings, peer))
		return;
	path->lowered_ns = bpf_ktime_get_ns();
	path->mtu = mtu;
	count(PATH_LOWERED);
}

/* An error about one of our own outer packets, told by a router on the way? It quotes our addresses and ports, as only those on the way know. */
__noinline int learn_path(struct __sk_buff *skb, const struct settings *settings)
{
	struct {
		struct ipv4 ip;
		__u8 type;
		__u8 code;
		__sum16 checksum;
		__be16 unused;
		__be16 mtu;
		struct tunnel4 quoted;
	} error4;
	struct {
		struct ipv6 ip;
		__u8 type;
		__u8 code;
		__sum16 checksum;
		__be32 mtu;
		struct tunnel6 quoted;
	} error6;
	struct peer_key to = {};
	if (!settings)
		return 0;
	if (skb->protocol == bpf_htons(ETHERTYPE_IPV4)) {
		if (bpf_skb_load_bytes(skb, ETHERNET_LENGTH, &error4, sizeof(error4)) < 0)
			return 0;
		if (error4.ip.version_length != 0x45 || error4.ip.protocol != PROTOCOL_ICMP || error4.type != ICMP_UNREACHABLE ||
		    error4.code != ICMP_FRAGMENTATION_NEEDED || error4.quoted.ip.protocol != PROTOCOL_UDP ||
		    error4.ip.daddr != settings->underlay_addr.w[3] || error4.quoted.ip.saddr != settings->underlay_addr.w[3] ||
		    error4.quoted.udp.sport != settings->tunnel_port)
			return 0;
		to.addr = mapped(error4.quoted.ip.daddr);
		to.port = error4.quoted.udp.dport;
		lower_path(settings, &to, bpf_ntohs(error4.mtu), LEAST_MTU_V4);
		return 0;
	}
	if (bpf_skb_load_bytes(skb, ETHERNET_LENGTH, &error6, sizeof(error6)) < 0)
		return 0;
	if (error6.ip.next_header != PROTOCOL_ICMPV6 || error6.type != ICMPV6_TOO_BIG || error6.quoted.ip.next_header != PROTOCOL_UDP ||
	    !same_addr(&error6.ip.daddr, &settings->underlay_addr) || !same_addr(&error6.quoted.ip.saddr, &settings->underlay_addr) ||
	    error6.quoted.udp.sport != settings->tunnel_port)
		return 0;
	to.addr = error6.quoted.ip.daddr;
	to.port = error6.quoted.udp.dport;
	lower_path(settings, &to, bpf_ntohl(error6.mtu), LEAST_MTU_V6);
	return 0;
}
