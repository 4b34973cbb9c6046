/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* What the TDX module does that a machine has: the table of profile.def. */
#ifndef CORE_MODEL_PROFILE_H
#define CORE_MODEL_PROFILE_H

#include "core/model/layout.h"
#include "core/model/module.h"

enum model_feature {
#define MODEL_FEATURE(id, summary) MODEL_##id,
#include "core/model/profile.def"
	MODEL_NR_FEATURES
};

/**
 * struct model_profile - one TDX module
 * @name: its version
 * @features: a bit for each enum model_feature that it has
 * @features0: TDX_FEATURES0, as this CPU and platform leave it
 * @attributes: ATTRIBUTES that a TD may have
 * @config_flags: CONFIG_FLAGS that a TD may have
 * @build_date: decimal, YYYYMMDD
 * @build_num: number of its build
 * @major: of the version
 * @minor: of the version
 * @update: of the version
 * @handoff_version: of the hand-off data that it writes (MODULE_HV)
 * @no_downgrade: SYS.SHUTDOWN takes no other hand-off version
 * @max_vcpus: limit of TD_PARAMS.MAX_VCPUS
 * @cpuid_configs: entries of TD_PARAMS.CPUID_CONFIG
 * @tdcx_base: TDCX pages that a TD needs
 * @tdcx_max: TDCX pages that it can have, one for each nested VM
 * @tdcx_role: enum tdcx_index of each TDCX page, in the order in which MNG.ADDCX gets them
 */
struct model_profile {
	const char *name;
	u64 features;
	u64 features0;
	u64 attributes;
	u64 config_flags;
	u32 build_date;
	u16 build_num;
	u16 major;
	u16 minor;
	u16 update;
	u16 handoff_version;
	bool no_downgrade;
	u16 max_vcpus;
	u8 cpuid_configs;
	u8 tdcx_base;
	u8 tdcx_max;
	u8 tdcx_role[TDCX_NR_PAGES];
};

/* Dynamic PAMT: the lowest KeyID bit is at most this one. */
#define MODEL_DYNAMIC_PAMT_MAX_SHIFT 48

/* The least hand-off version that any of them reads (MIN_UPDATE_HV). */
#define MODEL_MIN_UPDATE_HV 0

extern const struct model_profile model_profiles[MODEL_NR_MODULES];

/**
 * model_profile() - the TDX module of a machine
 * @st: global state; that of a damaged image may name none: then it is the first one
 */
static inline const struct model_profile *model_profile(const struct model_state *st)
{
	u32 module = st->pf.module;

	return &model_profiles[module < MODEL_NR_MODULES ? module : 0];
}

/**
 * model_has() - does the TDX module of a machine do this?
 * @st: global state
 * @feature: what
 */
static inline bool model_has(const struct model_state *st, enum model_feature feature)
{
	return model_profile(st)->features & CORE_BIT(feature);
}

#endif /* CORE_MODEL_PROFILE_H */
