/* SPDX-License-Identifier: Apache-2.0 */
/* Bounded reading of packets: what cannot be read is said to be so, and never guessed. */
#pragma once

#include "maps.h"

struct ethernet {
	__u8 to[6];
	__u8 from[6];
	__be16 type;
} __attribute__((packed));

struct ipv4 {
	__u8 version_length;
	__u8 tos;
	__be16 total_length;
	__be16 id;
	__be16 fragment;
	__u8 ttl;
	__u8 protocol;
	__sum16 checksum;
	__be32 saddr;
	__be32 daddr;
};

struct ipv6 {
	__be32 version_class_label;
	__be16 payload_length;
	__u8 next_header;
	__u8 hop_limit;
	struct addr saddr;
	struct addr daddr;
};

/* The first bytes of TCP, UDP and ICMP; a TCP header's flags are at 13, its length at 12. */
struct transport {
	__be16 first;
	__be16 second;
	__be32 third;
};

/* An IPv6 extension header's first 8 bytes, which each has (RFC 8200, 4). */
struct extension {
	__u8 next;
	__u8 length;   /* in units of 8 bytes beyond the first; no length in a fragment header */
	__be16 second; /* fragment header: offset and flags; routing header: type and segments left */
	__be32 id;     /* fragment header */
};

enum shape {
	SHAPE_OTHER,       /* not IP */
	SHAPE_LINK,        /* IPv6 neighbour discovery and other talk with the next hop */
	SHAPE_MALFORMED,
	SHAPE_FRAGMENT,    /* not the first of its datagram: addresses are known, ports are not */
	SHAPE_ERROR,       /* an ICMP error: whom it is for is told by the packet it quotes */
	SHAPE_UNSUPPORTED, /* addresses are known, and nothing else */
	SHAPE_ROUTED,      /* its destination is not its last: the sender names further ones (source routing) */
	SHAPE_FLOW,        /* all is known */
};

struct packet {
	struct flow_key key;
	__u32 l3;      /* offset of the IP header */
	__u32 l4;      /* offset of the transport header, after all options and extension headers */
	__u32 end;     /* where IP says the packet ends */
	__u32 payload; /* bytes after the transport header; an ICMP echo has at least one, what goes by address pair none */
	__be32 id;     /* that its fragments have in common */
	__be32 sequence; /* TCP's, as the next */
	__be32 ack;
	__u8 v4;
	__u8 shape;
	__u8 ttl;
	__u8 tcp;     /* flags */
	__u8 opening; /* may be the first of a flow */
	__u8 first;   /* fragment, others of the datagram follow */
	__u8 pad[6];
};

static __always_inline struct addr mapped(__be32 v4)
{
	struct addr a = {.w = {0, 0, bpf_htonl(0xffff), v4}};
	return a;
}

static __always_inline int is_mapped(const struct addr *a)
{
	return a->w[2] == bpf_htonl(0xffff) && !a->w[1] && !a->w[0];
}

static __always_inline int same_addr(const struct addr *a, const struct addr *b)
{
	return a->w[3] == b->w[3] && a->w[2] == b->w[2] && a->w[1] == b->w[1] && a->w[0] == b->w[0];
}

static __always_inline int is_unset(const struct addr *a)
{
	return !(a->w[0] | a->w[1] | a->w[2] | a->w[3]);
}

/* fe80::/10, ff00::/8, and the unspecified address of duplicate address detection */
static __always_inline int is_link_talk(const struct addr *a)
{
	__u32 first = bpf_ntohl(a->w[0]);
	return (first >> 22) == 0x3fa || (first >> 24) == 0xff || is_unset(a);
}

/* fe80::/10, and the unspecified address */
static __always_inline int is_link_source(const struct addr *a)
{
	return (bpf_ntohl(a->w[0]) >> 22) == 0x3fa || is_unset(a);
}

/*
 * A frame of a VLAN (IEEE 802.1Q), which the kernel will give to that VLAN's own device, if there is one: its tag is beside the frame by now. A
 * tag that names VLAN 0 tells a priority only.
 */
static __always_inline int is_tagged(const struct __sk_buff *skb)
{
	return skb->vlan_present && (skb->vlan_tci & VLAN_ID);
}

static __always_inline int is_tcp(const struct packet *p)
{
	return p->key.protocol == PROTOCOL_TCP;
}

static __always_inline struct flow_key mirror(const struct flow_key *k)
{
	struct flow_key m = {
		.saddr = k->daddr, .daddr = k->saddr, .sport = k->dport, .dport = k->sport, .protocol = k->protocol};
	return m;
}

#define FAR_OFFSET 1024 /* where headers are that are read in place: Ethernet, outer and inner IP with all options */

/* Bytes of the packet: in place if they are there in one piece, else copied to `room`; NULL if the packet ends before. */
static __always_inline const void *bytes_at(struct __sk_buff *skb, __u32 offset, void *room, __u32 size)
{
	if (offset < FAR_OFFSET) {
		void *here = (void *)(long)skb->data + offset;
		if (here + size <= (void *)(long)skb->data_end)
			return here;
	}
	return bpf_skb_load_bytes(skb, offset, room, size) < 0 ? NULL : room;
}

static __always_inline int read_tcp(struct __sk_buff *skb, struct packet *p)
{
	struct tcp_middle {
		__be32 sequence;
		__be32 ack;
		__u8 length;
		__u8 flags;
	} __attribute__((packed)) room;
	const struct tcp_middle *tcp = bytes_at(skb, p->l4 + 4, &room, sizeof(room));
	if (!tcp)
		return SHAPE_MALFORMED;
	__u32 start = p->l4 + (tcp->length >> 4) * 4;
	if (tcp->length < 0x50 || start > p->end)
		return SHAPE_MALFORMED;
	p->payload = p->end - start;
	p->sequence = tcp->sequence;
	p->ack = tcp->ack;
	p->tcp = tcp->flags;
	p->opening = (p->tcp & (TCP_SYN | TCP_ACK | TCP_RST | TCP_FIN)) == TCP_SYN;
	return SHAPE_FLOW;
}

static __always_inline int read_echo(struct packet *p, __u8 type, __be16 id, __u8 request, __u8 reply)
{
	p->key.sport = id;
	p->key.dport = id;
	p->payload = 1;
	p->opening = type == request;
	return SHAPE_FLOW;
}

/* Errors that tell something of one packet. Redirects, which speak of the link they were sent on, are none. */
static __always_inline int is_icmp_error(__u8 protocol, __u8 type)
{
	if (protocol == PROTOCOL_ICMPV6)
		return type >= ICMPV6_UNREACHABLE && type <= ICMPV6_PARAMETER_PROBLEM;
	return type == ICMP_UNREACHABLE || type == ICMP_TIME_EXCEEDED || type == ICMP_PARAMETER_PROBLEM;
}

static __always_inline int read_icmp(struct packet *p, __u8 type, __be16 id)
{
	int v4 = p->key.protocol == PROTOCOL_ICMP;
	__u8 request = v4 ? ICMP_ECHO_REQUEST : ICMPV6_ECHO_REQUEST;
	__u8 reply = v4 ? ICMP_ECHO_REPLY : ICMPV6_ECHO_REPLY;
	if (type == request || type == reply)
		return read_echo(p, type, id, request, reply);
	return is_icmp_error(p->key.protocol, type) ? SHAPE_ERROR : SHAPE_UNSUPPORTED;
}

static __always_inline int has_ports(__u8 protocol)
{
	return protocol == PROTOCOL_TCP || protocol == PROTOCOL_UDP;
}

static __always_inline int is_icmp(const struct packet *p)
{
	return p->key.protocol == (p->v4 ? PROTOCOL_ICMP : PROTOCOL_ICMPV6);
}

/* All other protocols are flows by address pair, with ports 0: SCTP (its ports are not changed), GRE, ESP, any. */
static __always_inline int read_transport(struct __sk_buff *skb, struct packet *p)
{
	struct transport room;
	if (!has_ports(p->key.protocol) && !is_icmp(p)) {
		p->opening = 1;
		return SHAPE_FLOW;
	}
	const struct transport *t = bytes_at(skb, p->l4, &room, sizeof(room));
	if (!t || p->l4 + sizeof(*t) > p->end)
		return SHAPE_MALFORMED;
	if (!has_ports(p->key.protocol))
		return read_icmp(p, *(__u8 *)t, t->third & 0xffff); /* little endian: the first two of the four bytes */
	p->key.sport = t->first;
	p->key.dport = t->second;
	if (p->key.protocol == PROTOCOL_TCP)
		return read_tcp(skb, p);
	p->payload = p->end - p->l4 - UDP_LENGTH;
	p->opening = 1;
	return SHAPE_FLOW;
}

/* Does the sender name further destinations (RFC 791, 3.1)? Every option but the two of one byte has its length as second byte. */
__noinline int has_source_route(struct __sk_buff *skb, const struct packet *p)
{
	if (!p)
		return 1;
	__u32 at = p->l3 + IPV4_LENGTH;
	for (int i = 0; i < IPV4_OPTIONS && at < p->l4; i++) {
		__u8 option[3] = {}; /* kind, length, pointer */
		bpf_skb_load_bytes(skb, at, option, sizeof(option));
		if (option[0] == IPV4_OPTION_END)
			return 0;
		if (option[0] == IPV4_OPTION_LOOSE_ROUTE || option[0] == IPV4_OPTION_STRICT_ROUTE)
			return option[2] <= option[1];
		at += option[0] == IPV4_OPTION_NONE ? 1 : option[1] < 2 ? 2 : option[1];
	}
	return 0;
}

static __always_inline int read_ipv4(struct __sk_buff *skb, struct packet *p)
{
	struct ipv4 room;
	const struct ipv4 *ip = bytes_at(skb, p->l3, &room, sizeof(room));
	if (!ip)
		return SHAPE_MALFORMED;
	__u32 header = (ip->version_length & 0xf) * 4;
	__u32 total = bpf_ntohs(ip->total_length);
	__be16 fragment = ip->fragment;
	p->v4 = 1;
	p->ttl = ip->ttl;
	p->l4 = p->l3 + header;
	p->end = total ? p->l3 + total : skb->len; /* 0: a super packet of more than 64 KB */
	p->key.saddr = mapped(ip->saddr);
	p->key.daddr = mapped(ip->daddr);
	p->key.protocol = ip->protocol;
	p->id = ip->id;
	if ((ip->version_length >> 4) != 4 || header < IPV4_LENGTH || p->l4 > p->end || p->end > skb->len)
		return SHAPE_MALFORMED;
	if (header > IPV4_LENGTH && has_source_route(skb, p))
		return SHAPE_ROUTED;
	if (fragment & bpf_htons(IPV4_MORE_FRAGMENTS | IPV4_FRAGMENT_OFFSET)) {
		if (fragment & bpf_htons(IPV4_FRAGMENT_OFFSET))
			return SHAPE_FRAGMENT;
		p->first = 1;
	}
	return read_transport(skb, p);
}

static __always_inline int is_extension(__u8 header)
{
	return header == EXTENSION_HOP_BY_HOP || header == EXTENSION_ROUTING || header == EXTENSION_FRAGMENT ||
	       header == EXTENSION_DESTINATION;
}

/* A header that is there for one packet only is none of a fragment: "atomic" fragments are whole (RFC 6946). */
static __always_inline int read_fragment_header(struct packet *p, const struct extension *header)
{
	if (header->second & bpf_htons(IPV6_FRAGMENT_OFFSET)) {
		p->id = header->id;
		return SHAPE_FRAGMENT;
	}
	if (header->second & bpf_htons(IPV6_MORE_FRAGMENTS)) {
		p->id = header->id;
		p->first = 1;
	}
	return SHAPE_FLOW;
}

/*
 * Walks to the transport header, over a bounded number of extension headers; the first fragment has them all (RFC 7112). On the way
 * `l4` is where the next header starts and `protocol` what it is. SHAPE_FLOW says that the transport header has been reached.
 */
__noinline int walk_extensions(struct __sk_buff *skb, struct packet *p)
{
	if (!p)
		return SHAPE_MALFORMED;
	for (int i = 0; i < MAX_EXTENSIONS; i++) {
		struct extension header;
		__u8 kind = p->key.protocol;
		__u32 length = sizeof(header);
		int shape = SHAPE_FLOW;
		if (!is_extension(kind))
			return SHAPE_FLOW;
		if (p->l4 + sizeof(header) > p->end || bpf_skb_load_bytes(skb, p->l4, &header, sizeof(header)) < 0)
			return SHAPE_MALFORMED;
		if (kind == EXTENSION_ROUTING && header.second & bpf_htons(IPV6_SEGMENTS_LEFT))
			return SHAPE_ROUTED;
		if (kind == EXTENSION_FRAGMENT)
			shape = read_fragment_header(p, &header);
		else
			length += header.length * 8;
		if (p->l4 + length > p->end)
			return SHAPE_MALFORMED;
		p->l4 += length;
		p->key.protocol = header.next;
		if (shape != SHAPE_FLOW)
			return shape;
	}
	return is_extension(p->key.protocol) ? SHAPE_UNSUPPORTED : SHAPE_FLOW;
}

static __always_inline int read_ipv6(struct __sk_buff *skb, struct packet *p)
{
	struct ipv6 room;
	const struct ipv6 *ip = bytes_at(skb, p->l3, &room, sizeof(room));
	if (!ip)
		return SHAPE_MALFORMED;
	__u32 payload = bpf_ntohs(ip->payload_length);
	p->v4 = 0;
	p->ttl = ip->hop_limit;
	p->l4 = p->l3 + IPV6_LENGTH;
	p->end = payload ? p->l4 + payload : skb->len;
	p->key.saddr = ip->saddr;
	p->key.daddr = ip->daddr;
	p->key.protocol = ip->next_header;
	if ((bpf_ntohl(ip->version_class_label) >> 28) != 6 || p->end > skb->len)
		return SHAPE_MALFORMED;
	/* An IPv4-mapped address on the wire would be mistaken for IPv4: RFC 4942, 2.2 has it dropped. */
	if (is_mapped(&p->key.saddr) || is_mapped(&p->key.daddr))
		return SHAPE_MALFORMED;
	if (is_link_talk(&p->key.saddr) || is_link_talk(&p->key.daddr))
		return SHAPE_LINK;
	if (is_extension(p->key.protocol)) {
		int shape = walk_extensions(skb, p);
		if (shape != SHAPE_FLOW)
			return shape;
	}
	return read_transport(skb, p);
}

/* Reads the packet whose IP header is at `l3`; its Ethernet type tells which. */
static __always_inline void read_packet(struct __sk_buff *skb, __u32 l3, __be16 type, struct packet *p)
{
	__builtin_memset(p, 0, sizeof(*p));
	p->l3 = l3;
	if (type == bpf_htons(ETHERTYPE_IPV4))
		p->shape = read_ipv4(skb, p);
	else if (type == bpf_htons(ETHERTYPE_IPV6))
		p->shape = read_ipv6(skb, p);
	else
		p->shape = SHAPE_OTHER;
}
