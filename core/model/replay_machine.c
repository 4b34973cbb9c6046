// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* The records of tdxtrace(5) that say on what machine a trace was made. */
#include "core/model/replay_machine.h"
#include "core/port/level.h"
#include "core/port/string.h"

static bool small_number(struct text *t, u32 *value)
{
	u64 v;

	if (!text_number(t, &v) || v >> 32)
		return false;
	*value = (u32)v;
	return true;
}

static bool platform_cmr(struct model_platform *pf, struct text *t)
{
	return pf->ncmrs < MODEL_MAX_CMRS && text_range(t, &pf->cmr[pf->ncmrs++]);
}

static bool platform_keyids(struct model_platform *pf, struct text *t)
{
	u64 first, last;

	if (!text_u64(t, &first) || !text_key(t, "..") || !text_number(t, &last) || last < first ||
	    last >= MODEL_MAX_KEYIDS)
		return false;
	pf->keyid_first = (u32)first;
	pf->keyid_count = (u32)(last - first) + 1;
	pf->global_keyid = pf->keyid_first;
	return true;
}

static bool platform_module(struct model_platform *pf, const struct text *name)
{
	for (pf->module = 0; pf->module < MODEL_NR_MODULES; pf->module++) {
		if (text_is(name, model_module_name(pf->module)))
			return true;
	}
	return false;
}

static bool platform_flag(struct text *word, bool *flag)
{
	u32 value;

	if (!small_number(word, &value) || value > 1)
		return false;
	*flag = value;
	return true;
}

static bool platform_word(struct replay *rp, struct text *word)
{
	struct model_platform *pf = &rp->pf;

	if (text_key(word, "module="))
		return platform_module(pf, word);
	if (text_key(word, "dynamic_pamt="))
		return platform_flag(word, &pf->dynamic_pamt);
	if (text_key(word, "lps="))
		return small_number(word, &pf->lps);
	if (text_key(word, "packages="))
		return small_number(word, &pf->packages);
	if (text_key(word, "maxpa="))
		return small_number(word, &pf->maxpa);
	if (text_key(word, "keyids="))
		return platform_keyids(pf, word);
	if (text_key(word, "cmr="))
		return platform_cmr(pf, word);
	if (text_key(word, "cpuid1.eax="))
		return small_number(word, &pf->cpuid1_eax);
	if (text_key(word, "xcr0="))
		return text_number(word, &pf->xcr0);
	if (text_key(word, "ept5="))
		return platform_flag(word, &pf->ept5);
	rp->ready = !text_is(word, "state=loaded");
	return !rp->ready;
}

int replay_platform(struct replay *rp, struct text *t)
{
	struct text word;

	if (rp->platform_seen || rp->ntdmrs)
		return -EINVAL;
	rp->platform_seen = true;
	model_platform_defaults(&rp->pf);
	rp->pf.any_report = true;
	while (text_word(t, &word)) {
		if (!platform_word(rp, &word))
			return -EINVAL;
	}
	return 0;
}

static bool tdmr_word(struct model_tdmr_cfg *cfg, struct text *word)
{
	if (text_key(word, "pamt1g="))
		return text_range(word, &cfg->pamt[TDX_LEVEL_1G]);
	if (text_key(word, "pamt2m="))
		return text_range(word, &cfg->pamt[TDX_LEVEL_2M]);
	if (text_key(word, "pamt4k="))
		return text_range(word, &cfg->pamt[TDX_LEVEL_4K]);
	if (text_key(word, "reserved="))
		return cfg->nreserved < MODEL_MAX_RESERVED &&
		       text_range(word, &cfg->reserved[cfg->nreserved++]);
	cfg->initialized = text_is(word, "init=all");
	return cfg->initialized || text_is(word, "init=none");
}

int replay_tdmr(struct replay *rp, struct text *t)
{
	struct model_tdmr_cfg *cfg = &rp->tdmr[rp->ntdmrs];
	struct text word;

	if (!rp->platform_seen || rp->started)
		return -EINVAL;
	if (rp->ntdmrs == REPLAY_MAX_TDMRS)
		return -E2BIG;
	memset(cfg, 0, sizeof(*cfg));
	if (!text_word(t, &word) || !text_range(&word, &cfg->range))
		return -EINVAL;
	while (text_word(t, &word)) {
		if (!tdmr_word(cfg, &word))
			return -EINVAL;
	}
	rp->ntdmrs++;
	return 0;
}
