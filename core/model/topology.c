// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* The CPU topology that a guest sees (docs/tdx-module.md 9.3). */
#include "core/model/profile.h"
#include "core/model/topology.h"
#include "core/port/string.h"

/* ECX of CPUID(0x1F): the subleaf's own number, and what kind of level it describes. */
#define SUBLEAF_MASK 0xffu
#define TYPE_SHIFT 8
#define TYPE_MASK 0xffu

enum level_type {
	TYPE_NONE,
	TYPE_SMT,
	TYPE_CORE,
	TYPE_MODULE,
	TYPE_TILE,
	TYPE_DIE,
	TYPE_DIE_GROUP,
};

/* What the simulated CPU says: no hyper-threads, room for all LPs in the package. */
static void native(const struct model_state *st, struct tdx_cpuid_value *v)
{
	u32 i;

	memset(v, 0, TOPOLOGY_SUBLEAVES * sizeof(*v));
	for (i = 0; i < TOPOLOGY_SUBLEAVES; i++)
		v[i].ecx = i;
	v[0].ebx = 1;
	v[0].ecx |= TYPE_SMT << TYPE_SHIFT;
	v[1].eax = 7;
	v[1].ebx = st->pf.lps;
	v[1].ecx |= TYPE_CORE << TYPE_SHIFT;
}

u64 topology_configure(const struct model_call *c, struct tdx_cpuid_value v[TOPOLOGY_SUBLEAVES])
{
	u32 i, type, last = TYPE_NONE;
	bool core = false;

	if (!model_has(c->st, MODEL_TOPOLOGY))
		return TDX_SUCCESS;
	if (!mem_any_set((const u8 *)v, TOPOLOGY_SUBLEAVES * sizeof(*v))) {
		native(c->st, v);
		return TDX_SUCCESS;
	}

	for (i = 0; i < TOPOLOGY_SUBLEAVES; i++) {
		type = v[i].ecx >> TYPE_SHIFT & TYPE_MASK;
		if ((v[i].ecx & SUBLEAF_MASK) != i || type > TYPE_DIE_GROUP)
			return TDX_CPUID_LEAF_1F_FORMAT_UNRECOGNIZED;
		if (type == TYPE_NONE)
			continue;
		if (type <= last || (type == TYPE_SMT && i))
			return TDX_CPUID_LEAF_1F_FORMAT_UNRECOGNIZED;
		core |= type == TYPE_CORE;
		last = type;
	}
	return core ? TDX_SUCCESS : TDX_CPUID_LEAF_1F_FORMAT_UNRECOGNIZED;
}

u64 topology_add_vcpu(struct model_call *c, u32 index, u64 id)
{
	struct tdcs_ext *ext = tdcs_ext(c->m, c->tdr);
	u32 i;

	if (!c->version) {
		atom_store(&ext->topology_configured, 0);
		atom_store(&ext->ve_reduction_valid, 0);
		return TDX_SUCCESS;
	}
	if (id >> 32)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_R8);
	for (i = 0; i < index; i++) {
		if (*td_x2apic_id(c->m, c->tdr, i) == (u32)id)
			return tdx_status(TDX_X2APIC_ID_NOT_UNIQUE, (u32)id);
	}
	*td_x2apic_id(c->m, c->tdr, index) = (u32)id;
	return TDX_SUCCESS;
}
