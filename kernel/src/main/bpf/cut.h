/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packets that may be cut and are too big for the way to a peer are cut here (RFC 791, 3.2). Each piece is made of a clone of the whole, which is
 * sent to the TAP, at whose egress to_held makes it that piece and sends it its way. All this is done when bpf_clone_redirect returns, so pieces
 * leave in their order, and between the same packets as the whole would have. The last piece is made of the packet itself.
 *
 * IPv6 is cut where its sender cannot be told to send less: up to 1,280 bytes every way has to carry (RFC 8200, 5). Its receiver puts the pieces
 * together, to whom they are fragments like any that the sender makes.
 */
#pragma once

#include "deliver.h"

#define FRAGMENT_UNIT 8
#define MAX_PIECES 128 /* 64 KB on the narrowest path */
#define MAX_SHRINK 4000 /* bytes; the kernel takes up to 4,095 away at once */
#define IPV4_OPTION_COPIED 0x80 /* into every fragment */

/* What a clone is to become. */
struct piece {
	__u32 peer;
	__u32 v4;
	__u32 outer;  /* bytes of outer headers */
	__u32 before; /* of the headers that the whole has in each of its pieces */
	__u32 header; /* of the same of the piece: IPv6 may need a fragment header more */
	__u32 at;     /* which byte of the content is the piece's first */
	__u32 length; /* bytes of content; 0: there is no piece to be made */
	union {
		struct {
			struct ipv4 ip;
			__u8 options[IPV4_OPTIONS];
		};
		struct {
			struct ipv6 ip6;
			struct extension fragment;
		};
	};
};

/* Nothing else runs on this CPU between who fills it in and the program at the TAP's egress. */
DEFINE_MAP(pieces, BPF_MAP_TYPE_PERCPU_ARRAY, 1, 0, __u32, struct piece);

static __always_inline struct piece *the_piece(void)
{
	__u32 zero = 0;
	return bpf_map_lookup_elem(&pieces, &zero);
}

/* A number of which the verifier would not know any more that it is in bounds. */
static __always_inline __u32 bounded_header(__u32 length)
{
	asm volatile("" : "+r"(length));
	length &= 0x3f;
	return length < IPV4_LENGTH || length > IPV4_LENGTH + IPV4_OPTIONS ? 0 : length;
}

/* Takes bytes away from behind the Ethernet header, or adds some. */
static __always_inline int shrink(struct __sk_buff *skb, __s32 bytes)
{
	if (bytes < 0)
		return bpf_skb_adjust_room(skb, -bytes, BPF_ADJ_ROOM_MAC, BPF_F_ADJ_ROOM_FIXED_GSO);
#pragma clang loop unroll(disable)
	for (int i = 0; i < 65536 / MAX_SHRINK + 1 && bytes; i++) {
		__s32 step = bytes < MAX_SHRINK ? bytes : MAX_SHRINK;
		if (bpf_skb_adjust_room(skb, -step, BPF_ADJ_ROOM_MAC, BPF_F_ADJ_ROOM_FIXED_GSO) < 0)
			return -1;
		bytes -= step;
	}
	return bytes ? -1 : 0;
}

/* Makes the whole packet a piece of itself: the content before it goes together with the headers, which are written anew. */
__noinline int make_piece(struct __sk_buff *skb, struct piece *piece)
{
	if (!piece)
		return -1;
	__u32 start = ETHERNET_LENGTH + piece->outer;
	if (bpf_skb_change_tail(skb, start + piece->before + piece->at + piece->length, 0) < 0)
		return -1;
	if (shrink(skb, piece->before + piece->at - piece->header) < 0)
		return -1;
	__u32 header = bounded_header(piece->header);
	return header ? bpf_skb_store_bytes(skb, start, &piece->ip, header, BPF_F_RECOMPUTE_CSUM) : -1;
}

/* Options that belong into the first fragment only are overwritten for the others, as Linux does it. */
__noinline int drop_options(struct piece *piece)
{
	if (!piece)
		return -1;
	__u32 left = 0; /* of the option at hand */
	__u8 copied = 0;
#pragma clang loop unroll(disable)
	for (__u32 i = 0; i + IPV4_LENGTH < piece->header && i < IPV4_OPTIONS; i++) {
		__u8 option = piece->options[i];
		if (!left) {
			__u32 next = i + 1 < IPV4_OPTIONS ? piece->options[i + 1] : 0;
			if (option == IPV4_OPTION_END)
				return 0;
			left = option == IPV4_OPTION_NONE ? 1 : next < 2 ? 2 : next;
			copied = option & IPV4_OPTION_COPIED;
		}
		if (!copied)
			piece->options[i] = IPV4_OPTION_NONE;
		left--;
	}
	return 0;
}

/* The IP header of a piece; `place` is that of the whole, which may be a fragment itself. */
static __always_inline void write_header4(struct piece *piece, __u32 place, int more)
{
	__u32 header = bounded_header(piece->header);
	__u32 offset = (place + piece->at / FRAGMENT_UNIT) & IPV4_FRAGMENT_OFFSET;
	piece->ip.total_length = bpf_htons(header + piece->length);
	piece->ip.fragment = bpf_htons((place & ~IPV4_FRAGMENT_OFFSET) | offset | (more ? IPV4_MORE_FRAGMENTS : 0));
	piece->ip.checksum = 0;
	piece->ip.checksum = ~folded(bpf_csum_diff(NULL, 0, (__be32 *)&piece->ip, header & ~3, 0));
}

static __always_inline void write_header6(struct piece *piece, __u32 place, int more)
{
	piece->ip6.payload_length = bpf_htons(sizeof(piece->fragment) + piece->length);
	piece->fragment.second = bpf_htons((place + piece->at) | (more ? IPV6_MORE_FRAGMENTS : 0));
}

/*
 * Can it be cut as it is? Not a super packet, not one whose checksum is still to be computed over the whole of it, and not what the kernel has
 * encapsulated itself (see `cut`).
 */
static __always_inline int is_finished(struct __sk_buff *skb, const struct packet *p)
{
	return !skb->gso_size && !is_unfinished(skb, p->l3 + 10) && bpf_skb_change_tail(skb, skb->len, 0) == 0;
}

/* Fills in what all pieces have in common; the whole's place in its datagram, or negative. */
static __always_inline int begin_pieces4(struct __sk_buff *skb, const struct packet *p, struct piece *piece)
{
	piece->before = piece->header = p->l4 - p->l3;
	__u32 header = bounded_header(piece->header);
	if (!header || bpf_skb_load_bytes(skb, p->l3, &piece->ip, header) < 0)
		return -1;
	return bpf_ntohs(piece->ip.fragment);
}

static __always_inline int begin_pieces6(struct __sk_buff *skb, const struct packet *p, struct piece *piece)
{
	piece->header = IPV6_LENGTH + sizeof(piece->fragment);
	if (bpf_skb_load_bytes(skb, p->l3, &piece->ip6, IPV6_LENGTH + sizeof(piece->fragment)) < 0)
		return -1;
	if (piece->ip6.next_header == EXTENSION_FRAGMENT) {
		piece->before = piece->header;
		return bpf_ntohs(piece->fragment.second);
	}
	piece->before = IPV6_LENGTH;
	piece->fragment.next = piece->ip6.next_header;
	piece->fragment.length = 0;
	piece->fragment.id = bpf_get_prandom_u32();
	piece->ip6.next_header = EXTENSION_FRAGMENT;
	return 0;
}

/* Sends all pieces but the last, and makes that one of the packet; 0, or negative. */
__noinline int send_pieces(struct __sk_buff *skb, const struct packet *p, struct piece *piece, __u32 limit, __u32 hold_ifindex)
{
	if (!p || !piece)
		return -1;
	int place = p->v4 ? begin_pieces4(skb, p, piece) : begin_pieces6(skb, p, piece);
	if (place < 0)
		return -1;
	__u32 total = p->end - p->l3 - piece->before;
	__u32 step = (limit - piece->header) / FRAGMENT_UNIT * FRAGMENT_UNIT;
#pragma clang loop unroll(disable)
	for (__u32 i = 0; i < MAX_PIECES; i++) {
		piece->at = i * step;
		__u32 left = total - piece->at;
		piece->length = left > step ? step : left;
		if (p->v4)
			write_header4(piece, place, left > step);
		else
			write_header6(piece, place, left > step);
		if (left <= step)
			break;
		if (bpf_clone_redirect(skb, hold_ifindex, 0) < 0)
			return -1;
		if (!i && p->v4)
			drop_options(piece);
	}
	return make_piece(skb, piece);
}

/* What the kernel has yet to finish takes the way through the TAP, where it does so; the network manager puts it back. */
static __always_inline int have_finished(struct __sk_buff *skb, struct packet *p, const struct arrival *from, __u32 peer,
					 const struct settings *settings)
{
	if (from->held || (from->outer && decapsulate(skb, p, from->outer) < 0))
		return drop(DROP_KERNEL);
	return hand_over(skb, settings, peer, 0, p->v4, UNFINISHED);
}

/* The step in which a packet is cut: all else has been done. */
SEC("tc")
int cut_packet(struct __sk_buff *skb)
{
	struct aside *aside = the_aside();
	struct piece *piece = the_piece();
	const struct settings *settings = the_settings();
	if (!aside || !piece || !settings)
		return TC_ACT_SHOT;
	if (!is_finished(skb, &aside->packet))
		return have_finished(skb, &aside->packet, &aside->from, aside->to, settings);
	count(CUT);
	piece->peer = aside->to;
	piece->v4 = aside->packet.v4;
	piece->outer = aside->from.outer;
	int sent = send_pieces(skb, &aside->packet, piece, limit_to(settings, piece->peer), settings->hold_ifindex);
	piece->length = 0;
	return sent < 0 ? drop(DROP_KERNEL) : deliver_to_peer(skb, settings, piece->peer, piece->outer, piece->v4);
}

/* Egress of the TAP: what is to become a piece of a packet goes to a peer; all else to the network manager. */
SEC("tc")
int to_held(struct __sk_buff *skb)
{
	const struct settings *settings = the_settings();
	struct piece *piece = the_piece();
	if (!settings || !piece || !piece->length)
		return TC_ACT_OK;
	int made = make_piece(skb, piece);
	piece->length = 0;
	return made < 0 ? drop(DROP_KERNEL) : deliver_to_peer(skb, settings, piece->peer, piece->outer, piece->v4);
}
