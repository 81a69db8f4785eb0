/* SPDX-License-Identifier: Apache-2.0 */
/* The last step of a packet's way through this node. */
#pragma once

#include "answer.h"
#include "fragment.h"
#include "mtu.h"
#include "rewrite.h"
#include "tunnel.h"

/* Straight into the workload's namespace, past the host's stack and the device queues. */
__noinline int deliver_to_workload(struct __sk_buff *skb, const struct addr *address, int v4)
{
	if (!address)
		return drop(DROP_KERNEL);
	struct workload *workload = bpf_map_lookup_elem(&workloads, address);
	if (!workload)
		return drop(DROP_GONE);
	struct ethernet ethernet = {.type = v4 ? bpf_htons(ETHERTYPE_IPV4) : bpf_htons(ETHERTYPE_IPV6)};
	__builtin_memcpy(ethernet.to, workload->mac, 6);
	__builtin_memcpy(ethernet.from, workload->gateway_mac, 6);
	if (bpf_skb_store_bytes(skb, 0, &ethernet, sizeof(ethernet), 0) < 0)
		return drop(DROP_KERNEL);
	/* What was addressed to another station on the way here would not be taken by the workload's stack. */
	if (skb->pkt_type != 0)
		bpf_skb_change_type(skb, 0);
	count(FORWARDED);
	/* bpf_redirect_peer refuses a peer in the same namespace. */
	return workload->same_netns ? bpf_redirect(workload->ifindex, 0) : bpf_redirect_peer(workload->ifindex, 0);
}

/* Onto the link that we share with the peer, as it is: full size, with all that the device can do for super packets. */
static __always_inline int send_direct(struct __sk_buff *skb, const struct settings *settings, const struct peer *peer, int v4)
{
	struct ethernet ethernet = {.type = v4 ? bpf_htons(ETHERTYPE_IPV4) : bpf_htons(ETHERTYPE_IPV6)};
	__builtin_memcpy(ethernet.to, peer->mac, 6);
	__builtin_memcpy(ethernet.from, settings->underlay_mac, 6);
	if (bpf_skb_store_bytes(skb, 0, &ethernet, sizeof(ethernet), 0) < 0)
		return drop(DROP_KERNEL);
	count(DIRECT);
	return bpf_redirect(settings->underlay_ifindex, 0);
}

/*
 * To another node. A packet that came by a tunnel and leaves by one keeps its outer headers, which are written anew: the kernel would not
 * encapsulate twice what it once encapsulated (EALREADY), even after the first headers were taken off.
 */
__noinline int deliver_to_peer(struct __sk_buff *skb, const struct settings *settings, __u32 id, __u32 outer, int v4)
{
	if (!settings)
		return drop(DROP_KERNEL);
	struct peer *peer = bpf_map_lookup_elem(&peers, &id);
	if (!peer || is_unset(&peer->addr))
		return drop(DROP_GONE);
	if (peer->direct)
		return outer && strip(skb, outer, v4) < 0 ? drop(DROP_KERNEL) : send_direct(skb, settings, peer, v4);
	int written = outer ? write_outer(skb, settings, peer) : encapsulate(skb, settings, peer);
	if (written < 0)
		return drop(DROP_KERNEL);
	count(TUNNELLED);
	return bpf_redirect_neigh(settings->underlay_ifindex, NULL, 0, 0);
}

/* To the network manager: an IP packet without outer headers, with Ethernet addresses that name stations. */
static __always_inline int hand_over(struct __sk_buff *skb, const struct settings *settings, __u32 to, __u32 from, int v4, __u32 verdict)
{
	struct ethernet ethernet = {.type = v4 ? bpf_htons(ETHERTYPE_IPV4) : bpf_htons(ETHERTYPE_IPV6)};
	name_station(ethernet.to, to);
	name_station(ethernet.from, from);
	if (bpf_skb_store_bytes(skb, 0, &ethernet, sizeof(ethernet), 0) < 0)
		return drop(DROP_KERNEL);
	count(verdict);
	return bpf_redirect(settings->hold_ifindex, 0);
}

/* The source tells the network manager where the packet came from. */
__noinline int hold(struct __sk_buff *skb, struct packet *p, const struct arrival *from, const struct settings *settings)
{
	if (!p || !from || !settings)
		return drop(DROP_KERNEL);
	if (from->held)
		return drop(DROP_UNRESOLVED);
	if (from->outer && decapsulate(skb, p, from->outer) < 0)
		return drop(DROP_KERNEL);
	return hand_over(skb, settings, 0, from->peer, p->v4, HELD);
}

#define GO_TOO_BIG 0x10000 /* and nothing has been changed: no TC action */
#define GO_CUT 0x10001     /* all is done but the cutting: no TC action */

__noinline int go(struct __sk_buff *skb, struct packet *p, const struct arrival *from, const struct way *way, const struct settings *settings)
{
	if (!p || !from || !way || !settings)
		return drop(DROP_KERNEL);
	int onward = from->peer && way->peer;
	if (onward && p->ttl <= 1)
		return drop(DROP_EXPIRED);
	int too_big = is_too_big(skb, p, way->peer, settings);
	if (too_big && !may_be_cut(skb, p))
		return GO_TOO_BIG;
	if (p->first)
		keep_way(p, from, way);
	if (fit_handshake(skb, p, from->peer, way->peer, settings) < 0)
		return drop(DROP_KERNEL);
	int ready = onward ? age(skb, p) : from->outer ? decapsulate(skb, p, from->outer) : 0;
	if (ready < 0)
		return drop(DROP_KERNEL);
	if (rewrite(skb, p, &way->out, settings->pseudo6_flags) < 0)
		return drop(DROP_KERNEL);
	if (way->opened)
		count(OPENED);
	if (too_big)
		return GO_CUT;
	if (way->peer)
		return deliver_to_peer(skb, settings, way->peer, from->outer, p->v4);
	return deliver_to_workload(skb, &way->out.daddr, p->v4);
}

/* Sends the packet its way, whole or in pieces, or tells its sender which size would have gone. Only from a program's main function. */
static __always_inline int set_off(struct __sk_buff *skb, struct packet *p, const struct arrival *from, const struct way *way,
				   const struct settings *settings)
{
	int action = go(skb, p, from, way, settings);
	if (action == GO_CUT)
		return step_cut(skb, p, from, way->peer);
	if (action != GO_TOO_BIG)
		return action;
	return drop_answered(skb, p, from, DROP_TOO_BIG, ANSWER_TOO_BIG, size_told(p, limit_to(settings, way->peer)));
}

/*
 * A tunnel packet's inner source must be its sender's to use. Nodes of the own domain also pass on what they took from others. Nobody sends
 * from a namespace address (group 0): the requests that leave a node were translated, and replies follow their flow.
 */
static __always_inline int may_send(const struct packet *p, const struct arrival *from)
{
	struct prefix key = {.length = 128, .addr = p->key.saddr};
	__u32 *group = bpf_map_lookup_elem(&senders, &key);
	return group && *group && (*group == from->group || from->group == OWN_GROUP);
}

/*
 * Is it UDP to the tunnel port of a node we know? From a workload it would leave under its own address; but a machine that masquerades its
 * workloads would make it this node's, and with the source port kept (RFC 4787, REQ-3) the other node would take it for ours.
 */
static __always_inline int forges_tunnel(const struct packet *p)
{
	if (p->key.protocol != PROTOCOL_UDP)
		return 0;
	struct peer_key key = {.addr = p->key.daddr, .port = p->key.dport};
	return bpf_map_lookup_elem(&peer_ids, &key) != NULL;
}

/* To the kernel's own stack, as any machine's. */
static __always_inline int leave(const struct packet *p)
{
	return forges_tunnel(p) ? drop(DROP_FORGED_TUNNEL) : pass();
}

/* Drops a packet that has not been changed yet, and tells its sender where that helps. */
static __always_inline int turn_away(struct __sk_buff *skb, const struct packet *p, const struct arrival *from, __u32 reason)
{
	__u32 what = answer_to(reason);
	return what ? drop_answered(skb, p, from, reason, what, 0) : drop(reason);
}

/* If a source port would have to be another and there is none to change, another backend may do. */
static __always_inline int open_flow(const struct packet *p, const struct arrival *from, struct way *way, const struct settings *settings)
{
	for (int i = 0; i < BACKEND_TRIES; i++) {
		int chosen = choose(p, from, way);
		if (chosen != WAY_FOUND)
			return i ? -DROP_PORT_COLLISION : chosen;
		int bound = bind(p, from, way, settings);
		if (bound != -DROP_PORT_COLLISION || way->backend == NO_BACKEND || way->plain)
			return bound;
	}
	return -DROP_PORT_COLLISION;
}

/* From the look-up of the flow to the delivery: the long way, the same for all packets. */
static __always_inline int travel(struct __sk_buff *skb, struct packet *p, const struct arrival *from, const struct settings *settings)
{
	struct way way = {.backend = NO_BACKEND, .epoch = *(volatile __u32 *)&settings->epoch};
	if (p->shape != SHAPE_FLOW)
		return step_aside(skb, p, from, STEP_STRAY);
	int found = follow(p, from, &way, settings);
	if (found == WAY_NEW) {
		/* Those of a known flow were checked when it was opened: their source is part of its key. */
		if (from->peer && !may_send(p, from))
			return drop(DROP_FOREIGN_SOURCE);
		found = open_flow(p, from, &way, settings);
	}
	if (found == WAY_FOUND && from->peer && way.peer && p->ttl <= 1)
		found = -DROP_EXPIRED; /* asked here too, while the packet is as it came and can be answered */
	if (found == WAY_FOUND) {
		if (!way.opened)
			keep_shortcut(p, from, &way, settings);
		return set_off(skb, p, from, &way, settings);
	}
	if (found == WAY_HOLD)
		return hold(skb, p, from, settings);
	return found == WAY_PASS ? leave(p) : turn_away(skb, p, from, -found);
}
