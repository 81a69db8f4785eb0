/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The short way: one look-up for a packet that changes nothing, of a flow that is known. What the long way finds out is kept in the flow's entry
 * and holds for an epoch, that is until a workload, a backend, a peer or a setting changes. What comes by here would go by the long way to the
 * same place and as the same bytes (ShortcutTest).
 */
#pragma once

#include "deliver.h"

#define LONG_WAY (-1) /* no TC action: nothing has been changed */

/* Content in mid-flow. What opens or ends a flow, or tells something about it, goes the long way. */
static __always_inline int changes_nothing(struct __sk_buff *skb, const struct packet *p)
{
	return p->shape == SHAPE_FLOW && has_ports(p->key.protocol) && !(p->tcp & (TCP_SYN | TCP_FIN | TCP_RST)) && !p->first && !skb->pkt_type;
}

/* Are the headers in one piece, so that they can be written in place? */
static __always_inline int is_in_place(struct __sk_buff *skb, __u32 outer)
{
	return (void *)(long)skb->data + ETHERNET_LENGTH + (outer ? TUNNEL6_LENGTH : 0) + IPV6_LENGTH <= (void *)(long)skb->data_end;
}

/*
 * What the flow's state owes to this packet. The coarse clock goes in ticks of some milliseconds, and is much cheaper. Of the requests of one tick
 * one is noted: who asks and is answered so often needs no more to be known, and each would cost three look-ups.
 */
static __always_inline void note(struct flow *flow, const struct packet *p, const struct settings *settings)
{
	__u64 now = bpf_ktime_get_coarse_ns();
	if (flow->passed_ns != now)
		flow->passed_ns = now;
	if (flow->direction == FORWARD) {
		flow->ack = p->ack;
		if (flow->asked_tick != (__u32)now && is_request(flow, p, settings)) {
			flow->asked_tick = now;
			ask(flow, p, settings, bpf_ktime_get_ns());
		}
	} else if (p->payload && flow->asked_ns) {
		struct flow *forward = other_entry(flow);
		if (forward)
			respond(flow, forward, p, settings, bpf_ktime_get_ns());
	}
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

static __always_inline int leave_shortly(struct __sk_buff *skb, const struct packet *p, const struct flow *flow, const struct settings *settings)
{
	__u32 ifindex = flow->shortcut.ifindex;
	switch (flow->shortcut.leave) {
	case LEAVE_TUNNEL:
		return deliver_to_peer(skb, settings, flow->peer, 0, p->v4);
	case LEAVE_DIRECT:
		count(DIRECT);
		return bpf_redirect(ifindex, 0);
	case LEAVE_BY_DEVICE:
		count(FORWARDED);
		return bpf_redirect(ifindex, 0);
	default:
		count(FORWARDED);
		return bpf_redirect_peer(ifindex, 0);
	}
}

/*
 * Sends a packet the short way, if it is one for it: from a workload's device (`arrival`), or from a peer with `outer` bytes of headers before it.
 */
static __always_inline int take_shortcut(struct __sk_buff *skb, struct packet *p, const struct settings *settings, __u32 arrival, __u32 peer,
					 __u32 outer)
{
	if (!changes_nothing(skb, p) || !is_in_place(skb, outer))
		return LONG_WAY;
	struct flow *flow = bpf_map_lookup_elem(&flows, &p->key);
	if (!flow || flow->shortcut.epoch != settings->epoch || flow->shortcut.arrival != arrival || flow->from_peer != peer || !is_live(flow))
		return LONG_WAY;
	if (flow->peer && size_on_wire(skb, p) > limit_to(settings, flow->peer))
		return LONG_WAY;
	note(flow, p, settings);
	if (outer && decapsulate(skb, p, outer) < 0)
		return drop(DROP_KERNEL);
	if (readdress(skb, p, flow, settings) < 0)
		return drop(DROP_KERNEL);
	return leave_shortly(skb, p, flow, settings);
}
