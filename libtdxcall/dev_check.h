/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Commands of /dev/tdxcall, and whether what came back can be an answer. */
#ifndef LIBTDXCALL_DEV_CHECK_H
#define LIBTDXCALL_DEV_CHECK_H

#include <stdbool.h>

#include <tdxcall/uapi.h>

#include "core/runtime/rt_row.h"

/* The struct of any command. */
union dev_arg {
	struct tdxcall_info info;
	struct tdxcall_td_create create;
	struct tdxcall_td td;
	struct tdxcall_td_query query;
	struct tdxcall_vcpu_create vcpu_create;
	struct tdxcall_range range;
	struct tdxcall_sept_read read;
	struct tdxcall_stats stats;
	struct tdxcall_hook hook;
	struct tdxcall_inject inject;
	struct tdxcall_page page;
	struct tdxcall_raw raw;
	struct tdxcall_vcpu_enter enter;
	struct tdxcall_vcpu vcpu;
	struct tdxcall_vcpu_query vcpu_query;
	struct tdxcall_vcpu_field field;
	struct tdxcall_shared shared;
	struct tdxcall_mmio mmio;
};

/**
 * dev_answer_ok() - can this be the answer to a command?
 * @row: the command
 * @in: its struct as it was sent
 * @arg: the struct as it came back
 *
 * Counts within bounds, names that end, values that mean something, and nothing changed that is not
 * an answer.
 */
bool dev_answer_ok(const struct rt_row *row, const union dev_arg *in, const void *arg);

#endif /* LIBTDXCALL_DEV_CHECK_H */
