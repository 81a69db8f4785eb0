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

static __always_inline void sample(struct backend_stats *stats, __u64 took, __u64 now, __u64 half_life)
{
	__u64 since = now - stats->sampled_at_ns;
	if (!stats->samples) {
		stats->response_ns = took;
	} else {
		/* weight of the new sample in 1/256: at least a quarter, more the older the average is */
		__u64 weight = since >= half_life || !half_life ? 256 : since * 256 / half_life;
		if (weight < 64)
			weight = 64;
		stats->response_ns = (stats->response_ns * (256 - weight) + took * weight) / 256;
	}
	stats->sampled_at_ns = now;
	__sync_fetch_and_add(&stats->samples, 1);
}

/*
 * Does anybody still wait? A flow that the table evicted with its request open never settles; after WAIT_FORGOTTEN_NS without any response
 * from the backend its waiting requests no longer count, or it would look slow for ever.
 */
static __always_inline int is_awaited(const struct backend_stats *stats, __u64 now)
{
	__u64 since = stats->waiting_since_ns;
	return since && now - since < WAIT_FORGOTTEN_NS;
}

/* Ends the wait for a response, however it ended. */
static __always_inline void settle(struct flow *flow, __u64 now)
{
	if (!flow->asked_ns)
		return;
	flow->asked_ns = 0;
	struct backend_stats *stats = stats_of(flow);
	if (!stats)
		return;
	if (stats->pending > 0)
		__sync_fetch_and_add(&stats->pending, -1);
	stats->waiting_since_ns = stats->pending > 0 ? now : 0;
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
	flow->asked_ns = now;
	if (!is_awaited(stats, now)) {
		stats->pending = 0;
		stats->waiting_since_ns = now;
	}
	__sync_fetch_and_add(&stats->pending, 1);
}

static __always_inline void observe_response(struct flow *flow, __u64 now, __u64 half_life)
{
	__u64 asked = flow->asked_ns;
	if (!asked)
		return;
	struct backend_stats *stats = stats_of(flow);
	if (stats && now > asked)
		sample(stats, now - asked, now, half_life);
	settle(flow, now);
}

/* The backend answered a SYN with RST: no new flow for a while, and the network manager is told at once. */
static __always_inline void observe_refusal(struct flow *flow, const struct packet *p, __u64 now, __u64 ejection)
{
	struct backend_stats *stats = stats_of(flow);
	if (!stats)
		return;
	__sync_fetch_and_add(&stats->refused, 1);
	stats->ejected_until_ns = now + ejection;
	struct refused_event event = {.backend = flow->backend, .port = p->key.sport};
	bpf_ringbuf_output(&events, &event, sizeof(event), 0);
}

/*
 * What a choice between backends goes by: the response time, halved for every half-life without a sample so that a slow one is tried again,
 * but never less than what those who wait have already waited.
 */
static __always_inline __u64 effective_ns(const struct backend_stats *stats, __u64 now, __u64 half_life)
{
	__u64 halvings = half_life ? (now - stats->sampled_at_ns) / half_life : 0;
	__u64 decayed = halvings < 40 ? stats->response_ns >> halvings : 0;
	__u64 waiting = is_awaited(stats, now) ? now - stats->waiting_since_ns : 0;
	return decayed > waiting ? decayed : waiting;
}
