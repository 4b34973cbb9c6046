// SPDX-License-Identifier: GPL-2.0-only
/* The library's API: what it sends (loopback), and replay. */
#include <check.h>
#include <errno.h>
#include <signal.h>
#include <string.h>

#ifdef HAVE_LIBLZMA
#include <lzma.h>
#endif

#include "libtdxcall/backend_loopback.h"
#include "libtdxcall/handle.h"
#include "libtdxcall/internal.h"
#include "suites.h"
#include "tmpdir.h"

#define GIB (1ULL << 30)
#define MIB (1ULL << 20)

static struct tmpdir dir;

static void set_up(void)
{
	tmpdir_make(&dir);
}

static void tear_down(void)
{
	tmpdir_remove(&dir);
}

/* ---- what is sent ---------------------------------------------------------------------------- */

START_TEST(every_command_sends_its_struct_and_brings_the_answer_back)
{
	struct tdxcall_info info, info_ans;
	struct tdxcall_td_create create, create_ans;
	struct tdxcall_td td;
	struct tdxcall_td_query query;
	struct tdxcall_vcpu_create vcpu;
	struct tdxcall_stats stats, stats_ans;
	struct tdxcall *h;

	tdxcall_init_info(&info);
	info_ans = info;
	info_ans.lps = 77;
	ck_assert_int_eq(tdxcall_init_td_create(&create, "t0"), 0);
	create_ans = create;
	create_ans.td = 9;
	create_ans.outcome.result = -EAGAIN;
	create_ans.outcome.status = 0x8000020000000080;
	tdxcall_init_td(&td, 9);
	tdxcall_init_td_query_next(&query, 3);
	tdxcall_init_vcpu_create(&vcpu, 9);
	tdxcall_init_stats(&stats);
	stats_ans = stats;
	stats_ans.leaf[6].calls = 5;
	{
		const struct tdxcall_td td_sent = td;
		const struct tdxcall_td_query query_sent = query;
		const struct tdxcall_vcpu_create vcpu_sent = vcpu;
		const struct tdxcall_info info_sent = info;
		const struct tdxcall_td_create create_sent = create;
		const struct tdxcall_stats stats_sent = stats;
		const struct loopback_call calls[] = {
			{.cmd = TDXCALL_INFO, .expect = &info_sent, .answer = &info_ans},
			{.cmd = TDXCALL_TD_CREATE, .expect = &create_sent, .answer = &create_ans},
			{.cmd = TDXCALL_VCPU_CREATE, .expect = &vcpu_sent, .ret = -ENOSPC},
			{.cmd = TDXCALL_TD_FINALIZE, .expect = &td_sent},
			{.cmd = TDXCALL_TD_QUERY, .expect = &query_sent, .ret = -ENOENT},
			{.cmd = TDXCALL_TD_DESTROY, .expect = &td_sent},
			{.cmd = TDXCALL_STATS, .expect = &stats_sent, .answer = &stats_ans},
		};

		ck_assert_int_eq(loopback_open(&h, calls, ARRAY_SIZE(calls), 0), 0);
		ck_assert_str_eq(tdxcall_backend_name(h), "loopback");
		ck_assert_int_eq(tdxcall_info_get(h, &info), 0);
		ck_assert_uint_eq(info.lps, 77);
		ck_assert_int_eq(tdxcall_td_create(h, &create), 0);
		ck_assert_uint_eq(create.td, 9);
		ck_assert_int_eq(create.outcome.result, -EAGAIN);
		ck_assert_int_eq(tdxcall_vcpu_create(h, &vcpu), -ENOSPC);
		ck_assert_int_eq(tdxcall_td_finalize(h, &td), 0);
		ck_assert_int_eq(tdxcall_td_query(h, &query), -ENOENT);
		ck_assert_int_eq(tdxcall_td_destroy(h, &td), 0);
		ck_assert_int_eq(tdxcall_stats_get(h, &stats), 0);
		ck_assert_uint_eq(stats.leaf[6].calls, 5);
		ck_assert_int_eq(tdxcall_sync(h), 0);
		ck_assert_uint_eq(loopback_syncs(h), 1);
		ck_assert_int_eq(tdxcall_close(h), 0);
	}
}
END_TEST

START_TEST(commands_of_vcpus_and_shared_memory_are_sent)
{
	struct tdxcall_vcpu_enter enter, enter_ans;
	struct tdxcall_vcpu_query query;
	struct tdxcall_shared wr, map;
	struct tdxcall_vcpu_field field;
	struct tdxcall_vcpu vcpu;
	struct tdxcall_mmio mmio;
	char bytes[5] = "abcd";
	struct tdxcall *h;

	tdxcall_init_vcpu_enter(&enter, 1, 2);
	ck_assert_uint_eq(enter.lp, TDXCALL_LP_ANY);
	enter_ans = enter;
	enter_ans.exit = TDXCALL_EXIT_VMCALL;
	tdxcall_init_vcpu(&vcpu, 1, 2);
	tdxcall_init_vcpu_query(&query, 1, 2);
	tdxcall_init_vcpu_field_write(&field, 1, 2, 3, 4, 5);
	tdxcall_init_shared_map(&map, 1, GIB, 8192);
	tdxcall_init_shared_write(&wr, 1, GIB + 3, bytes, sizeof(bytes));
	tdxcall_init_mmio(&mmio, 1, GIB, 4096);
	{
		const struct tdxcall_vcpu_enter enter_sent = enter;
		const struct tdxcall_vcpu_query query_sent = query;
		const struct tdxcall_shared map_sent = map, wr_sent = wr;
		const struct tdxcall_vcpu_field field_sent = field;
		const struct tdxcall_vcpu vcpu_sent = vcpu;
		const struct tdxcall_mmio mmio_sent = mmio;
		const struct loopback_call calls[] = {
			{.cmd = TDXCALL_VCPU_ENTER, .expect = &enter_sent, .answer = &enter_ans},
			{.cmd = TDXCALL_VCPU_FLUSH, .expect = &vcpu_sent, .ret = -EINVAL},
			{.cmd = TDXCALL_VCPU_QUERY, .expect = &query_sent, .ret = -ENOENT},
			{.cmd = TDXCALL_VCPU_FIELD_WRITE, .expect = &field_sent, .ret = -EPERM},
			{.cmd = TDXCALL_SHARED_MAP, .expect = &map_sent, .ret = -EEXIST},
			{.cmd = TDXCALL_SHARED_WRITE, .expect = &wr_sent, .in = bytes, .len = 5},
			{.cmd = TDXCALL_MMIO_ADD, .expect = &mmio_sent, .ret = -ENOSPC},
		};

		ck_assert_int_eq(loopback_open(&h, calls, ARRAY_SIZE(calls), 0), 0);
		ck_assert_int_eq(tdxcall_vcpu_enter(h, &enter), 0);
		ck_assert_uint_eq(enter.exit, TDXCALL_EXIT_VMCALL);
		ck_assert_int_eq(tdxcall_vcpu_flush(h, &vcpu), -EINVAL);
		ck_assert_int_eq(tdxcall_vcpu_query(h, &query), -ENOENT);
		ck_assert_int_eq(tdxcall_vcpu_field_write(h, &field), -EPERM);
		ck_assert_int_eq(tdxcall_shared_map(h, &map), -EEXIST);
		ck_assert_int_eq(tdxcall_shared_write(h, &wr), 0);
		ck_assert_int_eq(tdxcall_mmio_add(h, &mmio), -ENOSPC);
		ck_assert_int_eq(tdxcall_shared_read(h, NULL), -EINVAL);
		ck_assert_int_eq(tdxcall_close(h), 0);
	}
}
END_TEST

START_TEST(buffers_go_with_their_command)
{
	struct tdxcall_sept_entry entries[4] = {0};
	const struct tdxcall_sept_entry found = {.gpa = 0x1000, .entry = 7};
	struct tdxcall_range add, add_sent;
	struct tdxcall_sept_read rd, rd_sent;
	char contents[8192];
	struct tdxcall *h;

	memset(contents, 0x5a, sizeof(contents));
	tdxcall_init_add(&add, 1, 0x10000, sizeof(contents), contents);
	add_sent = add;
	tdxcall_init_sept_read(&rd, 1, 0, GIB, entries, 4);
	rd_sent = rd;
	{
		const struct loopback_call calls[] = {
			{.cmd = TDXCALL_RANGE, .expect = &add_sent, .in = contents, .len = 8192},
			{.cmd = TDXCALL_SEPT_READ, .expect = &rd_sent, .out = &found, .len = 32},
		};

		ck_assert_int_eq(loopback_open(&h, calls, 2, 0), 0);
		ck_assert_int_eq(tdxcall_range_exec(h, &add), 0);
		ck_assert_int_eq(tdxcall_sept_read(h, &rd), 0);
		ck_assert_mem_eq(&entries[0], &found, sizeof(found));
		ck_assert_int_eq(tdxcall_close(h), 0);
	}
}
END_TEST

static void assert_range(const struct tdxcall_range *r, uint32_t op, uint64_t gpa, uint64_t size,
			 uint8_t level)
{
	struct tdxcall_range want;

	memset(&want, 0, sizeof(want));
	want.argsz = sizeof(want);
	want.td = 6;
	want.op = op;
	want.gpa = gpa;
	want.size = size;
	want.level = level;
	want.backing = op == TDXCALL_RANGE_AUG ? level : 0;
	ck_assert_mem_eq(r, &want, sizeof(want));
}

START_TEST(range_requests_are_filled_in_completely)
{
	struct tdxcall_range r;

	memset(&r, 0xff, sizeof(r));
	tdxcall_init_add(&r, 6, GIB, MIB, NULL);
	assert_range(&r, TDXCALL_RANGE_ADD, GIB, MIB, 0);
	memset(&r, 0xff, sizeof(r));
	tdxcall_init_extend(&r, 6, GIB, MIB);
	assert_range(&r, TDXCALL_RANGE_EXTEND, GIB, MIB, TDXCALL_LEVEL_AUTO);
	tdxcall_init_aug(&r, 6, GIB, 2 * MIB, 1);
	assert_range(&r, TDXCALL_RANGE_AUG, GIB, 2 * MIB, 1);
	tdxcall_init_aug(&r, 6, GIB, 2 * MIB, 256); /* must not wrap to a level that exists */
	assert_range(&r, TDXCALL_RANGE_AUG, GIB, 2 * MIB, TDXCALL_LEVEL_AUTO);
	tdxcall_init_block(&r, 6, GIB, MIB);
	assert_range(&r, TDXCALL_RANGE_BLOCK, GIB, MIB, TDXCALL_LEVEL_AUTO);
	tdxcall_init_unblock(&r, 6, GIB, MIB);
	assert_range(&r, TDXCALL_RANGE_UNBLOCK, GIB, MIB, TDXCALL_LEVEL_AUTO);
	tdxcall_init_track(&r, 6);
	assert_range(&r, TDXCALL_RANGE_TRACK, 0, 0, TDXCALL_LEVEL_AUTO);
	tdxcall_init_remove(&r, 6, GIB, MIB);
	assert_range(&r, TDXCALL_RANGE_REMOVE, GIB, MIB, TDXCALL_LEVEL_AUTO);
	tdxcall_init_zap(&r, 6, GIB, MIB);
	assert_range(&r, TDXCALL_RANGE_ZAP, GIB, MIB, TDXCALL_LEVEL_AUTO);
	memset(&r, 0xff, sizeof(r));
	tdxcall_init_promote(&r, 6, GIB, 2 * MIB, 1);
	assert_range(&r, TDXCALL_RANGE_PROMOTE, GIB, 2 * MIB, 1);
	tdxcall_init_promote(&r, 6, GIB, 2 * MIB, 257);
	assert_range(&r, TDXCALL_RANGE_PROMOTE, GIB, 2 * MIB, TDXCALL_LEVEL_AUTO);
	tdxcall_init_demote(&r, 6, GIB, MIB);
	assert_range(&r, TDXCALL_RANGE_DEMOTE, GIB, MIB, TDXCALL_LEVEL_AUTO);
	tdxcall_init_relocate(&r, 6, GIB, MIB);
	assert_range(&r, TDXCALL_RANGE_RELOCATE, GIB, MIB, TDXCALL_LEVEL_AUTO);
	tdxcall_init_sept_remove(&r, 6, GIB, MIB);
	assert_range(&r, TDXCALL_RANGE_SEPT_REMOVE, GIB, MIB, TDXCALL_LEVEL_AUTO);
}
END_TEST

START_TEST(a_hook_request_is_filled_in_and_sent)
{
	const struct tdxcall_hook want = {
		.argsz = sizeof(want), .td = 6, .hook = TDXCALL_HOOK_SET_PRIVATE_SPTE, .gfn = 512,
		.level = 2,
	};
	struct tdxcall_hook hook, answer = want;
	const struct loopback_call call = {
		.cmd = TDXCALL_HOOK, .expect = &want, .answer = &answer
	};
	struct tdxcall *h;

	answer.outcome.result = -EAGAIN;
	memset(&hook, 0xff, sizeof(hook));
	tdxcall_init_hook(&hook, 6, TDXCALL_HOOK_SET_PRIVATE_SPTE, 512, 2);
	ck_assert_mem_eq(&hook, &want, sizeof(want));
	ck_assert_int_eq(loopback_open(&h, &call, 1, 0), 0);
	ck_assert_int_eq(tdxcall_hook_exec(h, &hook), 0);
	ck_assert_int_eq(hook.outcome.result, -EAGAIN);
	ck_assert_int_eq(tdxcall_hook_exec(h, NULL), -EINVAL);
	ck_assert_int_eq(tdxcall_close(h), 0);
	tdxcall_init_hook(&hook, 6, TDXCALL_HOOK_TRACK, 0, 258); /* no level that exists */
	ck_assert_uint_eq(hook.level, TDXCALL_LEVEL_AUTO);
}
END_TEST

START_TEST(td_names_are_checked)
{
	static const char *const bad[] = {"", "-a", ".a", "_a", "a b", "a/b", "a\n", NULL};
	char longest[TDXCALL_NAME_LEN + 1];
	struct tdxcall_td_create create;
	struct tdxcall_td_query query;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		ck_assert_int_eq(tdxcall_init_td_create(&create, bad[i]), -EINVAL);
		ck_assert_int_eq(tdxcall_init_td_query_name(&query, bad[i]), -EINVAL);
	}
	memset(longest, 'x', sizeof(longest));
	longest[TDXCALL_NAME_LEN] = '\0';
	ck_assert_int_eq(tdxcall_init_td_create(&create, longest), -EINVAL);
	longest[TDXCALL_NAME_LEN - 1] = '\0';
	ck_assert_int_eq(tdxcall_init_td_create(&create, longest), 0);
	ck_assert_int_eq(tdxcall_init_td_query_name(&query, "0a_.-Z"), 0);
	ck_assert_str_eq(query.name, "0a_.-Z");
}
END_TEST

START_TEST(a_read_only_handle_refuses_what_changes_something)
{
	struct tdxcall_td_create create;
	struct tdxcall_range range;
	struct tdxcall_vcpu_create vcpu;
	struct tdxcall_hook hook;
	struct tdxcall_td td;
	struct tdxcall *h;

	ck_assert_int_eq(loopback_open(&h, NULL, 0, TDXCALL_OPEN_RDONLY), 0);
	tdxcall_init_td_create(&create, "t0");
	tdxcall_init_td(&td, 1);
	tdxcall_init_vcpu_create(&vcpu, 1);
	tdxcall_init_track(&range, 1);
	ck_assert_int_eq(tdxcall_td_create(h, &create), -EROFS);
	ck_assert_int_eq(tdxcall_td_destroy(h, &td), -EROFS);
	ck_assert_int_eq(tdxcall_td_finalize(h, &td), -EROFS);
	ck_assert_int_eq(tdxcall_vcpu_create(h, &vcpu), -EROFS);
	ck_assert_int_eq(tdxcall_range_exec(h, &range), -EROFS);
	tdxcall_init_hook(&hook, 1, TDXCALL_HOOK_TRACK, 0, 0);
	ck_assert_int_eq(tdxcall_hook_exec(h, &hook), -EROFS);
	ck_assert_int_eq(tdxcall_close(h), 0);
}
END_TEST

START_TEST(required_pointers_are_required)
{
	struct tdxcall_info info;
	struct tdxcall *h;

	tdxcall_init_info(&info);
	ck_assert_int_eq(tdxcall_info_get(NULL, &info), -EINVAL);
	ck_assert_int_eq(loopback_open(&h, NULL, 0, 0), 0);
	ck_assert_int_eq(tdxcall_info_get(h, NULL), -EINVAL);
	ck_assert_int_eq(tdxcall_range_exec(h, NULL), -EINVAL);
	ck_assert_int_eq(tdxcall_sept_read(h, NULL), -EINVAL);
	ck_assert_int_eq(tdxcall_lp_set(h, 0), -EOPNOTSUPP);
	ck_assert_int_eq(tdxcall_close(h), 0);
	ck_assert_int_eq(tdxcall_sync(NULL), -EINVAL);
	ck_assert_int_eq(tdxcall_close(NULL), 0);
	ck_assert_int_eq(tdxcall_lp_set(NULL, 0), -EINVAL);
	ck_assert_int_eq(tdxcall_open(NULL, "model", NULL, 0, NULL), -EINVAL);
	tdxcall_discard(NULL);
	tdxcall_interrupt(NULL);
}
END_TEST

/* The loopback itself: each of these has to abort. */
START_TEST(a_script_with_leftovers_aborts)
{
	struct tdxcall_info info;
	const struct loopback_call call = {.cmd = TDXCALL_INFO, .expect = &info};
	struct tdxcall *h;

	tdxcall_init_info(&info);
	loopback_open(&h, &call, 1, 0);
	tdxcall_close(h);
}
END_TEST

START_TEST(a_command_too_many_aborts)
{
	struct tdxcall_info info;
	struct tdxcall *h;

	tdxcall_init_info(&info);
	loopback_open(&h, NULL, 0, 0);
	tdxcall_info_get(h, &info);
}
END_TEST

START_TEST(a_command_with_other_arguments_aborts)
{
	struct tdxcall_td sent, expected;
	const struct loopback_call call = {.cmd = TDXCALL_TD_DESTROY, .expect = &expected};
	struct tdxcall *h;

	tdxcall_init_td(&sent, 1);
	tdxcall_init_td(&expected, 2);
	loopback_open(&h, &call, 1, 0);
	tdxcall_td_destroy(h, &sent);
}
END_TEST

/* ---- replay ---------------------------------------------------------------------------------- */

static const char trace[] =
	"tdxtrace 1\n"
	"# a TD is begun\n"
	"platform module=1.5.01 lps=4 packages=1 maxpa=52 keyids=32..63 "
	"cmr=0x100000000+0x100000000 cpuid1.eax=0x806f8 xcr0=0x602e7 ept5=1\n"
	"tdmr 0x100000000+0x40000000 pamt1g=0x140000000+0x1000 pamt2m=0x140002000+0x2000 "
	"pamt4k=0x140400000+0x400000 reserved=0x13c000000+0x4000000 init=all\n"
	"call lp=0 rax=0x9 rcx=0x10096b000 rdx=0x21 -> rax=0x0 rcx=0x10096b000 rdx=0x21\n"
	"call lp=0 rax=0x8 rcx=0x10096b000 -> rax=0x1 rcx=0x10096b000\n"
	"call lp=0 rax=0x8 rcx=0x10096b000 -> rax=0xc000081100000000 rcx=0x10096b000 rdx=0x7\n";

static bool go_on(void *ctx, const struct tdxcall_replay_report *report, const char *line)
{
	unsigned int *seen = ctx;

	ck_assert_uint_eq(report->diff_line, report->lines);
	ck_assert_ptr_nonnull(strstr(line, "rax=0x8"));
	++*seen;
	return true;
}

START_TEST(a_trace_is_replayed_and_compared)
{
	const char *path = tmpdir_file(&dir, "trace", trace, sizeof(trace) - 1);
	const struct tdxcall_replay_report *report;
	struct tdxcall_replay *r;
	unsigned int seen = 0;

	ck_assert_int_eq(tdxcall_replay_new(&r), 0);
	report = tdxcall_replay_report(r);
	ck_assert_int_eq(tdxcall_replay_file(r, path, NULL, NULL, &dir.log), 0);
	ck_assert_uint_eq(report->lines, 6);
	ck_assert_uint_eq(report->calls, 2);
	ck_assert_uint_eq(report->identical, 1);
	ck_assert_uint_eq(report->registers, 5);
	ck_assert_uint_eq(report->diff_line, 6);
	ck_assert_uint_eq(report->ndiffs, 1);
	ck_assert_str_eq(report->diffs[0].where, "rax");
	ck_assert_uint_eq(report->diffs[0].expected, 1);
	ck_assert_uint_eq(report->diffs[0].actual, 0);
	tdxcall_replay_free(r);
	ck_assert_int_eq(tdxcall_replay_new(&r), 0);
	report = tdxcall_replay_report(r);
	ck_assert_int_eq(tdxcall_replay_file(r, path, go_on, &seen, &dir.log), 0);
	ck_assert_uint_eq(report->lines, 7);
	ck_assert_uint_eq(seen, 2);
	ck_assert_uint_eq(report->ndiffs, 1 + (report->diffs[0].where[1] == 'a'));
	tdxcall_replay_free(r);
}
END_TEST

START_TEST(lines_that_are_no_record_are_refused_with_their_number)
{
	const char *path = tmpdir_file(&dir, "trace", "tdxtrace 1\n\nnonsense\n", 21);
	struct tdxcall_replay *r;
	bool same = true;

	ck_assert_int_eq(tdxcall_replay_new(&r), 0);
	ck_assert_int_eq(tdxcall_replay_file(r, path, NULL, NULL, &dir.log), -EBADMSG);
	tmpdir_assert_error(&dir, "trace:3: not a record");
	ck_assert_int_eq(tdxcall_replay_line(r, "mem 0x1000 12", &same), -EBADMSG);
	ck_assert_int_eq(tdxcall_replay_line(r, NULL, &same), -EINVAL);
	tdxcall_replay_free(r);
	ck_assert_int_eq(tdxcall_replay_new(&r), 0);
	path = tmpdir_file(&dir, "trace", "tdxtrace 1\nx\0y\n", 15);
	ck_assert_int_eq(tdxcall_replay_file(r, path, NULL, NULL, &dir.log), -EBADMSG);
	tmpdir_assert_error(&dir, "is not a text file");
	ck_assert_int_eq(tdxcall_replay_file(r, "/nonexistent", NULL, NULL, &dir.log), -ENOENT);
	tmpdir_assert_error(&dir, "/nonexistent: No such file");
	tdxcall_replay_free(r);
	tdxcall_replay_free(NULL);
}
END_TEST

#ifdef HAVE_LIBLZMA
START_TEST(a_compressed_trace_is_replayed_and_a_damaged_one_refused)
{
	uint8_t xz[4096];
	size_t len = 0;
	const char *path;
	struct tdxcall_replay *r;

	ck_assert_int_eq(lzma_easy_buffer_encode(6, LZMA_CHECK_CRC64, NULL, (const uint8_t *)trace,
						 sizeof(trace) - 1, xz, &len, sizeof(xz)),
			 LZMA_OK);
	path = tmpdir_file(&dir, "trace.xz", xz, len);
	ck_assert_int_eq(tdxcall_replay_new(&r), 0);
	ck_assert_int_eq(tdxcall_replay_file(r, path, NULL, NULL, &dir.log), 0);
	ck_assert_uint_eq(tdxcall_replay_report(r)->calls, 2);
	tdxcall_replay_free(r);
	ck_assert_int_eq(tdxcall_replay_new(&r), 0);
	path = tmpdir_file(&dir, "trace.xz", xz, len - 1);
	ck_assert_int_eq(tdxcall_replay_file(r, path, NULL, NULL, &dir.log), -EBADMSG);
	tmpdir_assert_error(&dir, "cannot be decompressed");
	xz[len / 2] ^= 0x40;
	path = tmpdir_file(&dir, "trace.xz", xz, len);
	ck_assert_int_eq(tdxcall_replay_file(r, path, NULL, NULL, &dir.log), -EBADMSG);
	tmpdir_assert_error(&dir, "cannot be decompressed");
	ck_assert_uint_eq(tdxcall_replay_report(r)->lines, 0);
	tdxcall_replay_free(r);
}
END_TEST
#else
START_TEST(a_compressed_trace_is_named_as_what_this_library_cannot_read)
{
	const char *path = tmpdir_file(&dir, "trace.xz",
				       "\xfd"
				       "7zXZ\0",
				       7);
	struct tdxcall_replay *r;

	ck_assert_int_eq(tdxcall_replay_new(&r), 0);
	ck_assert_int_eq(tdxcall_replay_file(r, path, NULL, NULL, &dir.log), -EOPNOTSUPP);
	tmpdir_assert_error(&dir, "without liblzma");
	tdxcall_replay_free(r);
}
END_TEST
#endif

static void add_loopback_tests(Suite *s)
{
	TCase *tc = tcase_create("loopback");

	tcase_add_test(tc, every_command_sends_its_struct_and_brings_the_answer_back);
	tcase_add_test(tc, commands_of_vcpus_and_shared_memory_are_sent);
	tcase_add_test(tc, buffers_go_with_their_command);
	tcase_add_test(tc, range_requests_are_filled_in_completely);
	tcase_add_test(tc, a_hook_request_is_filled_in_and_sent);
	tcase_add_test(tc, td_names_are_checked);
	tcase_add_test(tc, a_read_only_handle_refuses_what_changes_something);
	tcase_add_test(tc, required_pointers_are_required);
	tcase_add_test_raise_signal(tc, a_script_with_leftovers_aborts, SIGABRT);
	tcase_add_test_raise_signal(tc, a_command_too_many_aborts, SIGABRT);
	tcase_add_test_raise_signal(tc, a_command_with_other_arguments_aborts, SIGABRT);
	suite_add_tcase(s, tc);
}

Suite *lib_suite(void)
{
	Suite *s = suite_create("lib");
	TCase *replay = tcase_create("replay");

	add_loopback_tests(s);
	tcase_add_checked_fixture(replay, set_up, tear_down);
	tcase_add_test(replay, a_trace_is_replayed_and_compared);
	tcase_add_test(replay, lines_that_are_no_record_are_refused_with_their_number);
#ifdef HAVE_LIBLZMA
	tcase_add_test(replay, a_compressed_trace_is_replayed_and_a_damaged_one_refused);
#else
	tcase_add_test(replay, a_compressed_trace_is_named_as_what_this_library_cannot_read);
#endif
	suite_add_tcase(s, replay);
	return s;
}
