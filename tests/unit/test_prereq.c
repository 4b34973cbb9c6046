// SPDX-License-Identifier: GPL-2.0-only
/* What a host needs: the table of prerequisites, and which versions of Linux do what. */
#include <string.h>

#include "core/abi/prereq.h"
#include "suites.h"

#define TITLE_MAX 22

START_TEST(test_a_row_needs_rows_before_it)
{
	const struct tdx_prereq_info *info = tdx_prereq_info(_i);

	ck_assert_uint_eq(info->needs >> _i, 0);
	ck_assert_uint_le(strlen(info->title), TITLE_MAX);
	ck_assert_str_ne(info->read, "");
	/* What can fail says what to do. */
	ck_assert_int_eq(!*info->missing, !*info->next);
}
END_TEST

START_TEST(test_names_are_unique)
{
	int i;

	for (i = 0; i < _i; i++)
		ck_assert_str_ne(tdx_prereq_info(i)->name, tdx_prereq_info(_i)->name);
}
END_TEST

static const struct {
	u32 major;
	u32 minor;
	enum tdx_kernel_init how;
	enum tdx_prereq with_option;
	enum tdx_prereq without;
} kernels[] = {
	{ 5, 14, TDX_INIT_NEVER, TDX_PREREQ_KERNEL, TDX_PREREQ_KERNEL },
	{ 6, 1, TDX_INIT_NEVER, TDX_PREREQ_KERNEL, TDX_PREREQ_KERNEL },
	{ 6, 12, TDX_INIT_NEVER, TDX_PREREQ_KERNEL, TDX_PREREQ_KERNEL },
	{ 6, 15, TDX_INIT_NEVER, TDX_PREREQ_KERNEL, TDX_PREREQ_KERNEL },
	{ 6, 16, TDX_INIT_KVM_INTEL, TDX_PREREQ_KVM_TDX, TDX_PREREQ_OPTION },
	{ 6, 19, TDX_INIT_KVM_INTEL, TDX_PREREQ_KVM_TDX, TDX_PREREQ_OPTION },
	{ 7, 1, TDX_INIT_KVM_INTEL, TDX_PREREQ_KVM_TDX, TDX_PREREQ_OPTION },
	{ 7, 2, TDX_INIT_BOOT, TDX_PREREQ_LOG, TDX_PREREQ_OPTION },
	{ 8, 0, TDX_INIT_BOOT, TDX_PREREQ_LOG, TDX_PREREQ_OPTION },
};

START_TEST(test_versions_of_linux)
{
	u32 major = kernels[_i].major, minor = kernels[_i].minor;
	const char *says = NULL;

	ck_assert_int_eq(tdx_kernel_init(major, minor, &says), kernels[_i].how);
	ck_assert_ptr_nonnull(says);
	ck_assert_int_eq(tdx_prereq_not_ready(major, minor, true), kernels[_i].with_option);
	ck_assert_int_eq(tdx_prereq_not_ready(major, minor, false), kernels[_i].without);
}
END_TEST

/* Following the advice does not lead to the same refusal again. */
START_TEST(test_too_old_and_not_configured_have_one_advice)
{
	ck_assert_str_eq(tdx_prereq_info(TDX_PREREQ_KERNEL)->next,
			 tdx_prereq_info(TDX_PREREQ_OPTION)->next);
	ck_assert_ptr_nonnull(strstr(tdx_prereq_info(TDX_PREREQ_KERNEL)->next,
				     "CONFIG_INTEL_TDX_HOST"));
}
END_TEST

Suite *prereq_suite(void)
{
	Suite *s = suite_create("prereq");
	TCase *tc = tcase_create("prereq");

	tcase_add_loop_test(tc, test_a_row_needs_rows_before_it, 0, TDX_NR_PREREQS);
	tcase_add_loop_test(tc, test_names_are_unique, 0, TDX_NR_PREREQS);
	tcase_add_loop_test(tc, test_versions_of_linux, 0, CORE_ARRAY_SIZE(kernels));
	tcase_add_test(tc, test_too_old_and_not_configured_have_one_advice);
	suite_add_tcase(s, tc);
	return s;
}
