// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Set-up of a machine, locks that another LP holds, pending interrupts (control.h).
 */
#include "core/model/lock.h"
#include "core/model/machine.h"
#include "core/model/pamt.h"
#include "core/model/profile.h"
#include "core/model/sys_config.h"
#include "core/model/td_page.h"
#include "core/port/string.h"

#define MODEL_STATE_MAGIC 0x6c65646f6d786474ULL /* "tdxmodel" */
#define MODEL_STATE_VERSION 2

#define MAXPA_MIN 36
#define MAXPA_MAX 52

size_t model_state_size(void)
{
	return sizeof(struct model_state);
}

void model_platform_defaults(struct model_platform *pf)
{
	memset(pf, 0, sizeof(*pf));
	pf->lps = 4;
	pf->packages = 1;
	pf->maxpa = 52;
	pf->keyid_first = 32;
	pf->keyid_count = 32;
	pf->global_keyid = 32;
	pf->seamrr.base = 0x7a000000;
	pf->seamrr.size = 0x2000000;
	pf->cpuid1_eax = 0x806f8;
	pf->xcr0 = 0x602e7;
	pf->xss = 0x9900;
	pf->ept5 = true;
}

static bool range_ok(const struct model_range *r, u64 align, u64 limit)
{
	return r->size && !((r->base | r->size) & (align - 1)) && r->size <= limit &&
	       r->base <= limit - r->size;
}

/* KeyIDs take the upper bits of the physical address width, as many as the largest one needs. */
static u32 keyid_shift(const struct model_platform *pf)
{
	u32 last = pf->keyid_first + pf->keyid_count - 1;
	u32 bits = 0;

	while (last >> bits)
		bits++;
	return pf->maxpa - bits;
}

bool model_module_dynamic_pamt(u32 module)
{
	return module < MODEL_NR_MODULES &&
	       model_profiles[module].features & CORE_BIT(MODEL_DYNAMIC_PAMT);
}

static bool platform_ok(const struct model_platform *pf)
{
	u32 i;

	if (!pf->packages || pf->packages > MODEL_MAX_PACKAGES || pf->lps < pf->packages ||
	    pf->lps > MODEL_MAX_LPS)
		return false;
	if (pf->maxpa < MAXPA_MIN || pf->maxpa > MAXPA_MAX || !pf->keyid_first ||
	    !pf->keyid_count || pf->keyid_first >= MODEL_MAX_KEYIDS ||
	    pf->keyid_count > MODEL_MAX_KEYIDS - pf->keyid_first)
		return false;
	if (pf->module >= MODEL_NR_MODULES ||
	    (pf->dynamic_pamt && !model_module_dynamic_pamt(pf->module)))
		return false;
	if (pf->ncmrs > MODEL_MAX_CMRS)
		return false;
	for (i = 0; i < pf->ncmrs; i++) {
		if (!range_ok(&pf->cmr[i], CORE_PAGE_SIZE, CORE_BIT(keyid_shift(pf))))
			return false;
	}
	return true;
}

int model_machine_load(struct model *m, const struct model_platform *pf)
{
	struct model_state *st = m->st;
	u32 i;

	if (!platform_ok(pf))
		return -EINVAL;

	/* The leaves use convertible memory without looking whether it is there. */
	for (i = 0; i < pf->ncmrs; i++) {
		if (!mem_ro(m, pf->cmr[i].base) ||
		    !mem_ro(m, pf->cmr[i].base + pf->cmr[i].size - 1))
			return -ENOMEM;
	}

	memset(st, 0, sizeof(*st));
	st->magic = MODEL_STATE_MAGIC;
	st->version = MODEL_STATE_VERSION;
	st->size = sizeof(*st);
	st->pf = *pf;
	st->keyid_shift = keyid_shift(pf);
	st->sys_state = TDX_SYS_STATE_SYSINIT_PENDING;
	for (i = 0; i < pf->lps; i++)
		st->lp[i].package = (u8)(i * pf->packages / pf->lps);
	return 0;
}

/* As SYS.CONFIG gets it: reserved areas by offset. */
static void tdmr_describe(const struct model_tdmr_cfg *cfg, struct tdx_tdmr_info *info)
{
	u32 i;

	memset(info, 0, sizeof(*info));
	info->base = cfg->range.base;
	info->size = cfg->range.size;
	info->pamt_1g_base = cfg->pamt[TDX_LEVEL_1G].base;
	info->pamt_1g_size = cfg->pamt[TDX_LEVEL_1G].size;
	info->pamt_2m_base = cfg->pamt[TDX_LEVEL_2M].base;
	info->pamt_2m_size = cfg->pamt[TDX_LEVEL_2M].size;
	info->pamt_4k_base = cfg->pamt[TDX_LEVEL_4K].base;
	info->pamt_4k_size = cfg->pamt[TDX_LEVEL_4K].size;
	for (i = 0; i < cfg->nreserved; i++) {
		info->reserved[i].offset = cfg->reserved[i].base - cfg->range.base;
		info->reserved[i].size = cfg->reserved[i].size;
	}
}

static void tdmr_initialize(struct model *m, struct tdmr *t)
{
	pamt_reserve(m, t, t->base, t->base + t->size);
	t->init_next = t->base + t->size;
}

int model_machine_ready(struct model *m, const struct model_tdmr_cfg *tdmr, u32 n)
{
	struct model_state *st = m->st;
	struct tdx_tdmr_info info;
	u32 i;

	if (st->magic != MODEL_STATE_MAGIC || st->sys_state != TDX_SYS_STATE_SYSINIT_PENDING ||
	    !n || n > MODEL_MAX_TDMRS || !keyid_is_private(st, st->pf.global_keyid))
		return -EINVAL;
	st->dynamic_pamt = st->pf.dynamic_pamt;
	for (i = 0; i < n; i++) {
		if (tdmr[i].nreserved > MODEL_MAX_RESERVED)
			return -EINVAL;
		tdmr_describe(&tdmr[i], &info);
		if (tdmr_config(st, &info, i) != TDX_SUCCESS)
			return -EINVAL;
	}

	for (i = 0; i < n; i++) {
		if (tdmr[i].initialized)
			tdmr_initialize(m, &st->tdmr[i]);
	}

	st->ntdmrs = n;
	for (i = 0; i < st->pf.lps; i++)
		st->lp[i].init_done = true;
	st->lps_initialized = st->pf.lps;
	st->keyed_packages = model_all_packages(st);
	st->kot[st->pf.global_keyid].state = TDX_KOT_RESERVED;
	st->sys_state = TDX_SYS_STATE_READY;
	return 0;
}

/* ---- a stored state is input ----------------------------------------------------------------- */

static bool tdmr_is_sound(const struct tdmr *t, const struct model_tdmr_cfg *cfg)
{
	u32 i;

	if (t->base != cfg->range.base || t->size != cfg->range.size ||
	    t->nreserved != cfg->nreserved ||
	    memcmp(t->reserved, cfg->reserved, cfg->nreserved * sizeof(*t->reserved)) ||
	    t->init_next - t->base > t->size ||
	    (t->dynamic_next && t->dynamic_next - t->base > t->size))
		return false;
	for (i = 0; i < CORE_ARRAY_SIZE(t->pamt_base); i++) {
		if (t->pamt_base[i] != cfg->pamt[i].base || t->pamt_size[i] != cfg->pamt[i].size)
			return false;
	}
	return true;
}

/* Only in replays a vCPU stays in the guest; a byte that is neither 0 nor 1 is no bool at all. */
static bool lp_is_sound(const struct model_state *st, const struct model_lp *lp)
{
	u32 i;

	if (*(const u8 *)&lp->init_done > 1 || *(const u8 *)&lp->in_guest ||
	    lp->package >= st->pf.packages ||
	    (lp->last_tdvpr | lp->guest_tdvpr) & (CORE_PAGE_SIZE - 1))
		return false;
	for (i = 0; i < MODEL_TLB_ENTRIES; i++) {
		const struct tlb_entry *t = &lp->tlb[i];

		if (t->level > TDX_LEVEL_1G || t->tdr_pa & (CORE_PAGE_SIZE - 1))
			return false;
	}
	return true;
}

bool model_machine_is_sound(const struct model *m, const struct model_platform *pf,
			    const struct model_tdmr_cfg *tdmr, u32 n)
{
	const struct model_state *st = m->st;
	u32 i;

	if (st->magic != MODEL_STATE_MAGIC || st->version != MODEL_STATE_VERSION ||
	    st->size != sizeof(*st) || memcmp(&st->pf, pf, sizeof(*pf)) ||
	    st->keyid_shift != keyid_shift(pf) || st->ntdmrs != n)
		return false;
	for (i = 0; i < n; i++) {
		if (!tdmr_is_sound(&st->tdmr[i], &tdmr[i]))
			return false;
	}
	for (i = 0; i < pf->lps; i++) {
		if (!lp_is_sound(st, &st->lp[i]))
			return false;
	}
	return true;
}

/* ---- locks that another LP holds, interrupts ------------------------------------------------- */

static struct tdcs *td_tdcs(struct model *m, u64 tdr_pa)
{
	struct pamt_entry *e = pamt_find(m, tdr_pa, TDX_LEVEL_4K);
	const struct tdr *tdr;

	if (!e || e->type != PT_TDR)
		return NULL;
	tdr = mem_ro(m, tdr_pa);
	return tdr->num_tdcx ? tdcx_page(m, tdr, TDCX_DATA0) : NULL;
}

static u16 *td_lock(struct model *m, enum model_lock what, u64 tdr_pa)
{
	struct tdcs *tdcs = td_tdcs(m, tdr_pa);

	if (!tdcs)
		return NULL;
	switch (what) {
	case MODEL_LOCK_OP_STATE:
		return &tdcs->op_state_lock;
	case MODEL_LOCK_SEPT:
		return &tdcs->sept_lock;
	case MODEL_LOCK_RTMR:
		return &tdcs->rtmr_lock;
	case MODEL_LOCK_BINDINGS:
		return &tdcs->bindings_lock;
	default:
		return &tdcs->epoch_lock;
	}
}

static u16 *lock_word(struct model *m, enum model_lock what, u64 pa)
{
	struct pamt_entry *e;

	switch (what) {
	case MODEL_LOCK_PAMT_4K:
	case MODEL_LOCK_PAMT_2M:
	case MODEL_LOCK_PAMT_1G:
		e = pamt_find(m, pa, what - MODEL_LOCK_PAMT_4K);
		return e ? &e->lock : NULL;
	case MODEL_LOCK_KOT:
		return &m->st->kot_lock;
	default:
		return td_lock(m, what, pa);
	}
}

static bool pinned(struct model *m, enum model_lock what, u64 pa)
{
	if (what == MODEL_LOCK_SEPT)
		return tree_pinned(m->st, pa, td_tdcs(m, pa));
	return what <= MODEL_LOCK_PAMT_1G &&
	       pamt_pinned(m->st, pa, what - MODEL_LOCK_PAMT_4K);
}

int model_hold(struct model *m, enum model_lock what, u64 pa, bool exclusive)
{
	u16 *lock = lock_word(m, what, pa);

	if (!lock)
		return -EINVAL;
	if (!lock_host(lock, exclusive))
		return -EBUSY;
	/* What an LP holds shared by a pin does not show in the lock word (operand.c). */
	if (!exclusive || !pinned(m, what, pa))
		return 0;
	lock_drop(lock, true);
	return -EBUSY;
}

int model_unhold(struct model *m, enum model_lock what, u64 pa, bool exclusive)
{
	u16 *lock = lock_word(m, what, pa);

	if (!lock || !lock_is_held(lock, exclusive))
		return -EINVAL;
	lock_drop(lock, exclusive);
	return 0;
}

void model_intr(struct model *m, u32 lp, u64 polls)
{
	atom_store(&m->st->lp[lp].intr, polls + 1);
}

void model_interrupt_every(struct model *m, u64 polls)
{
	atom_store(&m->st->intr_polls, 0);
	atom_store(&m->st->intr_every, polls);
}

u64 model_interrupt_period(const struct model *m)
{
	return atom_load(&m->st->intr_every);
}

bool model_intr_due(const struct model *m, u32 lp, u64 *polls)
{
	u64 every = atom_load(&m->st->intr_every);
	u64 armed = atom_load(&m->st->lp[lp].intr);
	u64 at = every ? every - atom_load(&m->st->intr_polls) % every : 0;

	if (armed && (!at || armed < at))
		at = armed;
	*polls = at - 1;
	return at != 0;
}
