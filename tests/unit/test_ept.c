// SPDX-License-Identifier: GPL-2.0-only
/* EPT pointers and INVEPT: what a CPU takes, and what a flush makes of a refusal. */
#include "core/abi/ept.h"
#include "core/tdpmmu/ept_sync.h"
#include "hook_fixture.h"
#include "suites.h"

#define ROOT 0x100005000ULL
#define MAXPA 46
#define GOOD (ROOT | EPTP_MT_WB | 3 << EPTP_WALK_SHIFT)

/* An EPTP, what the CPU lacks, and whether a VM entry would take it. */
static const struct {
	u64 eptp;
	u64 lacks;
	bool valid;
} eptps[] = {
	{ GOOD, 0, true },
	{ ROOT, 0, false }, /* a bare root: walk length 1 */
	{ GOOD | EPTP_AD, 0, true },
	{ GOOD | EPTP_AD, EPT_CAP_AD, false },
	{ GOOD | EPTP_SSS, 0, true },
	{ GOOD | EPTP_SSS, EPT_CAP_SSS, false },
	{ GOOD, EPT_CAP_WB, false },
	{ GOOD, EPT_CAP_UC, true },
	{ GOOD ^ EPTP_MT_WB, 0, true },
	{ GOOD ^ EPTP_MT_WB, EPT_CAP_UC, false },
	{ (GOOD ^ EPTP_MT_WB) | 4, 0, false },
	{ GOOD | EPTP_MT_MASK, 0, false },
	{ GOOD, EPT_CAP_WALK_4, false },
	{ GOOD, EPT_CAP_WALK_5, true },
	{ GOOD + (1 << EPTP_WALK_SHIFT), 0, true },
	{ GOOD + (1 << EPTP_WALK_SHIFT), EPT_CAP_WALK_5, false },
	{ GOOD + (2 << EPTP_WALK_SHIFT), 0, false },
	{ GOOD - (1 << EPTP_WALK_SHIFT), 0, false },
	{ GOOD | CORE_BIT(8), 0, false },
	{ GOOD | CORE_BIT(11), 0, false },
	{ GOOD | CORE_BIT(MAXPA - 1), 0, true },
	{ GOOD | CORE_BIT(MAXPA), 0, false },
	{ GOOD | CORE_BIT(63), 0, false },
};

START_TEST(a_vm_entry_takes_an_eptp_that_the_cpu_supports)
{
	u64 caps = EPT_CAP_TDX_CPU & ~eptps[_i].lacks;
	struct invept_desc desc = { .eptp = eptps[_i].eptp };

	ck_assert_int_eq(ept_eptp_is_valid(desc.eptp, caps, MAXPA), eptps[_i].valid);
	/* So does INVEPT; and if it is to drop everything, there is nothing to be wrong with. */
	ck_assert_int_eq(ept_invept_is_valid(INVEPT_SINGLE_CONTEXT, &desc, caps, MAXPA),
			 eptps[_i].valid);
	ck_assert(ept_invept_is_valid(INVEPT_ALL_CONTEXT, &desc, caps, MAXPA));
}
END_TEST

START_TEST(invept_knows_the_types_that_the_cpu_has)
{
	struct invept_desc desc = { .eptp = GOOD };
	const u64 all = EPT_CAP_TDX_CPU;

	ck_assert(!ept_invept_is_valid(0, &desc, all, MAXPA));
	ck_assert(!ept_invept_is_valid(3, &desc, all, MAXPA));
	ck_assert(!ept_invept_is_valid(CORE_BIT(32) | 2, &desc, all, MAXPA));
	ck_assert(!ept_invept_is_valid(1, &desc, all & ~EPT_CAP_SINGLE_CONTEXT, MAXPA));
	ck_assert(ept_invept_is_valid(2, &desc, all & ~EPT_CAP_SINGLE_CONTEXT, MAXPA));
	ck_assert(!ept_invept_is_valid(2, &desc, all & ~EPT_CAP_ALL_CONTEXT, MAXPA));
	ck_assert(ept_invept_is_valid(1, &desc, all & ~EPT_CAP_ALL_CONTEXT, MAXPA));
	ck_assert(!ept_invept_is_valid(1, &desc, all & ~EPT_CAP_INVEPT, MAXPA));
	desc.reserved = CORE_BIT(0);
	ck_assert(!ept_invept_is_valid(1, &desc, all, MAXPA));
	ck_assert(!ept_invept_is_valid(2, &desc, all, MAXPA));
}
END_TEST

static struct hook_fixture *hx;

static void set_up(void)
{
	hx = hx_open();
}

static void tear_down(void)
{
	hx_close(hx);
}

START_TEST(the_eptp_of_a_plain_vm_is_one_that_a_cpu_takes)
{
	u64 eptp = construct_eptp(&hx->vm, ROOT, 3);

	ck_assert_uint_eq(eptp, GOOD | EPTP_AD);
	ck_assert_uint_eq(construct_eptp(&hx->vm, ROOT, 4), eptp + (1 << EPTP_WALK_SHIFT));
	ck_assert_int_eq(port_invept(&hx->port, INVEPT_SINGLE_CONTEXT, eptp), 0);
	hx->port.ept_caps &= ~EPT_CAP_AD;
	ck_assert_int_eq(port_invept(&hx->port, INVEPT_SINGLE_CONTEXT, eptp), -EIO);
	ck_assert_uint_eq(construct_eptp(&hx->vm, ROOT, 3), GOOD);
}
END_TEST

START_TEST(the_machine_of_a_process_refuses_what_a_cpu_refuses)
{
	ck_assert_int_eq(port_invept(&hx->port, INVEPT_SINGLE_CONTEXT, GOOD), 0);
	ck_assert_int_eq(port_invept(&hx->port, INVEPT_SINGLE_CONTEXT, ROOT), -EIO);
	ck_assert_int_eq(port_invept(&hx->port, INVEPT_ALL_CONTEXT, 0), 0);
	ck_assert_int_eq(port_invept(&hx->port, 3, 0), -EIO);
}
END_TEST

START_TEST(one_context_is_every_context_where_the_cpu_cannot_do_less)
{
	ck_assert_int_eq(ept_sync_context(&hx->vm, 0, GOOD), 0);
	ck_assert_uint_eq(hx->port.invept_type, INVEPT_SINGLE_CONTEXT);
	ck_assert_uint_eq(hx->port.invept_eptp, GOOD);
	hx->port.ept_caps &= ~EPT_CAP_SINGLE_CONTEXT;
	ck_assert_int_eq(ept_sync_context(&hx->vm, 0, GOOD), 0);
	ck_assert_uint_eq(hx->port.invept_type, INVEPT_ALL_CONTEXT);
	ck_assert_uint_eq(hx->port.invept_eptp, 0);
	hx->port.ept_caps &= ~EPT_CAP_ALL_CONTEXT;
	ck_assert_int_eq(ept_sync_context(&hx->vm, 0, GOOD), -EIO);
}
END_TEST

START_TEST(a_vcpu_without_lp_needs_no_flush_and_one_without_its_lp_gets_none)
{
	hx->st.vcpu_lp[0] = TDX_LP_NONE;
	ck_assert_int_eq(ept_sync_global(&hx->vm, 0), 0);
	ck_assert_uint_eq(hx->port.invepts, 0);
	hx->st.vcpu_lp[0] = 2;
	ck_assert_int_eq(ept_sync_global(&hx->vm, 0), -ENXIO);
	ck_assert_uint_eq(hx->port.invepts, 0);
}
END_TEST

Suite *ept_suite(void)
{
	Suite *s = suite_create("ept");
	TCase *cpu = tcase_create("cpu");
	TCase *sync = tcase_create("sync");

	tcase_add_loop_test(cpu, a_vm_entry_takes_an_eptp_that_the_cpu_supports, 0,
			    sizeof(eptps) / sizeof(eptps[0]));
	tcase_add_test(cpu, invept_knows_the_types_that_the_cpu_has);
	suite_add_tcase(s, cpu);

	tcase_add_checked_fixture(sync, set_up, tear_down);
	tcase_add_test(sync, the_eptp_of_a_plain_vm_is_one_that_a_cpu_takes);
	tcase_add_test(sync, the_machine_of_a_process_refuses_what_a_cpu_refuses);
	tcase_add_test(sync, one_context_is_every_context_where_the_cpu_cannot_do_less);
	tcase_add_test(sync, a_vcpu_without_lp_needs_no_flush_and_one_without_its_lp_gets_none);
	suite_add_tcase(s, sync);
	return s;
}
