/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The stress test: threads, each on a logical processor of its own, that call the leaves of the
 * software TDX module on the same few pages of the same TDs. Every answer must be one that the leaf
 * can give there, no page may be handed out twice or written to by a guest that lost it, and
 * whenever all threads stand still model_check() must find nothing.
 */
#ifndef TESTS_STRESS_STRESS_H
#define TESTS_STRESS_STRESS_H

#include "tests/stress/machine.h"

#define NR_TDS 2
#define MAX_THREADS 8
/* Pages of each thread at the beginning; later they wander. */
#define THREAD_PAGES 256
#define THREAD_BLOCKS 8
/* The block that all want: as a whole, or its first pages. */
#define DISPUTED_PARTS 5

/* What the threads call; moves.c has the rest. */
enum stress_leaf {
	S_AUG,
	S_BLOCK,
	S_UNBLOCK,
	S_TRACK,
	S_REMOVE,
	S_RELOCATE,
	S_PROMOTE,
	S_DEMOTE,
	S_SEPT_RD,
	S_SEPT_ADD,
	S_SEPT_REMOVE,
	S_RDMD,
	S_WBINVD,
	S_ENTER,
	S_RECLAIM,
	NR_STRESS_LEAVES
};

struct leaf_count {
	u64 calls;
	u64 done;
	u64 busy;
};

/* A stack of free pages or blocks that only its thread touches. */
struct stack {
	u64 *pa;
	u32 n;
};

/**
 * struct worker - a thread
 * @s: the test
 * @lp: its logical processor
 * @random: state of its random numbers
 * @moves: moves that it makes in a phase
 * @page: free 4K pages
 * @block: free 2M blocks
 * @count: by leaf
 * @guest_steps: steps that its guest makes before it leaves
 * @guest_accept: mapping that it accepts first, 0 = done
 * @guest_gpa: where it mostly writes
 * @failed: it has seen a violation and does nothing more
 */
struct worker {
	struct stress *s;
	u32 lp;
	u64 random;
	u64 moves;
	struct stack page;
	struct stack block;
	struct leaf_count count[NR_STRESS_LEAVES];
	u32 guest_steps;
	u64 guest_accept;
	u64 guest_gpa;
	bool failed;
};

/**
 * struct stress - the test
 * @mc: the machine
 * @td: the TDs
 * @threads: how many
 * @worker: the threads
 * @base: lowest page that threads handed to TDs
 * @given: for each 4K page from @base on: given to a TD, or about to be
 * @blocks: lowest block of the threads
 * @block_given: the same for 2M blocks from @blocks on
 * @disputed: a block without an owner: all threads give it away at any time, whole or in pieces, so
 *            that the TDX module has to settle who comes first
 * @claimed: parts of it, [0] = the whole, that belong to a TD until the thread concerned takes
 *           them back
 */
struct stress {
	struct machine mc;
	struct machine_td td[NR_TDS];
	u32 threads;
	struct worker worker[MAX_THREADS];
	u64 base;
	bool given[MAX_THREADS * THREAD_PAGES];
	u64 blocks;
	bool block_given[MAX_THREADS * THREAD_BLOCKS];
	u64 disputed;
	bool claimed[DISPUTED_PARTS];
};

/* One move: a leaf, or a few that belong together, on a TD and address drawn at random. */
void stress_move(struct worker *w);

/* This thread's share of the teardown: reclaim whatever a TD still owns. */
void stress_reclaim(struct worker *w);

/* Write the canaries that show, when a page is given away, if a guest wrote to it meanwhile. */
void stress_canaries(struct stress *s, const struct stack *stack);

/* Call a leaf and verify its answer; @r: in/out. Returns the completion status. */
u64 stress_call(struct worker *w, enum stress_leaf leaf, struct seam_regs *r);

/* Report a violation. */
void stress_fail(struct worker *w, const char *what, u64 value);

/* Name of a leaf, for messages. */
const char *stress_leaf_name(enum stress_leaf leaf);

/* The first of two regions of guest memory that only this thread uses. */
u64 stress_private_gpa(u32 lp);

/* The next random number below a limit. */
u32 stress_random(struct worker *w, u32 limit);

extern const struct model_guest_ops stress_guest;

#endif /* TESTS_STRESS_STRESS_H */
