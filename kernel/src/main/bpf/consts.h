/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers that the wire, the kernel or the Java side fix. Sources are named where the number does not speak for itself. */
#pragma once

#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#define ETHERTYPE_IPV4 0x0800
#define ETHERTYPE_ARP 0x0806
#define ETHERTYPE_IPV6 0x86dd
#define ETHERNET_LENGTH 14
#define VLAN_ID 0x0fff
#define IPV4_LENGTH 20 /* without options */
#define IPV6_LENGTH 40
#define UDP_LENGTH 8
#define TUNNEL4_LENGTH (IPV4_LENGTH + UDP_LENGTH)
#define TUNNEL6_LENGTH (IPV6_LENGTH + UDP_LENGTH)

#define PROBE_LENGTH 60 /* as in Java's Probe */
#define PROBE_MAGIC 0xd1 /* the version of no IP packet */

#define PROTOCOL_ICMP 1
#define PROTOCOL_TCP 6
#define PROTOCOL_UDP 17
#define PROTOCOL_DCCP 33
#define PROTOCOL_ICMPV6 58
#define PROTOCOL_UDPLITE 136

#define EXTENSION_HOP_BY_HOP 0 /* IPv6's: RFC 8200, 4 */
#define EXTENSION_ROUTING 43
#define EXTENSION_FRAGMENT 44
#define EXTENSION_DESTINATION 60
#define MAX_EXTENSIONS 8 /* walked; each but destination options occurs once */
#define IPV6_FRAGMENT_OFFSET 0xfff8
#define IPV6_MORE_FRAGMENTS 0x0001
#define IPV6_SEGMENTS_LEFT 0x00ff

#define IPV4_OPTIONS 40 /* bytes at most */
#define IPV4_OPTION_END 0
#define IPV4_OPTION_NONE 1
#define IPV4_OPTION_LOOSE_ROUTE 131
#define IPV4_OPTION_STRICT_ROUTE 137

#define ICMP_ECHO_REPLY 0
#define ICMP_UNREACHABLE 3
#define ICMP_FRAGMENTATION_NEEDED 4 /* code of unreachable */
#define ICMP_ECHO_REQUEST 8
#define ICMP_TIME_EXCEEDED 11
#define ICMP_PARAMETER_PROBLEM 12
#define ICMPV6_UNREACHABLE 1
#define ICMPV6_TOO_BIG 2
#define ICMPV6_PARAMETER_PROBLEM 4
#define ICMPV6_ECHO_REQUEST 128
#define ICMPV6_ECHO_REPLY 129

#define TCP_FIN 0x01
#define TCP_SYN 0x02
#define TCP_RST 0x04
#define TCP_ACK 0x10

#define IPV4_MORE_FRAGMENTS 0x2000
#define IPV4_FRAGMENT_OFFSET 0x1fff
#define IPV4_DONT_FRAGMENT 0x4000

/* Kernel >= 6.3; Debian 12's headers are of 6.1 and lack them. */
#define ADJ_ROOM_DECAP_L3_IPV4 (1ULL << 7)
#define ADJ_ROOM_DECAP_L3_IPV6 (1ULL << 8)

/* Limits; Java's are in Entry. */
#define MAX_WORKLOADS 4096
#define MAX_SERVICES 524288
#define MAX_PLANS 262144
#define MAX_BACKENDS 131072
#define MAX_BACKENDS_PER_PLAN 128 /* a power of two: the verifier is shown the bound by a mask */
#define MAX_TIERS 16 /* of a plan; a power of two for the same reason */
#define MAX_BONDS 16384
#define MAX_SERVED 4096 /* ports */
#define MAX_PEERS 16384
#define MAX_PREFIXES 4096
#define MAX_FLOW_ENTRIES 65536 /* two for each flow */
#define MAX_ORPHANS 256 /* listed at a time */
#define MAX_FRAGMENTED 8192 /* datagrams of which fragments are on the way */
#define EVENT_BYTES 65536

#define LEAST_MTU_V4 576 /* RFC 791: what every host takes; a path that claims less is not believed */
#define LEAST_MTU_V6 1280 /* RFC 8200, 5 */

#define NO_BACKEND 0xffffffffU
#define OWN_GROUP 1

#define SECOND_NS 1000000000ULL
#define CLOSED_FLOW_NS (5 * SECOND_NS) /* late segments of a reset connection still find their way this long */
#define CLOSING_FLOW_NS (240 * SECOND_NS) /* after both FINs, while the last content is still being repeated: RFC 5382, REQ-5 */
#define FRAGMENTED_NS (30 * SECOND_NS) /* Linux waits as long for the rest of a datagram (ipfrag_time) */
#define PATH_MTU_NS (600 * SECOND_NS)  /* a lowered path MTU is believed this long: RFC 8201, 5.3 */
#define WAIT_FORGOTTEN_NS (30 * SECOND_NS) /* far beyond what a client waits for; see observe.h */
#define GIVEN_UP_NS 1000000ULL /* beside twice the usual time to a response: last words that need none are followed by the end at once */
#define SILENCE_NS 200000000ULL /* the least time without an answer that says something; the first SYN is repeated after a second (RFC 6298) */
#define SILENCE_FACTOR 8 /* of the usual time to an answer: so much longer is no answer */
#define SILENCE_LEAST 2  /* unanswered ones: a single one may have been lost on its way */

/* What became of a packet; the same names, order and explanations in Java's Verdict, which shows them to people. */
enum verdict {
	FORWARDED = 0,           /* delivered to a workload here */
	TUNNELLED = 1,           /* sent to another node or router through the tunnel */
	PASSED = 2,              /* not ours: left to the kernel's own stack */
	HELD = 3,                /* handed to the network manager, which will ask */
	OPENED = 4,              /* first packet of a new flow; counted besides forwarded or tunnelled */
	DROP_SPOOFED_SOURCE = 5, /* a workload sent from an address that is not its own */
	DROP_UNKNOWN_PEER = 6,   /* a tunnel packet from nobody we know */
	DROP_FOREIGN_SOURCE = 7, /* a tunnel packet whose inner source its sender may not use */
	DROP_WRONG_PEER = 8,     /* a packet of a flow, but not from where the flow comes */
	DROP_NO_FLOW = 9,        /* in the middle of a conversation that is not known here (any more) */
	DROP_NO_SERVICE = 10,    /* a tunnel packet to an address that is neither semantic nor a workload's here */
	DROP_UNRESOLVED = 11,    /* still unknown after the network manager put it back */
	DROP_LOOP = 12,          /* would go back to the peer it came from */
	DROP_EXPIRED = 13,       /* time to live ran out */
	DROP_FRAGMENT = 14,      /* a later IP fragment whose first was not seen, also after it had waited */
	DROP_UNSUPPORTED = 15,   /* ICMP other than echo and errors, or more extension headers than are walked, to a semantic address */
	DROP_MALFORMED = 16,     /* shorter than its headers say, or IPv6 with an address that stands for IPv4 */
	DROP_PORT_COLLISION = 17,/* no free source port towards the picked instance; without ports: the address pair is in use */
	DROP_GONE = 18,          /* the flow's workload or peer is not there any more */
	DROP_FLOW_TABLE = 19,    /* no room for the flow */
	DROP_KERNEL = 20,        /* a kernel helper refused */
	DROP_FORGED_TUNNEL = 21, /* a workload sent to the tunnel port of a node, which might take it for this node */
	DROP_SOURCE_ROUTE = 22,  /* an IPv4 source route or an IPv6 routing header with segments left, to a semantic address */
	DROP_ERROR_NO_FLOW = 23, /* an ICMP error that quotes no packet of a flow known here (RFC 5927) */
	DROP_NOBODY = 24,        /* the semantic address has no living instance */
	ANSWERED_RESET = 25,     /* a TCP reset told the sender of a dropped packet; counted besides the drop's reason, as the next three */
	ANSWERED_UNREACHABLE = 26, /* an ICMP destination unreachable told the sender of a dropped packet */
	ANSWERED_EXPIRED = 27,   /* an ICMP time exceeded told the sender of a dropped packet */
	ANSWERED_TOO_BIG = 28,   /* an ICMP error told the sender of a dropped packet which size would fit */
	ANSWER_LIMITED = 29,     /* no ICMP error for a dropped packet, as there have been too many */
	DIRECT = 30,             /* sent to another node on the same link, without outer headers */
	DROP_TOO_BIG = 31,       /* more than the way to the other node carries; the sender is told what would fit */
	CUT = 32,                /* too big for its way, and sent in pieces, which are counted besides */
	PATH_LOWERED = 33,       /* a router told of a smaller MTU on the way to another node */
	UNFINISHED = 34,         /* to be cut once the kernel has finished its checksum or its segments: by way of the network manager */
	DROP_TAGGED = 35,        /* of a VLAN that is not the device's own */
	VERDICTS = 36,
};
