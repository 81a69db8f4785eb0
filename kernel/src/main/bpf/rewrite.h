/* SPDX-License-Identifier: Apache-2.0 */
/* Other addresses and ports in a packet, its checksums corrected by the difference (RFC 1624), never computed anew. */
#pragma once

#include "packet.h"

/*
 * Where a protocol with ports or a pseudo header has its checksum; 0: nowhere. SCTP's, and as far as we know all others', have nothing to do
 * with addresses.
 */
static __always_inline __u32 checksum_offset(const struct packet *p)
{
	switch (p->key.protocol) {
	case PROTOCOL_TCP:
		return 16;
	case PROTOCOL_UDP:
	case PROTOCOL_UDPLITE: /* RFC 3828, 3.1 */
	case PROTOCOL_DCCP:    /* RFC 4340, 5.1 */
		return 6;
	case PROTOCOL_ICMP:
	case PROTOCOL_ICMPV6:
		return is_icmp(p) ? 2 : 0;
	default:
		return 0;
	}
}

/* The checksum of something that changed by the difference (RFC 1624). */
static __always_inline __u16 adjusted(__u16 checksum, __s64 difference, __u8 protocol)
{
	__u64 sum = (__u16)~checksum + (__u64)(__u32)difference;
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	__u16 result = ~sum;
	if (protocol != PROTOCOL_UDP)
		return result;
	return checksum && !result ? 0xffff : checksum ? result : 0;
}

/* Where in the packet the checksum is that covers its addresses; 0: there is none. ICMP for IPv4 has no pseudo header. */
static __always_inline __u32 address_checksum(const struct packet *p)
{
	__u32 offset = checksum_offset(p);
	if (!offset || p->shape == SHAPE_FRAGMENT || p->key.protocol == PROTOCOL_ICMP)
		return 0;
	offset += p->l4;
	return offset + sizeof(__sum16) <= p->end ? offset : 0;
}

static __always_inline int rewrite_addresses(struct __sk_buff *skb, const struct packet *p, const struct flow_key *to, __u64 flags,
					     __u64 pseudo6)
{
	__s64 difference = bpf_csum_diff((__be32 *)&p->key.saddr, 32, (__be32 *)&to->saddr, 32, 0);
	__u32 checksum = address_checksum(p);
	if (!p->v4)
		flags |= pseudo6;
	if (checksum && bpf_l4_csum_replace(skb, checksum, 0, difference, flags | BPF_F_PSEUDO_HDR) < 0)
		return -1;
	if (!p->v4) {
		/* what the device has summed up (CHECKSUM_COMPLETE) changes with the addresses, if nothing makes up for them */
		if (!checksum)
			bpf_csum_update(skb, difference);
		return bpf_skb_store_bytes(skb, p->l3 + 8, &to->saddr, 32, 0);
	}
	if (bpf_l3_csum_replace(skb, p->l3 + 10, 0, difference, 0) < 0)
		return -1;
	__be32 both[2] = {to->saddr.w[3], to->daddr.w[3]};
	return bpf_skb_store_bytes(skb, p->l3 + 12, both, sizeof(both), 0);
}

static __always_inline int rewrite_port(struct __sk_buff *skb, const struct packet *p, __u32 offset, __be16 from, __be16 to, __u64 flags)
{
	if (from == to)
		return 0;
	if (bpf_l4_csum_replace(skb, p->l4 + checksum_offset(p), from, to, flags | sizeof(to)) < 0)
		return -1;
	return bpf_skb_store_bytes(skb, p->l4 + offset, &to, sizeof(to), 0);
}

static __always_inline int rewrite_ports(struct __sk_buff *skb, const struct packet *p, const struct flow_key *to, __u64 flags)
{
	if (is_icmp(p))
		return rewrite_port(skb, p, 4, p->key.sport, to->sport, flags);
	if (rewrite_port(skb, p, 0, p->key.sport, to->sport, flags) < 0)
		return -1;
	return rewrite_port(skb, p, 2, p->key.dport, to->dport, flags);
}

/* Makes the packet's addresses and ports those of `to`; 0, or negative if the kernel refused. */
__noinline int rewrite(struct __sk_buff *skb, const struct packet *p, const struct flow_key *to, __u64 pseudo6)
{
	if (!p || !to)
		return -1;
	/* RFC 768: a UDP checksum that comes out as 0 is sent as all ones; 0 says that there is none and is left (IPv6: RFC 6935). */
	__u64 flags = p->key.protocol == PROTOCOL_UDP ? BPF_F_MARK_MANGLED_0 : 0;
	if (!same_addr(&p->key.saddr, &to->saddr) || !same_addr(&p->key.daddr, &to->daddr))
		if (rewrite_addresses(skb, p, to, flags, pseudo6) < 0)
			return -1;
	return rewrite_ports(skb, p, to, flags); /* what goes by address pair has 0 before and after */
}

/* One hop less: before a packet that came by a tunnel leaves by another. The caller has checked that one is left. */
static __always_inline int age(struct __sk_buff *skb, const struct packet *p)
{
	__u8 ttl = p->ttl - 1;
	if (!p->v4)
		return bpf_skb_store_bytes(skb, p->l3 + 7, &ttl, 1, 0);
	__be16 from = bpf_htons(p->ttl << 8 | p->key.protocol);
	__be16 to = bpf_htons(ttl << 8 | p->key.protocol);
	if (bpf_l3_csum_replace(skb, p->l3 + 10, from, to, sizeof(to)) < 0)
		return -1;
	return bpf_skb_store_bytes(skb, p->l3 + 8, &ttl, 1, 0);
}
