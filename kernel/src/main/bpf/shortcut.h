/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The short way: one look-up for a packet of a flow that is known. What the long way finds out is kept in the flow's entry and holds for an
 * epoch, that is until a workload, a backend, a peer or a setting changes. What comes by here would go by the long way to the same place and as
 * the same bytes (ShortcutTest).
 */
#pragma once

#include "deliver.h"

#define LONG_WAY (-1) /* no TC action: nothing has been changed */

/* What opens a flow or refuses to, and what tells something about one, goes the long way. */
static __always_inline int may_be_short(struct __sk_buff *skb, const struct packet *p)
{
	return p->shape == SHAPE_FLOW && has_ports(p->key.protocol) && !p->first && !skb->pkt_type && !(p->tcp & TCP_RST) &&
	       !(is_tcp(p) && p->opening);
}

/* Are the headers in one piece, so that they can be written in place? */
static __always_inline int is_in_place(struct __sk_buff *skb, const struct packet *p, __u32 outer)
{
	__u32 tunnel = !outer ? 0 : outer == TUNNEL4_LENGTH ? TUNNEL4_LENGTH : TUNNEL6_LENGTH;
	return (void *)(long)skb->data + ETHERNET_LENGTH + tunnel + (p->v4 ? IPV4_LENGTH : IPV6_LENGTH) <= (void *)(long)skb->data_end;
}

/* Once in a tick: is the flow's backend still the right one? If not, its next packet is bound anew. */
__noinline int look_after(struct flow *flow, const struct packet *p, __u64 tick)
{
	if (!flow || !p)
		return 0;
	flow->end = tick;
	if (may_be_bound_anew(flow, p) && is_deserted(flow, bpf_ktime_get_ns()))
		flow->shortcut.epoch = 0;
	return 0;
}

/*
 * What the flow's state owes to this packet, which may be its last. The coarse clock goes in ticks of some milliseconds, and is much cheaper. Of the
 * requests of one tick one is noted: who asks and is answered so often needs no more to be known, and each would cost three look-ups.
 */
static __always_inline void note(struct flow *flow, const struct packet *p, const struct settings *settings)
{
	__u64 now = bpf_ktime_get_coarse_ns();
	if (flow->passed_ns != now)
		flow->passed_ns = now;
	if (flow->direction == FORWARD) {
		flow->ack = p->ack;
		if (flow->asked_tick != (__u32)now && is_live(flow) && is_request(flow, p, settings)) {
			flow->asked_tick = now;
			ask(flow, p, settings, bpf_ktime_get_ns());
		}
		if (!is_tcp(p) && flow->end != (__u32)now)
			look_after(flow, p, now);
	} else if (p->payload && flow->asked_ns) {
		struct flow *forward = other_entry(flow);
		if (forward)
			respond(flow, forward, p, settings);
	}
	if (changes_state(flow, p))
		track(flow, p);
}

/* Addresses at both ends of the flow, the checksums over them, and the Ethernet header to leave with. */
static __always_inline int readdress(struct __sk_buff *skb, const struct packet *p, const struct flow *flow, const struct settings *settings)
{
	const struct shortcut *s = &flow->shortcut;
	__u64 flags = BPF_F_PSEUDO_HDR | (is_tcp(p) ? 0 : BPF_F_MARK_MANGLED_0) | (p->v4 ? 0 : settings->pseudo6_flags);
	if (s->difference && bpf_l4_csum_replace(skb, p->l4 + (is_tcp(p) ? 16 : 6), 0, s->difference, flags) < 0)
		return -1;
	struct ethernet *ethernet = (void *)(long)skb->data;
	void *end = (void *)(long)skb->data_end;
	if (p->v4) {
		struct ipv4 *ip = (void *)(ethernet + 1);
		if ((void *)(ip + 1) > end)
			return -1;
		ethernet->type = bpf_htons(ETHERTYPE_IPV4);
		ip->checksum = adjusted(ip->checksum, s->difference, PROTOCOL_TCP);
		ip->saddr = flow->other.daddr.w[3];
		ip->daddr = flow->other.saddr.w[3];
	} else {
		struct ipv6 *ip = (void *)(ethernet + 1);
		if ((void *)(ip + 1) > end)
			return -1;
		ethernet->type = bpf_htons(ETHERTYPE_IPV6);
		ip->saddr = flow->other.daddr;
		ip->daddr = flow->other.saddr;
	}
	__builtin_memcpy(ethernet->to, s->to, sizeof(ethernet->to));
	__builtin_memcpy(ethernet->from, s->from, sizeof(ethernet->from));
	return 0;
}

/* Where a packet goes that has been made ready; kept apart from the flow's entry, which may be gone by then. */
struct exit {
	__u32 leave;
	__u32 ifindex;
	__u32 peer;
};

static __always_inline int leave_by(struct __sk_buff *skb, const struct exit *exit, const struct settings *settings, int v4)
{
	switch (exit->leave) {
	case LEAVE_TUNNEL:
		return deliver_to_peer(skb, settings, exit->peer, 0, v4);
	case LEAVE_DIRECT:
		count(DIRECT);
		return bpf_redirect(exit->ifindex, 0);
	case LEAVE_BY_DEVICE:
		count(FORWARDED);
		return bpf_redirect(exit->ifindex, 0);
	default:
		count(FORWARDED);
		return bpf_redirect_peer(exit->ifindex, 0);
	}
}

/* The entry by which a packet may go, or none. */
static __always_inline struct flow *shortcut_of(struct __sk_buff *skb, const struct packet *p, const struct settings *settings, __u32 arrival,
						__u32 peer)
{
	struct flow *flow = bpf_map_lookup_elem(&flows, &p->key);
	if (!flow || flow->shortcut.epoch != settings->epoch || flow->shortcut.arrival != arrival || flow->from_peer != peer)
		return NULL;
	if (!(flow->peer | peer))
		return flow;
	/* A handshake between nodes tells how large segments may be, which the long way corrects. */
	if (p->tcp & TCP_SYN)
		return NULL;
	return flow->peer && size_on_wire(skb, p) > limit_to(settings, flow->peer) ? NULL : flow;
}

/* Sends a packet by its flow's entry; nobody may need the packet any more if that fails. */
static __always_inline int send_shortly(struct __sk_buff *skb, struct packet *p, struct flow *flow, const struct settings *settings, __u32 outer)
{
	struct exit exit = {.leave = flow->shortcut.leave, .ifindex = flow->shortcut.ifindex, .peer = flow->peer};
	if (outer && decapsulate(skb, p, outer) < 0)
		return drop(DROP_KERNEL);
	if (readdress(skb, p, flow, settings) < 0)
		return drop(DROP_KERNEL);
	note(flow, p, settings);
	return leave_by(skb, &exit, settings, p->v4);
}

/*
 * Sends a packet the short way, if it is one for it: from a workload's device (`arrival`), or from a peer with `outer` bytes of headers before it.
 */
static __always_inline int take_shortcut(struct __sk_buff *skb, struct packet *p, const struct settings *settings, __u32 arrival, __u32 peer,
					 __u32 outer)
{
	if (!may_be_short(skb, p) || !is_in_place(skb, p, outer))
		return LONG_WAY;
	struct flow *flow = shortcut_of(skb, p, settings, arrival, peer);
	return flow ? send_shortly(skb, p, flow, settings, outer) : LONG_WAY;
}
