// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of commands, and callers that were compiled with an older or a newer uapi.h. There are
 * none yet, so what they meet is tried with rows of this test's own.
 */
#include <stdio.h>
#include <unistd.h>

#include <tdxcall/tdxcall.h>

#include "core/runtime/rt_row.h"
#include "rt_fixture.h"
#include "suites.h"

/* Three versions of one struct. */
struct first {
	u32 argsz;
	u32 flags;
	u64 in;
	u64 out;
};

struct second {
	struct first first;
	u64 more;
};

struct third {
	struct second second;
	u64 even_more;
};

/* What is not asked for means 5; an answer is at the end of each version. */
static int answer(struct rt_cmd *cmd)
{
	struct second *s = cmd->arg;

	s->first.out = s->first.in + (s->more ? s->more : 5);
	s->more = 77;
	return 0;
}

/* The command as the second version has it. */
static const struct rt_row row = {
	.name = "OWN",
	.size = sizeof(struct second),
	.first = sizeof(struct first),
	.rules = { .flags = 1, .buf = true, .there = true },
	.run = answer,
};

/* As a host does it. */
static int give(struct rt_fixture *fx, void *arg)
{
	struct second own;
	int ret = rt_args_in(&row, &own, arg);

	if (!ret)
		ret = rt_row_run(fx->rt, NULL, &row, &own, NULL, 0);
	if (!ret)
		rt_args_out(&row, arg, &own);
	return ret;
}

START_TEST(an_older_caller_gets_what_it_has_room_for)
{
	struct rt_fixture *fx = rtx_open(1);
	struct {
		struct first arg;
		u64 behind;
	} old = { { .argsz = sizeof(old.arg), .in = 3 }, 0x5a5a };

	ck_assert_int_eq(give(fx, &old), 0);
	ck_assert_uint_eq(old.arg.argsz, sizeof(old.arg));
	ck_assert_uint_eq(old.arg.out, 8);
	ck_assert_uint_eq(old.behind, 0x5a5a);
	old.arg.argsz--;
	ck_assert_int_eq(give(fx, &old), -EINVAL);
	old.arg.argsz = 0;
	ck_assert_int_eq(give(fx, &old), -EINVAL);
	rtx_close(fx);
}
END_TEST

START_TEST(a_caller_of_the_same_age_gets_all)
{
	struct rt_fixture *fx = rtx_open(1);
	struct second same = { .first = { .argsz = sizeof(same), .in = 3 }, .more = 4 };

	ck_assert_int_eq(give(fx, &same), 0);
	ck_assert_uint_eq(same.first.out, 7);
	ck_assert_uint_eq(same.more, 77);
	same.first.flags = 2;
	ck_assert_int_eq(give(fx, &same), -EINVAL);
	rtx_close(fx);
}
END_TEST

START_TEST(a_newer_caller_may_not_want_what_is_not_known)
{
	struct rt_fixture *fx = rtx_open(1);
	struct third newer = { .second = { .first = { .argsz = sizeof(newer), .in = 3 } } };

	ck_assert_int_eq(give(fx, &newer), 0);
	ck_assert_uint_eq(newer.second.first.argsz, sizeof(newer));
	ck_assert_uint_eq(newer.second.first.out, 8);
	ck_assert_uint_eq(newer.second.more, 77);
	newer.even_more = 1ULL << 63;
	newer.second.first.out = 0;
	ck_assert_int_eq(give(fx, &newer), -E2BIG);
	ck_assert_uint_eq(newer.second.first.out, 0);
	newer.second.first.argsz = RT_ARGSZ_MAX + 1;
	ck_assert_int_eq(give(fx, &newer), -E2BIG);
	rtx_close(fx);
}
END_TEST

/* ---- the library ----------------------------------------------------------------------------- */

START_TEST(the_library_takes_the_struct_of_a_newer_program)
{
	struct {
		struct tdxcall_info info;
		u64 more;
		u64 behind;
	} newer = { .behind = 0x5a5a };
	struct tdxcall *h;
	char path[64];

	snprintf(path, sizeof(path), "/tmp/tdxcall-command.%d", getpid());
	ck_assert_int_eq(tdxcall_open(&h, "model", path, 0, NULL), 0);
	newer.info.argsz = sizeof(newer.info) + sizeof(newer.more);
	ck_assert_int_eq(tdxcall_info_get(h, &newer.info), 0);
	ck_assert_uint_eq(newer.info.argsz, sizeof(newer.info) + sizeof(newer.more));
	ck_assert_uint_eq(newer.info.abi_version, TDXCALL_ABI_VERSION);
	ck_assert_uint_ne(newer.info.lps, 0);
	ck_assert_uint_eq(newer.behind, 0x5a5a);
	newer.more = 1;
	ck_assert_int_eq(tdxcall_info_get(h, &newer.info), -E2BIG);
	newer.info.argsz = sizeof(newer.info) - 1;
	ck_assert_int_eq(tdxcall_info_get(h, &newer.info), -EINVAL);
	tdxcall_discard(h);
	unlink(path);
}
END_TEST

/* ---- the table ------------------------------------------------------------------------------- */

static const u32 all[] = {
#define COMMAND(name, ...) TDXCALL_##name,
#include "core/runtime/command.def"
};

static bool fits(struct rt_member m, u32 size)
{
	return m.at + m.size <= size;
}

/* What the dispatcher and the hosts rely on. */
START_TEST(a_row_is_in_order)
{
	const struct rt_row *r = rt_row(all[_i]);
	u32 i;

	ck_assert_ptr_nonnull(r);
	ck_assert_uint_eq(r->cmd, all[_i]);
	ck_assert_ptr_nonnull(r->run);
	ck_assert_uint_le(r->first, r->size);
	ck_assert_uint_ge(r->first, sizeof(u64));
	for (i = 0; i < RT_MAX_ZERO; i++)
		ck_assert(fits(r->zero[i], r->size));
	ck_assert(fits(r->outcome, r->size));
	ck_assert(!r->outcome.at || r->outcome.size == sizeof(struct tdxcall_outcome));
	ck_assert(!r->busy.at || r->busy.size == sizeof(u8));
	ck_assert(!r->op.at == !r->ops);
	ck_assert(r->ops || (r->rules.gate != GATE_NONE) == (r->td.at != 0));
	if (r->td.at && r->td.at != RT_TD_ITSELF)
		ck_assert(r->td.size == sizeof(u32) && fits(r->td, r->size));
	if (r->buf.dir != RT_BUF_NONE)
		ck_assert(r->buf.addr.at && r->buf.len.at && r->buf.unit);
	ck_assert((r->buf.dir == RT_BUF_OUT) == (r->buf.filled.at != 0));
	ck_assert(!(r->is & RT_IS_EVENT) || r->outcome.at);
}
END_TEST

START_TEST(an_unknown_command_has_no_row)
{
	ck_assert_ptr_null(rt_row(_IO(TDXCALL_IOC_MAGIC, 0xff)));
	ck_assert_ptr_null(rt_row(_IOWR(TDXCALL_IOC_MAGIC, 0x00, struct tdxcall_info)));
	ck_assert_ptr_null(rt_row(0));
}
END_TEST

/* With each reserved byte of each struct set; a handler is never reached. */
START_TEST(what_has_to_be_zero_is_looked_at)
{
	const struct rt_row *r = rt_row(all[_i]);
	u64 arg[1024] = { 0 };
	u8 *bytes = (u8 *)arg;
	u32 i, k;

	*(u32 *)bytes = r->size;
	if (r->op.at)
		*(u32 *)(bytes + r->op.at) = 1;
	ck_assert_int_eq(rt_row_check(r, arg), 0);
	for (i = 0; i < RT_MAX_ZERO; i++) {
		for (k = 0; k < r->zero[i].size; k++) {
			bytes[r->zero[i].at + k] = 1;
			ck_assert_int_eq(rt_row_check(r, arg), -EINVAL);
			bytes[r->zero[i].at + k] = 0;
		}
	}
	((u32 *)arg)[1] = 1U << 31;
	ck_assert_int_eq(rt_row_check(r, arg), -EINVAL);
	((u32 *)arg)[1] = 0;
	((u32 *)arg)[0]++;
	ck_assert_int_eq(rt_row_check(r, arg), -EINVAL);
}
END_TEST

Suite *command_suite(void)
{
	Suite *s = suite_create("command");
	TCase *tc = tcase_create("argsz");

	tcase_add_test(tc, an_older_caller_gets_what_it_has_room_for);
	tcase_add_test(tc, a_caller_of_the_same_age_gets_all);
	tcase_add_test(tc, a_newer_caller_may_not_want_what_is_not_known);
	tcase_add_test(tc, the_library_takes_the_struct_of_a_newer_program);
	suite_add_tcase(s, tc);
	tc = tcase_create("rows");
	tcase_add_loop_test(tc, a_row_is_in_order, 0, CORE_ARRAY_SIZE(all));
	tcase_add_loop_test(tc, what_has_to_be_zero_is_looked_at, 0, CORE_ARRAY_SIZE(all));
	tcase_add_test(tc, an_unknown_command_has_no_row);
	suite_add_tcase(s, tc);
	return s;
}
