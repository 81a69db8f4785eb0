/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers made of the packet at hand and sent to where it came from: TCP resets and ICMP errors. Rare, so they are a step aside (aside.h).
 *
 * CHECKSUM_PARTIAL: a packet of a workload on this machine carries no finished TCP or UDP checksum; whoever sends it on to a wire computes
 * one from the transport header to the end, wherever that header lies by then. So a reset stays where its segment's header was, and an ICMP
 * error is put in front of what it quotes, which is not moved.
 */
#pragma once

#include "aside.h"
#include "rewrite.h"
#include "tunnel.h"

/* What the sender is told. */
enum answer {
	ANSWER_NOBODY = 1,      /* TCP: reset; with ports: port unreachable; else host (address) unreachable */
	ANSWER_UNREACHABLE = 2, /* TCP: reset; else host (address) unreachable */
	ANSWER_EXPIRED = 3,     /* time exceeded, also to TCP */
	ANSWER_TOO_BIG = 4,     /* fragmentation needed, Packet Too Big; also to TCP */
};

#define ANSWER_TTL 64
#define ERROR_LENGTH 8 /* of the ICMP and ICMPv6 header of all errors used here */
#define TCP_LENGTH 20

/* RFC 1812, 4.3.2.3: an error of 576 bytes at most. RFC 4443, 2.4 (c): of the minimum MTU at most. */
#define MAX_QUOTE_V4 (576 - IPV4_LENGTH - ERROR_LENGTH)
#define MAX_QUOTE_V6 (1280 - IPV6_LENGTH - ERROR_LENGTH)

/* RFC 1812, 4.3.2.8 and RFC 4443, 2.4 (f): errors are sent at a limited rate, here per node. Resets are not limited: each takes a packet away. */
#define ERROR_INTERVAL_NS 1000000ULL /* 1,000 a second */
#define ERROR_BURST 100

struct tcp {
	__be16 sport;
	__be16 dport;
	__be32 sequence;
	__be32 acknowledgement;
	__u8 length; /* words, in the upper half */
	__u8 flags;
	__be16 window;
	__sum16 checksum;
	__be16 urgent;
};

struct icmp_error {
	__u8 type;
	__u8 code;
	__sum16 checksum;
	__be32 mtu; /* IPv4: in the lower half, the upper is 0 (RFC 1191) */
};

/* What the checksums of TCP and ICMPv6 begin with. IPv4's mapped addresses add 0xffff twice, which is 0 here. */
struct pseudo_header {
	struct addr from;
	struct addr to;
	__be32 length;
	__be32 protocol;
};

/* What is to be answered, and to whom. */
struct question {
	struct addr from; /* of the answer: where the packet was sent to */
	struct addr to;
	__u32 peer;       /* where the packet came from; 0: a workload here */
	__u32 l3;
	__u32 l4;
	__u32 end;
	__u32 mtu;        /* ANSWER_TOO_BIG: the largest packet that fits */
	__u32 checksum;   /* where one may be after `l4` that is still to be finished; 0: nowhere */
	__u8 what;
	__u8 v4;
	__u8 protocol;
	__u8 outer;       /* bytes of outer headers that the packet has still */
};

/* When the next ICMP error would be due if they came evenly: a token bucket in one number (GCRA). */
DEFINE_MAP(error_budget, BPF_MAP_TYPE_ARRAY, 1, 0, __u32, __u64);

/* Drops the packet, which is unchanged so far, and answers its sender if that is allowed. Only from a program's main function: it ends there. */
static __always_inline int drop_answered(struct __sk_buff *skb, const struct packet *p, const struct arrival *from, __u32 reason, __u32 what,
					 __u32 mtu)
{
	struct aside *aside = the_aside();
	count(reason);
	if (!aside)
		return TC_ACT_SHOT;
	aside->what = what;
	aside->mtu = mtu;
	step_aside(skb, p, from, STEP_ANSWER);
	return TC_ACT_SHOT;
}

/* What the sender is told of a packet dropped for that reason; 0: nothing. */
static __always_inline __u32 answer_to(__u32 reason)
{
	switch (reason) {
	case DROP_NO_FLOW:
	case DROP_NOBODY:
		return ANSWER_NOBODY;
	case DROP_NO_SERVICE:
	case DROP_LOOP:
	case DROP_GONE:
		return ANSWER_UNREACHABLE;
	case DROP_EXPIRED:
		return ANSWER_EXPIRED;
	default:
		return 0;
	}
}

static __always_inline void read_question(const struct aside *aside, struct question *q)
{
	const struct packet *p = &aside->packet;
	q->from = p->key.daddr;
	q->to = p->key.saddr;
	q->peer = aside->from.peer;
	q->outer = aside->from.outer;
	q->l3 = p->l3;
	q->l4 = p->l4;
	q->end = p->end;
	q->mtu = aside->mtu;
	q->checksum = is_icmp(p) ? 0 : checksum_offset(p);
	q->what = aside->what;
	q->v4 = p->v4;
	q->protocol = p->key.protocol;
}

/*
 * May the packet be answered at all? Not what came to many or for many, nor an ICMP message that may be an error itself: RFC 1122, 3.2.2;
 * RFC 4443, 2.4 (e). A ping's reply is told what happened to it on its way, as its size, but not that nobody wants it. Resets are never answered either: RFC 9293, 3.10.7.1; see make_reset.
 */
static __always_inline int may_answer(struct __sk_buff *skb, const struct question *q)
{
	__u8 type = 0;
	if (skb->pkt_type == 1 || skb->pkt_type == 2 || is_unset(&q->to)) /* PACKET_BROADCAST, PACKET_MULTICAST */
		return 0;
	__u32 first = bpf_ntohl(q->v4 ? q->from.w[3] : q->from.w[0]);
	if (q->v4 ? first >> 28 >= 0xe : first >> 24 == 0xff)
		return 0;
	if (q->protocol != PROTOCOL_ICMP && q->protocol != PROTOCOL_ICMPV6)
		return 1;
	if (bpf_skb_load_bytes(skb, q->l4, &type, 1) < 0)
		return 0;
	if (q->what >= ANSWER_EXPIRED && type == (q->v4 ? ICMP_ECHO_REPLY : ICMPV6_ECHO_REPLY))
		return 1;
	return type == (q->v4 ? ICMP_ECHO_REQUEST : ICMPV6_ECHO_REQUEST);
}

static __always_inline int within_budget(void)
{
	__u32 zero = 0;
	__u64 now = bpf_ktime_get_ns();
	__u64 *due = bpf_map_lookup_elem(&error_budget, &zero);
	for (int i = 0; due && i < 4; i++) { /* tries: another CPU may be quicker */
		__u64 was = *due;
		__u64 start = was > now ? was : now;
		if (start - now > ERROR_BURST * ERROR_INTERVAL_NS)
			return 0;
		if (__sync_val_compare_and_swap(due, was, start + ERROR_INTERVAL_NS) == was)
			return 1;
	}
	return 0;
}

static __always_inline __u32 folded(__s64 sum)
{
	__u32 low = (__u32)sum;
	low = (low & 0xffff) + (low >> 16);
	return (low & 0xffff) + (low >> 16);
}

/* The sum (RFC 1071) of part of a packet, 1,280 bytes at most; negative if there is no such part. */
__noinline int sum_packet(struct __sk_buff *skb, __u32 from, __u32 length)
{
	__s64 sum = 0;
#pragma clang loop unroll(disable)
	for (__u32 i = 0; i < 1280 / 64; i++) {
		__be32 chunk[16] = {};
		__u32 left = length - i * 64;
		if (i * 64 >= length)
			break;
		if (left > 64)
			left = 64;
		if (left < 1)
			break;
		if (bpf_skb_load_bytes(skb, from + i * 64, chunk, left) < 0)
			return -1;
		sum = bpf_csum_diff(NULL, 0, chunk, sizeof(chunk), folded(sum));
	}
	return folded(sum);
}

/*
 * Is the checksum at this offset still to be finished (CHECKSUM_PARTIAL)? Nothing tells a program so; but then the kernel leaves the field
 * alone when told of a change outside the pseudo header.
 */
static __always_inline int is_unfinished(struct __sk_buff *skb, __u32 offset)
{
	__sum16 before = 0, after = 0;
	if (bpf_skb_load_bytes(skb, offset, &before, sizeof(before)) < 0 || bpf_l4_csum_replace(skb, offset, 0, 1, sizeof(before)) < 0 ||
	    bpf_skb_load_bytes(skb, offset, &after, sizeof(after)) < 0)
		return 0;
	if (before == after)
		return 1;
	bpf_skb_store_bytes(skb, offset, &before, sizeof(before), 0);
	return 0;
}

static __always_inline __u32 pseudo_sum(const struct question *q, __u8 protocol, __u32 length)
{
	struct pseudo_header pseudo = {.from = q->from, .to = q->to, .length = bpf_htonl(length), .protocol = bpf_htonl(protocol)};
	return folded(bpf_csum_diff(NULL, 0, (__be32 *)&pseudo, sizeof(pseudo), 0));
}

/* The IP header of an answer; no fragments of it, so it needs no identification (RFC 6864). */
__noinline int write_ip(struct __sk_buff *skb, const struct question *q, __u8 protocol, __u32 payload)
{
	if (!q)
		return -1;
	if (!q->v4) {
		struct ipv6 ip = {
			.version_class_label = bpf_htonl(6U << 28),
			.payload_length = bpf_htons(payload),
			.next_header = protocol,
			.hop_limit = ANSWER_TTL,
			.saddr = q->from,
			.daddr = q->to,
		};
		return bpf_skb_store_bytes(skb, q->l3, &ip, sizeof(ip), 0);
	}
	struct ipv4 ip = {
		.version_length = 0x45,
		.total_length = bpf_htons(IPV4_LENGTH + payload),
		.fragment = bpf_htons(IPV4_DONT_FRAGMENT),
		.ttl = ANSWER_TTL,
		.protocol = protocol,
		.saddr = q->from.w[3],
		.daddr = q->to.w[3],
	};
	ip.checksum = ipv4_checksum(&ip);
	return bpf_skb_store_bytes(skb, q->l3, &ip, sizeof(ip), 0);
}

/* RFC 9293, 3.10.7.1: what a closed port answers to `segment`, whose text has this length. */
static __always_inline void fill_reset(struct tcp *reset, const struct tcp *segment, __u32 text)
{
	__builtin_memset(reset, 0, sizeof(*reset));
	reset->sport = segment->dport;
	reset->dport = segment->sport;
	reset->length = TCP_LENGTH / 4 << 4;
	reset->flags = TCP_RST;
	if (segment->flags & TCP_ACK) {
		reset->sequence = segment->acknowledgement;
		return;
	}
	reset->flags |= TCP_ACK;
	text += !!(segment->flags & TCP_SYN) + !!(segment->flags & TCP_FIN);
	reset->acknowledgement = bpf_htonl(bpf_ntohl(segment->sequence) + text);
}

/*
 * Cuts the packet to a length; it is no super packet any more then, even if it keeps its length. Linux does not cut what it has encapsulated
 * itself (ENOTSUPP, seen on 6.18), which arrives so by virtual wires only; then what follows is blanked, and the length in the IP header counts.
 */
__noinline int cut(struct __sk_buff *skb, __u32 length)
{
	__u64 blank[8] = {};
	if (bpf_skb_change_tail(skb, length, 0) == 0)
		return 0;
	if (skb->gso_size || skb->len > length + 24 * sizeof(blank))
		return -1;
#pragma clang loop unroll(disable)
	for (__u32 i = 0; i < 24; i++) {
		__u32 at = length + i * sizeof(blank);
		__u32 left = skb->len - at;
		if (at >= skb->len)
			break;
		if (left > sizeof(blank))
			left = sizeof(blank);
		if (left < 1)
			break;
		if (bpf_skb_store_bytes(skb, at, blank, left, 0) < 0)
			return -1;
	}
	return 0;
}

/* Cuts the packet to its headers, without IP options or extension headers. */
static __always_inline int cut_to_headers(struct __sk_buff *skb, struct question *q)
{
	__u32 options = q->l4 - q->l3 - (q->v4 ? IPV4_LENGTH : IPV6_LENGTH);
	if (cut(skb, q->l4 + TCP_LENGTH) < 0)
		return -1;
	q->l4 -= options;
	return options ? bpf_skb_adjust_room(skb, -(__s32)options, BPF_ADJ_ROOM_MAC, BPF_F_ADJ_ROOM_FIXED_GSO) : 0;
}

/* Makes the packet a reset of its sender's connection; 0, or negative if it must not or cannot. */
__noinline int make_reset(struct __sk_buff *skb, struct question *q)
{
	struct tcp segment, reset;
	if (!q || bpf_skb_load_bytes(skb, q->l4, &segment, sizeof(segment)) < 0 || (segment.flags & TCP_RST))
		return -1;
	fill_reset(&reset, &segment, q->end - q->l4 - (segment.length >> 4) * 4);
	if (cut_to_headers(skb, q) < 0)
		return -1;
	int unfinished = is_unfinished(skb, q->l4 + q->checksum);
	__u32 sum = pseudo_sum(q, PROTOCOL_TCP, TCP_LENGTH);
	reset.checksum = unfinished ? sum : (__sum16)~folded(bpf_csum_diff(NULL, 0, (__be32 *)&reset, sizeof(reset), sum));
	if (write_ip(skb, q, PROTOCOL_TCP, TCP_LENGTH) < 0)
		return -1;
	return bpf_skb_store_bytes(skb, q->l4, &reset, sizeof(reset), 0);
}

static __always_inline void fill_error(struct icmp_error *error, const struct question *q)
{
	__builtin_memset(error, 0, sizeof(*error));
	switch (q->what) {
	case ANSWER_TOO_BIG: /* RFC 1191, 4; RFC 4443, 3.2 */
		error->type = q->v4 ? 3 : 2;
		error->code = q->v4 ? 4 : 0;
		error->mtu = bpf_htonl(q->mtu);
		return;
	case ANSWER_EXPIRED: /* RFC 792; RFC 4443, 3.3 */
		error->type = q->v4 ? 11 : 3;
		return;
	default: /* RFC 792: host 1, port 3; RFC 4443, 3.1: address 3, port 4 */
		error->type = q->v4 ? 3 : 1;
		error->code = q->v4 ? 1 : 3;
		if (q->what == ANSWER_NOBODY && has_ports(q->protocol))
			error->code = q->v4 ? 3 : 4;
	}
}

/* The sum of `quote` bytes from the packet's IP header on, as it will be once its checksum is finished. */
static __always_inline int sum_quote(struct __sk_buff *skb, const struct question *q, __u32 quote)
{
	__u32 offset = q->l4 + q->checksum;
	__sum16 pseudo = 0;
	if (!q->checksum || !is_unfinished(skb, offset))
		return sum_packet(skb, q->l3, quote);
	/* From the transport header on the sum will be the negative of what the field holds now. */
	if (bpf_skb_load_bytes(skb, offset, &pseudo, sizeof(pseudo)) < 0)
		return -1;
	int header = sum_packet(skb, q->l3, q->l4 - q->l3);
	return header < 0 ? header : folded(header + (__u16)~pseudo);
}

/* Makes the packet an ICMP error about itself; 0, or negative if it cannot. */
__noinline int make_error(struct __sk_buff *skb, struct question *q)
{
	if (!q)
		return -1;
	__u8 protocol = q->v4 ? PROTOCOL_ICMP : PROTOCOL_ICMPV6;
	__u32 limit = q->v4 ? MAX_QUOTE_V4 : MAX_QUOTE_V6;
	__u32 header = q->v4 ? IPV4_LENGTH : IPV6_LENGTH;
	__u32 quote = q->end - q->l3 < limit ? q->end - q->l3 : limit;
	struct icmp_error error;
	fill_error(&error, q);
	if (cut(skb, q->l3 + quote) < 0)
		return -1;
	int sum = sum_quote(skb, q, quote);
	if (sum < 0)
		return -1;
	if (!q->v4)
		sum += pseudo_sum(q, protocol, ERROR_LENGTH + quote);
	error.checksum = ~folded(bpf_csum_diff(NULL, 0, (__be32 *)&error, sizeof(error), folded(sum)));
	if (bpf_skb_adjust_room(skb, header + ERROR_LENGTH, BPF_ADJ_ROOM_MAC, BPF_F_ADJ_ROOM_FIXED_GSO) < 0)
		return -1;
	if (write_ip(skb, q, protocol, ERROR_LENGTH + quote) < 0)
		return -1;
	return bpf_skb_store_bytes(skb, q->l3 + header, &error, sizeof(error), 0);
}

/* Makes the packet the answer to its sender and counts it; 0, or negative if there is none. */
static __always_inline int make_answer(struct __sk_buff *skb, struct question *q)
{
	if (!may_answer(skb, q))
		return -1;
	if (q->protocol == PROTOCOL_TCP && q->what < ANSWER_EXPIRED) {
		if (make_reset(skb, q) < 0)
			return -1;
		count(ANSWERED_RESET);
		return 0;
	}
	if (!within_budget()) {
		count(ANSWER_LIMITED);
		return -1;
	}
	if (make_error(skb, q) < 0)
		return -1;
	count(q->what == ANSWER_TOO_BIG ? ANSWERED_TOO_BIG : q->what == ANSWER_EXPIRED ? ANSWERED_EXPIRED : ANSWERED_UNREACHABLE);
	return 0;
}
