// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Bringing the module up and down: SYS.INIT, SYS.LP.INIT, SYS.KEY.CONFIG, SYS.TDMR.INIT,
 * SYS.SHUTDOWN, SYS.UPDATE (docs/tdx-module.md 7.5; module states: 3).
 *
 * The simulated platform is one that the module accepts, but for the address width that it may be
 * given: the other platform checks of SYS.INIT and SYS.LP.INIT have nothing to refuse.
 */
#include "core/model/leaf.h"
#include "core/model/operand.h"
#include "core/model/pamt.h"
#include "core/model/profile.h"
#include "core/port/string.h"

/* 4K pages whose PAMT entries one SYS.TDMR.INIT call initialises; the same with dynamic PAMT. */
#define TDMR_INIT_PAGES 1024
#define TDMR_INIT_PAGES_DYNAMIC 4096

#define CPUID_ADDRESS_WIDTH 0x80000008u
#define CPUID_MAXPA_MASK 0xffu
#define CPUID_WBNOINVD 0x200ULL

/* RCX of SYS.SHUTDOWN: not while a TD is being built. */
#define SHUTDOWN_CAREFUL CORE_BIT(16)

/* R8 of SYS.INIT version 1: HPA of the log in bits 51:6, kind of interrupt, vector. */
#define FATAL_LOG_MASK CORE_MASK(51, 6)
#define FATAL_LOG_ALIGN 64
#define FATAL_RESERVED (CORE_MASK(5, 0) | CORE_MASK(53, 52))
#define FATAL_TYPE_SHIFT 54
#define FATAL_TYPES 3ULL /* none, an interrupt, NMI, SMI */
#define FATAL_BY_INTERRUPT 1
#define FATAL_VECTOR_SHIFT 56
#define FATAL_VECTOR_MIN 16

/* "global" lock of docs/tdx-module.md 5: busy has a status of its own. */
static bool lock_global(struct model_call *c, bool exclusive)
{
	return call_lock(c, &c->st->global_lock, exclusive);
}

/*
 * CPUID(0x80000008): EAX[7:0] has to be the address width, EBX[9] is the only other bit looked at.
 * The registers name the leaf, the bits that count (EBX:EAX, EDX:ECX) and the values demanded.
 */
static u64 check_maxpa(struct model_call *c)
{
	const struct model_platform *pf = &c->st->pf;

	if (pf->maxpa == MODULE_MAXPA || pf->any_maxpa)
		return TDX_SUCCESS;
	c->r->rcx = CORE_MASK(63, 32) | CPUID_ADDRESS_WIDTH;
	c->r->rdx = CPUID_WBNOINVD << 32 | CPUID_MAXPA_MASK;
	c->r->r9 = CPUID_WBNOINVD << 32 | MODULE_MAXPA;
	return TDX_INCORRECT_CPUID_VALUE;
}

static bool all_lps_initialized(const struct model_state *st)
{
	return atom_load(&st->lps_initialized) >= st->pf.lps;
}

/* R8 of SYS.INIT version 1: where to log a fatal error, and by what interrupt to say so. */
static u64 check_fatal_notification(struct model_call *c, u64 r8)
{
	u64 log = r8 & FATAL_LOG_MASK;
	u64 type = r8 >> FATAL_TYPE_SHIFT & FATAL_TYPES;

	if (r8 & FATAL_RESERVED)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_R8);
	if (type == FATAL_BY_INTERRUPT && r8 >> FATAL_VECTOR_SHIFT < FATAL_VECTOR_MIN)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_R8);
	/* All ones: nothing is to be logged. */
	return log == FATAL_LOG_MASK ? TDX_SUCCESS :
				       op_shared(c, TDX_OPERAND_ID_R8, log, FATAL_LOG_ALIGN);
}

MODEL_LEAF(sys_init)
{
	struct seam_regs *r = c->r;
	u64 flags = r->rcx, fatal = r->r8;
	u64 status;

	r->rcx = r->rdx = r->r8 = r->r9 = r->r10 = 0;
	if (c->version > 1)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RAX);
	if (!lock_global(c, true))
		return TDX_SYS_BUSY;
	if (flags)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX);
	if (c->st->sys_state != TDX_SYS_STATE_SYSINIT_PENDING)
		return TDX_SYS_INIT_NOT_PENDING;
	status = check_maxpa(c);
	if (status == TDX_SUCCESS && c->version)
		status = check_fatal_notification(c, fatal);
	if (status != TDX_SUCCESS)
		return status;
	atom_store(&c->st->sys_state, TDX_SYS_STATE_SYSINIT_DONE);
	return TDX_SUCCESS;
}

MODEL_LEAF(sys_lp_init)
{
	u64 seed;

	c->r->rcx = c->r->rdx = c->r->r8 = 0;
	if (!lock_global(c, false))
		return TDX_SYS_BUSY;
	if (c->st->sys_state != TDX_SYS_STATE_SYSINIT_DONE)
		return TDX_SYS_LP_INIT_NOT_PENDING;
	if (c->lp->init_done)
		return TDX_SYS_LP_INIT_DONE;
	if (!call_random(c, &seed))
		return TDX_RND_NO_ENTROPY;
	c->lp->init_done = true;
	atom_add(&c->st->lps_initialized, 1);
	return TDX_SUCCESS;
}

MODEL_LEAF(sys_key_config)
{
	struct model_state *st = c->st;

	if (!lock_global(c, true))
		return TDX_SYS_BUSY;
	if (st->sys_state != TDX_SYS_STATE_SYSCONFIG_DONE)
		return TDX_SYS_KEY_CONFIG_NOT_PENDING;
	if (st->keyed_packages & 1u << c->lp->package)
		return TDX_KEY_CONFIGURED;
	st->keyed_packages |= 1u << c->lp->package;
	if (st->keyed_packages == (1u << st->pf.packages) - 1)
		atom_store(&st->sys_state, TDX_SYS_STATE_READY);
	return TDX_SUCCESS;
}

/* A run of PAMT entries becomes zero, that is free. What is zero already stays untouched. */
static void pamt_clear(struct model *m, u64 pa, u64 len)
{
	while (len) {
		u64 n = CORE_PAGE_SIZE - (pa & (CORE_PAGE_SIZE - 1));
		const u64 *old = mem_ro(m, pa);
		u64 i;

		if (n > len)
			n = len;
		for (i = 0; old && i < n / sizeof(u64) && !old[i]; i++)
			;
		if (old && i < n / sizeof(u64))
			memset(mem_rw(m, pa), 0, n);
		pa += n;
		len -= n;
	}
}

/* The entries of whole pages of a level that begin in [from, to). */
static void pamt_clear_level(struct model *m, const struct tdmr *t, enum tdx_level level, u64 from,
			     u64 to)
{
	u64 size = tdx_level_size(level);
	u64 first = (from - t->base + size - 1) / size;
	u64 end = (to - t->base + size - 1) / size;

	pamt_clear(m, t->pamt_base[level] + first * sizeof(struct pamt_entry),
		   (end - first) * sizeof(struct pamt_entry));
}

/* The next part of the PAMT; *next is where it begins. */
static void tdmr_init_step(struct model_call *c, struct tdmr *t, u64 *next)
{
	u64 pages = c->st->dynamic_pamt ? TDMR_INIT_PAGES_DYNAMIC : TDMR_INIT_PAGES;
	u64 from = *next;
	u64 to = from + pages * CORE_PAGE_SIZE;

	if (c->st->dynamic_pamt) {
		pamt_bitmap_fill(c->m, t, from, to);
	} else {
		pamt_clear_level(c->m, t, TDX_LEVEL_4K, from, to);
		pamt_reserve(c->m, t, from, to);
	}
	pamt_clear_level(c->m, t, TDX_LEVEL_2M, from, to);
	pamt_clear_level(c->m, t, TDX_LEVEL_1G, from, to);
	atom_store(next, to);
}

MODEL_LEAF(sys_tdmr_init)
{
	struct model_state *st = c->st;
	u64 base = c->r->rcx;
	struct tdmr *t;
	bool usable;
	u64 *next;
	int i;

	c->r->rdx = 0;
	i = hpa_plain(st, base) ? tdmr_find(st, base, &usable) : -1;
	if (i < 0 || st->tdmr[i].base != base)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX);
	t = &st->tdmr[i];
	if (!call_lock(c, &t->init_lock, true))
		return tdx_status(TDX_OPERAND_BUSY, TDX_OPERAND_ID_RCX);
	next = st->dynamic_pamt ? &t->dynamic_next : &t->init_next;
	if (*next >= t->base + t->size)
		return TDX_TDMR_ALREADY_INITIALIZED;
	tdmr_init_step(c, t, next);
	c->r->rdx = *next & ~(tdx_level_size(TDX_LEVEL_1G) - 1);
	return TDX_SUCCESS;
}

/* An LP whose vCPU stayed in the guest is still inside its VP.ENTER. */
static bool other_lp_inside(const struct model_call *c)
{
	u32 i;

	for (i = 0; i < c->st->pf.lps; i++) {
		if (i != c->lp_id && atom_load(&c->st->lp[i].in_guest))
			return true;
	}
	return false;
}

/* Can hand-off data of this version be made? MODEL_MIN_UPDATE_HV is 0 in all modules. */
static bool handoff_ok(const struct model_profile *profile, u64 version)
{
	return version == profile->handoff_version ||
	       (!profile->no_downgrade && version < profile->handoff_version);
}

MODEL_LEAF(sys_shutdown)
{
	bool careful = c->r->rcx & SHUTDOWN_CAREFUL && model_has(c->st, MODEL_UPDATE_SENSITIVE);
	u64 version = careful ? c->r->rcx & ~SHUTDOWN_CAREFUL : c->r->rcx;
	u32 building;

	if (!handoff_ok(model_profile(c->st), version))
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX);
	if (!lock_global(c, true))
		return TDX_SYS_BUSY;
	if (other_lp_inside(c))
		return TDX_SYS_BUSY;
	building = atom_load(&c->st->tds_under_construction);
	if (careful && building)
		return tdx_status(TDX_UPDATE_COMPATIBILITY_SENSITIVE, building << 16);
	atom_store(&c->st->sys_state, TDX_SYS_STATE_SHUTDOWN);
	return TDX_SUCCESS;
}

MODEL_LEAF(sys_update)
{
	if (c->version > 1)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RAX);
	if (c->version && c->r->r9 & ~model_profile(c->st)->features0)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_R9);
	if (c->version && c->r->r10)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_R10);
	if (!lock_global(c, true))
		return TDX_SYS_BUSY;
	if (c->st->sys_state != TDX_SYS_STATE_SYSINIT_DONE || !all_lps_initialized(c->st))
		return TDX_SYS_STATE_INCORRECT;
	/* Nothing here loads a module over a running one, so no hand-off data can be there. */
	return TDX_SYS_INVALID_HANDOFF;
}

MODEL_LEAF(sys_lp_shutdown)
{
	(void)c;
	return TDX_SUCCESS;
}
