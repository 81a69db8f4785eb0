/* SPDX-License-Identifier: Apache-2.0 */
/* IP fragments: only a datagram's first one has ports, so what became of it is kept for the others. */
#pragma once

#include "flow.h"

static __always_inline struct datagram_key datagram_of(const struct packet *p, const struct arrival *from)
{
	struct datagram_key key = {.saddr = p->key.saddr,
				   .daddr = p->key.daddr,
				   .id = p->id,
				   .peer = from->peer,
				   .protocol = p->v4 ? p->key.protocol : 0};
	return key;
}

/* Keeps the way of a first fragment. If the table is full, the datagram that was quiet longest is forgotten. */
__noinline int keep_way(const struct packet *p, const struct arrival *from, const struct way *way)
{
	if (!p || !from || !way)
		return -DROP_KERNEL;
	struct datagram_key key = datagram_of(p, from);
	struct datagram datagram = {
		.saddr = way->out.saddr, .daddr = way->out.daddr, .seen_ns = bpf_ktime_get_ns(), .peer = way->peer};
	bpf_map_update_elem(&datagrams, &key, &datagram, BPF_ANY);
	return WAY_FOUND;
}

/* The way of a later fragment: that of its first. */
static __always_inline int follow_first(const struct packet *p, const struct arrival *from, struct way *way)
{
	struct datagram_key key = datagram_of(p, from);
	struct datagram *datagram = bpf_map_lookup_elem(&datagrams, &key);
	if (!datagram || bpf_ktime_get_ns() - datagram->seen_ns > FRAGMENTED_NS)
		return WAY_NEW;
	way->out = p->key;
	way->out.saddr = datagram->saddr;
	way->out.daddr = datagram->daddr;
	way->peer = datagram->peer;
	return WAY_FOUND;
}
