/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the programs know. Java's codecs (net.hypha.kernel.bpf.Layouts) mirror every struct byte by byte; sizes are asserted on both
 * sides. A version that changes a struct makes the maps that hold it anew, and takes over the others; a field that comes to mean something else
 * needs another name (net.hypha.kernel.bpf.Pins).
 *
 * Addresses are 16 bytes in network order, IPv4 as ::ffff:a.b.c.d; ports are in network order; all else in the host's.
 * BPF_F_NO_PREALLOC: an almost empty map costs its bucket array (16 bytes for each possible entry) and no more.
 */
#pragma once

#include "consts.h"

struct addr {
	__u32 w[4];
};

struct settings {
	__u32 hold_ifindex;
	__u32 underlay_ifindex;
	struct addr underlay_addr; /* its family is that of all tunnels */
	__be16 tunnel_port;
	__u8 underlay_mac[6];
	__u32 underlay_mtu; /* bytes of an IP packet */
	__u32 epoch;        /* another whenever a workload, backend or peer is, or one of these settings; neither 0 nor EPOCH_BUSY */
	__u64 half_life_ns;
	__u64 ejection_ns;
	__u64 pseudo6_flags; /* BPF_F_IPV6 where the kernel knows it (>= 6.16), else 0 */
};
_Static_assert(sizeof(struct settings) == 64, "settings");

struct workload {
	struct addr instance; /* what its packets carry as source once translated */
	__u32 ifindex;        /* host side of its veth */
	__u8 mac[6];
	__u8 gateway_mac[6];
	__u32 same_netns; /* both ends of its veth are in the node's namespace: it is the node itself */
};
_Static_assert(sizeof(struct workload) == 36, "workload");

struct service_key {
	struct addr addr;
	__u32 vantage;
};
_Static_assert(sizeof(struct service_key) == 20, "service_key");

enum pick { PICK_ROTATE = 0, PICK_RANDOM = 1, PICK_LOWEST_COST = 2, PICK_FEWEST_FLOWS = 3, PICK_BY_CALLER = 4, PICK_WEIGHTED = 5 };

enum affinity { AFFINITY_CALLER = 0, AFFINITY_NODE = 1 };

/* Backends in tiers, the best first: one takes new flows where all before it are full or out. */
struct plan {
	__u8 pick;
	__u8 affinity; /* PICK_BY_CALLER: what is one caller */
	__u8 count;    /* of all tiers */
	__u8 tiers;
	__u32 saturation; /* flows in flight at one instance from which it is full; 0: never */
	__u32 heaviest;   /* the largest weight in the first tier, as weight_of() counts it */
	__u32 ramp_ms;    /* how long one that came (back) takes to get its whole share */
	__u8 ends[MAX_TIERS]; /* index behind the last of each tier */
	__u32 backends[MAX_BACKENDS_PER_PLAN];
};
_Static_assert(sizeof(struct plan) == 544, "plan");

enum kind { KIND_LOCAL = 0, KIND_REMOTE = 1, KIND_GATEWAY = 2 };

struct backend {
	struct addr v4; /* all zero: none */
	struct addr v6;
	__u32 generation;
	__u32 kind;
	__u32 target; /* ifindex of a local one, peer of the others */
	__u32 seed;   /* the same on every node: by it callers stick to their backend */
};
_Static_assert(sizeof(struct backend) == 48, "backend");

/* What the network manager knows of a backend beside what its packets show; a backend without is an ordinary one. */
struct rating {
	__u32 weight;
	__u32 instances;   /* behind it: 1, or as many as a route leads to; 0: one that is said to be unhealthy */
	__u32 load;        /* flows in flight there that do not come from here */
	__u32 distance_us; /* round trip to its node */
	__u64 since_ns;    /* when it came (back); 0: it has its whole share */
};
_Static_assert(sizeof(struct rating) == 24, "rating");

struct backend_stats {
	__u64 response_ns; /* smoothed; 0: none seen */
	__u64 sampled_at_ns;
	__u64 samples;
	__u64 handshake_ns;     /* smoothed time from SYN to SYN-ACK; 0: none seen */
	__u64 waiting_since_ns; /* since when requests wait with no response from it; 0: none waits */
	__u64 unanswered_since_ns; /* when the first request was sent since its last response */
	__u64 knocking_since_ns;   /* when the first SYN was sent since its last SYN-ACK */
	__u64 flows;
	__u64 refused;          /* by TCP RST to a SYN, or ICMP port unreachable */
	__u64 silences;         /* times it was passed over because it gave no answer */
	__u64 resets;           /* of connections that it had taken */
	__u64 given_up;         /* connections that their callers ended after having waited much longer than usual for a response */
	__u64 waited_ns;        /* how long the last of those callers had; 0: there was a response since */
	__u64 waited_at_ns;     /* until when */
	__u64 ejected_until_ns;
	__s32 pending;
	__s32 open;       /* flows in flight: TCP connections, and what else waits for a response */
	__u8 full;        /* it takes no more until some of its flows have ended */
	__u8 ejected_for; /* enum evidence */
	__u8 unanswered;  /* requests since its last response, but those given up soon; 255: or more */
	__u8 knocks;      /* SYNs since its last SYN-ACK; the same */
	__u32 generation;
};
_Static_assert(sizeof(struct backend_stats) == 136, "backend_stats");

struct peer {
	struct addr addr; /* unset: no such peer */
	__be16 port;
	__u8 mac[6];  /* of its device in the underlay; zeros: it did not say */
	__u32 direct; /* on the same link: packets go to `mac` without outer headers */
	__u32 group;
	__u32 vantage;
};
_Static_assert(sizeof(struct peer) == 36, "peer");

struct peer_key {
	struct addr addr;
	__be16 port;
	__u16 pad;
};
_Static_assert(sizeof(struct peer_key) == 20, "peer_key");

struct station_key {
	__u8 mac[6];
	__u16 pad;
};
_Static_assert(sizeof(struct station_key) == 8, "station_key");

/* What routers on the way to a peer told; written by the programs alone. */
struct path {
	__u64 lowered_ns; /* when last told */
	__u32 mtu;        /* of outer packets; 0: nobody said less than the device's */
	__u32 pad;
};
_Static_assert(sizeof(struct path) == 16, "path");

struct prefix {
	__u32 length; /* of 128 bits */
	struct addr addr;
};
_Static_assert(sizeof(struct prefix) == 20, "prefix");

struct flow_key {
	struct addr saddr;
	struct addr daddr;
	__be16 sport; /* ICMP echo: the identifier, in both */
	__be16 dport;
	__u8 protocol;
	__u8 pad[3];
};
_Static_assert(sizeof(struct flow_key) == 40, "flow_key");

enum direction { FORWARD = 0, REVERSE = 1 };

#define TCP_ANSWERED 1 /* a SYN-ACK came back */
#define TCP_FIN_FORWARD 2
#define TCP_FIN_REVERSE 4
#define TCP_CLOSED 8        /* in both entries */
#define TCP_LAST_FORWARD 16 /* the later FIN was the caller's */
#define TCP_IN_TURN 32      /* the later FIN acknowledged the earlier */

/* By which step a packet leaves this node. */
enum leave { LEAVE_INTO_PEER = 0, LEAVE_BY_DEVICE = 1, LEAVE_DIRECT = 2, LEAVE_TUNNEL = 3 };

#define FLOW_PLAIN 1    /* bound by the node that it comes from: the backend is the workload here, for the sake of what is observed */
#define FLOW_OPEN 2     /* counted as in flight with its backend */
#define FLOW_REPEATED 4 /* TCP: its SYN was sent again, so nobody knows which of them the SYN-ACK answers (Karn and Partridge 1987) */
#define FLOW_BONDED 8   /* its caller had stuck to this backend before */
#define FLOW_SECOND 16  /* another backend was picked first, towards which no source port was free */
#define FLOW_ONLY 32    /* its plan had no other backend */
#define FLOW_MOVED 64   /* its caller had stuck to another backend before */

/* Why a flow was bound, for people: struct flow's `choice`. */
#define CHOICE_TIER 0x0f
#define CHOICE_STRICTNESS 0x30 /* enum strictness << 4: what was overlooked */
#define CHOICE_ANEW 0xc0       /* enum anew << 6 */
enum anew { FIRST_BOUND = 0, ANEW_DESERTED = 1, ANEW_GONE = 2 }; /* it was bound before, to one that was better left, or that is gone */
#define OPENED_BITS 56 /* of a flow's id: a bit more than two years of nanoseconds */

#define EPOCH_BUSY 0xffffffffU /* of no settings */

/* What the long way found out for the packets of one direction that change nothing; see shortcut.h. */
struct shortcut {
	__u32 epoch;       /* of the settings, when it was found; 0: not yet; EPOCH_BUSY: somebody is writing */
	__u32 arrival;     /* device of the workload that the packets come from; 0: they come from a peer */
	__u32 ifindex;     /* to leave by */
	__wsum difference; /* that the addresses make to a checksum over them */
	__u8 to[6];
	__u8 from[6];
	__u8 leave;
	__u8 pad[3];
};
_Static_assert(sizeof(struct shortcut) == 32, "shortcut");

/*
 * One direction of a flow, found by the key its packets arrive with. A packet leaves as the mirror of `other`: that is the key with which
 * the opposite direction arrives. The state of the whole is kept in the forward entry; the reverse one leads to it.
 */
struct flow {
	struct flow_key other;
	__u64 id;         /* the same in both; unlike in any earlier flow with the same key: when it was opened, and 8 random bits above */
	__u64 passed_ns;  /* last packet of this direction */
	__u64 asked_ns;   /* when the request was sent that still has no response; 0: none. In the reverse entry: a response is awaited */
	__u32 backend;    /* NO_BACKEND: nothing was picked here, nor is a workload here reached */
	__u32 generation; /* of the backend when it was bound */
	__u32 peer;       /* packets leave to; 0: to a workload here */
	__u32 from_peer;  /* packets come from; 0: from a workload here */
	__u8 direction;
	__u8 tcp;
	__u8 marks;
	__u8 choice; /* of its backend, if one was picked */
	/* TCP: what the caller acknowledged last, which is the number of a reset that it accepts. Reverse: what the backend cost, if costs were compared */
	__be32 ack;
	/*
	 * TCP: what acknowledges the latest FIN so far; else by the coarse clock, when its backend was looked at last. Reverse: what the cheapest of
	 * the others cost; 0: there was none
	 */
	__u32 end;
	__u32 asked_tick; /* by the coarse clock, when the last request was noted: one in a tick is enough */
	struct shortcut shortcut;
};
_Static_assert(sizeof(struct flow) == 128, "flow");

/* The datagram that a fragment belongs to: RFC 791, 3.2 and RFC 8200, 4.5, and from whom it comes. */
struct datagram_key {
	struct addr saddr;
	struct addr daddr;
	__be32 id;
	__u32 peer;
	__u8 protocol; /* IPv4's; an IPv6 datagram is told apart without */
	__u8 pad[3];
};
_Static_assert(sizeof(struct datagram_key) == 44, "datagram_key");

/* What became of the first fragment, which alone has the ports: the others go the same way. */
struct datagram {
	struct addr saddr;
	struct addr daddr;
	__u64 seen_ns;
	__u32 peer; /* it goes to; 0: to a workload here */
	__u32 pad;
};
_Static_assert(sizeof(struct datagram) == 48, "datagram");

/* A flow whose backend is gone, to be reset. */
struct orphan {
	struct flow_key key; /* with which the caller's packets arrived */
	__be32 ack;
	__u32 peer; /* where they came from; 0: from a workload here */
};
_Static_assert(sizeof(struct orphan) == 48, "orphan");

/* What came into the flow table and was taken out of it; what is neither there nor was taken out the kernel has evicted. */
struct flow_totals {
	__u64 added; /* entries */
	__u64 removed;
};
_Static_assert(sizeof(struct flow_totals) == 16, "flow_totals");

/* What a sweep found of a backend's flows. */
struct use {
	__u64 used_ns; /* of the last that found any; CLOCK_MONOTONIC */
	__u32 open;
	__s32 off;     /* that more are counted than were found */
};
_Static_assert(sizeof(struct use) == 16, "use");

/* To which backend a caller sticks. */
struct bond_key {
	struct addr caller;
	__u32 plan;
};
_Static_assert(sizeof(struct bond_key) == 20, "bond_key");

struct bond {
	__u32 backend;
	__u32 generation;
};
_Static_assert(sizeof(struct bond) == 8, "bond");

/* A port on which a backend has answered. */
struct port_key {
	__u32 backend;
	__be16 port;
	__u8 protocol;
	__u8 pad;
};
_Static_assert(sizeof(struct port_key) == 8, "port_key");

/* That a backend takes no flows: it says so; SYNs have no answer; requests have none, although earlier ones had. */
enum evidence { EVIDENCE_REFUSED = 1, EVIDENCE_UNANSWERED = 2, EVIDENCE_SILENT = 3 };

#define EVENT_SERVED 0x80 /* beside the evidence: it has answered on that port before */

/* A backend was ejected. */
struct event {
	__u32 backend;
	__be16 port;
	__u8 protocol;
	__u8 evidence; /* enum evidence | EVENT_SERVED */
};
_Static_assert(sizeof(struct event) == 8, "event");

#define DEFINE_MAP(name, kind, entries, flags, key_type, value_type)                                                                       \
	struct {                                                                                                                           \
		__uint(type, kind);                                                                                                        \
		__uint(max_entries, entries);                                                                                              \
		__uint(map_flags, flags);                                                                                                  \
		__type(key, key_type);                                                                                                     \
		__type(value, value_type);                                                                                                 \
	} name SEC(".maps")

DEFINE_MAP(settings, BPF_MAP_TYPE_ARRAY, 1, 0, __u32, struct settings);
DEFINE_MAP(workloads, BPF_MAP_TYPE_HASH, MAX_WORKLOADS, BPF_F_NO_PREALLOC, struct addr, struct workload);
DEFINE_MAP(services, BPF_MAP_TYPE_HASH, MAX_SERVICES, BPF_F_NO_PREALLOC, struct service_key, __u32);
DEFINE_MAP(plans, BPF_MAP_TYPE_HASH, MAX_PLANS, BPF_F_NO_PREALLOC, __u32, struct plan);
DEFINE_MAP(cursors, BPF_MAP_TYPE_HASH, MAX_PLANS, BPF_F_NO_PREALLOC, __u32, __u64);
DEFINE_MAP(backends, BPF_MAP_TYPE_HASH, MAX_BACKENDS, BPF_F_NO_PREALLOC, __u32, struct backend);
DEFINE_MAP(backend_stats, BPF_MAP_TYPE_HASH, MAX_BACKENDS, BPF_F_NO_PREALLOC, __u32, struct backend_stats);
DEFINE_MAP(ratings, BPF_MAP_TYPE_HASH, MAX_BACKENDS, BPF_F_NO_PREALLOC, __u32, struct rating);
DEFINE_MAP(hosted, BPF_MAP_TYPE_HASH, MAX_BACKENDS, BPF_F_NO_PREALLOC, struct addr, __u32); /* the backend that a workload here is */
DEFINE_MAP(served, BPF_MAP_TYPE_LRU_HASH, MAX_SERVED, 0, struct port_key, __u32); /* the backend's generation then; in full: about 0.4 MB */
DEFINE_MAP(bonds, BPF_MAP_TYPE_LRU_HASH, MAX_BONDS, 0, struct bond_key, struct bond); /* allocated in full: about 1.7 MB */
DEFINE_MAP(uses, BPF_MAP_TYPE_HASH, MAX_BACKENDS, BPF_F_NO_PREALLOC, __u32, struct use);
DEFINE_MAP(peers, BPF_MAP_TYPE_ARRAY, MAX_PEERS, 0, __u32, struct peer);
DEFINE_MAP(peer_ids, BPF_MAP_TYPE_HASH, MAX_PEERS, BPF_F_NO_PREALLOC, struct peer_key, __u32);
DEFINE_MAP(stations, BPF_MAP_TYPE_HASH, MAX_PEERS, BPF_F_NO_PREALLOC, struct station_key, __u32); /* who sends directly */
DEFINE_MAP(paths, BPF_MAP_TYPE_ARRAY, MAX_PEERS, 0, __u32, struct path);
DEFINE_MAP(senders, BPF_MAP_TYPE_LPM_TRIE, MAX_PREFIXES, BPF_F_NO_PREALLOC, struct prefix, __u32);
DEFINE_MAP(held, BPF_MAP_TYPE_LPM_TRIE, MAX_PREFIXES, BPF_F_NO_PREALLOC, struct prefix, __u32);
/* An LRU map is allocated in full: 65,536 x about 220 bytes = 14 MB. */
DEFINE_MAP(flows, BPF_MAP_TYPE_LRU_HASH, MAX_FLOW_ENTRIES, 0, struct flow_key, struct flow);
DEFINE_MAP(flow_totals, BPF_MAP_TYPE_PERCPU_ARRAY, 1, 0, __u32, struct flow_totals);
DEFINE_MAP(orphans, BPF_MAP_TYPE_ARRAY, MAX_ORPHANS, 0, __u32, struct orphan);
DEFINE_MAP(datagrams, BPF_MAP_TYPE_LRU_HASH, MAX_FRAGMENTED, 0, struct datagram_key, struct datagram); /* 1.2 MB */
DEFINE_MAP(counters, BPF_MAP_TYPE_PERCPU_ARRAY, VERDICTS, 0, __u32, __u64);

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, EVENT_BYTES);
} events SEC(".maps");

static __always_inline const struct settings *the_settings(void)
{
	__u32 zero = 0;
	return bpf_map_lookup_elem(&settings, &zero);
}

static __always_inline void count(__u32 verdict)
{
	__u64 *packets = bpf_map_lookup_elem(&counters, &verdict);
	if (packets)
		*packets += 1;
}

static __always_inline int drop(__u32 reason)
{
	count(reason);
	return TC_ACT_SHOT;
}

static __always_inline int pass(void)
{
	count(PASSED);
	return TC_ACT_OK;
}
