/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* KeyIDs in physical addresses (docs/tdx-module.md 6.2). */
#ifndef CORE_MODEL_KEYID_H
#define CORE_MODEL_KEYID_H

#include "core/model/layout.h"

/**
 * hpa_plain() - is it below 2^52, and are its KeyID bits clear?
 * @st: global state
 * @pa: address operand
 */
static inline bool hpa_plain(const struct model_state *st, u64 pa)
{
	return pa >> st->keyid_shift == 0;
}

/**
 * hpa_keyid() - KeyID bits of an address, with whatever stands above the physical address width
 * @st: global state
 * @pa: address operand
 */
static inline u64 hpa_keyid(const struct model_state *st, u64 pa)
{
	return pa >> st->keyid_shift;
}

/**
 * hpa_strip() - the address behind the KeyID bits; what stands above the address width stays
 * @st: global state
 * @pa: address operand
 */
static inline u64 hpa_strip(const struct model_state *st, u64 pa)
{
	return pa & ~CORE_MASK(st->pf.maxpa - 1, st->keyid_shift);
}

/**
 * hpa_with_keyid() - address as the module uses it for a TD's control page
 * @st: global state
 * @pa: HPA without KeyID bits; 0 stays 0
 * @keyid: the TD's
 */
static inline u64 hpa_with_keyid(const struct model_state *st, u64 pa, u32 keyid)
{
	return pa ? pa | (u64)keyid << st->keyid_shift : 0;
}

/**
 * keyid_is_private() - can a TD have this KeyID, or the module itself?
 * @st: global state
 * @keyid: any number
 */
static inline bool keyid_is_private(const struct model_state *st, u64 keyid)
{
	return keyid - st->pf.keyid_first < st->pf.keyid_count;
}

#endif /* CORE_MODEL_KEYID_H */
