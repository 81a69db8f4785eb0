/* SPDX-License-Identifier: Apache-2.0 */
/* One of a plan's backends for a new flow. */
#pragma once

#include "observe.h"

#define SCAN_ALL 8 /* up to this many, the cheapest of all is taken; beyond, the cheaper of two */
#define BASE_COST_NS 1000 /* so that waiting requests count before the first response was seen */

struct picking {
	__u64 now;
	__u64 half_life;
	__u64 best_cost;
	__u32 plan;
	__u32 start; /* random */
	__u32 best;
	__u32 considered;
	__u32 avoid; /* this one not, whatever speaks for it; NO_BACKEND: none */
	__u8 v4;
	__u8 any; /* also the ejected */
};

static __always_inline int usable(const struct picking *picking, __u32 id)
{
	struct backend *backend = bpf_map_lookup_elem(&backends, &id);
	if (!backend)
		return 0;
	if (backend->kind == KIND_GATEWAY)
		return 1;
	return !is_unset(picking->v4 ? &backend->v4 : &backend->v6);
}

static __always_inline __u64 cost(const struct picking *picking, const struct backend_stats *stats)
{
	if (!stats)
		return 0;
	__s32 pending = is_awaited(stats, picking->now) && stats->pending > 0 ? stats->pending : 0;
	return (effective_ns(stats, picking->now, picking->half_life) + BASE_COST_NS) * (pending + 1);
}

/* Which of the plan's backends the i-th try looks at. */
static __always_inline __u32 candidate(const struct picking *picking, const struct plan *plan, __u32 i)
{
	switch (plan->pick) {
	case PICK_ROTATE: {
		__u32 id = picking->plan;
		__u64 *cursor = bpf_map_lookup_elem(&cursors, &id);
		return cursor ? __sync_fetch_and_add(cursor, 1) % plan->count : i;
	}
	case PICK_RANDOM:
		return (i < 8 ? bpf_get_prandom_u32() : picking->start + i) % plan->count;
	case PICK_LOWEST_COST:
		return (picking->start + i) % plan->count;
	default:
		return i;
	}
}

/* One try; 1 ends the loop. */
static long consider(__u32 i, void *context)
{
	struct picking *picking = context;
	__u32 plan_id = picking->plan;
	struct plan *plan = bpf_map_lookup_elem(&plans, &plan_id);
	if (!plan || i >= plan->count)
		return 1;
	__u32 index = candidate(picking, plan, i);
	asm volatile("" : "+r"(index)); /* or clang drops the mask below, and the verifier sees no bound */
	index &= MAX_BACKENDS_PER_PLAN - 1;
	__u32 id = plan->backends[index];
	if (id == picking->avoid || !usable(picking, id))
		return 0;
	struct backend_stats *stats = bpf_map_lookup_elem(&backend_stats, &id);
	if (!picking->any && stats && stats->ejected_until_ns > picking->now)
		return 0;
	if (plan->pick != PICK_LOWEST_COST) {
		picking->best = id;
		return 1;
	}
	__u64 costs = cost(picking, stats);
	if (picking->best == NO_BACKEND || costs < picking->best_cost) {
		picking->best = id;
		picking->best_cost = costs;
	}
	picking->considered += 1;
	if (plan->count <= SCAN_ALL)
		return 0;
	picking->start = bpf_get_prandom_u32();
	return picking->considered >= 2;
}

/* A backend's id, or NO_BACKEND if none of the plan has an address of the family. If all are ejected, all are tried again. */
static __always_inline __u32 pick_backend(__u32 plan, __u32 count, int v4, __u32 avoid, __u64 now, __u64 half_life)
{
	struct picking picking = {
		.now = now,
		.half_life = half_life,
		.plan = plan,
		.start = bpf_get_prandom_u32() >> 1,
		.best = NO_BACKEND,
		.avoid = avoid,
		.v4 = v4,
	};
	bpf_loop(count, consider, &picking, 0);
	if (picking.best == NO_BACKEND) {
		picking.any = 1;
		bpf_loop(count, consider, &picking, 0);
	}
	return picking.best;
}
