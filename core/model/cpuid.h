/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Virtual CPUID: the leaves that the module knows, and the values that a TD sees. */
#ifndef CORE_MODEL_CPUID_H
#define CORE_MODEL_CPUID_H

#include "core/model/call.h"
#include "core/model/td_page.h"

struct cpuid_leaf {
	u32 leaf;
	u32 subleaf; /* TDX_CPUID_NO_SUBLEAF */
	bool faulting; /* with 1.5.01, see cpuid_faults() */
	struct tdx_cpuid_value base;
};

/* Host-configurable bits of a leaf: freely set, or only where the CPU has them. */
struct cpuid_config {
	u32 index; /* in the leaf table */
	struct tdx_cpuid_value direct;
	struct tdx_cpuid_value allow;
};

extern const struct cpuid_leaf cpuid_leaves[CPUID_LEAVES];
/* As many as any module takes, in the order of TD_PARAMS.CPUID_CONFIG. */
#define CPUID_CONFIGS 18
extern const struct cpuid_config cpuid_configs[CPUID_CONFIGS];

/**
 * cpuid_find() - number of a leaf in the table
 * @leaf: CPUID leaf
 * @subleaf: ignored for a leaf that has none
 *
 * Return: CPUID_LEAVES if the module does not know it.
 */
u32 cpuid_find(u32 leaf, u32 subleaf);

/**
 * cpuid_config() - which bits of a leaf TD_PARAMS may set on this module
 * @st: global state
 * @n: entry of TD_PARAMS.CPUID_CONFIG, one that the module has
 */
struct cpuid_config cpuid_config(const struct model_state *st, u32 n);

/**
 * cpuid_faults() - does the guest get #VE for this leaf, so that there is no value to read?
 * @st: global state
 * @index: number of the leaf in the table
 */
bool cpuid_faults(const struct model_state *st, u32 index);

/**
 * cpuid_configure() - the virtual CPUID values of a TD (MNG.INIT, check 16)
 * @c: the call; RCX gets the leaf at fault
 * @ext: values go here; the TDCS is c->tdcs, with attributes, XFAM and TSC frequency set
 * @config: TD_PARAMS.CPUID_CONFIG
 */
u64 cpuid_configure(struct model_call *c, struct tdcs_ext *ext,
		    const struct tdx_cpuid_value config[TDX_MAX_CPUID_CONFIG]);

/**
 * xsave_size() - bytes of an XSAVE component, 0 if the CPU has none of that number
 * @component: number, as in XFAM
 * @align64: does it start at a multiple of 64 in the compacted format?
 */
u32 xsave_size(u32 component, bool *align64);

/**
 * fms_allowed() - may a migratable TD show this family, model and stepping?
 * @st: global state
 * @fms: CPUID(1).EAX
 *
 * A stepping must be neither newer than the CPU's own nor than the one that 1.5.01 knows of that
 * model: a CPU with a newer one has no migratable TD that shows the CPU's own.
 */
bool fms_allowed(const struct model_state *st, u32 fms);

/**
 * fms_nth() - one of the CPUs that a TD may pass for
 * @st: global state
 * @n: which; 0 = the CPU itself
 *
 * Return: CPUID(1).EAX with the highest stepping, 0 if there are fewer.
 */
u32 fms_nth(const struct model_state *st, u32 n);

/**
 * fms_count() - how many CPUs a TD may pass for
 * @st: global state
 */
u32 fms_count(const struct model_state *st);

#endif /* CORE_MODEL_CPUID_H */
