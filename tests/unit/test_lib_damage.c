// SPDX-License-Identifier: GPL-2.0-only
/* A secure EPT that a damaged image holds: every command succeeds or is refused. */
#include <check.h>
#include <errno.h>

#include "core/model/pamt.h"
#include "core/model/sept.h"
#include "core/model/td_page.h"
#include "libtdxcall/handle.h"
#include "libtdxcall/model_state.h"
#include "suites.h"
#include "tmpdir.h"

#define GIB (1ULL << 30)
#define GPA GIB
#define GPA_2M (2 * GIB)
#define OUT_OF_MEMORY 0x7fff00000000ULL

static struct tmpdir dir;
static struct tdxcall *h;
static uint32_t td_id;

static void range_must(struct tdxcall_range *range)
{
	ck_assert_int_eq(tdxcall_range_exec(h, range), 0);
	ck_assert_int_eq(range->outcome.result, 0);
}

/* A machine with a running TD that has four 4K pages and one of 2M. */
static void set_up(void)
{
	struct tdxcall_model_config config;
	struct tdxcall_td_create create;
	struct tdxcall_range range;
	struct tdxcall_td td;

	tmpdir_make(&dir);
	tdxcall_init_model_config(&config);
	config.memory = GIB;
	ck_assert_int_eq(tdxcall_model_create(dir.image, &config, 0, &dir.log), 0);
	ck_assert_int_eq(tdxcall_open(&h, "model", dir.image, 0, &dir.log), 0);
	tdxcall_init_td_create(&create, "t0");
	ck_assert_int_eq(tdxcall_td_create(h, &create), 0);
	td_id = create.td;
	tdxcall_init_td(&td, td_id);
	ck_assert_int_eq(tdxcall_td_finalize(h, &td), 0);
	tdxcall_init_aug(&range, td_id, GPA, 4 * CORE_PAGE_SIZE, 0);
	range_must(&range);
	tdxcall_init_aug(&range, td_id, GPA_2M, tdx_level_size(TDX_LEVEL_2M), TDX_LEVEL_2M);
	range_must(&range);
}

static void tear_down(void)
{
	tdxcall_close(h);
	tmpdir_remove(&dir);
}

static struct model *machine(void)
{
	struct model_backend *b = h->be;

	return &b->model;
}

/* The only TD of the machine. */
static const struct tdr *the_td(void)
{
	struct model *m = machine();
	struct pamt_entry *e;
	u64 pa;

	for (pa = MODEL_MEM_BASE; (e = pamt_find(m, pa, TDX_LEVEL_4K)); pa += CORE_PAGE_SIZE) {
		if (e->type == PT_TDR)
			return mem_ro(m, pa);
	}
	ck_abort_msg("there is no TD");
	return NULL;
}

/* The entry of a level for a GPA names a page outside of all memory from here on. */
static void lead_out(u64 gpa, enum tdx_level level)
{
	const struct tdr *tdr = the_td();
	struct model *m = machine();
	const struct tdcs *tdcs = tdcx_page(m, tdr, TDCX_DATA0);
	struct sept_ref s = { .gpa = gpa };

	ck_assert(sept_walk_from(m, tdr->tdcx_pa[TDCX_SEPT_ROOT], tdcs->sept_pwl, level, &s));
	ck_assert_ptr_null(pamt_find(m, OUT_OF_MEMORY, TDX_LEVEL_4K));
	*s.entry = (s.val & ~SEPT_HPA_MASK) | OUT_OF_MEMORY;
}

/* Whatever they answer: it is not the same for each entry, but the check must see it. */
static void use_it(u64 gpa)
{
	struct tdxcall_range range;
	struct tdxcall_td td;
	uint32_t bad = 0;

	tdxcall_model_check(h, NULL, NULL, &bad, NULL);
	ck_assert_uint_ne(bad, 0);
	tdxcall_init_aug(&range, td_id, gpa + 4 * CORE_PAGE_SIZE, 4 * CORE_PAGE_SIZE, 0);
	tdxcall_range_exec(h, &range);
	tdxcall_init_zap(&range, td_id, gpa, 4 * CORE_PAGE_SIZE);
	tdxcall_range_exec(h, &range);
	tdxcall_init_zap(&range, td_id, gpa, tdx_level_size(TDX_LEVEL_2M));
	tdxcall_range_exec(h, &range);
	tdxcall_init_td(&td, td_id);
	tdxcall_td_destroy(h, &td);
}

START_TEST(a_page_that_is_no_memory_is_survived)
{
	lead_out(GPA, TDX_LEVEL_4K);
	use_it(GPA);
}
END_TEST

START_TEST(a_large_page_that_is_no_memory_is_survived)
{
	lead_out(GPA_2M, TDX_LEVEL_2M);
	use_it(GPA_2M);
}
END_TEST

START_TEST(a_table_that_is_no_memory_is_survived)
{
	lead_out(GPA, TDX_LEVEL_2M);
	use_it(GPA);
}
END_TEST

START_TEST(a_table_of_tables_that_is_no_memory_is_survived)
{
	lead_out(GPA, TDX_LEVEL_1G);
	use_it(GPA);
}
END_TEST

Suite *lib_damage_suite(void)
{
	Suite *s = suite_create("lib_damage");
	TCase *tc = tcase_create("secure EPT");

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, a_page_that_is_no_memory_is_survived);
	tcase_add_test(tc, a_large_page_that_is_no_memory_is_survived);
	tcase_add_test(tc, a_table_that_is_no_memory_is_survived);
	tcase_add_test(tc, a_table_of_tables_that_is_no_memory_is_survived);
	suite_add_tcase(s, tc);
	return s;
}
