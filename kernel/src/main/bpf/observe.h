/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is learnt of a backend by watching its flows: the time from the first byte of a request to the first byte of its response, how many
 * wait, and who refuses. Two CPUs may meet in one entry: counters are atomic, a lost sample of the average does no harm.
 */
#pragma once

#include "packet.h"

/* A backend's numbers, if it still is the one that the flow was bound to. */
static __always_inline struct backend_stats *stats_of(const struct flow *flow)
{
	__u32 id = flow->backend;
	struct backend_stats *stats = bpf_map_lookup_elem(&backend_stats, &id);
	return stats && stats->generation == flow->generation ? stats : NULL;
}

static __always_inline int is_tcp_flow(const struct flow *flow)
{
	return flow->other.protocol == PROTOCOL_TCP;
}

/* How long ago; another CPU may have set the time a moment after this one looked at its clock. */
static __always_inline __u64 since(__u64 then, __u64 now)
{
	return now > then ? now - then : 0;
}

/* In flight: a TCP connection from its first SYN to its end, anything else while it waits for a response. */
static __always_inline void count_open(struct flow *flow, struct backend_stats *stats)
{
	if (flow->marks & FLOW_OPEN)
		return;
	flow->marks |= FLOW_OPEN;
	__sync_fetch_and_add(&stats->open, 1);
}

static __always_inline void count_ended(struct flow *flow)
{
	if (!(flow->marks & FLOW_OPEN))
		return;
	flow->marks &= ~FLOW_OPEN;
	struct backend_stats *stats = stats_of(flow);
	if (stats)
		__sync_fetch_and_add(&stats->open, -1);
}

/* The average with a new value, whose weight is at least a quarter, more the older the average is: all of it after a half-life. */
static __always_inline __u64 smoothed(__u64 average, __u64 value, __u64 age, __u64 half_life)
{
	__u64 weight = age >= half_life || !half_life ? 256 : age * 256 / half_life;
	if (weight < 64)
		weight = 64;
	return (average * (256 - weight) + value * weight) / 256;
}

static __always_inline void sample(struct backend_stats *stats, __u64 took, __u64 now, __u64 half_life)
{
	stats->response_ns = stats->samples ? smoothed(stats->response_ns, took, since(stats->sampled_at_ns, now), half_life) : took;
	stats->sampled_at_ns = now;
	stats->waited_ns = 0;
	__sync_fetch_and_add(&stats->samples, 1);
}

/*
 * Does anybody still wait? A flow that the table evicted with its request open never settles; after WAIT_FORGOTTEN_NS without any response
 * from the backend its waiting requests no longer count, or it would look slow for ever.
 */
static __always_inline int is_awaited(const struct backend_stats *stats, __u64 now)
{
	return stats->waiting_since_ns && since(stats->waiting_since_ns, now) < WAIT_FORGOTTEN_NS;
}

/* A question is sent: a SYN, or the first packet of a request. */
static __always_inline void wait_for(struct flow *flow, struct backend_stats *stats, __u64 now)
{
	flow->asked_ns = now;
	if (!is_awaited(stats, now)) {
		stats->pending = 0;
		stats->waiting_since_ns = now;
	}
	__sync_fetch_and_add(&stats->pending, 1);
}

/* The wait of one flow ends; its backend's numbers, if it waited. */
static __always_inline struct backend_stats *end_wait(struct flow *flow)
{
	if (!flow->asked_ns)
		return NULL;
	flow->asked_ns = 0;
	if (!is_tcp_flow(flow))
		count_ended(flow);
	struct backend_stats *stats = stats_of(flow);
	if (stats && stats->pending > 0)
		__sync_fetch_and_add(&stats->pending, -1);
	return stats;
}

/* How long an answer may take before its absence says something. */
static __always_inline __u64 patience(__u64 usual_ns)
{
	return usual_ns > SILENCE_NS / SILENCE_FACTOR ? usual_ns * SILENCE_FACTOR : SILENCE_NS;
}

/* Nobody waits for the response any more, which has not come. */
static __always_inline void settle(struct flow *flow, __u64 now)
{
	__u64 asked = flow->asked_ns;
	struct backend_stats *stats = end_wait(flow);
	if (!stats)
		return;
	if (stats->pending <= 0)
		stats->waiting_since_ns = 0;
	int knocked = is_tcp_flow(flow) && !(flow->tcp & TCP_ANSWERED);
	if (!knocked && stats->unanswered && now - asked < patience(stats->response_ns))
		stats->unanswered -= 1;
}

/* The flow is over. */
static __always_inline void conclude(struct flow *flow, __u64 now)
{
	settle(flow, now);
	count_ended(flow);
}

/* Is this the first packet of a request? Without a half-life nothing is measured: no request is noted, so no response is waited for. */
static __always_inline int is_request(const struct flow *flow, const struct packet *p, const struct settings *settings)
{
	return p->payload && !flow->asked_ns && flow->backend != NO_BACKEND && settings->half_life_ns;
}

static __always_inline void observe_request(struct flow *flow, __u64 now)
{
	struct backend_stats *stats = stats_of(flow);
	if (!stats)
		return;
	wait_for(flow, stats, now);
	if (!stats->unanswered)
		stats->unanswered_since_ns = now;
	if (stats->unanswered < 255)
		stats->unanswered += 1;
	if (!is_tcp_flow(flow))
		count_open(flow, stats);
}

/* A flow is opened by this packet. */
static __always_inline void observe_opening(struct flow *flow, const struct packet *p, const struct settings *settings, __u64 now)
{
	struct backend_stats *stats = flow->backend == NO_BACKEND ? NULL : stats_of(flow);
	if (!stats)
		return;
	if (is_tcp(p)) {
		count_open(flow, stats);
		if (!settings->half_life_ns)
			return;
		wait_for(flow, stats, now);
		if (!stats->knocks)
			stats->knocking_since_ns = now;
		if (stats->knocks < 255)
			stats->knocks += 1;
	} else if (is_request(flow, p, settings)) {
		observe_request(flow, now);
	}
}

/* Has the backend answered on the flow's port before? From now on it has, if `answers`. */
__noinline int has_served(const struct flow *flow, int answers)
{
	if (!flow)
		return 0;
	struct port_key key = {.backend = flow->backend, .port = flow->other.sport, .protocol = flow->other.protocol};
	__u32 now = flow->generation;
	__u32 *generation = bpf_map_lookup_elem(&served, &key);
	if (generation && *generation == now)
		return 1;
	if (answers)
		bpf_map_update_elem(&served, &key, &now, BPF_ANY);
	return 0;
}

/* The SYN-ACK. It may come from a kernel whose program hangs, so it says nothing about those who wait for a response. */
static __always_inline void observe_handshake(struct flow *flow, const struct settings *settings, __u64 now)
{
	__u64 asked = flow->asked_ns;
	struct backend_stats *stats = end_wait(flow);
	if (!stats)
		return;
	if (now > asked && !(flow->marks & FLOW_REPEATED))
		stats->handshake_ns = stats->handshake_ns ? smoothed(stats->handshake_ns, now - asked, 0, settings->half_life_ns) : now - asked;
	has_served(flow, 1);
	stats->knocks = 0;
	if (stats->pending <= 0)
		stats->waiting_since_ns = 0;
	if (stats->ejected_for == EVIDENCE_UNANSWERED)
		stats->ejected_until_ns = 0;
}

static __always_inline void observe_response(struct flow *flow, __u64 now, __u64 half_life)
{
	__u64 asked = flow->asked_ns;
	struct backend_stats *stats = end_wait(flow);
	if (!stats)
		return;
	if (now > asked)
		sample(stats, now - asked, now, half_life);
	if (!is_tcp_flow(flow))
		has_served(flow, 1);
	stats->waiting_since_ns = stats->pending > 0 ? now : 0;
	stats->unanswered = 0;
	if (stats->ejected_for != EVIDENCE_REFUSED)
		stats->ejected_until_ns = 0;
}

static __always_inline int is_ejected(const struct backend_stats *stats, __u64 now)
{
	return stats && stats->ejected_until_ns > now;
}

/* No new flow for a while, and the network manager is told at once. */
static __always_inline void eject(struct backend_stats *stats, struct event event, __u64 now, __u64 ejection)
{
	stats->ejected_for = event.evidence & ~EVENT_SERVED;
	stats->ejected_until_ns = now + ejection;
	stats->knocks = 0;
	stats->unanswered = 0;
	bpf_ringbuf_output(&events, &event, sizeof(event), 0);
}

/* Is the backend a route to several? Who of them refused is for its gateway's node to find out, which takes out that one alone. */
static __always_inline int leads_to_several(const struct flow *flow)
{
	__u32 id = flow->backend;
	struct rating *rating = bpf_map_lookup_elem(&ratings, &id);
	return rating && rating->instances > 1;
}

/*
 * The backend answered a SYN with RST, or something is told to be unreachable before it has answered. Datagrams may be so at any time. Of a burst the
 * first refusal ejects, unless it is out for its silence alone: this is the proof.
 */
static __always_inline void observe_refusal(struct flow *flow, __u64 now, __u64 ejection)
{
	struct backend_stats *stats = flow->backend == NO_BACKEND || (flow->tcp & (TCP_ANSWERED | TCP_CLOSED)) ? NULL : stats_of(flow);
	if (!stats)
		return;
	__sync_fetch_and_add(&stats->refused, 1);
	stats->knocks = 0; /* it was an answer */
	int known = is_ejected(stats, now) && stats->ejected_for == EVIDENCE_REFUSED;
	if (known || leads_to_several(flow))
		return;
	struct event event = {
		.backend = flow->backend,
		.port = flow->other.sport,
		.protocol = flow->other.protocol,
		.evidence = EVIDENCE_REFUSED | (has_served(flow, 0) ? EVENT_SERVED : 0),
	};
	eject(stats, event, now, ejection);
}

/*
 * The caller ends a connection whose last words have no response. Where that took much longer than usual, and nobody else has had a response
 * meanwhile, the backend counts as at least so slow: it would look as fast as before otherwise, as soon as nobody waits any more. Not where there never
 * was a response: some only listen.
 */
static __always_inline void observe_giving_up(const struct flow *flow, __u64 now)
{
	__u64 asked = flow->asked_ns;
	__u64 waited = now - asked;
	struct backend_stats *stats = asked ? stats_of(flow) : NULL;
	if (!stats || !stats->samples || stats->sampled_at_ns > asked || waited > WAIT_FORGOTTEN_NS || waited < 2 * stats->response_ns + GIVEN_UP_NS)
		return;
	stats->waited_ns = waited;
	stats->waited_at_ns = now;
	__sync_fetch_and_add(&stats->given_up, 1);
}

/* The backend resets a connection that it had taken. */
static __always_inline void observe_reset(const struct flow *flow)
{
	struct backend_stats *stats = stats_of(flow);
	if (stats)
		__sync_fetch_and_add(&stats->resets, 1);
}

/*
 * Does it give no answer where one was to be expected? To a SYN always, to a request if there ever was a response: some protocols have none.
 * Judged when a flow looks for a backend, long before the SYN is sent again. EVIDENCE_UNANSWERED, EVIDENCE_SILENT, or 0.
 */
static __always_inline __u32 silence(const struct backend_stats *stats, __u64 now)
{
	if (stats->knocks >= SILENCE_LEAST && since(stats->knocking_since_ns, now) > patience(stats->handshake_ns))
		return EVIDENCE_UNANSWERED;
	if (stats->unanswered >= SILENCE_LEAST && stats->samples && since(stats->unanswered_since_ns, now) > patience(stats->response_ns))
		return EVIDENCE_SILENT;
	return 0;
}

/* Halved for every half-life since. */
static __always_inline __u64 aged(__u64 value, __u64 then, __u64 now, __u64 half_life)
{
	__u64 halvings = half_life ? since(then, now) / half_life : 0;
	return halvings < 40 ? value >> halvings : 0;
}

/*
 * What a choice between backends goes by: the response time, for who `connects` after a handshake, the less the older it is so that a slow one is tried
 * again; but no less than what callers have waited in vain, and what those who wait have already waited.
 */
static __always_inline __u64 effective_ns(const struct backend_stats *stats, __u64 now, __u64 half_life, int connects)
{
	__u64 usual = aged(stats->response_ns + (connects ? stats->handshake_ns : 0), stats->sampled_at_ns, now, half_life);
	__u64 vain = aged(stats->waited_ns, stats->waited_at_ns, now, half_life);
	__u64 waiting = is_awaited(stats, now) ? since(stats->waiting_since_ns, now) : 0;
	__u64 longest = usual > vain ? usual : vain;
	return longest > waiting ? longest : waiting;
}
