// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Virtual CPUID: the values that a TD sees, made from the CPU's, TD_PARAMS.CPUID_CONFIG, XFAM and
 * ATTRIBUTES (docs/tdx-module.md 7.1, MNG.INIT check 16).
 */
#include "core/model/cpuid.h"
#include "core/model/profile.h"
#include "core/model/td_width.h"
#include "core/model/topology.h"
#include "core/port/string.h"

#define NONE TDX_CPUID_NO_SUBLEAF
#define ALL 0xffffffffu

/* Place of a leaf in the table, by its number. */
enum cpuid_index {
#define CPUID_LEAF(leaf, subleaf, faulting, eax, ebx, ecx, edx) CPUID_##leaf##_##subleaf,
#include "core/model/cpuid.def"
	CPUID_NR_LEAVES
};
static_assert(CPUID_NR_LEAVES == CPUID_LEAVES, "one slot for each leaf of cpuid.def");

const struct cpuid_leaf cpuid_leaves[CPUID_LEAVES] = {
#define CPUID_LEAF(leaf, subleaf, faulting, eax, ebx, ecx, edx) \
	{ leaf, subleaf, faulting, { eax, ebx, ecx, edx } },
#include "core/model/cpuid.def"
};

const struct cpuid_config cpuid_configs[CPUID_CONFIGS] = {
#define CPUID_CONFIG(leaf, subleaf, deax, debx, decx, dedx, aeax, aebx, aecx, aedx) \
	{ CPUID_##leaf##_##subleaf, { deax, debx, decx, dedx }, { aeax, aebx, aecx, aedx } },
#include "core/model/cpuid.def"
};

struct cpuid_xfam {
	u8 index;
	u8 component;
	struct tdx_cpuid_value mask;
};

static const struct cpuid_xfam cpuid_xfams[] = {
#define CPUID_XFAM(leaf, subleaf, component, eax, ebx, ecx, edx) \
	{ CPUID_##leaf##_##subleaf, component, { eax, ebx, ecx, edx } },
#include "core/model/cpuid.def"
};

#define CPUID_7_ECX_LA57 CORE_BIT(16)
#define CPUID_7_ECX_PKS (1u << 31)
#define CPUID_D_1_EAX_XFD (1u << 4)
#define LA_BITS_SHIFT 8
#define LA_BITS_MASK (0xffu << LA_BITS_SHIFT)

/* XSAVE components of the platform's CPU; where each lies in the standard format. */
struct xsave_component {
	u16 size;
	u16 offset; /* 0: supervisor component, not in the standard format */
	bool align64;
};

static const struct xsave_component xsave[XFAM_COMPONENTS] = {
	[2] = { 256, 576, false },   [5] = { 64, 1088, false },   [6] = { 512, 1152, false },
	[7] = { 1024, 1664, false }, [8] = { 128, 0, false },	  [9] = { 8, 2688, false },
	[11] = { 16, 0, false },     [12] = { 24, 0, false },	  [15] = { 808, 0, false },
	[17] = { 64, 2752, true },   [18] = { 8192, 2816, true },
};

/* Newer CPUs last: a TD may be configured as any CPU from its own generation on backwards. */
static const u32 known_fms[] = { 0xd06d0, 0xa06e0, 0xa06d0, 0xa06f0, 0xc06f2, 0x806f8 };

#define FMS_STEPPING 0xfu

u32 cpuid_find(u32 leaf, u32 subleaf)
{
	u32 i;

	for (i = 0; i < CPUID_LEAVES; i++) {
		const struct cpuid_leaf *l = &cpuid_leaves[i];

		if (l->leaf == leaf && (l->subleaf == NONE || l->subleaf == subleaf))
			break;
	}
	return i;
}

bool cpuid_faults(const struct model_state *st, u32 index)
{
	const struct cpuid_leaf *l = &cpuid_leaves[index];

	return l->faulting && !(l->leaf == TOPOLOGY_LEAF && model_has(st, MODEL_TOPOLOGY));
}

u32 xsave_size(u32 component, bool *align64)
{
	*align64 = xsave[component].align64;
	return xsave[component].size;
}

/* Bytes that the components of an XCR0 value take in the standard format (CPUID(0xD,0).ECX). */
static u32 xsave_area_size(u64 xcr0)
{
	u32 size = 576; /* legacy region and header */
	u32 i;

	for (i = 2; i < XFAM_COMPONENTS; i++) {
		if (xcr0 & CORE_BIT(i) && xsave[i].offset)
			size = xsave[i].offset + xsave[i].size;
	}
	return size;
}

static u32 fms_start(const struct model_state *st)
{
	u32 i;

	for (i = 0; i < CORE_ARRAY_SIZE(known_fms); i++) {
		if ((known_fms[i] ^ st->pf.cpuid1_eax) <= FMS_STEPPING)
			break;
	}
	return i;
}

u32 fms_count(const struct model_state *st)
{
	return (u32)CORE_ARRAY_SIZE(known_fms) - fms_start(st);
}

u32 fms_nth(const struct model_state *st, u32 n)
{
	if (n >= fms_count(st))
		return 0;
	return n ? known_fms[fms_start(st) + n] : st->pf.cpuid1_eax;
}

/* The same family and model, but a later stepping? */
static bool newer_stepping(u32 fms, u32 than)
{
	return (fms ^ than) <= FMS_STEPPING && fms > than;
}

bool fms_allowed(const struct model_state *st, u32 fms)
{
	u32 i;

	if (newer_stepping(fms, st->pf.cpuid1_eax))
		return false;
	for (i = fms_start(st); i < CORE_ARRAY_SIZE(known_fms); i++) {
		if ((known_fms[i] ^ fms) <= FMS_STEPPING)
			return !newer_stepping(fms, known_fms[i]);
	}
	return false;
}

static u32 *reg(struct tdx_cpuid_value *v, u32 i)
{
	return &v->eax + i;
}

static u32 reg_get(const struct tdx_cpuid_value *v, u32 i)
{
	return (&v->eax)[i];
}

/* What TD_PARAMS asks for; false if it sets a bit that is none of the host's business. */
static bool apply_config(struct tdx_cpuid_value *v, const struct cpuid_config *cfg,
			 const struct tdx_cpuid_value *want)
{
	u32 i;

	for (i = 0; i < 4; i++) {
		u32 direct = reg_get(&cfg->direct, i);
		u32 allow = reg_get(&cfg->allow, i);

		if (reg_get(want, i) & ~(direct | allow))
			return false;
		*reg(v, i) = (*reg(v, i) & ~direct) | (reg_get(want, i) & direct);
		*reg(v, i) &= reg_get(want, i) | ~allow;
	}
	return true;
}

static void apply_xfam(struct tdx_cpuid_value *v, u32 index, u64 xfam)
{
	u32 i, k;

	for (i = 0; i < CORE_ARRAY_SIZE(cpuid_xfams); i++) {
		const struct cpuid_xfam *x = &cpuid_xfams[i];

		if (x->index != index || xfam & CORE_BIT(x->component))
			continue;
		for (k = 0; k < 4; k++)
			*reg(v, k) &= ~reg_get(&x->mask, k);
	}
}

/* Family, model and stepping: 0 means the CPU's own; only a migratable TD may have another one. */
static bool set_fms(const struct model_call *c, struct tdx_cpuid_value *v)
{
	if (!v->eax)
		v->eax = c->st->pf.cpuid1_eax;
	if (c->tdcs->attributes & TDX_ATTR_MIGRATABLE)
		return fms_allowed(c->st, v->eax);
	return v->eax == c->st->pf.cpuid1_eax;
}

/* Leaves with rules of their own. */
static u64 apply_rules(struct model_call *c, struct tdcs_ext *ext, u32 index)
{
	struct tdx_cpuid_value *v = &ext->cpuid[index];
	const struct tdcs *tdcs = c->tdcs;

	switch (index) {
	case CPUID_0x1_NONE:
		if (!set_fms(c, v))
			return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_CPUID_CONFIG);
		break;
	case CPUID_0x7_0:
		if (tdcs->attributes & TDX_ATTR_PKS)
			v->ecx |= CPUID_7_ECX_PKS;
		else
			v->ecx &= ~CPUID_7_ECX_PKS;
		break;
	case CPUID_0xa_NONE:
		if (!(tdcs->attributes & TDX_ATTR_PERFMON))
			memset(v, 0, sizeof(*v));
		break;
	case CPUID_0xd_0:
		v->ecx = xsave_area_size(tdcs->xfam);
		break;
	case CPUID_0xd_1:
		if (!(tdcs->xfam & TDX_XFAM_AMX_TILEDATA))
			v->eax &= ~CPUID_D_1_EAX_XFD;
		break;
	case CPUID_0x15_NONE:
		v->ebx = tdcs->tsc_frequency;
		break;
	case CPUID_0x80000008_NONE:
		v->eax &= ~LA_BITS_MASK;
		v->eax |= (ext->cpuid[CPUID_0x7_0].ecx & CPUID_7_ECX_LA57 ? 57u : 48u)
			  << LA_BITS_SHIFT;
		break;
	default:
		break;
	}
	return TDX_SUCCESS;
}

/* The entry of TD_PARAMS.CPUID_CONFIG about a leaf; if there is none, a number behind the last. */
static u32 config_of(const struct model_state *st, u32 index)
{
	u32 i;

	for (i = 0; i < model_profile(st)->cpuid_configs; i++) {
		if (cpuid_configs[i].index == index)
			break;
	}
	return i;
}

struct cpuid_config cpuid_config(const struct model_state *st, u32 n)
{
	struct cpuid_config cfg = cpuid_configs[n];

	if (cfg.index == CPUID_0x80000008_NONE && model_has(st, MODEL_VIRT_MAXPA))
		cfg.direct.eax |= CPUID_PA_BITS;
	return cfg;
}

/* One leaf as the TD sees it; a failure is about the leaf. */
static u64 configure_leaf(struct model_call *c, struct tdcs_ext *ext, u32 i,
			  const struct tdx_cpuid_value *config)
{
	struct tdx_cpuid_value *v = &ext->cpuid[i];
	u32 n = config_of(c->st, i);

	*v = cpuid_leaves[i].base;
	if (n < model_profile(c->st)->cpuid_configs) {
		struct cpuid_config cfg = cpuid_config(c->st, n);

		if (!apply_config(v, &cfg, &config[n]))
			return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_CPUID_CONFIG);
	}
	apply_xfam(v, i, c->tdcs->xfam);
	return apply_rules(c, ext, i);
}

u64 cpuid_configure(struct model_call *c, struct tdcs_ext *ext,
		    const struct tdx_cpuid_value config[TDX_MAX_CPUID_CONFIG])
{
	u64 status;
	u32 i;

	for (i = 0; i < CPUID_LEAVES; i++) {
		const struct cpuid_leaf *l = &cpuid_leaves[i];

		status = configure_leaf(c, ext, i, config);
		if (status != TDX_SUCCESS) {
			c->r->rcx = (u64)l->subleaf << 32 | l->leaf;
			return status;
		}
		if (i == CPUID_0x80000008_NONE)
			status = td_width_configure(c, ext, &ext->cpuid[i].eax);
		if (status != TDX_SUCCESS)
			return status;
		ext->cpuid_valid[i] = !cpuid_faults(c->st, i);
	}
	return topology_configure(c, &ext->cpuid[CPUID_0x1f_0]);
}
