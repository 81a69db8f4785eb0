/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way of a packet: three programs at tc ingress, one for each place where packets come from, one in XDP before, and some that the network
 * manager calls.
 * What they decide by is in maps.h; the steps are in the headers, in the order shortcut, flow, rewrite, tunnel,
 * deliver; what is no flow's ordinary packet is in fragment, error and stray, what is too big for its way in cut.
 */
#include "cut.h"
#include "early.h"
#include "probe.h"
#include "shortcut.h"
#include "stray.h"
#include "sweep.h"

char LICENSE[] SEC("license") = "Apache-2.0"; /* no helper used here is reserved to GPL-compatible programs */

/*
 * Talk on the link, which ends at the node's own stack: from a link's own address to the link, or from the workload's (it answers neighbour
 * discovery with that).
 */
static __always_inline int link_packet(struct __sk_buff *skb, const struct packet *p)
{
	struct workload *workload = bpf_map_lookup_elem(&workloads, &p->key.saddr);
	int own = workload && workload->ifindex == skb->ifindex;
	if (!is_link_talk(&p->key.daddr) || !(own || is_link_source(&p->key.saddr)))
		return drop(DROP_SPOOFED_SOURCE);
	return pass();
}

static __always_inline int workload_packet(struct __sk_buff *skb, const struct settings *settings, struct packet *p, int held)
{
	struct workload *workload = bpf_map_lookup_elem(&workloads, &p->key.saddr);
	if (!workload || (!held && workload->ifindex != skb->ifindex))
		return drop(DROP_SPOOFED_SOURCE);
	struct arrival from = {.instance = workload->instance, .ifindex = workload->ifindex, .held = held};
	return travel(skb, p, &from, settings);
}

/* A packet from another node, however it came: by the tunnel with `outer` bytes of headers before it, or put back by the network manager. */
static __always_inline int peer_packet(struct __sk_buff *skb, const struct settings *settings, struct packet *p, __u32 id, __u32 outer, int held)
{
	struct peer *peer = bpf_map_lookup_elem(&peers, &id);
	if (!peer || is_unset(&peer->addr))
		return drop(DROP_UNKNOWN_PEER);
	if (p->shape == SHAPE_OTHER || p->shape == SHAPE_LINK)
		return drop(DROP_MALFORMED);
	struct arrival from = {.peer = id, .group = peer->group, .vantage = peer->vantage, .held = held, .outer = outer};
	return travel(skb, p, &from, settings);
}

/* Ingress of the host side of a workload's veth. */
SEC("tc")
int from_workload(struct __sk_buff *skb)
{
	const struct settings *settings = the_settings();
	struct packet p;
	if (!settings)
		return TC_ACT_SHOT;
	if (is_tagged(skb)) /* it would keep its tag on its way, and so name a VLAN on the wire */
		return drop(DROP_TAGGED);
	read_packet(skb, ETHERNET_LENGTH, skb->protocol, &p);
	if (p.shape == SHAPE_OTHER) /* ARP: each workload has a link of its own, and what it claims there nobody else hears */
		return skb->protocol == bpf_htons(ETHERTYPE_ARP) ? TC_ACT_OK : drop(DROP_SPOOFED_SOURCE);
	if (p.shape == SHAPE_LINK)
		return link_packet(skb, &p);
	int action = take_shortcut(skb, &p, settings, skb->ifindex, 0, 0);
	return action == LONG_WAY ? workload_packet(skb, settings, &p, 0) : action;
}

/* Who sent a packet without outer headers; 0: none that we know. */
__noinline int direct_sender(struct __sk_buff *skb)
{
	struct ethernet ethernet;
	struct station_key key = {};
	if (skb->pkt_type || bpf_skb_load_bytes(skb, 0, &ethernet, sizeof(ethernet)) < 0) /* 0: PACKET_HOST */
		return 0;
	__builtin_memcpy(key.mac, ethernet.from, sizeof(key.mac));
	__u32 *id = bpf_map_lookup_elem(&stations, &key);
	return id ? *id : 0;
}

/*
 * Without outer headers: from a node on the same link, of whose packets ours are those for a workload here or a semantic address; or from a router,
 * about a packet that we sent through the tunnel. All else on this device is the machine's own.
 */
static __always_inline int direct_packet(struct __sk_buff *skb, const struct settings *settings, struct packet *p)
{
	__u32 id = direct_sender(skb);
	if (id) {
		read_packet(skb, ETHERNET_LENGTH, skb->protocol, p);
		int action = take_shortcut(skb, p, settings, 0, id, 0);
		if (action != LONG_WAY)
			return action;
	}
	learn_path(skb, settings);
	if (!id || p->shape == SHAPE_OTHER || p->shape == SHAPE_LINK || p->shape == SHAPE_MALFORMED)
		return TC_ACT_OK;
	if (!bpf_map_lookup_elem(&workloads, &p->key.daddr) && !is_held(&p->key.daddr))
		return TC_ACT_OK;
	return peer_packet(skb, settings, p, id, 0, 0);
}

/* Who sent a tunnel packet, 0 if nobody we know; and how many bytes of outer headers it has, 0 if it is none. */
__noinline int tunnel_sender(struct __sk_buff *skb, const struct settings *settings, __u32 *outer)
{
	struct peer_key key = {};
	if (!outer || !settings)
		return 0;
	*outer = read_tunnel(skb, settings, &key);
	__u32 *id = *outer ? bpf_map_lookup_elem(&peer_ids, &key) : NULL;
	return id ? *id : 0;
}

/* Ingress of the underlay device. */
SEC("tc")
int from_tunnel(struct __sk_buff *skb)
{
	const struct settings *settings = the_settings();
	struct packet p;
	__u32 outer = 0;
	if (!settings)
		return TC_ACT_OK;
	__u32 early = marked_peer(skb);
	if (is_tagged(skb)) /* drivers may keep the tag from XDP */
		return early ? drop(DROP_TAGGED) : TC_ACT_OK;
	__u32 id = early ? early : tunnel_sender(skb, settings, &outer);
	if (!early && !outer)
		return direct_packet(skb, settings, &p);
	if (!id)
		return drop(DROP_UNKNOWN_PEER);
	if (!early && is_probe(skb, outer))
		return stamp_probe(skb, outer) < 0 ? drop(DROP_KERNEL) : pass(); /* to the network manager's own socket */
	read_packet(skb, ETHERNET_LENGTH + outer, early ? skb->protocol : inner_type(skb, outer), &p);
	int action = take_shortcut(skb, &p, settings, 0, id, outer);
	return action == LONG_WAY ? peer_packet(skb, settings, &p, id, outer, 0) : action;
}

/*
 * Ingress of the TAP: what the network manager puts back once it has asked, and its own answers to workloads and peers (RST, ICMP unreachable),
 * which are delivered as they are.
 */
SEC("tc")
int from_held(struct __sk_buff *skb)
{
	const struct settings *settings = the_settings();
	struct arrival put_back = {.held = 1};
	struct ethernet ethernet;
	struct packet p;
	if (!settings || bpf_skb_load_bytes(skb, 0, &ethernet, sizeof(ethernet)) < 0)
		return TC_ACT_SHOT;
	read_packet(skb, ETHERNET_LENGTH, skb->protocol, &p);
	if (p.shape == SHAPE_OTHER || p.shape == SHAPE_LINK)
		return TC_ACT_SHOT;
	__u32 to = station(ethernet.to);
	if (to && is_too_big(skb, &p, to, settings) && may_be_cut(skb, &p))
		return step_cut(skb, &p, &put_back, to);
	if (to)
		return deliver_to_peer(skb, settings, to, 0, p.v4);
	__u32 from = station(ethernet.from);
	if (from)
		return peer_packet(skb, settings, &p, from, 0, 1);
	if (bpf_map_lookup_elem(&workloads, &p.key.daddr))
		return deliver_to_workload(skb, &p.key.daddr, p.v4);
	return workload_packet(skb, settings, &p, 1);
}

/* Where a packet ends that is answered: see answer.h. */
SEC("tc")
int answer(struct __sk_buff *skb)
{
	const struct settings *settings = the_settings();
	struct aside *aside = the_aside();
	struct question q = {};
	if (!settings || !aside)
		return TC_ACT_SHOT;
	read_question(aside, &q);
	if (make_answer(skb, &q) < 0)
		return TC_ACT_SHOT; /* counted by who dropped the packet */
	return q.peer ? deliver_to_peer(skb, settings, q.peer, q.outer, q.v4) : deliver_to_workload(skb, &q.to, q.v4);
}

struct readmission {
	__u32 backend;
	__u32 found;
};

/* Lets a backend take flows again that was ejected; here, because only a program can change one field beside the others at work. */
SEC("syscall")
int readmit(struct readmission *context)
{
	__u32 id = context->backend;
	struct backend_stats *stats = bpf_map_lookup_elem(&backend_stats, &id);
	if (stats) {
		stats->ejected_until_ns = 0;
		stats->knocks = 0;
		stats->unanswered = 0;
	}
	context->found = stats != NULL;
	return 0;
}
