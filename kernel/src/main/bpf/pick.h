/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One of a plan's backends for a new flow: of the first tier that has one which is neither full nor ejected. If there is none, a full one is
 * better than none, and an ejected one too.
 */
#pragma once

#include "observe.h"

#define SCAN_ALL 8 /* up to this many, the cheapest of all is taken */
#define CHOICES 3 /* beyond, the cheapest of so many at random: two are slow together more often (Mitzenmacher 2001); see bench's ChoiceStudy */
#define DRAWS 8 /* at random, before the others are looked at in order: many may be out */
#define BASE_COST_NS 1000 /* so that waiting requests count before the first response was seen */
#define MICROSECOND_NS 1000ULL
#define MILLISECOND_NS 1000000ULL
#define WHOLE_SHARE 256
#define LEAST_SHARE 26 /* a tenth: of one that just came (back) */
#define ORDINARY_WEIGHT 100
#define NO_TIER 0xffffffffU /* before the first */
#define MAX_STEPS 4096
#define COST_SHIFT 8 /* costs are told in units of 256 ns */
#define TURNS 4 /* times that each may be asked whether it is its turn, before they draw lots: those with the largest shares may be out */

enum strictness { NEITHER_FULL_NOR_EJECTED = 0, NOT_EJECTED = 1, ANY = 2 };

struct picking {
	__u64 now;
	__u64 half_life;
	__u64 ejection;
	__u64 best_cost;
	__u64 next_cost; /* the least of the others; 0: there is none */
	__u64 lots; /* of those that have drawn so far */
	__u64 caller; /* hashed */
	__u32 plan;
	__u32 count; /* of the plan's backends */
	__u32 tier;
	__u32 tried; /* in the tier */
	__u32 begin; /* of the tier */
	__u32 end;
	__u32 start; /* random */
	__u32 best;
	__u32 other; /* compared last and not the best, or NO_BACKEND */
	__u32 considered;
	__u32 avoid; /* this one not, whatever speaks for it; NO_BACKEND: none */
	__u32 bonded; /* the caller's backend so far, or NO_BACKEND */
	__u32 out;   /* ejected ones, when they are counted */
	__be16 port; /* called */
	__u8 protocol;
	__u8 v4;
	__u8 strictness;
	__u8 turns; /* each has to wait for its turn; else they draw lots */
	__u8 returns; /* the caller had a backend before, though maybe one that is gone */
};

/* Too large for the stack, and nothing else runs on this CPU meanwhile. */
DEFINE_MAP(pickings, BPF_MAP_TYPE_PERCPU_ARRAY, 1, 0, __u32, struct picking);

static __always_inline struct picking *the_picking(void)
{
	__u32 zero = 0;
	return bpf_map_lookup_elem(&pickings, &zero);
}

/* The largest share that one of the first tier can have. */
static __always_inline __u64 whole_share(const struct plan *plan)
{
	return (__u64)plan->heaviest * WHOLE_SHARE;
}

static __always_inline __u32 instances_behind(const struct rating *rating)
{
	return rating && rating->instances ? rating->instances : 1;
}

/* By chance, each instance has the same; and no answer comes sooner for the others behind the same gateway: there, their mean counts. */
static __always_inline __u64 weight_of(const struct plan *plan, const struct rating *rating)
{
	if (!rating)
		return ORDINARY_WEIGHT;
	switch (plan->pick) {
	case PICK_RANDOM:
		return (__u64)rating->instances * ORDINARY_WEIGHT;
	case PICK_LOWEST_COST:
		return rating->weight ? (rating->weight - 1) / instances_behind(rating) + 1 : 0;
	default:
		return rating->weight;
	}
}

/* Its weight in 1/256, less while it has just come (back). */
static __always_inline __u64 share(const struct plan *plan, const struct rating *rating, __u64 now)
{
	__u64 weight = weight_of(plan, rating);
	__u64 since = rating ? rating->since_ns : 0;
	__u64 ramp = plan->ramp_ms * MILLISECOND_NS;
	if (!since || now > since + ramp)
		return weight * WHOLE_SHARE;
	__u64 part = now > since ? (now - since) / (ramp / WHOLE_SHARE + 1) : 0;
	return weight * (part < LEAST_SHARE ? LEAST_SHARE : part);
}

static __always_inline __u64 load(const struct rating *rating, const struct backend_stats *stats)
{
	__u64 own = stats && stats->open > 0 ? stats->open : 0;
	return own + (rating ? rating->load : 0);
}

/* One is full from a number of flows on, until a quarter of them has ended: or it would be so by turns at each of its flows. */
static __always_inline int is_full(const struct plan *plan, const struct rating *rating, struct backend_stats *stats)
{
	if (!plan->saturation || !stats)
		return 0;
	__u64 limit = (__u64)plan->saturation * instances_behind(rating);
	__u64 flows = load(rating, stats);
	int full = flows >= limit || (stats->full && flows > limit - limit / 4);
	if (stats->full != full)
		stats->full = full;
	return full;
}

/* The same caller meets the same numbers on every node (Steele, Lea and Flood 2014: the finalizer of SplitMix). */
static __always_inline __u64 hashed(__u64 value)
{
	value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9ULL;
	value = (value ^ value >> 27) * 0x94d049bb133111ebULL;
	return value ^ value >> 31;
}

/* How much it costs to take it: the least is taken. */
static __always_inline __u64 cost(const struct picking *picking, const struct plan *plan, const struct backend *backend,
				  const struct rating *rating, const struct backend_stats *stats)
{
	__u64 weight = share(plan, rating, picking->now);
	__u64 heaviest = whole_share(plan);
	if (plan->pick == PICK_BY_CALLER)
		return hashed(picking->caller ^ hashed(backend->seed)) >> 1; /* rendezvous: Thaler and Ravishankar 1998 */
	__u64 burden;
	if (plan->pick == PICK_FEWEST_FLOWS) {
		burden = (load(rating, stats) + 1) << 10;
	} else {
		__s32 pending = stats && is_awaited(stats, picking->now) && stats->pending > 0 ? stats->pending : 0;
		__u64 distance = rating ? rating->distance_us * MICROSECOND_NS : 0;
		int connects = picking->protocol == PROTOCOL_TCP;
		__u64 response = stats ? effective_ns(stats, picking->now, picking->half_life, connects) : 0;
		__u32 instances = instances_behind(rating);
		burden = ((response > distance ? response : distance) + BASE_COST_NS) * ((__u64)pending + instances) / instances;
	}
	return weight < heaviest && weight ? burden * (heaviest * 16 / weight) / 16 : burden;
}

static long count_out(__u32 i, void *none)
{
	struct picking *picking = the_picking();
	if (!picking)
		return 1;
	__u32 plan_id = picking->plan;
	struct plan *plan = bpf_map_lookup_elem(&plans, &plan_id);
	if (!plan || i >= plan->count)
		return 1;
	__u32 id = plan->backends[i & (MAX_BACKENDS_PER_PLAN - 1)];
	struct backend_stats *stats = bpf_map_lookup_elem(&backend_stats, &id);
	picking->out += is_ejected(stats, picking->now);
	return 0;
}

/*
 * Ejects one that gives no answer, unless half of the plan are out already: then it is more likely that it is us, and the last ones would have to
 * bear it all.
 */
__noinline int is_ejected_now(__u32 id)
{
	struct picking *picking = the_picking();
	struct backend_stats *stats = bpf_map_lookup_elem(&backend_stats, &id);
	if (!picking || !stats)
		return 0;
	if (is_ejected(stats, picking->now))
		return 1;
	__u32 evidence = silence(stats, picking->now);
	if (!evidence || !picking->ejection)
		return 0;
	picking->out = 1;
	bpf_loop(MAX_BACKENDS_PER_PLAN, count_out, NULL, 0);
	if (picking->out * 2 > picking->count)
		return 0;
	struct event event = {.backend = id, .port = picking->port, .protocol = picking->protocol, .evidence = evidence};
	__sync_fetch_and_add(&stats->silences, 1);
	eject(stats, event, picking->now, picking->ejection);
	return 1;
}

/* Is it this one's turn? In the n-th round so many of them that its share of n is reached: exact, and without memory of its own. */
static __always_inline int is_turn(const struct picking *picking, const struct plan *plan, const struct rating *rating, __u64 round)
{
	__u64 weight = share(plan, rating, picking->now);
	__u64 heaviest = whole_share(plan);
	if (weight >= heaviest)
		return 1;
	switch (plan->pick) {
	case PICK_ROTATE:
		return (round + 1) * weight / heaviest != round * weight / heaviest;
	case PICK_RANDOM:
	case PICK_WEIGHTED:
		return bpf_get_prandom_u32() % heaviest < weight;
	default:
		return 1;
	}
}

static __always_inline int goes_by_turns(const struct plan *plan)
{
	return plan->pick == PICK_ROTATE || plan->pick == PICK_RANDOM || plan->pick == PICK_WEIGHTED;
}

/* One after the other draws; in the end each has been drawn with the chance of its share of all (Vitter 1985: a reservoir of one). */
static __always_inline void draw_lot(struct picking *picking, __u32 id, __u64 share)
{
	__u64 lot = (__u64)bpf_get_prandom_u32() << 32 | bpf_get_prandom_u32();
	picking->lots += share;
	if (picking->best == NO_BACKEND || (picking->lots && lot % picking->lots < share))
		picking->best = id;
}

struct draw {
	__u32 index;
	__u64 round;
};

/* Which of the tier's backends the i-th try looks at. */
static __always_inline struct draw draw(const struct picking *picking, const struct plan *plan, __u32 i)
{
	__u32 id = picking->plan;
	__u32 size = picking->end - picking->begin;
	__u64 *cursor;
	struct draw draw = {.index = picking->begin};
	if (!size)
		return draw;
	if (goes_by_turns(plan) && !picking->turns) {
		draw.index += (picking->start + i) % size;
		return draw;
	}
	switch (plan->pick) {
	case PICK_ROTATE:
		cursor = bpf_map_lookup_elem(&cursors, &id);
		__u64 turn = cursor ? __sync_fetch_and_add(cursor, 1) : i;
		draw.round = turn / size;
		draw.index += turn % size;
		return draw;
	case PICK_RANDOM:
	case PICK_WEIGHTED:
		draw.index += (i < DRAWS ? bpf_get_prandom_u32() : picking->start + i) % size;
		return draw;
	case PICK_LOWEST_COST:
		if (size > SCAN_ALL && i < DRAWS)
			draw.index += bpf_get_prandom_u32() % size;
		else
			draw.index += (picking->start + i) % size;
		return draw;
	default:
		draw.index += (picking->start + i) % size;
		return draw;
	}
}

static __always_inline int has_address(const struct picking *picking, const struct backend *backend)
{
	return backend->kind == KIND_GATEWAY || !is_unset(picking->v4 ? &backend->v4 : &backend->v6);
}

/* The best so far; 1 if no other is to be looked at. */
static __always_inline long compare(struct picking *picking, const struct plan *plan, __u32 id, __u64 costs)
{
	if (picking->best == NO_BACKEND || costs < picking->best_cost) {
		picking->next_cost = picking->best_cost;
		picking->other = picking->best;
		picking->best = id;
		picking->best_cost = costs;
	} else {
		picking->other = id;
		if (!picking->next_cost || costs < picking->next_cost)
			picking->next_cost = costs;
	}
	picking->considered += 1;
	return plan->pick == PICK_LOWEST_COST && picking->end - picking->begin > SCAN_ALL && picking->considered >= CHOICES;
}

/* One try with one of the tier's; 1 ends the search. */
static __always_inline long try_one(struct picking *picking, const struct plan *plan)
{
	struct draw drawn = draw(picking, plan, picking->tried);
	__u32 index = drawn.index;
	asm volatile("" : "+r"(index)); /* or clang drops the mask below, and the verifier sees no bound */
	index &= MAX_BACKENDS_PER_PLAN - 1;
	__u32 id = plan->backends[index];
	struct backend *backend = bpf_map_lookup_elem(&backends, &id);
	if (!backend || id == picking->avoid || id == picking->best || id == picking->other || !has_address(picking, backend))
		return 0;
	if (picking->strictness < ANY && is_ejected_now(id))
		return 0;
	struct backend_stats *stats = bpf_map_lookup_elem(&backend_stats, &id);
	const struct rating *rating = bpf_map_lookup_elem(&ratings, &id);
	if (picking->strictness < NOT_EJECTED && is_full(plan, rating, stats))
		return 0;
	if (goes_by_turns(plan) && !picking->turns) {
		draw_lot(picking, id, share(plan, rating, picking->now));
		return 0;
	}
	if (goes_by_turns(plan) ? is_turn(picking, plan, rating, drawn.round) : id == picking->bonded) {
		picking->best = id;
		return 1;
	}
	return goes_by_turns(plan) ? 0 : compare(picking, plan, id, cost(picking, plan, backend, rating, stats));
}

/*
 * Goes on to the next tier, or to the first with less strictness; 1 if there is none. Only the first goes by turns: the counter is one, and what a
 * tier without room has counted would make others' turns come in step.
 */
static __always_inline int enter_tier(struct picking *picking, const struct plan *plan)
{
	picking->tier += 1;
	if (picking->tier >= plan->tiers) {
		picking->tier = 0;
		picking->strictness += 1;
	}
	__u32 tier = picking->tier;
	picking->begin = tier ? plan->ends[(tier - 1) & (MAX_TIERS - 1)] : 0;
	picking->end = plan->ends[tier & (MAX_TIERS - 1)];
	picking->turns = goes_by_turns(plan) && !tier;
	picking->lots = 0;
	picking->considered = 0;
	picking->tried = 0;
	return picking->strictness > ANY || picking->end <= picking->begin || picking->end > MAX_BACKENDS_PER_PLAN;
}

static __always_inline __u32 tries(const struct picking *picking, const struct plan *plan)
{
	__u32 size = picking->end - picking->begin;
	if (!goes_by_turns(plan))
		return size + DRAWS;
	return picking->tier ? size : size * (TURNS + 1);
}

/* 1 ends the loop. */
static long step(__u32 i, void *none)
{
	struct picking *picking = the_picking();
	__u32 plan_id = picking ? picking->plan : 0;
	struct plan *plan = bpf_map_lookup_elem(&plans, &plan_id);
	if (!picking || !plan)
		return 1;
	if (picking->tried >= tries(picking, plan) && (picking->best != NO_BACKEND || enter_tier(picking, plan)))
		return 1;
	long done = try_one(picking, plan);
	picking->tried += 1;
	if (picking->tried >= (picking->end - picking->begin) * TURNS)
		picking->turns = 0;
	return done;
}

/* Who is one caller, as far as sticking to a backend goes. */
static __always_inline struct addr caller_of(const struct packet *p, __u32 peer, const struct addr *instance, const struct plan *plan,
					     const struct settings *settings)
{
	if (plan->affinity == AFFINITY_CALLER)
		return peer ? p->key.saddr : *instance;
	struct peer *from = peer ? bpf_map_lookup_elem(&peers, &peer) : NULL;
	return from ? from->addr : settings->underlay_addr;
}

static __always_inline void recall_bond(struct picking *picking, const struct bond_key *key)
{
	struct bond *bond = bpf_map_lookup_elem(&bonds, key);
	__u32 id = bond ? bond->backend : NO_BACKEND;
	struct backend *backend = bpf_map_lookup_elem(&backends, &id);
	__u64 high = (__u64)key->caller.w[0] << 32 | key->caller.w[1];
	__u64 low = (__u64)key->caller.w[2] << 32 | key->caller.w[3];
	picking->caller = hashed(high ^ hashed(low));
	picking->returns = bond != NULL;
	if (bond && backend && backend->generation == bond->generation)
		picking->bonded = id;
}

static __always_inline void keep_bond(const struct picking *picking, const struct bond_key *key)
{
	__u32 id = picking->best;
	struct backend *backend = bpf_map_lookup_elem(&backends, &id);
	if (!backend || id == picking->bonded)
		return;
	struct bond bond = {.backend = id, .generation = backend->generation};
	bpf_map_update_elem(&bonds, key, &bond, BPF_ANY);
}

static __always_inline void begin_picking(struct picking *picking, const struct packet *p, const struct settings *settings, __u32 plan_id,
					  const struct plan *plan, __u32 avoid)
{
	__builtin_memset(picking, 0, sizeof(*picking));
	picking->now = bpf_ktime_get_ns();
	picking->half_life = settings->half_life_ns;
	picking->ejection = settings->ejection_ns;
	picking->plan = plan_id;
	picking->count = plan->count;
	picking->tier = NO_TIER;
	picking->tried = MAX_STEPS;
	picking->start = bpf_get_prandom_u32() >> 1;
	picking->best = NO_BACKEND;
	picking->other = NO_BACKEND;
	picking->avoid = avoid;
	picking->bonded = NO_BACKEND;
	picking->port = p->key.dport;
	picking->protocol = p->key.protocol;
	picking->v4 = p->v4;
}

/* A backend's id, or NO_BACKEND if none of the plan has an address of the family. */
__noinline int pick_backend(const struct packet *p, const struct addr *instance, __u32 peer, __u32 plan_id, __u32 avoid)
{
	struct bond_key key = {.plan = plan_id};
	const struct settings *settings = the_settings();
	struct plan *plan = bpf_map_lookup_elem(&plans, &plan_id);
	struct picking *picking = the_picking();
	if (!p || !instance || !settings || !plan || !picking)
		return NO_BACKEND;
	begin_picking(picking, p, settings, plan_id, plan, avoid);
	int sticks = plan->pick == PICK_BY_CALLER;
	if (sticks) {
		key.caller = caller_of(p, peer, instance, plan, settings);
		recall_bond(picking, &key);
	}
	bpf_loop(MAX_STEPS, step, NULL, 0);
	if (sticks)
		keep_bond(picking, &key);
	return picking->best;
}

static __always_inline __u32 told_cost(__u64 cost)
{
	cost >>= COST_SHIFT;
	return cost > 0xffffffffU ? 0xffffffffU : cost;
}

/* Why the last one was picked, in a flow's forward entry. */
static __always_inline void note_choice(struct flow *flow, __u32 anew, __u32 avoided)
{
	const struct picking *picking = the_picking();
	if (!picking)
		return;
	flow->choice = (picking->tier & CHOICE_TIER) | (picking->strictness << 4 & CHOICE_STRICTNESS) | anew << 6;
	__u8 stuck = picking->best == picking->bonded ? FLOW_BONDED : picking->returns ? FLOW_MOVED : 0;
	flow->marks |= stuck | (avoided ? FLOW_SECOND : 0) | (picking->count == 1 ? FLOW_ONLY : 0);
}

/* The costs by which it was picked, in the reverse entry. */
static __always_inline void note_costs(struct flow *reverse)
{
	const struct picking *picking = the_picking();
	int picked = picking && reverse->backend != NO_BACKEND && !(reverse->marks & FLOW_PLAIN);
	reverse->ack = picked ? told_cost(picking->best_cost) : 0;
	reverse->end = picked ? told_cost(picking->next_cost) : 0;
}
