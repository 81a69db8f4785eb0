/* SPDX-License-Identifier: Apache-2.0 */
/* All but the packets that flows are made of. */
#pragma once

#include "error.h"

/*
 * A fragment whose first has not come by yet (it may itself wait for an answer about its address) waits at the network manager, and is put back
 * once, behind it.
 */
static __always_inline int later_fragment(struct __sk_buff *skb, struct packet *p, const struct arrival *from, const struct settings *settings)
{
	struct way way = {};
	if (follow_first(p, from, &way) == WAY_FOUND)
		return set_off(skb, p, from, &way, settings);
	if (is_foreign(p, from))
		return leave(p);
	return from->held ? drop(DROP_FRAGMENT) : hold(skb, p, from, settings);
}

/* What cannot be a flow: no way to a semantic address, none of our business else. */
static __always_inline int refuse(const struct packet *p, const struct arrival *from)
{
	if (p->shape == SHAPE_MALFORMED)
		return drop(DROP_MALFORMED);
	if (is_foreign(p, from))
		return leave(p);
	return drop(p->shape == SHAPE_ROUTED ? DROP_SOURCE_ROUTE : DROP_UNSUPPORTED);
}

/* The step beside the way of those that are a flow's. */
SEC("tc")
int stray_packet(struct __sk_buff *skb)
{
	struct aside *aside = the_aside();
	const struct settings *settings = the_settings();
	if (!aside || !settings)
		return TC_ACT_SHOT;
	if (aside->packet.shape == SHAPE_FRAGMENT)
		return later_fragment(skb, &aside->packet, &aside->from, settings);
	if (aside->packet.shape == SHAPE_ERROR)
		return forward_error(skb, &aside->packet, &aside->from, settings);
	return refuse(&aside->packet, &aside->from);
}
