/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ICMP errors about packets that were translated here. An error quotes the packet as its sender of the error saw it; the one who sent that
 * packet must see it as it was before. The MTU that an error may tell holds on both sides: a translation changes no length.
 */
#pragma once

#include "deliver.h"

#define ICMP_HEADER 8

/* From a workload, and to no semantic address: the business of the kernel's own stack. */
static __always_inline int is_foreign(const struct packet *p, const struct arrival *from)
{
	return !from->peer && !is_held(&p->key.daddr);
}

static __always_inline int read_quoted_ip(struct __sk_buff *skb, struct packet *q)
{
	if (q->v4) {
		struct ipv4 ip;
		if (bpf_skb_load_bytes(skb, q->l3, &ip, sizeof(ip)) < 0)
			return SHAPE_MALFORMED;
		q->l4 = q->l3 + (ip.version_length & 0xf) * 4;
		q->key.saddr = mapped(ip.saddr);
		q->key.daddr = mapped(ip.daddr);
		q->key.protocol = ip.protocol;
		int first = !(ip.fragment & bpf_htons(IPV4_FRAGMENT_OFFSET));
		return (ip.version_length >> 4) == 4 && first ? SHAPE_FLOW : SHAPE_MALFORMED;
	}
	struct ipv6 ip;
	if (bpf_skb_load_bytes(skb, q->l3, &ip, sizeof(ip)) < 0)
		return SHAPE_MALFORMED;
	q->l4 = q->l3 + IPV6_LENGTH;
	q->key.saddr = ip.saddr;
	q->key.daddr = ip.daddr;
	q->key.protocol = ip.next_header;
	return (bpf_ntohl(ip.version_class_label) >> 28) == 6 ? walk_extensions(skb, q) : SHAPE_MALFORMED;
}

/* Reads the quoted packet, which may end 8 bytes after its IP header (RFC 792); SHAPE_FLOW if its key is known. */
static __always_inline int read_quoted(struct __sk_buff *skb, const struct packet *p, struct packet *q)
{
	struct transport t;
	__builtin_memset(q, 0, sizeof(*q));
	q->l3 = p->l4 + ICMP_HEADER;
	q->end = p->end;
	q->v4 = p->v4;
	q->shape = read_quoted_ip(skb, q);
	if (q->shape != SHAPE_FLOW || (!has_ports(q->key.protocol) && !is_icmp(q)))
		return q->shape;
	if (q->l4 + sizeof(t) > q->end || bpf_skb_load_bytes(skb, q->l4, &t, sizeof(t)) < 0)
		return SHAPE_MALFORMED;
	if (is_icmp(q))
		return read_icmp(q, *(__u8 *)&t, t.third & 0xffff);
	q->key.sport = t.first;
	q->key.dport = t.second;
	return SHAPE_FLOW;
}

/* The quoted packet's own checksum, if it is quoted; returns the difference that makes to the error's. */
static __always_inline __s64 requote_checksum(struct __sk_buff *skb, const struct packet *q, __s64 difference, __s64 sum)
{
	__u16 before[2] = {};
	__u32 at = q->l4 + checksum_offset(q);
	if (at == q->l4 || at + sizeof(__sum16) > q->end || bpf_skb_load_bytes(skb, at, before, sizeof(__sum16)) < 0)
		return sum;
	__u16 after[2] = {adjusted(before[0], difference, q->key.protocol)};
	bpf_skb_store_bytes(skb, at, after, sizeof(__sum16), 0);
	return bpf_csum_diff((__be32 *)before, sizeof(before), (__be32 *)after, sizeof(after), sum);
}

/*
 * Makes addresses and ports of the quoted packet those of `to`, and its checksums, and that of the error itself, what they must be then. Of IPv4
 * addresses and their header's checksum the error's own does not take notice: they make up for each other.
 */
static __always_inline int requote(struct __sk_buff *skb, const struct packet *p, const struct packet *q, const struct flow_key *to)
{
	__s64 addresses = bpf_csum_diff((__be32 *)&q->key.saddr, 32, (__be32 *)&to->saddr, 32, 0);
	__be16 before[2] = {q->key.sport, has_ports(q->key.protocol) ? q->key.dport : 0};
	__be16 after[2] = {to->sport, has_ports(q->key.protocol) ? to->dport : 0};
	__s64 ports = bpf_csum_diff((__be32 *)before, sizeof(before), (__be32 *)after, sizeof(after), 0);
	__s64 covered = q->key.protocol == PROTOCOL_ICMP ? ports : ports + addresses;
	__s64 sum = requote_checksum(skb, q, covered, q->v4 ? ports : ports + addresses);
	if (before[0] != after[0] || before[1] != after[1])
		bpf_skb_store_bytes(skb, q->l4 + (is_icmp(q) ? 4 : 0), after, is_icmp(q) ? 2 : 4, 0);
	if (bpf_l4_csum_replace(skb, p->l4 + 2, 0, sum, 0) < 0)
		return -1;
	if (!q->v4)
		return bpf_skb_store_bytes(skb, q->l3 + 8, &to->saddr, 32, 0);
	__be32 both[2] = {to->saddr.w[3], to->daddr.w[3]};
	if (bpf_l3_csum_replace(skb, q->l3 + 10, 0, addresses, 0) < 0)
		return -1;
	return bpf_skb_store_bytes(skb, q->l3 + 12, both, sizeof(both), 0);
}

/* Comes the error from where the quoted packet went? A workload's own address was checked already: it must be on the same device. */
static __always_inline int is_credible(const struct packet *p, const struct arrival *from, const struct packet *q, const struct flow *flow)
{
	if (flow->from_peer != from->peer)
		return 0;
	if (from->peer || same_addr(&p->key.saddr, &q->key.daddr))
		return 1;
	struct workload *sender = bpf_map_lookup_elem(&workloads, &p->key.saddr);
	struct workload *end = bpf_map_lookup_elem(&workloads, &q->key.daddr);
	return sender && end && sender->ifindex == end->ifindex;
}

/* Addresses that the overlay gives out are not shown to applications; those of routers on the way are. */
static __always_inline int is_overlay(const struct addr *address)
{
	struct prefix key = {.length = 128, .addr = *address};
	return bpf_map_lookup_elem(&senders, &key) || bpf_map_lookup_elem(&workloads, address);
}

/* Unreachable: there will be no response. To learn a smaller path MTU means to ask again. */
static __always_inline int ends_the_wait(struct __sk_buff *skb, const struct packet *p)
{
	__u8 type_code[2] = {};
	bpf_skb_load_bytes(skb, p->l4, type_code, sizeof(type_code));
	if (!p->v4)
		return type_code[0] == ICMPV6_UNREACHABLE;
	return type_code[0] == ICMP_UNREACHABLE && type_code[1] != ICMP_FRAGMENTATION_NEEDED;
}

/*
 * The error goes to the one who sent the quoted packet. The entry by which replies to that packet travel knows it as it was sent: `other`.
 */
static __always_inline int forward_error(struct __sk_buff *skb, struct packet *p, const struct arrival *from, const struct settings *settings)
{
	struct packet q;
	if (read_quoted(skb, p, &q) != SHAPE_FLOW || !same_addr(&q.key.saddr, &p->key.daddr))
		return is_foreign(p, from) ? leave(p) : drop(DROP_ERROR_NO_FLOW);
	struct way way = {.out = mirror(&q.key)};
	struct flow *flow = bpf_map_lookup_elem(&flows, &way.out);
	struct flow *other = flow ? other_entry(flow) : NULL;
	if (!flow || !other)
		return is_foreign(p, from) ? leave(p) : drop(DROP_ERROR_NO_FLOW);
	if (!is_credible(p, from, &q, flow))
		return drop(DROP_WRONG_PEER);
	if (flow->direction == REVERSE && ends_the_wait(skb, p)) {
		observe_refusal(other, bpf_ktime_get_ns(), settings->ejection_ns);
		settle(other, bpf_ktime_get_ns());
	}
	int hidden = same_addr(&p->key.saddr, &q.key.daddr) || is_overlay(&p->key.saddr);
	if (requote(skb, p, &q, &flow->other) < 0)
		return drop(DROP_KERNEL);
	way.out = p->key;
	way.out.daddr = flow->other.saddr;
	if (hidden)
		way.out.saddr = flow->other.daddr;
	way.peer = flow->peer;
	return set_off(skb, p, from, &way, settings);
}
