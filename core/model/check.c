// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * The invariants of a whole machine, first part: physical pages, keys, locks. Nothing is allocated:
 * what one pass finds out about a page, TD or key is kept in its lock word, in the TDR or in the
 * KOT until the last pass has looked at it.
 */
#include "core/model/check.h"
#include "core/model/check_td.h"
#include "core/model/operand.h"
#include "core/model/pamt.h"

/* ---- passes over the PAMT ------------------------------------------------------------------- */

typedef void (*pamt_fn)(struct check *k, u64 pa, struct pamt_entry *e, enum tdx_level level);

/*
 * Are all entries below this one free and never used? Most are, on a machine with much memory:
 * passing over them keeps a check from looking at, and writing to, the whole PAMT entry by entry.
 */
static bool untouched_below(struct check *k, const struct tdmr *t, u64 pa)
{
	u64 at = pamt_entry_pa(t, pa, TDX_LEVEL_4K);
	u64 end = at + CORE_PTES_PER_TABLE * sizeof(struct pamt_entry);

	for (; at < end; at += CORE_PAGE_SIZE) {
		const u64 *w;
		u64 used;
		u32 i;

		if (mem_is_untouched(k->m, at))
			continue;
		w = mem_ro(k->m, at);
		used = !w;
		for (i = 0; !used && i < CORE_PAGE_SIZE / sizeof(*w); i += 8)
			used = w[i] | w[i + 1] | w[i + 2] | w[i + 3] |
			       w[i + 4] | w[i + 5] | w[i + 6] | w[i + 7];
		if (used)
			return false;
	}
	return true;
}

/* The first pass looks, and leaves a mark for the others; the last one takes it away. */
static bool look_below(struct check *k, const struct tdmr *t, u64 pa, struct pamt_entry *e)
{
	bool below;

	if (k->pass == PASS_FIRST && !untouched_below(k, t, pa))
		e->lock |= CHECK_MARK_BELOW;
	below = e->lock & CHECK_MARK_BELOW;
	if (k->pass == PASS_LAST && below)
		e->lock &= (u16)~CHECK_MARK_BELOW;
	return below;
}

static void sweep_entry(struct check *k, const struct tdmr *t, u64 pa, enum tdx_level level,
			pamt_fn fn)
{
	u64 step = tdx_level_size(level) / CORE_PTES_PER_TABLE;
	struct pamt_entry *e = pamt_entry(k->m, t, pa, level);
	u32 i;

	if (!e)
		return;
	fn(k, pa, e, level);
	if (level == TDX_LEVEL_1G)
		check_step(k, 0);
	if (level == TDX_LEVEL_2M) {
		bool below = look_below(k, t, pa, e);

		if (below || k->pass == PASS_FIRST)
			check_step(k, tdx_level_size(level));
		if (!below)
			return;
	}
	for (i = 0; level && i < CORE_PTES_PER_TABLE; i++)
		sweep_entry(k, t, pa + i * step, level - 1, fn);
}

/* Call fn for every entry of all levels, larger ones first. */
static void sweep(struct check *k, pamt_fn fn)
{
	u64 size = tdx_level_size(TDX_LEVEL_1G);
	const struct model_state *st = k->m->st;
	u32 i;

	for (i = 0; i < st->ntdmrs; i++) {
		const struct tdmr *t = &st->tdmr[i];
		u64 pa;

		for (pa = t->base; pa + size <= t->init_next; pa += size) {
			if (!k->stopped || k->pass == PASS_LAST)
				sweep_entry(k, t, pa, TDX_LEVEL_1G, fn);
		}
	}
}

static bool type_is_owned(u8 type)
{
	return type != PT_NDA && type != PT_RSVD && type != PT_TDR;
}

static bool type_exists(u8 type)
{
	switch (type) {
#define PAMT_TYPE(name, value, summary) case PT_##name:
#include "core/abi/pamt.def"
		return true;
	default:
		return false;
	}
}

static struct tdr *owner_of(struct check *k, const struct pamt_entry *e)
{
	u64 pa = pamt_owner(e);
	const struct pamt_entry *td = pamt_find(k->m, pa, TDX_LEVEL_4K);

	return td && td->type == PT_TDR ? mem_rw(k->m, pa) : NULL;
}

/* Is the page part of one that is recorded at a higher level? */
static bool inside_larger(struct check *k, u64 pa, enum tdx_level level)
{
	enum tdx_level recorded;

	return pamt_lookup(k->m, pa, &recorded) && recorded > level;
}

static void pass_entry(struct check *k, u64 pa, struct pamt_entry *e, enum tdx_level level)
{
	struct tdr *tdr;

	if (e->lock & (u16)~LOCK_HP)
		check_fail(k, "PAMT entry is locked", pa, e->lock);
	if (e->type == PT_NDA)
		return;
	if (!type_exists(e->type) || (level && e->type != PT_REG))
		check_fail(k, "impossible page type", pa, e->type);
	if (inside_larger(k, pa, level))
		check_fail(k, "page is recorded at two levels", pa, level);
	if (!type_is_owned(e->type))
		return;
	tdr = owner_of(k, e);
	if (!tdr)
		check_fail(k, "owner is no TD", pa, pamt_owner(e));
	else
		tdr->found += tdx_level_pages(level);
}

static void pass_td(struct check *k, u64 pa, struct pamt_entry *e, enum tdx_level level)
{
	if (level == TDX_LEVEL_4K && e->type == PT_TDR)
		check_td(k, pa);
}

static void pass_vcpu(struct check *k, u64 pa, struct pamt_entry *e, enum tdx_level level)
{
	if (level == TDX_LEVEL_4K && e->type == PT_TDVPR)
		check_vcpu(k, pa);
}

/* Whatever a TD owns must have been found by following its structures. */
static void pass_marks(struct check *k, u64 pa, struct pamt_entry *e, enum tdx_level level)
{
	const struct tdr *tdr;

	(void)level;
	if (!(e->lock & CHECK_MARK) && type_is_owned(e->type)) {
		tdr = owner_of(k, e);
		if (tdr && td_is_whole(tdr))
			check_fail(k, "owned page is in no table", pa, e->type);
	}
	if (e->lock & CHECK_MARK)
		e->lock &= (u16)~CHECK_MARK;
}

/* ---- locks ---------------------------------------------------------------------------------- */

/* A vCPU that stays in the guest holds locks by right: set them aside during the check. */
static void resident_locks(struct check *k, bool take)
{
	struct model_state *st = k->m->st;
	struct model_call c;
	struct tdvps *vp;
	u32 lp, i;

	for (lp = 0; lp < st->pf.lps; lp++) {
		if (!st->lp[lp].in_guest)
			continue;
		call_begin(&c, k->m, lp, NULL);
		op_tdvpr_adopt(&c, st->lp[lp].guest_tdvpr, &vp);
		if (!take) {
			call_unwind(&c, 0);
			st->lp[lp].pin[0] = 0;
			continue;
		}
		for (i = 0; i < c.nheld; i++)
			lock_host(c.held[i].word, false);
		st->lp[lp].pin[0] = st->lp[lp].guest_tdvpr | PIN_IN_USE;
	}
}

static void check_global_locks(struct check *k)
{
	const struct model_state *st = k->m->st;
	u32 i;

	if (st->global_lock)
		check_fail(k, "global lock is held", 0, st->global_lock);
	if (st->kot_lock & (u16)~LOCK_HP)
		check_fail(k, "KOT is locked", 0, st->kot_lock);
	for (i = 0; i < st->pf.lps * MODEL_LP_PINS; i++) {
		if (st->lp[i / MODEL_LP_PINS].pin[i % MODEL_LP_PINS])
			check_fail(k, "LP holds on to a page", 0, i / MODEL_LP_PINS);
	}
	for (i = 0; i < st->pf.packages; i++) {
		if (st->wbcache[i].lock & (u16)~LOCK_HP)
			check_fail(k, "WBCACHE is locked", 0, i);
	}
	for (i = 0; i < st->ntdmrs; i++) {
		if (st->tdmr[i].init_lock & (u16)~LOCK_HP)
			check_fail(k, "TDMR is locked", st->tdmr[i].base, i);
	}
}

static void check_kot(struct check *k)
{
	struct model_state *st = k->m->st;
	u32 i;

	for (i = 0; i < MODEL_MAX_KEYIDS; i++) {
		struct kot_entry *key = &st->kot[i];
		bool used = key->state == TDX_KOT_ASSIGNED || key->state == TDX_KOT_FLUSHED;

		if (key->state != TDX_KOT_FREE && !keyid_is_private(st, i))
			check_fail(k, "HKID in use is not private", 0, i);
		if (used && !key->found)
			check_fail(k, "HKID in use has no TD", 0, i);
		if (key->wb_packages & ~model_all_packages(st))
			check_fail(k, "HKID awaits packages that do not exist", 0, i);
		key->found = 0;
	}
}

/* Instead of the later passes: what the earlier ones have left behind goes. */
static void pass_undo(struct check *k, u64 pa, struct pamt_entry *e, enum tdx_level level)
{
	if (level == TDX_LEVEL_4K && e->type == PT_TDR)
		((struct tdr *)mem_rw(k->m, pa))->found = 0;
	if (e->lock & CHECK_MARK)
		e->lock &= (u16)~CHECK_MARK;
}

static void undo(struct check *k)
{
	u32 i;

	k->pass = PASS_LAST;
	sweep(k, pass_undo);
	for (i = 0; i < MODEL_MAX_KEYIDS; i++)
		k->m->st->kot[i].found = 0;
}

u32 model_check_steps(struct model *m, void (*report)(void *ctx, const char *line),
		      bool (*step)(void *ctx, u64 bytes), void *ctx)
{
	struct check k = { .m = m, .report = report, .step = step, .ctx = ctx };

	resident_locks(&k, false);
	check_global_locks(&k);
	k.pass = PASS_FIRST;
	sweep(&k, pass_entry);
	k.pass = PASS_BETWEEN;
	sweep(&k, pass_td);
	sweep(&k, pass_vcpu);
	if (k.stopped) {
		undo(&k);
	} else {
		check_kot(&k);
		k.pass = PASS_LAST;
		sweep(&k, pass_marks);
		check_tlbs(&k);
	}
	resident_locks(&k, true);
	return k.violations;
}

u32 model_check(struct model *m, void (*report)(void *ctx, const char *line), void *ctx)
{
	return model_check_steps(m, report, NULL, ctx);
}

u32 model_check_regions(struct model *m)
{
	struct check k = { .m = m };
	u64 size = tdx_level_size(TDX_LEVEL_2M);
	u32 n = 0;
	u32 i;

	for (i = 0; i < m->st->ntdmrs; i++) {
		const struct tdmr *t = &m->st->tdmr[i];
		u64 pa;

		for (pa = t->base; pa + size <= t->init_next; pa += size)
			n += pamt_entry(m, t, pa, TDX_LEVEL_2M) && !untouched_below(&k, t, pa);
	}
	return n;
}
