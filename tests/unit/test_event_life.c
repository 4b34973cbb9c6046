// SPDX-License-Identifier: GPL-2.0-only
/* Which events the life of a TD and the run of a vCPU make, in which order, and what they hold. */
#include <stdlib.h>
#include <string.h>

#include "core/abi/exit.h"
#include "core/port/user_log.h"
#include "core/port/user_port.h"
#include "event_fixture.h"
#include "guest_fixture.h"
#include "raw_fixture.h"
#include "suites.h"

#define GPA 0x40000000ULL
#define SIZE_4K CORE_PAGE_SIZE
#define SIZE_2M tdx_level_size(1)
#define AUTO TDXCALL_LEVEL_AUTO
#define REFUSED (TDX_OPERAND_INVALID | TDX_OPERAND_ID_RCX)

static struct event_log heard;

/* The events heard so far are of these types; and about this TD, but for those about none. */
static void heard_types(const struct event_log *log, u32 td, const char *name, const u32 *types,
			u32 count)
{
	u32 i;

	evx_sound(log);
	for (i = 0; i < count && i < log->count; i++) {
		const struct tdxcall_event *ev = &log->ev[i];

		ck_assert_msg(ev->type == types[i], "event %u is of type %u", i, ev->type);
		if (ev->type == TDXCALL_EVENT_SEAMCALL_ERROR)
			continue;
		ck_assert_uint_eq(ev->td, td);
		ck_assert_str_eq(ev->name, name);
	}
	ck_assert_uint_eq(log->count, count);
}

#define HEARD(td, name, ...)                                                         \
	do {                                                                         \
		static const u32 types_[] = { __VA_ARGS__ };                         \
		heard_types(&heard, (td), (name), types_, CORE_ARRAY_SIZE(types_));  \
	} while (0)

static void is_command(const struct tdxcall_event *ev, u32 op, u32 sub, u64 gpa, u64 size,
		       u32 level, u64 done)
{
	ck_assert_uint_eq(ev->type, TDXCALL_EVENT_COMMAND);
	ck_assert_uint_eq(ev->op, op);
	ck_assert_uint_eq(ev->sub, sub);
	ck_assert_uint_eq(ev->gpa, gpa);
	ck_assert_uint_eq(ev->size, size);
	ck_assert_uint_eq(ev->level, level);
	ck_assert_uint_eq(ev->value, done);
}

static void is_good(const struct tdxcall_event *ev)
{
	ck_assert_int_eq(ev->result, 0);
	ck_assert_uint_eq(ev->status, 0);
	ck_assert_uint_eq(ev->leaf, 0);
}

static struct tdxcall_hook hook(struct rt_fixture *fx, u32 td, u32 id, u64 gfn, u8 level)
{
	struct tdxcall_hook h = {
		.argsz = sizeof(h), .td = td, .hook = id, .gfn = gfn, .level = level,
	};

	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_HOOK, &h, NULL, 0), 0);
	return h;
}

/* ---- TDs and their memory -------------------------------------------------------------------- */

START_TEST(the_life_of_a_td_is_told_in_order)
{
	struct rt_fixture *fx = rtx_open(1);
	struct tdxcall_vcpu_create v = { .argsz = sizeof(v) };
	u32 td;

	evx_listen(fx, &heard);
	td = rtx_td(fx, "t0");
	rtx_range(fx, td, TDXCALL_RANGE_ADD, GPA, 2 * SIZE_4K, 0);
	v.td = td;
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_VCPU_CREATE, &v, NULL, 0), 0);
	rtx_finalize(fx, td);
	rtx_range(fx, td, TDXCALL_RANGE_AUG, GPA + SIZE_2M, SIZE_2M, 1);
	rtx_range(fx, td, TDXCALL_RANGE_ZAP, GPA + SIZE_2M, SIZE_2M, AUTO);
	rtx_range(fx, td, TDXCALL_RANGE_TRACK, 0, 0, AUTO);
	hook(fx, td, TDXCALL_HOOK_ZAP_PRIVATE_SPTE, GPA >> CORE_PAGE_SHIFT, PG_LEVEL_4K);
	rtx_destroy(fx, td);
	HEARD(td, "t0", TDXCALL_EVENT_TD_CREATED, TDXCALL_EVENT_COMMAND, TDXCALL_EVENT_COMMAND,
	      TDXCALL_EVENT_TD_FINALIZED, TDXCALL_EVENT_COMMAND, TDXCALL_EVENT_TRACK,
	      TDXCALL_EVENT_COMMAND, TDXCALL_EVENT_TRACK, TDXCALL_EVENT_COMMAND,
	      TDXCALL_EVENT_COMMAND, TDXCALL_EVENT_TD_DESTROYED);
	is_command(&heard.ev[1], 0x06, TDXCALL_RANGE_ADD, GPA, 2 * SIZE_4K, 0, 2 * SIZE_4K);
	is_command(&heard.ev[2], 0x05, 1, 0, 0, 0, 0);
	is_command(&heard.ev[4], 0x06, TDXCALL_RANGE_AUG, GPA + SIZE_2M, SIZE_2M, 1, SIZE_2M);
	ck_assert_uint_eq(heard.ev[5].value, 1);
	is_command(&heard.ev[6], 0x06, TDXCALL_RANGE_ZAP, GPA + SIZE_2M, SIZE_2M, AUTO, SIZE_2M);
	ck_assert_uint_eq(heard.ev[7].value, 2);
	is_command(&heard.ev[8], 0x06, TDXCALL_RANGE_TRACK, 0, 0, AUTO, 0);
	is_command(&heard.ev[9], 0x09, TDXCALL_HOOK_ZAP_PRIVATE_SPTE, GPA, SIZE_4K, 0, 0);
	is_good(&heard.ev[1]);
	is_good(&heard.ev[6]);
	is_good(&heard.ev[9]);
	rtx_close(fx);
}
END_TEST

START_TEST(events_of_two_tds_are_told_apart)
{
	struct rt_fixture *fx = rtx_open(1);
	u32 a, b;

	evx_listen(fx, &heard);
	a = rtx_td(fx, "a");
	b = rtx_td(fx, "a-longer-name-of-31-characters_");
	/* The KeyID of the other TD is not tried: that would be an event, too. */
	ck_assert_uint_eq(heard.count, 2);
	ck_assert_uint_eq(heard.ev[0].td, a);
	ck_assert_str_eq(heard.ev[0].name, "a");
	ck_assert_uint_eq(heard.ev[1].td, b);
	ck_assert_str_eq(heard.ev[1].name, "a-longer-name-of-31-characters_");
	/* Each has a count of its own. */
	rtx_finalize(fx, a);
	rtx_finalize(fx, b);
	rtx_range(fx, a, TDXCALL_RANGE_TRACK, 0, 0, AUTO);
	rtx_range(fx, a, TDXCALL_RANGE_TRACK, 0, 0, AUTO);
	rtx_range(fx, b, TDXCALL_RANGE_TRACK, 0, 0, AUTO);
	ck_assert_uint_eq(heard.count, 10);
	ck_assert_uint_eq(heard.ev[6].value, 2);
	ck_assert_uint_eq(heard.ev[8].type, TDXCALL_EVENT_TRACK);
	ck_assert_uint_eq(heard.ev[8].td, b);
	ck_assert_uint_eq(heard.ev[8].value, 1);
	evx_stop(fx, &heard);
	rtx_close(fx);
}
END_TEST

START_TEST(a_request_that_is_not_carried_out_is_no_event)
{
	struct rt_fixture *fx = rtx_open(1);
	struct tdxcall_td_create c;
	struct tdxcall_range r;
	u32 td = rtx_td(fx, "t0");

	evx_listen(fx, &heard);
	rtx_init_create(&c, "t0");
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_CREATE, &c, NULL, 0), -EEXIST);
	rtx_init_range(&r, td, TDXCALL_RANGE_ZAP, GPA, SIZE_4K, AUTO);
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_RANGE, &r, NULL, 0), -ENOENT);
	r.td = td + 1;
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_RANGE, &r, NULL, 0), -ENOENT);
	rtx_query(fx, td);
	rtx_stats(fx);
	ck_assert_uint_eq(heard.count, 0);
	rtx_close(fx);
}
END_TEST

START_TEST(events_without_a_listener_are_not_numbered)
{
	struct rt_fixture *fx = rtx_open(1);
	u32 td = rtx_td(fx, "t0");

	evx_listen(fx, &heard);
	rtx_finalize(fx, td);
	user_event_sink(&fx->port, NULL, NULL);
	rtx_range(fx, td, TDXCALL_RANGE_AUG, GPA, SIZE_4K, 0);
	ck_assert_uint_eq(heard.count, 1);
	ck_assert_uint_eq(heard.last_seq, 1);
	ck_assert_uint_eq(fx->port.event_seq, 1);
	rtx_close(fx);
}
END_TEST

/* ---- errors ---------------------------------------------------------------------------------- */

START_TEST(an_error_is_told_with_its_details_and_so_is_what_it_stopped)
{
	struct rt_fixture *fx = rtx_open(1);
	u32 td = rtx_td(fx, "t0");

	rtx_finalize(fx, td);
	rtx_range(fx, td, TDXCALL_RANGE_AUG, GPA, SIZE_4K, 0);
	evx_listen(fx, &heard);
	user_lp_set(&fx->port, 2);
	/* The module's own: the page is not blocked. */
	rtx_range(fx, td, TDXCALL_RANGE_REMOVE, GPA, SIZE_4K, AUTO);
	HEARD(td, "t0", TDXCALL_EVENT_SEAMCALL_ERROR, TDXCALL_EVENT_COMMAND);
	ck_assert_uint_eq(heard.ev[0].leaf, TDH_MEM_PAGE_REMOVE);
	ck_assert_uint_eq(heard.ev[0].lp, 2);
	ck_assert_uint_eq(tdx_status_base(heard.ev[0].status), TDX_GPA_RANGE_NOT_BLOCKED);
	ck_assert_int_eq(heard.ev[1].result, -EIO);
	ck_assert_uint_eq(heard.ev[1].leaf, TDH_MEM_PAGE_REMOVE);
	ck_assert_uint_eq(heard.ev[1].status, heard.ev[0].status);
	ck_assert_uint_eq(heard.ev[1].value, 0);
	evx_stop(fx, &heard);
	rtx_close(fx);
}
END_TEST

START_TEST(injected_errors_and_repeated_ones_are_told)
{
	const u64 busy = TDX_OPERAND_BUSY | TDX_OPERAND_ID_RCX;
	struct rt_fixture *fx = rtx_open(1);
	u32 td = rtx_td(fx, "t0");

	rtx_finalize(fx, td);
	rtx_fail(fx, TDH_MEM_TRACK, 1, 2, busy);
	evx_listen(fx, &heard);
	rtx_range(fx, td, TDXCALL_RANGE_TRACK, 0, 0, AUTO);
	HEARD(td, "t0", TDXCALL_EVENT_SEAMCALL_ERROR, TDXCALL_EVENT_SEAMCALL_ERROR,
	      TDXCALL_EVENT_TRACK, TDXCALL_EVENT_COMMAND);
	ck_assert_uint_eq(heard.ev[0].status, busy);
	is_good(&heard.ev[3]);
	/* One that fails begins no epoch. */
	evx_forget(&heard);
	rtx_fail(fx, TDH_MEM_TRACK, 1, 1, REFUSED);
	rtx_range(fx, td, TDXCALL_RANGE_TRACK, 0, 0, AUTO);
	HEARD(td, "t0", TDXCALL_EVENT_SEAMCALL_ERROR, TDXCALL_EVENT_COMMAND);
	ck_assert_int_eq(heard.ev[1].result, -EIO);
	rtx_close(fx);
}
END_TEST

START_TEST(a_td_that_never_was_is_neither_created_nor_destroyed)
{
	struct rt_fixture *fx = rtx_open(1);
	struct tdxcall_td_create c;

	rtx_fail(fx, TDH_MNG_INIT, 1, 1, REFUSED);
	evx_listen(fx, &heard);
	rtx_init_create(&c, "t0");
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_CREATE, &c, NULL, 0), 0);
	ck_assert_uint_eq(c.td, 0);
	HEARD(0, "", TDXCALL_EVENT_SEAMCALL_ERROR);
	rtx_close(fx);
}
END_TEST

START_TEST(a_td_that_is_left_over_can_be_found_and_so_is_told_of)
{
	struct rt_fixture *fx = rtx_open(1);
	struct tdxcall_td_create c;

	/* No TSC is that slow; and the teardown of what there is fails, once. */
	rtx_fail(fx, TDH_MNG_VPFLUSHDONE, 1, 1, REFUSED);
	rtx_init_create(&c, "t0");
	c.tsc_khz = 25000;
	evx_listen(fx, &heard);
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_CREATE, &c, NULL, 0), 0);
	ck_assert_uint_ne(c.td, 0);
	HEARD(c.td, "t0", TDXCALL_EVENT_SEAMCALL_ERROR, TDXCALL_EVENT_SEAMCALL_ERROR,
	      TDXCALL_EVENT_TD_CREATED);
	evx_forget(&heard);
	ck_assert_int_eq(rtx_destroy(fx, c.td).result, 0);
	HEARD(c.td, "t0", TDXCALL_EVENT_TD_DESTROYED);
	rtx_close(fx);
}
END_TEST

/* ---- leaks ----------------------------------------------------------------------------------- */

START_TEST(leaked_pages_are_told_before_their_td_is_gone)
{
	struct rt_fixture *fx = rtx_open(1);
	u32 td = rtx_td(fx, "t0");

	rtx_range(fx, td, TDXCALL_RANGE_ADD, GPA, SIZE_4K, 0);
	rtx_fail(fx, TDH_PHYMEM_PAGE_RECLAIM, 1, 1, REFUSED);
	evx_listen(fx, &heard);
	ck_assert_int_eq(rtx_destroy(fx, td).result, -EIO);
	/* The page, and the TDR, which still has a child. */
	HEARD(td, "t0", TDXCALL_EVENT_SEAMCALL_ERROR, TDXCALL_EVENT_PAGE_LEAKED,
	      TDXCALL_EVENT_SEAMCALL_ERROR, TDXCALL_EVENT_PAGE_LEAKED,
	      TDXCALL_EVENT_TD_DESTROYED);
	ck_assert_uint_eq(heard.ev[1].value, 1);
	ck_assert_uint_eq(heard.leaked, rtx_stats(fx).leaked);
	rtx_close(fx);
}
END_TEST

START_TEST(pages_of_raw_calls_are_leaked_by_no_td)
{
	struct raw_fixture rf;
	struct raw_td td;
	u32 page;

	raw_open(&rf);
	raw_build(&rf, &td, RTX_KEYID_FIRST + 1);
	page = raw_alloc(&rf, 0);
	evx_listen(rf.fx, &heard);
	ck_assert_uint_eq(raw_call_page_value(&rf, TDH_MNG_CREATE, page, RTX_KEYID_FIRST + 2), 0);
	ck_assert_int_eq(raw_free(&rf, page, NULL), -EIO);
	HEARD(0, "", TDXCALL_EVENT_PAGE_LEAKED);
	ck_assert_uint_eq(heard.ev[0].value, 1);
	evx_stop(rf.fx, &heard);
	raw_close(&rf);
}
END_TEST

/* ---- vCPUs ----------------------------------------------------------------------------------- */

static void is_vcpu(const struct tdxcall_event *ev, u32 vcpu, u32 lp)
{
	ck_assert_uint_eq(ev->vcpu, vcpu);
	ck_assert_uint_eq(ev->lp, lp);
}

START_TEST(an_entry_and_its_exit_are_told)
{
	struct rt_fixture *fx = gx_open();
	u32 td = gx_td(fx, "t0");
	struct tdxcall_vcpu_enter e;

	evx_listen(fx, &heard);
	gx_init_enter(&e, td, 1);
	e.lp = 3;
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_VCPU_ENTER, &e, NULL, 0), 0);
	HEARD(td, "t0", TDXCALL_EVENT_VCPU_ENTER, TDXCALL_EVENT_VCPU_EXIT);
	is_vcpu(&heard.ev[0], 1, 3);
	is_vcpu(&heard.ev[1], 1, 3);
	ck_assert_uint_eq(heard.ev[1].exit, TDXCALL_EXIT_VMCALL);
	ck_assert_uint_eq(heard.ev[1].handled, TDXCALL_HANDLED_NOT);
	ck_assert_uint_eq(heard.ev[1].status, e.rax);
	ck_assert_uint_eq(heard.ev[1].value, e.reg[11]);
	ck_assert_uint_eq(heard.ev[1].gpa, 0);
	evx_stop(fx, &heard);
	rtx_close(fx);
}
END_TEST

START_TEST(a_vcpu_that_is_not_let_in_has_no_exit_reason)
{
	struct rt_fixture *fx = gx_open();
	u32 td = rtx_td(fx, "t0");
	struct tdxcall_vcpu_enter e;

	evx_listen(fx, &heard);
	e = gx_enter(fx, td, 0);
	ck_assert_int_eq(e.outcome.result, -EIO);
	HEARD(td, "t0", TDXCALL_EVENT_VCPU_ENTER, TDXCALL_EVENT_SEAMCALL_ERROR,
	      TDXCALL_EVENT_VCPU_EXIT);
	ck_assert_uint_eq(heard.ev[2].exit, TDXCALL_EXIT_NONE);
	ck_assert_uint_eq(heard.ev[2].status, e.outcome.status);
	evx_stop(fx, &heard);
	rtx_close(fx);
}
END_TEST

/* Enter until the guest has answered its command. */
static void run_to_answer(struct rt_fixture *fx, u32 td)
{
	struct tdxcall_vcpu_enter e;

	do
		e = gx_enter(fx, td, 0);
	while (e.handled);
	ck_assert_uint_eq(e.exit, TDXCALL_EXIT_VMCALL);
}

static void is_exit(const struct tdxcall_event *ev, u32 exit, u32 handled, u64 gpa, u64 value)
{
	ck_assert_uint_eq(ev->type, TDXCALL_EVENT_VCPU_EXIT);
	ck_assert_uint_eq(ev->exit, exit);
	ck_assert_uint_eq(ev->handled, handled);
	ck_assert_uint_eq(ev->gpa, gpa);
	ck_assert_uint_eq(ev->value, value);
}

static void is_mmio(const struct tdxcall_event *ev, u32 write, u64 gpa, u64 size, u64 value)
{
	ck_assert_uint_eq(ev->type, TDXCALL_EVENT_MMIO);
	ck_assert_uint_eq(ev->vcpu, 0);
	ck_assert_uint_eq(ev->sub, write);
	ck_assert_uint_eq(ev->gpa, gpa);
	ck_assert_uint_eq(ev->size, size);
	ck_assert_uint_eq(ev->value, value);
}

START_TEST(each_step_of_mmio_emulation_is_told)
{
	struct rt_fixture *fx = gx_open();
	u32 td = gx_td(fx, "t0");
	struct tdxcall_mmio m = {
		.argsz = sizeof(m), .td = td, .gpa = GPA, .size = SIZE_4K,
		.value = 0x1234, .flags = TDXCALL_MMIO_F_ECHO,
	};

	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_MMIO_ADD, &m, NULL, 0), 0);
	gx_enter(fx, td, 0);
	evx_listen(fx, &heard);
	gx_command(fx, td, 0, TDXGUEST_MMIO_READ, GPA | GX_SHARED, 8, 0);
	run_to_answer(fx, td);
	HEARD(td, "t0", TDXCALL_EVENT_VCPU_ENTER, TDXCALL_EVENT_VCPU_EXIT,
	      TDXCALL_EVENT_MMIO_ENTRY, TDXCALL_EVENT_VCPU_ENTER, TDXCALL_EVENT_VCPU_EXIT,
	      TDXCALL_EVENT_MMIO, TDXCALL_EVENT_VCPU_ENTER, TDXCALL_EVENT_VCPU_EXIT);
	is_exit(&heard.ev[1], TDXCALL_EXIT_EPT_VIOLATION, TDXCALL_HANDLED_MMIO_ENTRY,
		GPA | GX_SHARED, 0);
	ck_assert_uint_eq(heard.ev[2].gpa, GPA);
	ck_assert_uint_eq(heard.ev[2].vcpu, 0);
	is_exit(&heard.ev[4], TDXCALL_EXIT_VMCALL, TDXCALL_HANDLED_MMIO_READ, 0,
		TDX_EXIT_EPT_VIOLATION);
	is_mmio(&heard.ev[5], 0, GPA, 8, 0x1234);
	ck_assert_uint_eq(heard.ev[7].handled, TDXCALL_HANDLED_NOT);
	/* The entry is there now. Of a narrow access the rest of the register does not count. */
	evx_forget(&heard);
	gx_command(fx, td, 0, TDXGUEST_MMIO_WRITE, (GPA + 8) | GX_SHARED, 2, 0xabcd5678);
	run_to_answer(fx, td);
	HEARD(td, "t0", TDXCALL_EVENT_VCPU_ENTER, TDXCALL_EVENT_VCPU_EXIT, TDXCALL_EVENT_MMIO,
	      TDXCALL_EVENT_VCPU_ENTER, TDXCALL_EVENT_VCPU_EXIT);
	is_mmio(&heard.ev[2], 1, GPA + 8, 2, 0x5678);
	evx_stop(fx, &heard);
	rtx_close(fx);
}
END_TEST

Suite *event_life_suite(void)
{
	Suite *s = suite_create("event_life");
	TCase *t = tcase_create("td");

	tcase_add_test(t, the_life_of_a_td_is_told_in_order);
	tcase_add_test(t, events_of_two_tds_are_told_apart);
	tcase_add_test(t, a_request_that_is_not_carried_out_is_no_event);
	tcase_add_test(t, events_without_a_listener_are_not_numbered);
	suite_add_tcase(s, t);
	t = tcase_create("failure");
	tcase_add_test(t, an_error_is_told_with_its_details_and_so_is_what_it_stopped);
	tcase_add_test(t, injected_errors_and_repeated_ones_are_told);
	tcase_add_test(t, a_td_that_never_was_is_neither_created_nor_destroyed);
	tcase_add_test(t, a_td_that_is_left_over_can_be_found_and_so_is_told_of);
	tcase_add_test(t, leaked_pages_are_told_before_their_td_is_gone);
	tcase_add_test(t, pages_of_raw_calls_are_leaked_by_no_td);
	suite_add_tcase(s, t);
	t = tcase_create("vcpu");
	tcase_add_test(t, an_entry_and_its_exit_are_told);
	tcase_add_test(t, a_vcpu_that_is_not_let_in_has_no_exit_reason);
	tcase_add_test(t, each_step_of_mmio_emulation_is_told);
	suite_add_tcase(s, t);
	return s;
}
