// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include "core/abi/decode.h"
#include "core/abi/status.h"
#include "core/seam/inject.h"

static bool rule_ok(const struct seam_rule *rule)
{
	return rule->leaf < TDH_LEAF_LIMIT && rule->status && rule->prob_ppm <= SEAM_INJECT_PPM &&
	       !rule->nth != !rule->prob_ppm;
}

int seam_inject_add(struct seam_inject *inj, struct seam_rule *rule)
{
	struct seam_rule *free = NULL;
	u32 i;

	if (!rule_ok(rule))
		return -EINVAL;
	for (i = SEAM_INJECT_RULES; i--;) {
		if (!atom_load_relaxed(&inj->rule[i].id))
			free = &inj->rule[i];
	}
	if (!free)
		return -ENOSPC;
	if (rule->nth && !rule->count)
		rule->count = 1;
	rule->id = ++inj->last_id;
	rule->reserved = 0;
	rule->seen = 0;
	rule->hits = 0;
	atom_store_relaxed(&free->leaf, rule->leaf);
	atom_store_relaxed(&free->nth, rule->nth);
	atom_store_relaxed(&free->count, rule->count);
	atom_store_relaxed(&free->prob_ppm, rule->prob_ppm);
	atom_store_relaxed(&free->seed, rule->seed);
	atom_store_relaxed(&free->status, rule->status);
	atom_store_relaxed(&free->seen, 0);
	atom_store_relaxed(&free->hits, 0);
	atom_store(&free->id, rule->id);
	atom_add(&inj->active, 1);
	return 0;
}

/*
 * A rule as one piece, although a writer may replace it meanwhile: ids are never given twice, so
 * the same id before and after means the same rule. Return: false if there is none.
 */
static bool rule_copy(struct seam_rule *from, struct seam_rule *to)
{
	to->id = atom_load(&from->id);
	to->leaf = atom_load_relaxed(&from->leaf);
	to->nth = atom_load_relaxed(&from->nth);
	to->count = atom_load_relaxed(&from->count);
	to->prob_ppm = atom_load_relaxed(&from->prob_ppm);
	to->reserved = 0;
	to->seed = atom_load_relaxed(&from->seed);
	to->status = atom_load_relaxed(&from->status);
	to->seen = atom_load_relaxed(&from->seen);
	to->hits = atom_load(&from->hits);
	return to->id && atom_load(&from->id) == to->id;
}

int seam_inject_next(struct seam_inject *inj, u32 from, struct seam_rule *rule)
{
	struct seam_rule r;
	bool found = false;
	u32 i;

	for (i = 0; i < SEAM_INJECT_RULES; i++) {
		if (!rule_copy(&inj->rule[i], &r) || r.id < from || (found && r.id > rule->id))
			continue;
		*rule = r;
		found = true;
	}
	return found ? 0 : -ENOENT;
}

int seam_inject_clear(struct seam_inject *inj, u32 id)
{
	bool found = !id;
	u32 i;

	for (i = 0; i < SEAM_INJECT_RULES; i++) {
		u32 here = atom_load_relaxed(&inj->rule[i].id);

		if (!here || (id && here != id))
			continue;
		atom_store(&inj->rule[i].id, 0);
		atom_sub(&inj->active, 1);
		found = true;
	}
	return found ? 0 : -ENOENT;
}

/* A number that looks random for each call: the finaliser of SplitMix64, a bijection. */
static u64 scatter(u64 seed, u64 index)
{
	u64 z = seed + index * 0x9e3779b97f4a7c15ULL;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ z >> 27) * 0x94d049bb133111ebULL;
	return z ^ z >> 31;
}

/* @index: the how many-th call of the leaf this is, from 1. */
static bool rule_wants(const struct seam_rule *r, u64 index)
{
	if (r->nth)
		return index >= r->nth && index - r->nth < r->count;
	return scatter(r->seed, index) % SEAM_INJECT_PPM < r->prob_ppm;
}

/* Several threads may want the last strike: one gets it. */
static bool take_hit(struct seam_rule *rule, u32 limit)
{
	u64 hits = atom_load(&rule->hits);

	do {
		if (limit && hits >= limit)
			return false;
	} while (!atom_cmpxchg(&rule->hits, &hits, hits + 1));
	return true;
}

/*
 * What a leaf leaves that fails: those that may describe a secure EPT entry zero RCX and RDX first,
 * outputs are zero. One that was interrupted keeps its operands, to be repeated with them.
 */
static void fail_outputs(struct seam_regs *regs, u64 status)
{
	const struct tdx_leaf_info *leaf = tdx_leaf_info(tdx_rax_leaf(regs->rax));
	const struct tdx_leaf_operand *op;
	size_t count;

	regs->rax = status;
	if (!leaf || tdx_status_base(status) == TDX_INTERRUPTED_RESUMABLE ||
	    tdx_status_base(status) == TDX_INTERRUPTED_RESTARTABLE)
		return;
	if (leaf->flags & TDX_LEAF_SEPT_DETAILS) {
		regs->rcx = 0;
		regs->rdx = 0;
	}
	for (op = tdx_leaf_operands(leaf, &count); count--; op++) {
		if (op->dir == TDX_DIR_OUT)
			*seam_reg(regs, op->reg) = 0;
	}
}

bool seam_inject_strikes(struct seam_inject *inj, struct seam_regs *regs)
{
	u16 leaf = tdx_rax_leaf(regs->rax);
	struct seam_rule r;
	u64 status = 0;
	u32 i;

	for (i = 0; i < SEAM_INJECT_RULES; i++) {
		struct seam_rule *rule = &inj->rule[i];

		if (!rule_copy(rule, &r) || r.leaf != leaf)
			continue;
		if (rule_wants(&r, atom_add(&rule->seen, 1)) && !status &&
		    take_hit(rule, r.count))
			status = r.status;
	}
	if (!status)
		return false;
	fail_outputs(regs, status);
	return true;
}
