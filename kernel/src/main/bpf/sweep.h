/* SPDX-License-Identifier: Apache-2.0 */
/* What the network manager calls now and then, to clean the flow table and to learn of what was lost. */
#pragma once

#include "flow.h"

struct bpf_map;

struct sweeping {
	__u64 now_ns;
	__u64 idle_ns;        /* UDP, ICMP, other protocols, and TCP that was never answered: quiet for longer */
	__u64 established_ns; /* TCP that was answered: the same */
	__u32 removed;        /* out: entries */
	__u32 left;           /* out: entries */
};

/* When the last packet of either direction was. */
static __always_inline __u64 last_ns(const struct flow *flow)
{
	const struct flow *other = other_entry(flow);
	return other && other->passed_ns > flow->passed_ns ? other->passed_ns : flow->passed_ns;
}

static __always_inline int is_over(const struct flow *flow, const struct sweeping *sweeping)
{
	__u64 last = last_ns(flow);
	__u64 quiet = sweeping->now_ns > last ? sweeping->now_ns - last : 0;
	if (flow->tcp & TCP_CLOSED)
		return quiet > ((flow->tcp & BOTH_FINS) == BOTH_FINS ? CLOSING_FLOW_NS : CLOSED_FLOW_NS);
	return quiet > (flow->tcp & TCP_ANSWERED ? sweeping->established_ns : sweeping->idle_ns);
}

static __always_inline void note_use(const struct flow *flow, __u64 now)
{
	__u32 backend = flow->backend;
	struct use first = {.used_ns = now, .open = flow->marks & FLOW_OPEN ? 1 : 0};
	struct use *use = bpf_map_lookup_elem(&uses, &backend);
	if (!use) {
		bpf_map_update_elem(&uses, &backend, &first, BPF_ANY);
		return;
	}
	use->open = first.open + (use->used_ns == now ? use->open : 0);
	use->used_ns = now;
}

/*
 * Flows that the table evicted are not counted out. What a backend has too many by two sweeps, one after the other, is such; what only one of them
 * saw came or went meanwhile.
 */
static long recount(struct bpf_map *map, __u32 *id, struct use *use, struct sweeping *sweeping)
{
	struct backend_stats *stats = bpf_map_lookup_elem(&backend_stats, id);
	if (!stats)
		return 0;
	__s32 open = stats->open;
	__s32 off = open - (use->used_ns == sweeping->now_ns ? (__s32)use->open : 0);
	__s32 before = use->off;
	__s32 wrong = 0;
	if (off > 0 && before > 0)
		wrong = off < before ? off : before;
	else if (off < 0 && before < 0)
		wrong = off > before ? off : before;
	if (wrong)
		__sync_fetch_and_add(&stats->open, -wrong);
	use->off = off - wrong;
	return 0;
}

/* A reverse entry goes when its flow is gone; not at once, because a new flow's reverse entry is written first. */
static long sweep_entry(struct bpf_map *map, struct flow_key *key, struct flow *flow, struct sweeping *sweeping)
{
	int removed = 0;
	if (flow->direction == REVERSE) {
		struct flow_key reverse = *key;
		if (sweeping->now_ns > flow->passed_ns + CLOSED_FLOW_NS && !other_entry(flow))
			removed = remove_entry(&reverse);
	} else if (is_over(flow, sweeping)) {
		struct flow_key forward = *key;
		conclude(flow, sweeping->now_ns);
		removed = remove_both(&forward, flow);
	} else if (flow->backend != NO_BACKEND) {
		note_use(flow, sweeping->now_ns);
	}
	sweeping->left += !removed;
	sweeping->removed += removed;
	return 0;
}

/* Removes what is left of flows that are over, counts what stays, and notes what that leads to. */
SEC("syscall")
int sweep(struct sweeping *context)
{
	struct sweeping sweeping = {
		.now_ns = context->now_ns, .idle_ns = context->idle_ns, .established_ns = context->established_ns};
	bpf_for_each_map_elem(&flows, sweep_entry, &sweeping, 0);
	bpf_for_each_map_elem(&uses, recount, &sweeping, 0);
	context->removed = sweeping.removed;
	context->left = sweeping.left;
	return 0;
}

struct reaping {
	__u64 now_ns;
	__u32 listed; /* out: orphans; all MAX_ORPHANS: there may be more */
	__u32 removed; /* out: entries */
};

/* Where the flow leads to is gone, or is another by now. */
static __always_inline int is_orphan(const struct flow *flow)
{
	if (flow->backend != NO_BACKEND && !(flow->marks & FLOW_PLAIN))
		return !is_bound(flow);
	struct addr workload = flow->other.saddr;
	return !flow->peer && !bpf_map_lookup_elem(&workloads, &workload);
}

/* The caller was a workload here, and is none any more. */
static __always_inline int is_abandoned(const struct flow_key *key, const struct flow *flow)
{
	struct addr workload = key->saddr;
	return !flow->from_peer && !bpf_map_lookup_elem(&workloads, &workload);
}

/* What a flow that was bound anew has left, and its caller is gone, too: the caller's address may be another's soon. */
static __always_inline int leads_nowhere(const struct flow *reverse)
{
	struct addr workload = reverse->other.saddr;
	return !other_entry(reverse) && !reverse->peer && !bpf_map_lookup_elem(&workloads, &workload);
}

static long reap_entry(struct bpf_map *map, struct flow_key *key, struct flow *flow, struct reaping *reaping)
{
	int abandoned = is_abandoned(key, flow);
	struct flow_key found = *key;
	if (flow->direction == REVERSE) {
		reaping->removed += leads_nowhere(flow) ? remove_entry(&found) : 0;
		return 0;
	}
	if (!(abandoned || is_orphan(flow)))
		return 0;
	/* A caller that still waits for an answer to its SYN will say it again, which opens a new flow. */
	if (!abandoned && is_live(flow) && (flow->tcp & TCP_ANSWERED)) {
		struct orphan orphan = {.key = *key, .ack = flow->ack, .peer = flow->from_peer};
		__u32 index = reaping->listed;
		if (index >= MAX_ORPHANS)
			return 1;
		bpf_map_update_elem(&orphans, &index, &orphan, BPF_ANY);
		reaping->listed = index + 1;
	}
	if (abandoned)
		conclude(flow, reaping->now_ns);
	reaping->removed += abandoned ? remove_both(&found, flow) : unbind(&found, flow, reaping->now_ns);
	return 0;
}

/* Removes flows whose backend or caller is gone, and lists those of TCP whose callers may wait for a response that will never come. */
SEC("syscall")
int reap(struct reaping *context)
{
	struct reaping reaping = {.now_ns = context->now_ns};
	bpf_for_each_map_elem(&flows, reap_entry, &reaping, 0);
	context->listed = reaping.listed;
	context->removed = reaping.removed;
	return 0;
}
