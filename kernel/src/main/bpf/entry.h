/* SPDX-License-Identifier: Apache-2.0 */
/* The two entries of a flow in the table: finding one by the other, adding, removing. */
#pragma once

#include "packet.h"

static __always_inline int is_live(const struct flow *flow)
{
	return flow && !(flow->tcp & TCP_CLOSED);
}

/* The other entry of the same flow, or none if it is gone or belongs to another by now. */
static __always_inline struct flow *other_entry(const struct flow *flow)
{
	struct flow *other = bpf_map_lookup_elem(&flows, &flow->other);
	return other && other->id == flow->id ? other : NULL;
}

static __always_inline int remove_entry(const struct flow_key *key)
{
	__u32 zero = 0;
	if (bpf_map_delete_elem(&flows, key) < 0)
		return 0;
	struct flow_totals *totals = bpf_map_lookup_elem(&flow_totals, &zero);
	if (totals)
		totals->removed += 1;
	return 1;
}

/*
 * Removes both entries of a flow, of which `entry` is found by `key`; how many there were. The other one goes first: its key is in this one.
 */
static __always_inline int remove_both(const struct flow_key *key, struct flow *entry)
{
	int removed = other_entry(entry) ? remove_entry(&entry->other) : 0;
	return removed + remove_entry(key);
}

/* Adds an entry where there is none. An LRU map makes room, and tells nobody: see sweep.h. */
static __always_inline int put_new(const struct flow_key *key, const struct flow *flow)
{
	__u32 zero = 0;
	if (bpf_map_update_elem(&flows, key, flow, BPF_NOEXIST) < 0)
		return -1;
	struct flow_totals *totals = bpf_map_lookup_elem(&flow_totals, &zero);
	if (totals)
		totals->added += 1;
	return 0;
}

/* Where entries are put together: the stack has no room for them, and nothing else runs on this CPU meanwhile. */
struct opening {
	struct flow flow;
	struct flow_key reverse;
};
DEFINE_MAP(new_flow, BPF_MAP_TYPE_PERCPU_ARRAY, 1, 0, __u32, struct opening);

/* Makes one of a flow's entries the other one, which arrives as the mirror of where this one's packets go. */
static __always_inline void turn(struct flow *flow, const struct flow_key *other)
{
	__u32 peer = flow->peer;
	flow->other = *other;
	flow->peer = flow->from_peer;
	flow->from_peer = peer;
	flow->direction = flow->direction == FORWARD ? REVERSE : FORWARD;
}

/* When a flow was opened: what its id does not tell, the upper bits, is as it is now, or one less. */
static __always_inline __u64 opened_ns(const struct flow *flow, __u64 now)
{
	__u64 span = 1ULL << OPENED_BITS;
	__u64 opened = (now & ~(span - 1)) | (flow->id & (span - 1));
	return opened > now && opened >= span ? opened - span : opened;
}

/*
 * Puts the reverse entry back if the table evicted it, or replies would be lost for as long as the flow is used: nobody but the caller's packets
 * knows of it any more. When the last answer came it does not know: it begins as the first one did, unanswered.
 */
__noinline int mend(const struct flow_key *forward, const struct flow *flow, __u64 now)
{
	__u32 zero = 0;
	struct opening *opening = bpf_map_lookup_elem(&new_flow, &zero);
	if (!forward || !flow || !opening || bpf_map_lookup_elem(&flows, &flow->other))
		return 0;
	struct flow *reverse = &opening->flow;
	opening->reverse = flow->other;
	__builtin_memcpy(reverse, flow, sizeof(*reverse));
	turn(reverse, forward);
	reverse->passed_ns = opened_ns(flow, now);
	reverse->ack = 0;
	reverse->end = 0;
	reverse->shortcut.epoch = 0;
	return put_new(&opening->reverse, reverse) == 0;
}
