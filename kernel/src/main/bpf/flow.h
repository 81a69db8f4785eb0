/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a new flow, and the short way of one that is known. */
#pragma once

#include "follow.h"
#include "pick.h"

#define PORT_TRIES 16
#define BACKEND_TRIES 4
#define FIRST_OTHER_PORT 32768 /* as Linux' own ephemeral ports: 32768 to 60999 */
#define OTHER_PORTS 28232
#define RACE_NS 1000000ULL /* two CPUs that open a flow within this time do it at once */

/* May `key` lead back to a new flow that arrives as `forward`? Not if a live flow with another origin gets its replies there. */
static __always_inline int is_free(const struct flow_key *key, const struct flow_key *forward)
{
	struct flow *holder = bpf_map_lookup_elem(&flows, key);
	if (!holder)
		return 1;
	if (holder->direction == FORWARD)
		return !is_live(holder);
	struct flow *origin = other_entry(holder);
	if (!is_live(origin))
		return 1;
	return same_addr(&holder->other.saddr, &forward->saddr) && same_addr(&holder->other.daddr, &forward->daddr) &&
	       holder->other.sport == forward->sport && holder->other.dport == forward->dport;
}

/* Finds a source port with which replies cannot be taken for another flow's: the flow's own if possible. */
__noinline int choose_port(const struct flow_key *forward, struct flow_key *out)
{
	if (!forward || !out)
		return -DROP_KERNEL;
	for (int i = 0; i < PORT_TRIES; i++) {
		struct flow_key reverse = mirror(out);
		if (is_free(&reverse, forward))
			return 0;
		if (!has_ports(out->protocol) && out->protocol != PROTOCOL_ICMP && out->protocol != PROTOCOL_ICMPV6)
			break;
		out->sport = bpf_htons(FIRST_OTHER_PORT + bpf_get_prandom_u32() % OTHER_PORTS);
		if (out->protocol == PROTOCOL_ICMP || out->protocol == PROTOCOL_ICMPV6)
			out->dport = out->sport;
	}
	return -DROP_PORT_COLLISION;
}

/* By which step and with which Ethernet header packets leave: to a peer, or to a workload here. Negative if it is not there. */
static __always_inline int fill_exit(struct shortcut *s, __u32 id, const struct addr *address, const struct settings *settings)
{
	if (id) {
		struct peer *peer = bpf_map_lookup_elem(&peers, &id);
		if (!peer)
			return -1;
		s->leave = peer->direct ? LEAVE_DIRECT : LEAVE_TUNNEL;
		s->ifindex = settings->underlay_ifindex;
		__builtin_memcpy(s->to, peer->mac, sizeof(s->to));
		__builtin_memcpy(s->from, settings->underlay_mac, sizeof(s->from));
		return 0;
	}
	struct workload *workload = bpf_map_lookup_elem(&workloads, address);
	if (!workload)
		return -1;
	s->leave = workload->same_netns ? LEAVE_BY_DEVICE : LEAVE_INTO_PEER;
	s->ifindex = workload->ifindex;
	__builtin_memcpy(s->to, workload->mac, sizeof(s->to));
	__builtin_memcpy(s->from, workload->gateway_mac, sizeof(s->from));
	return 0;
}

/* Not where ports change, for other protocols, or between two tunnels, where a packet ages. */
static __always_inline int has_shortcut(const struct packet *p, const struct arrival *from, const struct way *way)
{
	return has_ports(p->key.protocol) && !(from->peer && way->peer) && p->key.sport == way->out.sport && p->key.dport == way->out.dport;
}

/*
 * Keeps what was found out about a flow's packets for those that follow. One CPU at a time: to the others the entry is as good as without
 * meanwhile.
 */
__noinline int keep_shortcut(const struct packet *p, const struct arrival *from, const struct way *way, const struct settings *settings)
{
	if (!p || !from || !way || !settings || !has_shortcut(p, from, way))
		return 0;
	struct flow *flow = bpf_map_lookup_elem(&flows, &p->key);
	if (!flow || flow->shortcut.epoch == way->epoch || __sync_lock_test_and_set(&flow->shortcut.epoch, EPOCH_BUSY) == EPOCH_BUSY)
		return 0;
	flow->shortcut.arrival = from->ifindex;
	flow->shortcut.difference = bpf_csum_diff((__be32 *)&p->key.saddr, 32, (__be32 *)&way->out.saddr, 32, 0);
	int filled = fill_exit(&flow->shortcut, way->peer, &way->out.daddr, settings);
	__sync_lock_test_and_set(&flow->shortcut.epoch, filled < 0 ? 0 : way->epoch);
	return 1;
}

/* The way of the packets of an entry that is being made. */
__noinline int set_shortcut(struct flow *flow, __u32 arrival, __u32 difference, const struct settings *settings, __u32 epoch)
{
	if (!flow || !settings)
		return -1;
	flow->shortcut.arrival = arrival;
	flow->shortcut.difference = difference;
	int filled = fill_exit(&flow->shortcut, flow->peer, &flow->other.saddr, settings);
	flow->shortcut.epoch = filled < 0 ? 0 : epoch;
	return filled;
}

#define TAKEN 1 /* by another CPU, which opened the same flow meanwhile: then its way is the way */

/* Puts the forward entry, in the place of one that is over. */
__noinline int claim(const struct packet *p, const struct arrival *from, struct way *way, const struct flow *flow)
{
	if (!p || !from || !way || !flow)
		return -DROP_KERNEL;
	if (put_new(&p->key, flow) == 0)
		return 0;
	struct flow *there = bpf_map_lookup_elem(&flows, &p->key);
	if (there && there->direction == FORWARD && there->from_peer == from->peer && is_live(there) && is_bound(there) &&
	    flow->passed_ns - there->passed_ns + RACE_NS < 2 * RACE_NS) {
		way->out = mirror(&there->other);
		way->peer = there->peer;
		return TAKEN;
	}
	return bpf_map_update_elem(&flows, &p->key, flow, BPF_ANY) < 0 ? -DROP_FLOW_TABLE : 0;
}

/* Puts the reverse entry, in the place of one that is over; not if another flow has taken the key since it was found free. */
__noinline int put_reverse(const struct flow_key *reverse, const struct packet *p, const struct flow *flow)
{
	if (!reverse || !p || !flow)
		return -DROP_KERNEL;
	if (put_new(reverse, flow) == 0)
		return 0;
	if (!is_free(reverse, &p->key))
		return -DROP_PORT_COLLISION;
	return bpf_map_update_elem(&flows, reverse, flow, BPF_ANY) < 0 ? -DROP_FLOW_TABLE : 0;
}

/*
 * Puts both entries, of which `flow` is the forward one: it first, as it decides which of two CPUs opens the flow. No reply can come before the
 * reverse one, because the packet has not left yet.
 */
static __always_inline int put_both(const struct flow_key *reverse, struct flow *flow, const struct packet *p, const struct arrival *from,
				    struct way *way, const struct settings *settings)
{
	int shortly = has_shortcut(p, from, way);
	struct workload *called = shortly && !way->peer ? bpf_map_lookup_elem(&workloads, &way->out.daddr) : NULL;
	__wsum difference = shortly ? bpf_csum_diff((__be32 *)&p->key.saddr, 32, (__be32 *)&way->out.saddr, 32, 0) : 0;
	__u32 device = called ? called->ifindex : 0;
	if (shortly)
		set_shortcut(flow, from->ifindex, difference, settings, way->epoch);
	int put = claim(p, from, way, flow);
	if (put)
		return put;
	turn(flow, &p->key);
	note_costs(flow);
	if (shortly)
		set_shortcut(flow, device, ~difference, settings, way->epoch);
	put = put_reverse(reverse, p, flow);
	if (put < 0)
		remove_entry(&p->key);
	return put;
}

/* Opens the flow: writes its entries, and counts it with its backend. */
__noinline int bind(const struct packet *p, const struct arrival *from, struct way *way, const struct settings *settings)
{
	__u32 zero = 0;
	struct opening *opening = bpf_map_lookup_elem(&new_flow, &zero);
	if (!p || !from || !way || !settings || !opening)
		return -DROP_KERNEL;
	int chosen = choose_port(&p->key, &way->out);
	if (chosen < 0)
		return chosen;
	struct flow *flow = &opening->flow;
	__u64 now = bpf_ktime_get_ns();
	__builtin_memset(flow, 0, sizeof(*flow));
	opening->reverse = mirror(&way->out);
	flow->other = opening->reverse;
	flow->id = (__u64)bpf_get_prandom_u32() << OPENED_BITS ^ now;
	flow->passed_ns = now;
	flow->backend = way->backend;
	flow->generation = way->generation;
	flow->peer = way->peer;
	flow->from_peer = from->peer;
	flow->direction = FORWARD;
	flow->marks = way->plain ? FLOW_PLAIN : 0;
	if (way->backend != NO_BACKEND && !way->plain)
		note_choice(flow, way->anew, way->avoided);
	observe_opening(flow, p, settings, now);
	int put = put_both(&opening->reverse, flow, p, from, way, settings);
	if (put) {
		conclude(flow, now);
		return put == TAKEN ? WAY_FOUND : put;
	}
	struct backend_stats *stats = way->backend == NO_BACKEND ? NULL : stats_of(flow);
	if (stats)
		__sync_fetch_and_add(&stats->flows, 1);
	way->opened = 1;
	return WAY_FOUND;
}

static __always_inline int is_held(const struct addr *address)
{
	struct prefix key = {.length = 128, .addr = *address};
	return bpf_map_lookup_elem(&held, &key) != NULL;
}

/* Others' flows to a workload here count for the backend that it is, so that this node knows how much it has to do, and for whom else. */
static __always_inline int reach_workload(const struct packet *p, struct way *way)
{
	__u32 *id = bpf_map_lookup_elem(&hosted, &p->key.daddr);
	struct backend *backend = id ? bpf_map_lookup_elem(&backends, id) : NULL;
	if (backend) {
		way->backend = *id;
		way->generation = backend->generation;
		way->plain = 1;
	}
	return WAY_FOUND;
}

/* To an address that means nothing here: a workload's own, sent by a node of the own domain that translated it; or none of ours. */
static __always_inline int open_plain(const struct packet *p, const struct arrival *from, struct way *way)
{
	if (from->peer && from->group == OWN_GROUP && bpf_map_lookup_elem(&workloads, &p->key.daddr))
		return reach_workload(p, way);
	if (is_held(&p->key.daddr))
		return is_tcp(p) && !p->opening ? -DROP_NO_FLOW : WAY_HOLD; /* no answer could help a conversation that is under way */
	return from->peer ? -DROP_NO_SERVICE : WAY_PASS;
}

/* What the address of a new flow means here: WAY_PICK if one of the way's plan is to be picked. */
__noinline int look_up(const struct packet *p, const struct arrival *from, struct way *way)
{
	if (!p || !from || !way)
		return -DROP_KERNEL;
	struct service_key key = {.addr = p->key.daddr, .vantage = from->vantage};
	way->out = p->key;
	way->peer = 0;
	way->backend = NO_BACKEND;
	way->generation = 0;
	way->plain = 0;
	__u32 *service = bpf_map_lookup_elem(&services, &key);
	if (!service)
		return open_plain(p, from, way);
	way->plan = *service;
	struct plan *plan = bpf_map_lookup_elem(&plans, service);
	if (!plan)
		return WAY_HOLD;
	if (!p->opening)
		return -DROP_NO_FLOW;
	return plan->count ? WAY_PICK : -DROP_NOBODY;
}

/* Leads the way to a backend. */
__noinline int lead_to(const struct packet *p, const struct arrival *from, struct way *way, __u32 id)
{
	struct backend *backend = bpf_map_lookup_elem(&backends, &id);
	if (!p || !from || !way)
		return -DROP_KERNEL;
	if (!backend)
		return -DROP_NOBODY; /* of its family */
	if (!from->peer)
		way->out.saddr = from->instance;
	if (backend->kind != KIND_GATEWAY)
		way->out.daddr = p->v4 ? backend->v4 : backend->v6;
	if (backend->kind != KIND_LOCAL)
		way->peer = backend->target;
	if (way->peer && way->peer == from->peer)
		return -DROP_LOOP;
	way->backend = id;
	way->generation = backend->generation;
	return WAY_FOUND;
}

/* The way of a new flow: picks where to, but not the backend that the way has already. */
__noinline int choose(const struct packet *p, const struct arrival *from, struct way *way)
{
	if (!p || !from || !way)
		return -DROP_KERNEL;
	__u32 avoid = way->backend;
	way->avoided = avoid != NO_BACKEND;
	int found = look_up(p, from, way);
	return found == WAY_PICK ? lead_to(p, from, way, pick_backend(p, &from->instance, from->peer, way->plan, avoid)) : found;
}
