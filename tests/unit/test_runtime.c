// SPDX-License-Identifier: GPL-2.0-only
/* Whole commands on the software TDX module. Every test ends with all invariants checked. */
#include <pthread.h>
#include <string.h>

#include "core/model/profile.h"
#include "core/port/user_port.h"
#include "rt_fixture.h"
#include "suites.h"

#define GPA 0x100000000ULL
#define SIZE_4K CORE_PAGE_SIZE
#define SIZE_2M tdx_level_size(1)
#define SIZE_1G tdx_level_size(2)
#define AUTO TDXCALL_LEVEL_AUTO

static void good(struct tdxcall_outcome o)
{
	ck_assert_msg(!o.result, "result %d, leaf %u, status 0x%llx", o.result, o.leaf, o.status);
	ck_assert_uint_eq(o.status, 0);
}

static void refused(struct tdxcall_outcome o, u32 leaf, u64 status)
{
	ck_assert_int_eq(o.result, -EIO);
	ck_assert_uint_eq(o.leaf, leaf);
	ck_assert_msg(o.status == status, "status 0x%llx", o.status);
}

static void nothing_is_allocated(struct rt_fixture *fx)
{
	struct tdxcall_stats s = rtx_stats(fx);

	ck_assert_uint_eq(s.allocated, 0);
	ck_assert_uint_eq(s.leaked, 0);
}

/* ---- life cycle ------------------------------------------------------------------------------ */

START_TEST(a_td_is_made_described_and_destroyed)
{
	struct rt_fixture *fx = rtx_open(2);
	u32 td = rtx_td(fx, "t0");
	struct tdxcall_td_query q = rtx_query(fx, td);

	ck_assert_uint_eq(q.state, TDXCALL_TD_INITIALIZED);
	ck_assert_str_eq(q.name, "t0");
	/* From the top down. */
	ck_assert_uint_eq(q.hkid, RTX_KEYID_FIRST + RTX_KEYID_COUNT - 1);
	ck_assert_uint_eq(q.sept_levels, 4);
	ck_assert_uint_eq(q.vcpus, 1);
	ck_assert_uint_eq(q.max_vcpus, 4);
	ck_assert_uint_eq(q.xfam, 3);
	ck_assert_uint_eq(q.epoch, 1);
	ck_assert_uint_eq(q.control_pages, rtx_control_pages(fx));
	ck_assert_uint_eq(rtx_stats(fx).owned, rtx_control_pages(fx));
	rtx_check(fx);
	good(rtx_destroy(fx, td));
	nothing_is_allocated(fx);
	rtx_close(fx);
}
END_TEST

START_TEST(each_package_gets_its_key_and_its_write_back)
{
	struct rt_fixture *fx = rtx_open(4);
	struct tdxcall_td_create c;
	struct tdxcall_outcome o;

	rtx_init_create(&c, "t0");
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_CREATE, &c, NULL, 0), 0);
	good(c.outcome);
	ck_assert_uint_eq(c.outcome.calls[TDH_MNG_KEY_CONFIG], 4);
	ck_assert_uint_eq(c.outcome.calls[TDH_MNG_ADDCX], rtx_tdcx(fx));
	ck_assert_uint_eq(c.outcome.calls[TDH_VP_ADDCX], 5);
	o = rtx_destroy(fx, c.td);
	good(o);
	ck_assert_uint_eq(o.calls[TDH_PHYMEM_CACHE_WB], 4);
	ck_assert_uint_eq(o.calls[TDH_VP_FLUSH], 1);
	ck_assert_uint_eq(o.calls[TDH_PHYMEM_PAGE_RECLAIM], rtx_control_pages(fx));
	ck_assert_uint_eq(o.calls[TDH_PHYMEM_PAGE_WBINVD], 1);
	rtx_close(fx);
}
END_TEST

START_TEST(an_interrupted_write_back_is_resumed)
{
	struct rt_fixture *fx = rtx_open(1);
	u32 td = rtx_td(fx, "t0");
	struct tdxcall_outcome o;

	rtx_fail(fx, TDH_PHYMEM_CACHE_WB, 1, 1, TDX_NO_HKID_READY_TO_WBCACHE);
	o = rtx_destroy(fx, td);
	/*
	 * The faked answer was believed; MNG.KEY.FREEID is not fooled, and destroying again
	 * resumes.
	 */
	refused(o, TDH_MNG_KEY_FREEID, TDX_WBCACHE_NOT_COMPLETE);
	rtx_fail_not(fx);
	ck_assert_uint_eq(rtx_query(fx, td).state, TDXCALL_TD_TEARDOWN);
	model_intr(&fx->m, 0, 0);
	o = rtx_destroy(fx, td);
	good(o);
	ck_assert_uint_eq(o.calls[TDH_MNG_VPFLUSHDONE], 0);
	ck_assert_uint_ge(o.calls[TDH_PHYMEM_CACHE_WB], 2);
	nothing_is_allocated(fx);
	rtx_close(fx);
}
END_TEST

START_TEST(a_signal_ends_the_wait_for_a_td)
{
	struct rt_fixture *fx = rtx_open(1);
	struct tdxcall_td d = { .argsz = sizeof(d), .td = rtx_td(fx, "t0") };
	struct port_rwlock *gate = &fx->rt->local[0].gate;
	struct tdxcall_td_create c;

	ck_assert_int_eq(port_lock_shared(&fx->port, gate), 0);
	user_interrupt(&fx->port, true);
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_DESTROY, &d, NULL, 0), -EINTR);
	ck_assert_uint_eq(d.outcome.seamcalls, 0);
	port_unlock_shared(gate);
	ck_assert_int_eq(port_lock_exclusive(&fx->port, &fx->rt->global_lock), 0);
	rtx_init_create(&c, "t1");
	rt_command(fx->rt, TDXCALL_TD_CREATE, &c, NULL, 0);
	ck_assert_int_eq(c.outcome.result, -EINTR);
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_DESTROY, &d, NULL, 0), -EINTR);
	user_interrupt(&fx->port, false);
	port_unlock_exclusive(&fx->rt->global_lock);
	rtx_check(fx);
	good(rtx_destroy(fx, d.td));
	nothing_is_allocated(fx);
	rtx_close(fx);
}
END_TEST

START_TEST(a_signal_stops_a_teardown_that_can_be_resumed)
{
	struct rt_fixture *fx = rtx_open(1);
	u32 td = rtx_td(fx, "t0");
	struct tdxcall_td d = { .argsz = sizeof(d), .td = td };

	good(rtx_range(fx, td, TDXCALL_RANGE_AUG, GPA, 600 * SIZE_4K, 0));
	user_interrupt(&fx->port, true);
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_DESTROY, &d, NULL, 0), -EINTR);
	ck_assert_int_eq(d.outcome.result, -EINTR);
	ck_assert_uint_gt(d.outcome.seamcalls, 0);
	user_interrupt(&fx->port, false);
	rtx_check(fx);
	good(rtx_destroy(fx, td));
	nothing_is_allocated(fx);
	rtx_close(fx);
}
END_TEST

START_TEST(names_and_arguments_of_a_td_are_checked)
{
	static const char *const bad[] = { "", "-x", ".x", "a b", "a/b", "\xc3\xa4",
					   "x123456789012345678901234567890", NULL };
	struct rt_fixture *fx = rtx_open(1);
	struct tdxcall_td_create c;
	u32 i;

	for (i = 0; bad[i]; i++) {
		rtx_init_create(&c, bad[i]);
		if (strlen(bad[i]) == TDXCALL_NAME_LEN - 1)
			c.name[TDXCALL_NAME_LEN - 1] = 'x';
		ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_CREATE, &c, NULL, 0), -EINVAL);
	}
#define BAD(member, value)                                                                    \
	do {                                                                                  \
		rtx_init_create(&c, "t0");                                                    \
		c.member = (value);                                                           \
		ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_CREATE, &c, NULL, 0), -EINVAL); \
	} while (0)
	BAD(argsz, sizeof(c) - 8);
	BAD(argsz, 0);
	BAD(flags, 4);
	BAD(hkid, 0x10000);
	BAD(max_vcpus, 0);
	BAD(max_vcpus, TDXCALL_MAX_VCPUS + 1);
	BAD(vcpus, 5);
	BAD(sept_levels, 3);
	BAD(sept_levels, 6);
	BAD(tsc_khz, 1000);
#undef BAD
	ck_assert_uint_eq(rtx_stats(fx).leaf[TDH_MNG_CREATE].calls, 0);
	nothing_is_allocated(fx);
	rtx_close(fx);
}
END_TEST

START_TEST(what_the_tdx_module_refuses_leaves_nothing_of_a_td)
{
	static const struct {
		u64 attributes;
		u64 xfam;
		u32 tsc_khz;
		u32 hkid;
		u32 leaf;
		u64 status;
	} cases[] = {
		{ 2, 0, 0, 0, TDH_MNG_INIT, TDX_OPERAND_INVALID | TDX_OPERAND_ID_ATTRIBUTES },
		{ 0, 1, 0, 0, TDH_MNG_INIT, TDX_OPERAND_INVALID | TDX_OPERAND_ID_XFAM },
		{ 0, 0, 25000, 0, TDH_MNG_INIT,
		  TDX_OPERAND_INVALID | TDX_OPERAND_ID_TSC_FREQUENCY },
		{ 0, 0, 0, 5, TDH_MNG_CREATE, TDX_OPERAND_INVALID | TDX_OPERAND_ID_RDX },
		{ 0, 0, 0, RTX_KEYID_FIRST, TDH_MNG_CREATE, TDX_HKID_NOT_FREE },
	};
	struct rt_fixture *fx = rtx_open(1);
	struct tdxcall_td_create c;
	u32 i;

	for (i = 0; i < CORE_ARRAY_SIZE(cases); i++) {
		rtx_init_create(&c, "t0");
		c.attributes = cases[i].attributes;
		c.xfam = cases[i].xfam;
		c.tsc_khz = cases[i].tsc_khz;
		c.hkid = cases[i].hkid;
		ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_CREATE, &c, NULL, 0), 0);
		refused(c.outcome, cases[i].leaf, cases[i].status);
		ck_assert_uint_eq(c.td, 0);
		ck_assert_uint_eq(rt_nr_tds(fx->rt), 0);
		nothing_is_allocated(fx);
		rtx_check(fx);
	}
	rtx_close(fx);
}
END_TEST

static u64 creates(struct rt_fixture *fx)
{
	return rtx_stats(fx).leaf[TDH_MNG_CREATE].calls;
}

START_TEST(hkids_run_out_and_come_back)
{
	struct rt_fixture *fx = rtx_open(1);
	struct tdxcall_td_create c;
	char name[] = "t00";
	u32 last = 0;
	u32 i;

	/* One KeyID is the TDX module's own. */
	for (i = 0; i < RTX_KEYID_COUNT - 1; i++) {
		name[1] = (char)('0' + i / 10);
		name[2] = (char)('0' + i % 10);
		last = rtx_td(fx, name);
		ck_assert_uint_eq(rtx_query(fx, last).hkid,
				  RTX_KEYID_FIRST + RTX_KEYID_COUNT - 1 - i);
	}
	/* Those of its own TDs were skipped; with no other left the TDX module is asked once. */
	ck_assert_uint_eq(creates(fx), RTX_KEYID_COUNT - 1);
	rtx_init_create(&c, "more");
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_CREATE, &c, NULL, 0), 0);
	ck_assert_int_eq(c.outcome.result, -ENOSPC);
	ck_assert_uint_eq(creates(fx), RTX_KEYID_COUNT);
	ck_assert_uint_eq(c.outcome.leaf, TDH_MNG_CREATE);
	ck_assert_uint_eq(c.outcome.status, TDX_HKID_NOT_FREE);
	/* One that was asked for by number is another matter. */
	c.hkid = RTX_KEYID_FIRST + 1;
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_CREATE, &c, NULL, 0), 0);
	refused(c.outcome, TDH_MNG_CREATE, TDX_HKID_NOT_FREE);
	rtx_init_create(&c, "t05");
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_CREATE, &c, NULL, 0), -EEXIST);
	good(rtx_destroy(fx, last));
	rtx_td(fx, "more");
	ck_assert_uint_eq(rt_nr_tds(fx->rt), RTX_KEYID_COUNT - 1);
	rtx_close(fx);
}
END_TEST

static u64 metadata_reads(struct rt_fixture *fx)
{
	struct tdxcall_stats stats = { .argsz = sizeof(stats) };

	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_STATS, &stats, NULL, 0), 0);
	return stats.leaf[TDH_MNG_RD].calls;
}

START_TEST(a_look_up_makes_no_seamcall)
{
	struct rt_fixture *fx = rtx_open(1);
	u32 td = rtx_td(fx, "a");
	struct tdxcall_td_query q = { .argsz = sizeof(q), .flags = TDXCALL_QUERY_BY_NAME };
	u64 before;

	rtx_finalize(fx, td);
	before = metadata_reads(fx);
	strcpy(q.name, "a");
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_QUERY, &q, NULL, 0), 0);
	ck_assert_uint_eq(q.td, td);
	ck_assert_uint_eq(q.epoch, 0);
	ck_assert_uint_eq(metadata_reads(fx), before);
	q.flags |= TDXCALL_QUERY_METADATA;
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_QUERY, &q, NULL, 0), 0);
	ck_assert_uint_eq(q.epoch, 1);
	ck_assert_uint_eq(metadata_reads(fx), before + 1 + 6);
	rtx_close(fx);
}
END_TEST

START_TEST(tds_are_found_by_id_by_name_and_in_order)
{
	struct rt_fixture *fx = rtx_open(1);
	u32 a = rtx_td(fx, "a");
	u32 b = rtx_td(fx, "b");
	struct tdxcall_td_query q = { .argsz = sizeof(q), .flags = TDXCALL_QUERY_BY_NAME };

	strcpy(q.name, "b");
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_QUERY, &q, NULL, 0), 0);
	ck_assert_uint_eq(q.td, b);
	strcpy(q.name, "c");
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_QUERY, &q, NULL, 0), -ENOENT);
	q.flags = TDXCALL_QUERY_NEXT;
	q.td = 0;
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_QUERY, &q, NULL, 0), 0);
	ck_assert_uint_eq(q.td, a);
	q.td = a + 1;
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_QUERY, &q, NULL, 0), 0);
	ck_assert_uint_eq(q.td, b);
	q.td = b + 1;
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_QUERY, &q, NULL, 0), -ENOENT);
	q.flags = 0;
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_QUERY, &q, NULL, 0), -EINVAL);
	q.flags = TDXCALL_QUERY_METADATA;
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_QUERY, &q, NULL, 0), -EINVAL);
	q.flags = TDXCALL_QUERY_NEXT | TDXCALL_QUERY_BY_ID;
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_QUERY, &q, NULL, 0), -EINVAL);
	ck_assert_int_eq(rt_command(fx->rt, 0x1234, &q, NULL, 0), -ENOTTY);
	/* Ids are not used again. */
	good(rtx_destroy(fx, b));
	ck_assert_uint_gt(rtx_td(fx, "b"), b);
	rtx_close(fx);
}
END_TEST

START_TEST(vcpus_are_made_up_to_the_limit_and_before_finalization)
{
	struct rt_fixture *fx = rtx_open(1);
	u32 td = rtx_td(fx, "t0");
	struct tdxcall_vcpu_create v = { .argsz = sizeof(v), .td = td };
	u32 i;

	for (i = 1; i < 4; i++) {
		ck_assert_int_eq(user_lp_set(&fx->port, i), 0);
		ck_assert_int_eq(rt_command(fx->rt, TDXCALL_VCPU_CREATE, &v, NULL, 0), 0);
		good(v.outcome);
		ck_assert_uint_eq(v.vcpu, i);
		ck_assert_uint_eq(rtx_object(fx, td)->vm.vcpu_lp[i], i);
	}
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_VCPU_CREATE, &v, NULL, 0), -EINVAL);
	/* Each is flushed on the LP that has it. */
	good(rtx_destroy(fx, td));
	td = rtx_td(fx, "t1");
	rtx_finalize(fx, td);
	v.td = td;
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_VCPU_CREATE, &v, NULL, 0), 0);
	refused(v.outcome, TDH_VP_CREATE, TDX_OP_STATE_INCORRECT);
	ck_assert_uint_eq(rtx_stats(fx).owned, rtx_control_pages(fx));
	rtx_close(fx);
}
END_TEST

START_TEST(finalizing_needs_a_vcpu_and_happens_once)
{
	struct rt_fixture *fx = rtx_open(1);
	struct tdxcall_td f = { .argsz = sizeof(f) };
	struct tdxcall_td_create c;

	rtx_init_create(&c, "t0");
	c.vcpus = 0;
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_CREATE, &c, NULL, 0), 0);
	f.td = c.td;
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_FINALIZE, &f, NULL, 0), 0);
	refused(f.outcome, TDH_MR_FINALIZE, TDX_NO_VCPUS);
	ck_assert_uint_eq(rtx_query(fx, c.td).state, TDXCALL_TD_INITIALIZED);
	f.td = rtx_td(fx, "t1");
	rtx_finalize(fx, f.td);
	ck_assert_uint_eq(rtx_query(fx, f.td).state, TDXCALL_TD_RUNNABLE);
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_FINALIZE, &f, NULL, 0), 0);
	refused(f.outcome, TDH_MR_FINALIZE, TDX_OP_STATE_INCORRECT);
	f.reserved = 1;
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_FINALIZE, &f, NULL, 0), -EINVAL);
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_DESTROY, &f, NULL, 0), -EINVAL);
	f.reserved = 0;
	f.td = 77;
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_FINALIZE, &f, NULL, 0), -ENOENT);
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_DESTROY, &f, NULL, 0), -ENOENT);
	rtx_close(fx);
}
END_TEST

START_TEST(info_is_what_the_tdx_module_says)
{
	struct rt_fixture *fx = rtx_open(2);
	struct tdxcall_info i = { .argsz = sizeof(i) };

	rtx_td(fx, "t0");
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_INFO, &i, NULL, 0), 0);
	ck_assert_uint_eq(i.abi_version, TDXCALL_ABI_VERSION);
	ck_assert_uint_eq(i.module_major, model_profile(fx->m.st)->major);
	ck_assert_uint_eq(i.module_minor, model_profile(fx->m.st)->minor);
	ck_assert_uint_eq(i.module_update, model_profile(fx->m.st)->update);
	ck_assert_uint_eq(i.tdcs_pages, rtx_tdcx(fx));
	ck_assert_uint_eq(i.tdvps_pages, 6);
	ck_assert_uint_eq(i.max_tdmrs, 64);
	ck_assert_uint_eq(i.xfam_fixed1, 3);
	ck_assert_uint_eq(i.features, 0);
	ck_assert_uint_eq(i.keyid_first, RTX_KEYID_FIRST);
	ck_assert_uint_eq(i.keyid_count, RTX_KEYID_COUNT);
	ck_assert_uint_eq(i.lps, RTX_LPS);
	ck_assert_uint_eq(i.packages, 2);
	ck_assert_uint_eq(i.tds, 1);
	rt_model_set(fx->rt);
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_INFO, &i, NULL, 0), 0);
	ck_assert_uint_eq(i.features, TDXCALL_FEATURE_MODEL);
	rtx_close(fx);
}
END_TEST

static void no_module(void *ctx, u32 lp, struct seam_regs *regs)
{
	(void)ctx;
	(void)lp;
	regs->rax = TDX_SYS_NOT_READY;
}

START_TEST(a_state_survives_its_process_and_no_command)
{
	struct rt_fixture *fx = rtx_open(1);
	u32 td = rtx_td(fx, "t0");
	seam_raw_fn raw = fx->rt->seam.raw;

	good(rtx_range(fx, td, TDXCALL_RANGE_AUG, GPA, SIZE_2M, 1));
	rt_detach(fx->rt);
	memset(fx->rt, 0xa5, rt_size());
	ck_assert_int_eq(rt_attach(fx->rt, fx->st, &fx->port, &fx->vt, raw, fx), 0);
	ck_assert_uint_eq(rtx_query(fx, td).pages_2m, 1);
	rtx_check(fx);
	rt_detach(fx->rt);

	fx->st->in_flight = 1;
	ck_assert_int_eq(rt_attach(fx->rt, fx->st, &fx->port, &fx->vt, raw, fx), -EUCLEAN);
	fx->st->in_flight = 0;
	fx->st->magic ^= 1;
	ck_assert_int_eq(rt_attach(fx->rt, fx->st, &fx->port, &fx->vt, raw, fx), -EUCLEAN);
	fx->st->magic ^= 1;
	ck_assert_int_eq(rt_attach(fx->rt, fx->st, &fx->port, &fx->vt, no_module, NULL), -ENODEV);
	ck_assert_int_eq(rt_attach(fx->rt, fx->st, &fx->port, &fx->vt, raw, fx), 0);
	good(rtx_destroy(fx, td));
	rtx_close(fx);
}
END_TEST

static void count_lines(void *ctx, const char *line)
{
	ck_assert_ptr_nonnull(strstr(line, "should be"));
	++*(u32 *)ctx;
}

/**
 * struct live - commands that go on during a check
 * @fx: the fixture
 * @td: the TD that they change
 * @rounds: done so far
 * @stop: no more
 */
struct live {
	struct rt_fixture *fx;
	u32 td;
	u32 rounds;
	u32 stop;
};

static void *map_and_zap(void *arg)
{
	struct live *l = arg;

	while (!atom_load(&l->stop)) {
		good(rtx_range(l->fx, l->td, TDXCALL_RANGE_AUG, GPA, 64 * SIZE_4K, 0));
		good(rtx_range(l->fx, l->td, TDXCALL_RANGE_ZAP, GPA, 64 * SIZE_4K, 0));
		atom_add(&l->rounds, 1);
	}
	return NULL;
}

static void no_violation(void *ctx, const char *line)
{
	(void)ctx;
	ck_assert_str_eq(line, "commands were running: counts were not compared");
}

START_TEST(the_check_may_run_beside_commands)
{
	struct rt_fixture *fx = rtx_open(1);
	struct live l = { .fx = fx, .td = rtx_td(fx, "t0") };
	pthread_t thread;
	u32 i;

	/* More than fits a piece, so that the check lets go of the TD in between. */
	good(rtx_range(fx, l.td, TDXCALL_RANGE_AUG, GPA + SIZE_2M, 2 * SIZE_2M, 0));
	ck_assert_int_eq(pthread_create(&thread, NULL, map_and_zap, &l), 0);
	for (i = 0; i < 20 || atom_load(&l.rounds) < 20; i++)
		ck_assert_int_eq(rt_check_live(fx->rt, no_violation, NULL), 0);
	atom_store(&l.stop, 1);
	pthread_join(thread, NULL);
	rtx_check(fx);
	user_interrupt(&fx->port, true);
	ck_assert_int_eq(rt_check_live(fx->rt, no_violation, NULL), -EINTR);
	user_interrupt(&fx->port, false);
	good(rtx_destroy(fx, l.td));
	rtx_close(fx);
}
END_TEST

START_TEST(the_check_needs_no_td_for_itself)
{
	struct rt_fixture *fx = rtx_open(1);
	u32 td = rtx_td(fx, "t0");

	good(rtx_range(fx, td, TDXCALL_RANGE_AUG, GPA, 2 * SIZE_2M, 0));
	/* While others hold it shared for long, as a guest that runs does. */
	ck_assert_int_eq(port_lock_shared(&fx->port, &fx->rt->local[0].gate), 0);
	ck_assert_int_eq(rt_check_live(fx->rt, no_violation, NULL), 0);
	port_unlock_shared(&fx->rt->local[0].gate);
	good(rtx_destroy(fx, td));
	rtx_close(fx);
}
END_TEST

START_TEST(the_check_notices_what_does_not_agree)
{
	struct rt_fixture *fx = rtx_open(1);
	u32 td = rtx_td(fx, "t0");
	struct tdx_vm_state *st = &rtx_object(fx, td)->vm;
	struct mirror m = { &fx->port, st->mirror_root, 3 };
	struct mirror_iter it;
	u32 lines = 0;
	u64 entry;

	good(rtx_range(fx, td, TDXCALL_RANGE_AUG, GPA, 2 * SIZE_4K, 0));
	mirror_iter_init(&it, &m, GPA, GPA + SIZE_4K, true);
	ck_assert(mirror_iter_next(&it));
	entry = it.entry;
#define BREAK(place, value)                                                     \
	do {                                                                    \
		u64 was_ = *(place);                                            \
		*(place) = (value);                                             \
		ck_assert_uint_gt(rt_check(fx->rt, count_lines, &lines), 0);    \
		*(place) = was_;                                                \
		ck_assert_uint_eq(rt_check(fx->rt, count_lines, &lines), 0);    \
	} while (0)
	BREAK(it.slot, entry | MIRROR_BLOCKED);
	BREAK(it.slot, entry & ~MIRROR_PENDING);
	BREAK(it.slot, entry + SIZE_4K);
	BREAK(it.slot, MIRROR_FREE);
	BREAK(it.slot, MIRROR_FROZEN);
	BREAK(it.slot + 5, entry);
	BREAK(&st->mapped[0], 3);
	BREAK(&st->blocked, 1);
	BREAK(&st->sept_pages, 1);
	BREAK(&fx->st->pages.owned, 1);
	BREAK(&fx->st->pages.free, 1);
	BREAK(&st->leaked, 1);
#undef BREAK
	ck_assert_uint_ge(lines, 12);
	rtx_close(fx);
}
END_TEST

Suite *runtime_suite(void)
{
	Suite *s = suite_create("runtime");
	TCase *t = tcase_create("life");

	tcase_add_test(t, a_td_is_made_described_and_destroyed);
	tcase_add_test(t, each_package_gets_its_key_and_its_write_back);
	tcase_add_test(t, an_interrupted_write_back_is_resumed);
	tcase_add_test(t, a_signal_ends_the_wait_for_a_td);
	tcase_add_test(t, a_signal_stops_a_teardown_that_can_be_resumed);
	tcase_add_test(t, names_and_arguments_of_a_td_are_checked);
	tcase_add_test(t, what_the_tdx_module_refuses_leaves_nothing_of_a_td);
	tcase_add_test(t, hkids_run_out_and_come_back);
	tcase_add_test(t, a_look_up_makes_no_seamcall);
	tcase_add_test(t, tds_are_found_by_id_by_name_and_in_order);
	tcase_add_test(t, vcpus_are_made_up_to_the_limit_and_before_finalization);
	tcase_add_test(t, finalizing_needs_a_vcpu_and_happens_once);
	tcase_add_test(t, info_is_what_the_tdx_module_says);
	tcase_add_test(t, a_state_survives_its_process_and_no_command);
	tcase_add_test(t, the_check_may_run_beside_commands);
	tcase_add_test(t, the_check_needs_no_td_for_itself);
	tcase_add_test(t, the_check_notices_what_does_not_agree);
	suite_add_tcase(s, t);
	return s;
}
