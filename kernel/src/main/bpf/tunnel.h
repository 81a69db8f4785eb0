/* SPDX-License-Identifier: Apache-2.0 */
/* The tunnel: an IP packet is the payload of a UDP datagram over IPv4, with nothing between (Oakestra's wire format). */
#pragma once

#include "packet.h"

struct tunnel_header {
	struct ipv4 ip;
	__be16 sport;
	__be16 dport;
	__be16 length;
	__be16 checksum;
};
_Static_assert(sizeof(struct tunnel_header) == TUNNEL_LENGTH, "tunnel_header");

#define INNER (ETHERNET_LENGTH + TUNNEL_LENGTH)

/* Reads the outer headers; 1 if the packet is for this node's tunnel port. */
static __always_inline int read_tunnel(struct __sk_buff *skb, const struct settings *settings, struct tunnel_header *outer)
{
	if (skb->protocol != bpf_htons(ETHERTYPE_IPV4))
		return 0;
	if (bpf_skb_load_bytes(skb, ETHERNET_LENGTH, outer, sizeof(*outer)) < 0)
		return 0;
	return outer->ip.version_length == 0x45 && outer->ip.protocol == PROTOCOL_UDP && outer->ip.daddr == settings->underlay_addr &&
	       !(outer->ip.fragment & bpf_htons(IPV4_MORE_FRAGMENTS | IPV4_FRAGMENT_OFFSET)) && outer->dport == settings->tunnel_port;
}

/* The Ethernet type of what is inside; 0 for no IP. */
static __always_inline __be16 inner_type(struct __sk_buff *skb)
{
	__u8 version = 0;
	bpf_skb_load_bytes(skb, INNER, &version, 1);
	if (version >> 4 == 4)
		return bpf_htons(ETHERTYPE_IPV4);
	return version >> 4 == 6 ? bpf_htons(ETHERTYPE_IPV6) : 0;
}

/* Takes the outer headers off; the Ethernet header stays, with the outer type. */
static __always_inline int decapsulate(struct __sk_buff *skb, struct packet *p)
{
	__u64 flags = BPF_F_ADJ_ROOM_FIXED_GSO | (p->v4 ? ADJ_ROOM_DECAP_L3_IPV4 : ADJ_ROOM_DECAP_L3_IPV6);
	p->l3 -= TUNNEL_LENGTH;
	p->l4 -= TUNNEL_LENGTH;
	p->end -= TUNNEL_LENGTH;
	return bpf_skb_adjust_room(skb, -TUNNEL_LENGTH, BPF_ADJ_ROOM_MAC, flags);
}

static __always_inline __sum16 ipv4_checksum(struct ipv4 *ip)
{
	__u32 sum = bpf_csum_diff(NULL, 0, (__be32 *)ip, sizeof(*ip), 0);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

/* Writes the outer headers where there is room for them. The UDP checksum is 0 as RFC 8086 and VXLAN allow: the inner packet has its own. */
__noinline int write_outer(struct __sk_buff *skb, const struct settings *settings, const struct peer *peer)
{
	if (!settings || !peer)
		return -1;
	__u32 inner = skb->len - INNER;
	struct tunnel_header outer = {
		.ip = {.version_length = 0x45,
		       .total_length = bpf_htons(inner + TUNNEL_LENGTH),
		       .fragment = bpf_htons(IPV4_DONT_FRAGMENT),
		       .ttl = 64,
		       .protocol = PROTOCOL_UDP,
		       .saddr = settings->underlay_addr,
		       .daddr = peer->addr},
		.sport = settings->tunnel_port,
		.dport = peer->port,
		.length = bpf_htons(inner + UDP_LENGTH),
	};
	outer.ip.checksum = ipv4_checksum(&outer.ip);
	return bpf_skb_store_bytes(skb, ETHERNET_LENGTH, &outer, sizeof(outer), 0);
}

/* Makes room for the outer headers and writes them. */
static __always_inline int encapsulate(struct __sk_buff *skb, const struct settings *settings, const struct peer *peer)
{
	__u64 flags = BPF_F_ADJ_ROOM_FIXED_GSO | BPF_F_ADJ_ROOM_ENCAP_L3_IPV4 | BPF_F_ADJ_ROOM_ENCAP_L4_UDP | BPF_F_ADJ_ROOM_NO_CSUM_RESET;
	if (bpf_skb_adjust_room(skb, TUNNEL_LENGTH, BPF_ADJ_ROOM_MAC, flags) < 0)
		return -1;
	__be16 type = bpf_htons(ETHERTYPE_IPV4);
	if (bpf_skb_store_bytes(skb, ETHERNET_LENGTH - sizeof(type), &type, sizeof(type), 0) < 0)
		return -1;
	return write_outer(skb, settings, peer);
}

/*
 * Between the datapath and the network manager Ethernet addresses say where a packet came from and where it goes to: 02:00 and four bytes, the
 * peer's id in network order, 0 for a workload of this node.
 */
static __always_inline void name_station(__u8 mac[6], __u32 peer)
{
	mac[0] = 2;
	mac[1] = 0;
	mac[2] = peer >> 24;
	mac[3] = peer >> 16;
	mac[4] = peer >> 8;
	mac[5] = peer;
}

/* Of a frame from the network manager, where others have nothing to say. */
static __always_inline __u32 station(const __u8 mac[6])
{
	return (__u32)mac[2] << 24 | mac[3] << 16 | mac[4] << 8 | mac[5];
}
