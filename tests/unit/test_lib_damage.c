// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a damaged image may say of the machine, of TDs and in tables: every command succeeds or is
 * refused, and ends.
 */
#include <check.h>
#include <errno.h>
#include <string.h>

#include "core/model/pamt.h"
#include "core/model/sept.h"
#include "core/model/td_page.h"
#include "core/runtime/rt_state.h"
#include "core/tdpmmu/mirror.h"
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
static struct tdr *the_td(void)
{
	struct model *m = machine();
	struct pamt_entry *e;
	u64 pa;

	for (pa = MODEL_MEM_BASE; (e = pamt_find(m, pa, TDX_LEVEL_4K)); pa += CORE_PAGE_SIZE) {
		if (e->type == PT_TDR)
			return mem_rw(m, pa);
	}
	ck_abort_msg("there is no TD");
	return NULL;
}

/* The entry of a level for a GPA names a page outside of all memory from here on. */
static void lead_out(u64 gpa, enum tdx_level level)
{
	struct tdr *tdr = the_td();
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

/* ---- the machine: refused when it is opened -------------------------------------------------- */

#define STATE(member) offsetof(struct model_state, member)

/* Of struct model_state: where, how many bytes, what. */
static const struct {
	size_t at;
	unsigned int size;
	u64 value;
} bad_machine[] = {
	{STATE(magic), 8, 0},
	{STATE(version), 4, 77},
	{STATE(pf.lps), 4, 0xffffffff},
	{STATE(pf.packages), 4, 0},
	{STATE(pf.maxpa), 4, 64},
	{STATE(pf.keyid_first), 4, 0x7fffffff},
	{STATE(pf.cmr[0].size), 8, 1ULL << 51},
	{STATE(pf.ept5), 1, 2},
	{STATE(pf.module), 4, 0x1000},
	{STATE(keyid_shift), 4, 200},
	{STATE(ntdmrs), 4, 0},
	{STATE(ntdmrs), 4, 0xffffffff},
	{STATE(tdmr[0].base), 8, 0},
	{STATE(tdmr[0].size), 8, 1ULL << 62},
	{STATE(tdmr[0].pamt_base[0]), 8, 0x1000},
	{STATE(tdmr[0].pamt_size[2]), 8, 0},
	{STATE(tdmr[0].nreserved), 4, 4000},
	{STATE(tdmr[0].reserved[0].size), 8, ~0ULL},
	{STATE(tdmr[0].init_next), 8, ~0ULL},
	{STATE(lp[3].package), 1, 200},
	{STATE(lp[0].in_guest), 1, 1},
	{STATE(lp[0].init_done), 1, 77},
	{STATE(lp[0].last_tdvpr), 8, 0x100000123},
	{STATE(lp[1].tlb[63].level), 4, 60},
};

START_TEST(a_machine_that_cannot_be_is_refused)
{
	memcpy((u8 *)machine()->st + bad_machine[_i].at, &bad_machine[_i].value,
	       bad_machine[_i].size);
	ck_assert_int_eq(tdxcall_close(h), 0);
	ck_assert_int_eq(tdxcall_open(&h, "model", dir.image, 0, &dir.log), -EUCLEAN);
	tmpdir_assert_error(&dir, "is damaged: what it says of the machine cannot be");
	ck_assert_int_eq(tdxcall_open(&h, "model", dir.image, TDXCALL_OPEN_RDONLY, &dir.log),
			 -EUCLEAN);
	tmpdir_assert_error(&dir, "is damaged: what it says of the machine cannot be");
	h = NULL;
}
END_TEST

/* ---- control structures ---------------------------------------------------------------------- */

static struct tdcs *the_tdcs(void)
{
	return tdcx_page(machine(), the_td(), TDCX_DATA0);
}

static struct rt_td *the_rt_td(void)
{
	const struct model_backend *b = h->be;
	const struct rt_state *st = image_at(&b->img, IMAGE_HOST);

	return mem_rw(machine(), st->slot[0].td);
}

static struct tdvps *the_vcpu(void)
{
	const struct rt_vcpu *v = mem_ro(machine(), the_rt_td()->vcpu[0]);

	return mem_rw(machine(), v->page[0]);
}

static void enter(void)
{
	struct tdxcall_vcpu_enter enter;
	struct tdxcall_vcpu vcpu;

	tdxcall_init_vcpu_enter(&enter, td_id, 0);
	tdxcall_vcpu_enter(h, &enter);
	tdxcall_init_vcpu(&vcpu, td_id, 0);
	tdxcall_vcpu_flush(h, &vcpu);
}

static void aug_is_fatal(void)
{
	struct tdxcall_range range;

	tdxcall_init_aug(&range, td_id, GPA + 4 * CORE_PAGE_SIZE, CORE_PAGE_SIZE, 0);
	ck_assert_int_eq(tdxcall_range_exec(h, &range), 0);
	ck_assert_int_ne(range.outcome.result, 0);
	ck_assert_uint_eq(tdx_status_base(range.outcome.status), TDX_TD_FATAL);
}

START_TEST(a_td_with_too_many_nested_vms_is_fatal)
{
	the_tdcs()->num_l2_vms = 0xffff;
	aug_is_fatal();
	enter();
	use_it(GPA);
}
END_TEST

START_TEST(a_root_of_no_level_is_fatal)
{
	static const u8 levels[] = {0, 2, 5, 255};

	the_tdcs()->sept_pwl = levels[_i];
	aug_is_fatal();
	enter();
	use_it(GPA);
}
END_TEST

START_TEST(a_key_that_does_not_exist_is_survived)
{
	the_td()->hkid = 0xffff;
	enter();
	use_it(GPA);
}
END_TEST

START_TEST(a_vcpu_with_too_much_of_everything_is_survived)
{
	struct tdvps *vp = the_vcpu();

	ck_assert_uint_eq(vp->num_pages, 6);
	vp->num_pages = 0xffffffff;
	vp->zerostep_ngpas = 0xffffffff;
	vp->zerostep_count = 0xffffffff;
	vp->assoc_lp = 0xfffffff0;
	vp->page_pa[1] = OUT_OF_MEMORY + 123;
	vp->page_pa[3] = ~0ULL;
	enter();
	use_it(GPA);
}
END_TEST

START_TEST(control_pages_that_are_no_memory_are_survived)
{
	struct tdr *tdr = the_td();
	unsigned int i;

	for (i = 0; i < CORE_ARRAY_SIZE(tdr->tdcx_pa); i++)
		tdr->tdcx_pa[i] = OUT_OF_MEMORY + 0x123;
	enter();
	use_it(GPA);
}
END_TEST

/* ---- tables that lead to themselves ---------------------------------------------------------- */

static void fill(u64 table_pa, u64 entry)
{
	u64 *table = mem_rw(machine(), table_pa);
	unsigned int i;

	for (i = 0; i < CORE_PTES_PER_TABLE; i++)
		table[i] = entry;
}

/* All of the tree is one table, which holds itself everywhere. */
START_TEST(a_secure_ept_without_end_is_checked_in_the_end)
{
	struct tdr *tdr = the_td();
	struct sept_ref s = { .gpa = GPA };

	ck_assert(sept_walk_from(machine(), tdr->tdcx_pa[TDCX_SEPT_ROOT], the_tdcs()->sept_pwl,
				 the_tdcs()->sept_pwl, &s));
	fill(tdr->tdcx_pa[TDCX_SEPT_ROOT], s.val);
	fill(sept_entry_hpa(s.val), s.val);
	use_it(GPA);
}
END_TEST

static void mirror_without_end(void)
{
	const struct tdx_vm_state *vm = &the_rt_td()->vm;
	const u64 *root = mem_ro(machine(), vm->mirror_root);
	u64 first = root[0];

	ck_assert(mirror_is_table(first));
	fill(vm->mirror_root, first);
	fill(mirror_pa(first), first);
}

START_TEST(a_mirror_without_end_is_checked_in_the_end)
{
	uint32_t bad = 0;

	mirror_without_end();
	ck_assert_int_eq(tdxcall_model_check(h, NULL, NULL, &bad, NULL), 0);
	ck_assert_uint_ne(bad, 0);
}
END_TEST

START_TEST(a_mirror_without_end_is_zapped_in_the_end)
{
	struct tdxcall_range range;

	mirror_without_end();
	tdxcall_init_zap(&range, td_id, 0, 1ULL << 47);
	range.flags |= TDXCALL_RANGE_F_SKIP;
	ck_assert_int_ne(tdxcall_range_exec(h, &range), 0);
}
END_TEST

START_TEST(a_mirror_without_end_is_destroyed_in_the_end)
{
	struct tdxcall_td td;

	mirror_without_end();
	tdxcall_init_td(&td, td_id);
	ck_assert_int_eq(tdxcall_td_destroy(h, &td), -EUCLEAN);
	ck_assert_int_eq(tdxcall_close(h), -EUCLEAN);
	h = NULL;
}
END_TEST

/* Its tables have so many references that none of them goes with the first entry that is freed. */
START_TEST(a_shared_ept_without_end_is_freed_in_the_end)
{
	struct model_backend *b = h->be;
	struct tdxcall_shared shared;
	struct tdxcall_td td;
	u64 root, first;
	int i;

	tdxcall_init_shared_map(&shared, td_id, GPA, CORE_PAGE_SIZE);
	ck_assert_int_eq(tdxcall_shared_map(h, &shared), 0);
	root = the_rt_td()->vm.shared_root;
	first = *(const u64 *)mem_ro(machine(), root);
	for (i = 0; i < 1 << 20; i++)
		port_page_get(&b->port, first & SEPT_HPA_MASK);
	fill(root, first);
	fill(first & SEPT_HPA_MASK, first);
	tdxcall_init_td(&td, td_id);
	tdxcall_td_destroy(h, &td);
}
END_TEST

/* ---------------------------------------------------------------------------------------------- */

static TCase *new_tcase(const char *name)
{
	TCase *tc = tcase_create(name);

	tcase_add_checked_fixture(tc, set_up, tear_down);
	return tc;
}

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
	tc = new_tcase("machine");
	tcase_add_loop_test(tc, a_machine_that_cannot_be_is_refused, 0,
			    CORE_ARRAY_SIZE(bad_machine));
	suite_add_tcase(s, tc);
	tc = new_tcase("control structures");
	tcase_add_test(tc, a_td_with_too_many_nested_vms_is_fatal);
	tcase_add_loop_test(tc, a_root_of_no_level_is_fatal, 0, 4);
	tcase_add_test(tc, a_key_that_does_not_exist_is_survived);
	tcase_add_test(tc, a_vcpu_with_too_much_of_everything_is_survived);
	tcase_add_test(tc, control_pages_that_are_no_memory_are_survived);
	suite_add_tcase(s, tc);
	tc = new_tcase("circles");
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, a_secure_ept_without_end_is_checked_in_the_end);
	tcase_add_test(tc, a_mirror_without_end_is_checked_in_the_end);
	tcase_add_test(tc, a_mirror_without_end_is_zapped_in_the_end);
	tcase_add_test(tc, a_mirror_without_end_is_destroyed_in_the_end);
	tcase_add_test(tc, a_shared_ept_without_end_is_freed_in_the_end);
	suite_add_tcase(s, tc);
	return s;
}
