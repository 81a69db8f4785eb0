/* SPDX-License-Identifier: Apache-2.0 */
/* The tunnel: an IP packet is the payload of a UDP datagram, with nothing between (Oakestra's wire format). */
#pragma once

#include "packet.h"

struct udp {
	__be16 sport;
	__be16 dport;
	__be16 length;
	__be16 checksum;
};

struct tunnel4 {
	struct ipv4 ip;
	struct udp udp;
};
_Static_assert(sizeof(struct tunnel4) == TUNNEL4_LENGTH, "tunnel4");

struct tunnel6 {
	struct ipv6 ip;
	struct udp udp;
};
_Static_assert(sizeof(struct tunnel6) == TUNNEL6_LENGTH, "tunnel6");

/* Bytes of outer headers. */
static __always_inline __u32 tunnel_length(const struct settings *settings)
{
	return is_mapped(&settings->underlay_addr) ? TUNNEL4_LENGTH : TUNNEL6_LENGTH;
}

static __always_inline int read_outer4(const struct tunnel4 *outer, const struct settings *settings, struct peer_key *from)
{
	struct addr to = mapped(outer->ip.daddr);
	from->addr = mapped(outer->ip.saddr);
	from->port = outer->udp.sport;
	int whole = !(outer->ip.fragment & bpf_htons(IPV4_MORE_FRAGMENTS | IPV4_FRAGMENT_OFFSET));
	int ours = outer->ip.version_length == 0x45 && outer->ip.protocol == PROTOCOL_UDP && whole &&
		   outer->udp.dport == settings->tunnel_port && same_addr(&to, &settings->underlay_addr);
	return ours ? TUNNEL4_LENGTH : 0;
}

static __always_inline int read_outer6(const struct tunnel6 *outer, const struct settings *settings, struct peer_key *from)
{
	from->addr = outer->ip.saddr;
	from->port = outer->udp.sport;
	int ours = outer->ip.next_header == PROTOCOL_UDP && outer->udp.dport == settings->tunnel_port &&
		   same_addr(&outer->ip.daddr, &settings->underlay_addr);
	return ours ? TUNNEL6_LENGTH : 0;
}

/* Reads the outer headers: bytes that they have, 0 if the packet is not for this node's tunnel port. */
static __always_inline int read_tunnel(struct __sk_buff *skb, const struct settings *settings, struct peer_key *from)
{
	if (!settings || !from)
		return 0;
	if (skb->protocol == bpf_htons(ETHERTYPE_IPV4)) {
		struct tunnel4 room;
		const struct tunnel4 *outer = bytes_at(skb, ETHERNET_LENGTH, &room, sizeof(room));
		return outer ? read_outer4(outer, settings, from) : 0;
	}
	if (skb->protocol == bpf_htons(ETHERTYPE_IPV6)) {
		struct tunnel6 room;
		const struct tunnel6 *outer = bytes_at(skb, ETHERNET_LENGTH, &room, sizeof(room));
		return outer ? read_outer6(outer, settings, from) : 0;
	}
	return 0;
}

/* The Ethernet type of what is inside; 0 for no IP. */
static __always_inline __be16 inner_type(struct __sk_buff *skb, __u32 outer)
{
	__u8 version = 0;
	bpf_skb_load_bytes(skb, ETHERNET_LENGTH + outer, &version, 1);
	if (version >> 4 == 4)
		return bpf_htons(ETHERTYPE_IPV4);
	return version >> 4 == 6 ? bpf_htons(ETHERTYPE_IPV6) : 0;
}

/* Takes the outer headers off; the Ethernet header stays, with the outer type. */
static __always_inline int strip(struct __sk_buff *skb, __u32 outer, int v4)
{
	__u64 flags = BPF_F_ADJ_ROOM_FIXED_GSO | (v4 ? ADJ_ROOM_DECAP_L3_IPV4 : ADJ_ROOM_DECAP_L3_IPV6);
	return bpf_skb_adjust_room(skb, -(__s32)outer, BPF_ADJ_ROOM_MAC, flags);
}

static __always_inline int decapsulate(struct __sk_buff *skb, struct packet *p, __u32 outer)
{
	p->l3 -= outer;
	p->l4 -= outer;
	p->end -= outer;
	return strip(skb, outer, p->v4);
}

static __always_inline __sum16 ipv4_checksum(struct ipv4 *ip)
{
	__u32 sum = bpf_csum_diff(NULL, 0, (__be32 *)ip, sizeof(*ip), 0);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

static __always_inline int write_outer4(struct __sk_buff *skb, const struct settings *settings, const struct peer *peer)
{
	__u32 whole = skb->len - ETHERNET_LENGTH;
	struct tunnel4 outer = {
		.ip = {.version_length = 0x45,
		       .total_length = bpf_htons(whole),
		       .fragment = bpf_htons(IPV4_DONT_FRAGMENT),
		       .ttl = 64,
		       .protocol = PROTOCOL_UDP,
		       .saddr = settings->underlay_addr.w[3],
		       .daddr = peer->addr.w[3]},
		.udp = {.sport = settings->tunnel_port, .dport = peer->port, .length = bpf_htons(whole - IPV4_LENGTH)},
	};
	outer.ip.checksum = ipv4_checksum(&outer.ip);
	return bpf_skb_store_bytes(skb, ETHERNET_LENGTH, &outer, sizeof(outer), 0);
}

static __always_inline int write_outer6(struct __sk_buff *skb, const struct settings *settings, const struct peer *peer)
{
	__u32 payload = skb->len - ETHERNET_LENGTH - IPV6_LENGTH;
	struct tunnel6 outer = {
		.ip = {.version_class_label = bpf_htonl(6U << 28),
		       .payload_length = bpf_htons(payload),
		       .next_header = PROTOCOL_UDP,
		       .hop_limit = 64,
		       .saddr = settings->underlay_addr,
		       .daddr = peer->addr},
		.udp = {.sport = settings->tunnel_port, .dport = peer->port, .length = bpf_htons(payload)},
	};
	return bpf_skb_store_bytes(skb, ETHERNET_LENGTH, &outer, sizeof(outer), 0);
}

/*
 * Writes the outer headers where there is room for them. The UDP checksum is 0: the inner packet has its own (IPv4: as RFC 8086 and VXLAN allow;
 * IPv6: RFC 6935 and 6936).
 */
__noinline int write_outer(struct __sk_buff *skb, const struct settings *settings, const struct peer *peer)
{
	if (!settings || !peer)
		return -1;
	return is_mapped(&settings->underlay_addr) ? write_outer4(skb, settings, peer) : write_outer6(skb, settings, peer);
}

/* Makes room for the outer headers and writes them. */
static __always_inline int encapsulate(struct __sk_buff *skb, const struct settings *settings, const struct peer *peer)
{
	int v4 = is_mapped(&settings->underlay_addr);
	__u64 flags = BPF_F_ADJ_ROOM_FIXED_GSO | BPF_F_ADJ_ROOM_ENCAP_L4_UDP | BPF_F_ADJ_ROOM_NO_CSUM_RESET;
	flags |= v4 ? BPF_F_ADJ_ROOM_ENCAP_L3_IPV4 : BPF_F_ADJ_ROOM_ENCAP_L3_IPV6;
	if (bpf_skb_adjust_room(skb, v4 ? TUNNEL4_LENGTH : TUNNEL6_LENGTH, BPF_ADJ_ROOM_MAC, flags) < 0)
		return -1;
	__be16 type = v4 ? bpf_htons(ETHERTYPE_IPV4) : bpf_htons(ETHERTYPE_IPV6);
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
