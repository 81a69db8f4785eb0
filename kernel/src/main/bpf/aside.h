/* SPDX-License-Identifier: Apache-2.0 */
/* Rare steps are programs of their own: out of the way of the others, and with a stack of their own (512 bytes for a whole chain of calls). */
#pragma once

#include "flow.h"

enum step { STEP_STRAY = 0, STEP_ANSWER = 1, STEP_CUT = 2, STEPS = 3 };

int stray_packet(struct __sk_buff *skb);
int answer(struct __sk_buff *skb);
int cut_packet(struct __sk_buff *skb);

/* Pinned as the other maps are: the kernel empties a map of programs once no process and no pin has it. */
struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, STEPS);
	__uint(key_size, sizeof(__u32));
	__array(values, int(struct __sk_buff *));
} steps SEC(".maps") = {.values = {[STEP_STRAY] = (void *)&stray_packet, [STEP_ANSWER] = (void *)&answer, [STEP_CUT] = (void *)&cut_packet}};

/* What the step is told; nothing else runs on this CPU between the two programs. */
struct aside {
	struct packet packet;
	struct arrival from;
	__u32 what; /* STEP_ANSWER: enum answer */
	__u32 mtu;  /* ANSWER_TOO_BIG: the largest packet that fits */
	__u32 to;   /* STEP_CUT: the peer that the packet goes to */
};

DEFINE_MAP(asides, BPF_MAP_TYPE_PERCPU_ARRAY, 1, 0, __u32, struct aside);

static __always_inline struct aside *the_aside(void)
{
	__u32 zero = 0;
	return bpf_map_lookup_elem(&asides, &zero);
}

/* Goes on with the step, and does not come back. Only from a program's main function. */
static __always_inline int step_aside(struct __sk_buff *skb, const struct packet *p, const struct arrival *from, __u32 step)
{
	struct aside *aside = the_aside();
	if (!aside)
		return drop(DROP_KERNEL);
	aside->packet = *p;
	aside->from = *from;
	bpf_tail_call(skb, &steps, step);
	return drop(DROP_KERNEL);
}

/* Goes on with cutting the packet, which is ready to leave; the same holds. */
static __always_inline int step_cut(struct __sk_buff *skb, const struct packet *p, const struct arrival *from, __u32 to)
{
	struct aside *aside = the_aside();
	if (!aside)
		return drop(DROP_KERNEL);
	aside->to = to;
	return step_aside(skb, p, from, STEP_CUT);
}
