/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* What the parts of model_check() share: reports, and marks on pages that are in use. */
#ifndef CORE_MODEL_CHECK_MARK_H
#define CORE_MODEL_CHECK_MARK_H

#include "core/model/layout.h"
#include "core/model/lock.h"

/* The top bit of the number of sharers: there are never that many. */
#define CHECK_MARK ((u16)0x4000)
/* And the one below, in 2M entries: not all entries below this one are as they were made. */
#define CHECK_MARK_BELOW ((u16)0x2000)
static_assert(MODEL_MAX_LPS < 0x2000 / LOCK_SHARER, "room for marks beside the sharers");

/**
 * enum check_pass - which pass over the PAMT this is
 * @PASS_FIRST: all of it is looked at
 * @PASS_BETWEEN: only where the first pass has found something
 * @PASS_LAST: the same, and marks are taken away
 */
enum check_pass { PASS_FIRST, PASS_BETWEEN, PASS_LAST };

/**
 * struct check - a check under way
 * @m: the machine
 * @report: as given to model_check()
 * @step: as given to model_check_steps(), NULL = none
 * @ctx: for both
 * @violations: found so far
 * @pass: current pass
 * @stopped: @step wants no more: marks are taken away, nothing else is looked at
 */
struct check {
	struct model *m;
	void (*report)(void *ctx, const char *line);
	bool (*step)(void *ctx, u64 bytes);
	void *ctx;
	u32 violations;
	enum check_pass pass;
	bool stopped;
};

/**
 * check_step() - some memory was looked at; go on?
 * @k: the check
 * @bytes: how much
 */
static inline void check_step(struct check *k, u64 bytes)
{
	if (k->step && !k->stopped)
		k->stopped = !k->step(k->ctx, bytes);
}

/**
 * check_fail() - count and report a violation
 * @k: the check
 * @what: what is wrong, in words
 * @pa: the page that shows it
 * @value: the value that is wrong
 */
void check_fail(struct check *k, const char *what, u64 pa, u64 value);

/**
 * check_mark() - a control structure or entry refers to this page: it must be recorded like that,
 * once
 * @k: the check
 * @tdr_pa: the TD
 * @pa: the page
 * @type: PAMT type that it must have
 * @level: size that it must have
 *
 * Return: true if it is, and was not found before: a table may be followed then, and will be once.
 */
bool check_mark(struct check *k, u64 tdr_pa, u64 pa, u8 type, enum tdx_level level);

/* Its private memory can be looked at: the key is there, and all pages still belong to it. */
static inline bool td_is_whole(const struct tdr *tdr)
{
	return tdr->lifecycle == TDX_LIFECYCLE_KEYS_CONFIGURED ||
	       tdr->lifecycle == TDX_LIFECYCLE_BLOCKED;
}

#endif /* CORE_MODEL_CHECK_MARK_H */
