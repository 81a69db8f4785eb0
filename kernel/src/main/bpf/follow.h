/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Following a flow that is known. Functions that are not static are verified once, each by itself, and not again at every place they are called from:
 * that keeps loading fast, and is why they check their pointers.
 */
#pragma once

#include "entry.h"
#include "observe.h"

/* Where a packet came from. */
struct arrival {
	struct addr instance; /* of a workload here: its own instance address */
	__u32 peer;           /* 0: a workload here */
	__u32 group;
	__u32 vantage;
	__u32 ifindex;        /* of that workload's device */
	__u32 held;  /* it has been put back by the network manager: no second time */
	__u32 outer; /* bytes of outer headers that it still has */
};

/* Where it goes, and as what. */
struct way {
	struct flow_key out;
	__u32 peer;       /* 0: to a workload here */
	__u8 opened;      /* by this packet */
	__u8 plain;       /* bound by who sent it here: what it is bound to is the workload here */
	__u8 anew;        /* enum anew */
	__u8 avoided;     /* one was picked before, which could not take it */
	__u32 backend;    /* what it is bound to, if opened; when one is chosen: which not, or NO_BACKEND */
	__u32 generation;
	__u32 plan;       /* by which one is picked */
	__u32 epoch;      /* before anything was looked up */
};

/* Of a search for the way; negative: dropped for that verdict. */
enum { WAY_FOUND = 0, WAY_NEW = 1, WAY_HOLD = 2, WAY_PASS = 3, WAY_PICK = 4 };

#define BOTH_FINS (TCP_FIN_FORWARD | TCP_FIN_REVERSE)

/* Of crossing FINs none acknowledges the other; then nobody knows when all has arrived, and the flow waits for its time (sweep.h). */
static __always_inline void note_fin(struct flow *flow, const struct packet *p, __u32 direction)
{
	__u8 seen = flow->tcp | (direction == FORWARD ? TCP_FIN_FORWARD : TCP_FIN_REVERSE);
	__u32 end = bpf_ntohl(p->sequence) + p->payload + 1;
	if (!(flow->tcp & BOTH_FINS)) {
		flow->end = end;
	} else if ((seen & BOTH_FINS) == BOTH_FINS && !(flow->tcp & TCP_CLOSED)) {
		if ((p->tcp & TCP_ACK) && (__s32)(bpf_ntohl(p->ack) - flow->end) >= 0)
			seen |= TCP_IN_TURN;
		flow->end = end;
		seen |= TCP_CLOSED | (direction == FORWARD ? TCP_LAST_FORWARD : 0);
	}
	flow->tcp = seen;
}

/* What the end of a connection that stood says of the backend: who speaks of it first. */
static __always_inline void observe_end(const struct flow *flow, const struct packet *p, __u32 direction)
{
	if ((flow->tcp & (TCP_ANSWERED | TCP_CLOSED)) != TCP_ANSWERED)
		return;
	if (direction == FORWARD && !(flow->tcp & BOTH_FINS))
		observe_giving_up(flow, bpf_ktime_get_ns());
	else if (direction == REVERSE && (p->tcp & TCP_RST) && !(flow->tcp & TCP_FIN_REVERSE))
		observe_reset(flow);
}

/* Follows the connection by a segment; `entry` is that of its direction, `flow` the forward one. */
static __always_inline void track_tcp(struct flow *entry, struct flow *flow, const struct packet *p, __u32 direction)
{
	const struct settings *settings = the_settings();
	if (direction == REVERSE && (p->tcp & (TCP_SYN | TCP_ACK)) == (TCP_SYN | TCP_ACK) && !(flow->tcp & TCP_ANSWERED)) {
		flow->tcp |= TCP_ANSWERED;
		entry->asked_ns = 0;
		if (settings)
			observe_handshake(flow, settings, bpf_ktime_get_ns());
	}
	if (p->tcp & (TCP_FIN | TCP_RST))
		observe_end(flow, p, direction);
	if (p->tcp & TCP_FIN)
		note_fin(flow, p, direction);
	if (p->tcp & TCP_RST)
		flow->tcp = (flow->tcp & ~BOTH_FINS) | TCP_CLOSED;
	if (!(p->tcp & (TCP_FIN | TCP_RST)) || is_live(flow))
		return;
	struct flow *reverse = direction == FORWARD ? other_entry(flow) : entry;
	if (reverse)
		reverse->tcp |= TCP_CLOSED;
}

/* Does this segment acknowledge the later FIN, which acknowledged the earlier? Then nothing is on the way any more but what might be repeated. */
static __always_inline int is_last(const struct flow *flow, const struct packet *p, __u32 direction)
{
	__u32 awaited = flow->tcp & TCP_LAST_FORWARD ? REVERSE : FORWARD;
	return (flow->tcp & (BOTH_FINS | TCP_IN_TURN)) == (BOTH_FINS | TCP_IN_TURN) && direction == awaited &&
	       (p->tcp & (TCP_SYN | TCP_FIN | TCP_RST | TCP_ACK)) == TCP_ACK && (__s32)(bpf_ntohl(p->ack) - flow->end) >= 0;
}

static __always_inline int is_bound(const struct flow *flow)
{
	__u32 id = flow->backend;
	if (id == NO_BACKEND || (flow->marks & FLOW_PLAIN))
		return 1;
	struct backend *backend = bpf_map_lookup_elem(&backends, &id);
	return backend && backend->generation == flow->generation;
}

/* Notes a request in both entries: the reverse one says so to its packets, of which the next with content is the response. */
static __always_inline void ask(struct flow *flow, const struct packet *p, const struct settings *settings, __u64 now)
{
	if (!is_request(flow, p, settings))
		return;
	struct flow *reverse = other_entry(flow);
	if (!reverse)
		return;
	observe_request(flow, now);
	reverse->asked_ns = flow->asked_ns;
}

/* The response to what was asked, if it is one. */
__noinline int respond(struct flow *entry, struct flow *flow, const struct packet *p, const struct settings *settings)
{
	if (!entry || !flow || !p || !settings || !p->payload || !entry->asked_ns)
		return 0;
	entry->asked_ns = 0;
	observe_response(flow, bpf_ktime_get_ns(), settings->half_life_ns);
	return 1;
}

static __always_inline int no_flow(const struct packet *p)
{
	return p->opening ? WAY_NEW : -DROP_NO_FLOW;
}

/* A conversation that its backend knows nothing of can go on with another: datagrams always, TCP as long as there is no SYN-ACK. */
static __always_inline int may_be_bound_anew(const struct flow *flow, const struct packet *p)
{
	return p->opening && flow->backend != NO_BACKEND && !(flow->marks & FLOW_PLAIN) && !(flow->tcp & TCP_ANSWERED);
}

/* What the backend of a flow that is to be bound anew has answered to datagrams still finds the caller, for CLOSED_FLOW_NS more (sweep.h). */
static __always_inline void leave_way_back(struct flow *flow, __u64 now)
{
	struct flow *reverse = is_tcp_flow(flow) ? NULL : other_entry(flow);
	if (!reverse)
		return;
	reverse->passed_ns = now;
	reverse->shortcut.epoch = 0;
}

/* Takes out a flow that is to be bound anew, unless another CPU has done so meanwhile; how many entries. */
static __always_inline int unbind(const struct flow_key *key, struct flow *flow, __u64 now)
{
	__u64 id = flow->id;
	conclude(flow, now);
	if (is_tcp_flow(flow))
		return remove_both(key, flow);
	leave_way_back(flow, now);
	struct flow *there = bpf_map_lookup_elem(&flows, key);
	return there && there->id == id ? remove_entry(key) : 0;
}

/* Is it better off with another: its backend is out, about to be, or said to be unhealthy? */
static __always_inline int is_deserted(const struct flow *flow, __u64 now)
{
	struct backend_stats *stats = stats_of(flow);
	__u32 id = flow->backend;
	struct rating *rating = bpf_map_lookup_elem(&ratings, &id);
	return is_ejected(stats, now) || (stats && silence(stats, now)) || (rating && !rating->instances);
}

/* Does what was called lead to another backend, too? Not where the flow's own is the last, or drained and the last. */
static __always_inline int has_other(const struct flow *flow, const struct packet *p, const struct arrival *from)
{
	struct service_key key = {.addr = p->key.daddr, .vantage = from->vantage};
	__u32 *service = bpf_map_lookup_elem(&services, &key);
	struct plan *plan = service ? bpf_map_lookup_elem(&plans, service) : NULL;
	return plan && plan->count && (plan->count > 1 || plan->backends[0] != flow->backend);
}

/* Where all others are no better, a flow would be bound anew with each packet. */
static __always_inline int was_just_bound_anew(const struct flow *flow, __u64 now)
{
	return (flow->choice & CHOICE_ANEW) == ANEW_DESERTED << 6 && now - opened_ns(flow, now) < SILENCE_NS;
}

/* enum anew, or 0. */
static __always_inline __u32 reason_to_bind_anew(const struct flow *flow, const struct packet *p, const struct arrival *from, __u64 now)
{
	if (!is_bound(flow))
		return ANEW_GONE;
	if (!may_be_bound_anew(flow, p) || !is_deserted(flow, now) || was_just_bound_anew(flow, now))
		return FIRST_BOUND;
	return has_other(flow, p, from) ? ANEW_DESERTED : FIRST_BOUND;
}

static __always_inline int follow_forward(struct flow *flow, const struct packet *p, const struct arrival *from, struct way *way,
					  const struct settings *settings, __u64 now)
{
	/* A port is used again, maybe towards another semantic address: the reverse entry tells whether the flow still is whole. */
	if (is_tcp(p) && p->opening && (!is_live(flow) || !other_entry(flow))) {
		conclude(flow, now);
		return WAY_NEW;
	}
	way->anew = reason_to_bind_anew(flow, p, from, now);
	if (way->anew == ANEW_GONE) { /* its successor takes its place in the table */
		conclude(flow, now);
		leave_way_back(flow, now);
		return no_flow(p);
	}
	if (way->anew) {
		unbind(&p->key, flow, now);
		return WAY_NEW;
	}
	if (is_tcp(p) && p->opening)
		flow->marks |= FLOW_REPEATED;
	flow->ack = p->ack;
	flow->passed_ns = now;
	if (is_live(flow)) {
		mend(&p->key, flow, now);
		ask(flow, p, settings, now);
	}
	return WAY_FOUND;
}

/* An answer to a datagram whose flow was bound anew meanwhile. It may be the last: no short way is kept for it, nor its time. */
static __always_inline int is_late(const struct flow *entry, const struct packet *p, __u64 now)
{
	return !is_tcp(p) && now < entry->passed_ns + CLOSED_FLOW_NS;
}

static __always_inline int follow_reverse(struct flow *entry, const struct packet *p, struct way *way, const struct settings *settings, __u64 now)
{
	struct flow *flow = other_entry(entry);
	if (!flow && is_late(entry, p, now)) {
		way->epoch = 0;
		return WAY_FOUND;
	}
	if (!flow || (is_tcp(p) && p->opening && !is_live(flow)))
		return no_flow(p);
	respond(entry, flow, p, settings);
	if (p->tcp & TCP_RST)
		observe_refusal(flow, now, settings->ejection_ns);
	entry->passed_ns = now;
	return WAY_FOUND;
}

/* What opens or ends a connection, or comes after its end. */
static __always_inline int changes_state(const struct flow *entry, const struct packet *p)
{
	return (p->tcp & (TCP_SYN | TCP_FIN | TCP_RST)) || !is_live(entry);
}

/* Follows a connection by a segment that changes its state; `entry` may be freed by it. */
__noinline int track(struct flow *entry, const struct packet *p)
{
	if (!entry || !p)
		return 0;
	struct flow *flow = entry->direction == FORWARD ? entry : other_entry(entry);
	if (!flow)
		return 0;
	track_tcp(entry, flow, p, entry->direction);
	if (is_live(flow))
		return 0;
	conclude(flow, bpf_ktime_get_ns());
	return is_last(flow, p, entry->direction) ? remove_both(&p->key, entry) : 0;
}

/* The way of a packet whose flow is known. */
__noinline int follow(const struct packet *p, const struct arrival *from, struct way *way, const struct settings *settings)
{
	if (!p || !from || !way || !settings)
		return -DROP_KERNEL;
	struct flow *flow = bpf_map_lookup_elem(&flows, &p->key);
	if (!flow)
		return WAY_NEW;
	__u64 now = bpf_ktime_get_ns();
	if (flow->from_peer != from->peer)
		return p->opening && flow->direction == FORWARD ? WAY_NEW : -DROP_WRONG_PEER;
	int found = flow->direction == FORWARD ? follow_forward(flow, p, from, way, settings, now) : follow_reverse(flow, p, way, settings, now);
	if (found == WAY_FOUND) {
		way->out = mirror(&flow->other);
		way->peer = flow->peer;
		if (changes_state(flow, p))
			track(flow, p);
	}
	return found;
}
