// SPDX-License-Identifier: GPL-2.0-only
/* The host of core/ in a process: pages, references, logical processors. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/port/user_mem.h"
#include "core/port/user_port.h"
#include "suites.h"

#define MEM_BASE (4ULL << 30)
#define MEM_SIZE (3ULL << 30)
#define MEM_RESERVED (4ULL << 20)
#define META_ROOM (8ULL << 20)
#define K4 0
#define K8 1
#define M2 9
#define G1 18

static struct user_map map;
static struct port *port;

static void set_up(void)
{
	struct user_config cfg = {
		.mem_base = MEM_BASE,
		.mem_size = MEM_SIZE,
		.mem_reserved = MEM_RESERVED,
		.lps = 4,
		.packages = 2,
		.keyid_first = 32,
		.keyid_count = 32,
		.keyid_shift = 46,
	};

	ck_assert_uint_le(user_meta_size(MEM_SIZE), META_ROOM);
	ck_assert_int_eq(user_map_anon(&map, META_ROOM + MEM_SIZE), 0);
	port = calloc(1, sizeof(*port));
	ck_assert_int_eq(user_port_init(port, &cfg, &map, 0, META_ROOM), 0);
}

static void tear_down(void)
{
	user_port_fini(port);
	free(port);
	user_map_free(&map);
}

static u64 alloc(unsigned int order)
{
	u64 pa;

	ck_assert_int_eq(port_page_alloc(port, order, &pa), 0);
	ck_assert_uint_eq(pa & ((CORE_PAGE_SIZE << order) - 1), 0);
	ck_assert_uint_ge(pa, MEM_BASE);
	ck_assert_uint_le(pa + (CORE_PAGE_SIZE << order), MEM_BASE + MEM_SIZE - MEM_RESERVED);
	return pa;
}

static void assert_sound(u64 pages)
{
	ck_assert_uint_eq(user_mem_used(port), pages);
	ck_assert_uint_eq(user_mem_check(port, NULL, NULL), 0);
}

START_TEST(blocks_of_every_order_are_aligned_zero_and_accounted)
{
	u64 pa[] = {alloc(K4), alloc(K8), alloc(M2), alloc(G1), alloc(K4)};
	const u64 *w = port_va_ro(port, pa[2] + 511 * CORE_PAGE_SIZE);
	unsigned int i;

	ck_assert_uint_eq(w[0] | w[511], 0);
	assert_sound(1 + 2 + 512 + 262144 + 1);
	for (i = 0; i < 5; i++)
		ck_assert_uint_gt(port_page_put(port, pa[i]), 0);
	assert_sound(0);
}
END_TEST

START_TEST(other_orders_are_refused)
{
	u64 pa;

	ck_assert_int_eq(port_page_alloc(port, 2, &pa), -EINVAL);
	ck_assert_int_eq(port_page_alloc(port, 64, &pa), -EINVAL);
	assert_sound(0);
}
END_TEST

START_TEST(a_block_lives_until_its_last_reference_wherever_it_was_taken)
{
	u64 pa = alloc(M2);

	port_page_get(port, pa + 5 * CORE_PAGE_SIZE);
	port_page_get(port, pa + 511 * CORE_PAGE_SIZE);
	ck_assert_uint_eq(port_page_put(port, pa), 0);
	ck_assert_uint_eq(port_page_put(port, pa + 7 * CORE_PAGE_SIZE), 0);
	assert_sound(512);
	ck_assert_uint_eq(port_page_put(port, pa + CORE_PAGE_SIZE), 512);
	assert_sound(0);
}
END_TEST

START_TEST(pages_of_a_pair_share_their_references)
{
	u64 pa = alloc(K8);

	port_page_get(port, pa + CORE_PAGE_SIZE);
	ck_assert_uint_eq(port_page_put(port, pa), 0);
	ck_assert_uint_eq(port_page_put(port, pa + CORE_PAGE_SIZE), 2);
}
END_TEST

START_TEST(a_freed_page_comes_back_as_zeros)
{
	u64 pa = alloc(K4);
	u64 again;

	memset(port_va(port, pa), 0xa5, CORE_PAGE_SIZE);
	port_page_put(port, pa);
	again = alloc(K4);
	ck_assert_uint_eq(again, pa);
	ck_assert_uint_eq(*(const u64 *)port_va_ro(port, again), 0);
}
END_TEST

START_TEST(only_writing_marks_a_page)
{
	u64 pa = alloc(K4);
	u64 page = (META_ROOM + pa - MEM_BASE) / CORE_PAGE_SIZE;

	(void)port_va_ro(port, pa);
	port_page_reset(port, pa);
	ck_assert(!user_map_page_used(&map, page));
	*(u64 *)port_va(port, pa) = 1;
	ck_assert(user_map_page_used(&map, page));
	port_page_reset(port, pa);
	ck_assert_uint_eq(*(const u64 *)port_va_ro(port, pa), 0);
}
END_TEST

START_TEST(memory_runs_out_without_harm)
{
	u64 pa;
	unsigned int n = 0;

	while (!port_page_alloc(port, G1, &pa))
		n++;
	ck_assert_uint_eq(n, 2); /* the third one holds the reserved part */
	while (!port_page_alloc(port, M2, &pa))
		n++;
	ck_assert_uint_eq(n, 2 + 512 - MEM_RESERVED / (2 << 20));
	ck_assert_int_eq(port_page_alloc(port, K4, &pa), -ENOMEM);
	ck_assert_int_eq(port_page_alloc(port, K8, &pa), -ENOMEM);
	assert_sound(n * 512 + 2 * (262144 - 512));
}
END_TEST

START_TEST(a_reference_to_a_free_page_is_reported)
{
	u64 pa = alloc(K4);

	port_page_get(port, pa + CORE_PAGE_SIZE);
	port_page_put(port, MEM_BASE + MEM_SIZE);
	ck_assert_uint_eq(user_mem_check(port, NULL, NULL), 1);
}
END_TEST

/* As a damaged image may have it: a class that is none, a 1G block in the last page. */
START_TEST(a_bad_block_word_is_no_block)
{
	static const u32 classes[] = { 4, 5, 7 };
	u64 pa = alloc(M2);
	u64 page = (pa - MEM_BASE) / CORE_PAGE_SIZE;
	u32 good = port->meta.block[page];
	u32 i;

	for (i = 0; i < CORE_ARRAY_SIZE(classes); i++) {
		page = port->nr_pages - 1;
		port->meta.block[page] = classes[i] << 29 | 1;
		port->meta.used_2m[page / 512]++;
		ck_assert_uint_gt(user_mem_check(port, NULL, NULL), 0);
		ck_assert_uint_eq(port_page_put(port, MEM_BASE + page * CORE_PAGE_SIZE), 0);
		ck_assert(user_mem_damaged(port));
		port->meta.used_2m[page / 512]--;
		port->meta.block[page] = 0;
	}
	ck_assert_uint_eq(port->meta.block[(pa - MEM_BASE) / CORE_PAGE_SIZE], good);
}
END_TEST

START_TEST(an_address_that_is_no_memory_leads_nowhere)
{
	static const u64 bad[] = { 0, MEM_BASE - CORE_PAGE_SIZE, 0x7fff00000000ULL, ~0xfffULL,
				   MEM_BASE + MEM_SIZE - MEM_RESERVED };
	const u8 *end = port->mem + MEM_SIZE;
	u32 i;

	for (i = 0; i < CORE_ARRAY_SIZE(bad); i++) {
		u8 *va;

		port->damaged = 0;
		va = port_va(port, bad[i]);
		ck_assert(va + CORE_PAGE_SIZE <= port->mem || va >= end);
		ck_assert(user_mem_damaged(port));
		ck_assert_int_eq(port_resched(port), -EINTR);
		memset(va, 0x5a, CORE_PAGE_SIZE);
		port->damaged = 0;
		ck_assert_ptr_eq(port_va_ro(port, bad[i]), va);
		ck_assert(user_mem_damaged(port));
		port->damaged = 0;
		port_page_reset(port, bad[i]);
		ck_assert(user_mem_damaged(port));
	}
	port->damaged = 0;
	port_va(port, MEM_BASE + MEM_SIZE - MEM_RESERVED - CORE_PAGE_SIZE);
	ck_assert(!user_mem_damaged(port));
}
END_TEST

START_TEST(check_finds_damaged_tables)
{
	u64 pa = alloc(M2);
	u64 page = (pa - MEM_BASE) / CORE_PAGE_SIZE;

	port->meta.block[page + 3] = port->meta.block[page];
	ck_assert_uint_gt(user_mem_check(port, NULL, NULL), 0);
	port->meta.block[page + 3] = 0;
	assert_sound(512);
	port->meta.used_2m[page / 512]--;
	ck_assert_uint_gt(user_mem_check(port, NULL, NULL), 0);
	port->meta.used_2m[page / 512]++;
	*port->meta.used_pages += 1;
	ck_assert_uint_eq(user_mem_check(port, NULL, NULL), 1);
}
END_TEST

START_TEST(any_sequence_of_allocations_keeps_the_tables_sound)
{
	static const unsigned int orders[] = {K4, K8, M2};
	struct {
		u64 pa;
		unsigned int order;
	} block[300] = {0};
	u64 pages = 0;
	unsigned int i, k;

	srand(7);
	for (k = 0; k < 20000; k++) {
		i = (unsigned int)rand() % 300;
		if (block[i].pa) {
			u64 pa = block[i].pa +
				 ((u64)rand() % (1ULL << block[i].order)) * CORE_PAGE_SIZE;

			*(u64 *)port_va(port, pa) = 1;
			ck_assert_uint_eq(port_page_put(port, pa), 1ULL << block[i].order);
			pages -= 1ULL << block[i].order;
			block[i].pa = 0;
		} else {
			block[i].order = orders[rand() % 3];
			block[i].pa = alloc(block[i].order);
			pages += 1ULL << block[i].order;
		}
		if (k % 2000 == 0)
			assert_sound(pages);
	}
}
END_TEST

/* ---- logical processors ---------------------------------------------------------------------- */

struct where {
	u32 lp;
	int ret;
};

static int note_lp(void *arg)
{
	struct where *w = arg;

	w->lp = port_current_lp(port);
	user_lp_lock(port, w->lp); /* as a SEAMCALL does */
	user_lp_unlock(port, w->lp);
	return w->ret;
}

START_TEST(a_function_runs_on_the_lp_it_was_sent_to)
{
	struct where w = {.ret = -EAGAIN};

	ck_assert_uint_eq(port_current_lp(port), 0);
	ck_assert_int_eq(user_lp_set(port, 2), 0);
	ck_assert_int_eq(port_run_on_lp(port, 3, note_lp, &w), -EAGAIN);
	ck_assert_uint_eq(w.lp, 3);
	ck_assert_uint_eq(port_current_lp(port), 2);
	ck_assert_int_eq(port_run_on_lp(port, 4, note_lp, &w), -ENXIO);
	ck_assert_int_eq(user_lp_set(port, 4), -EINVAL);
}
END_TEST

START_TEST(lps_are_spread_over_packages)
{
	ck_assert_uint_eq(port_nr_lps(port), 4);
	ck_assert_uint_eq(port_lp_package(port, 0), 0);
	ck_assert_uint_eq(port_lp_package(port, 1), 0);
	ck_assert_uint_eq(port_lp_package(port, 2), 1);
	ck_assert_uint_eq(port_lp_package(port, 3), 1);
}
END_TEST

static void *hold_lp_until_kicked(void *arg)
{
	int *stage = arg;

	user_lp_lock(port, 1);
	atom_store(stage, 1);
	while (atom_load(stage) != 2)
		cpu_pause();
	user_lp_unlock(port, 1);
	return NULL;
}

static void on_kick(void *ctx, u32 lp)
{
	ck_assert_uint_eq(lp, 1);
	atom_store((int *)ctx, 2);
}

START_TEST(a_kick_reaches_a_busy_lp_and_waits_for_it)
{
	pthread_t thread;
	int stage = 0;

	port->cfg.kick = on_kick;
	port->cfg.kick_ctx = &stage;
	port_kick(port, 1); /* idle: no vCPU to kick */
	ck_assert_int_eq(stage, 0);
	ck_assert_int_eq(pthread_create(&thread, NULL, hold_lp_until_kicked, &stage), 0);
	while (atom_load(&stage) != 1)
		cpu_pause();
	port_kick(port, 1);
	ck_assert_int_eq(atom_load(&stage), 2);
	pthread_join(thread, NULL);
}
END_TEST

START_TEST(an_interrupt_stops_long_operations_until_taken_back)
{
	ck_assert_int_eq(port_resched(port), 0);
	user_interrupt(port, true);
	ck_assert_int_eq(port_resched(port), -EINTR);
	user_interrupt(port, false);
	ck_assert_int_eq(port_resched(port), 0);
}
END_TEST

START_TEST(a_machine_that_makes_no_sense_is_refused)
{
	struct user_config cfg = port->cfg;
	struct port *other = calloc(1, sizeof(*other));

	cfg.lps = 0;
	ck_assert_int_eq(user_port_init(other, &cfg, &map, 0, META_ROOM), -EINVAL);
	cfg = port->cfg;
	cfg.mem_size += CORE_PAGE_SIZE;
	ck_assert_int_eq(user_port_init(other, &cfg, &map, 0, META_ROOM), -EINVAL);
	cfg = port->cfg;
	ck_assert_int_eq(user_port_init(other, &cfg, &map, 0, META_ROOM + CORE_PAGE_SIZE), -EINVAL);
	ck_assert_int_eq(user_port_init(other, &cfg, &map, map.size, META_ROOM), -EINVAL);
	free(other);
}
END_TEST

Suite *port_suite(void)
{
	Suite *s = suite_create("port");
	TCase *mem = tcase_create("memory");
	TCase *lp = tcase_create("lp");

	tcase_add_checked_fixture(mem, set_up, tear_down);
	tcase_add_test(mem, blocks_of_every_order_are_aligned_zero_and_accounted);
	tcase_add_test(mem, other_orders_are_refused);
	tcase_add_test(mem, a_block_lives_until_its_last_reference_wherever_it_was_taken);
	tcase_add_test(mem, pages_of_a_pair_share_their_references);
	tcase_add_test(mem, a_freed_page_comes_back_as_zeros);
	tcase_add_test(mem, only_writing_marks_a_page);
	tcase_add_test(mem, memory_runs_out_without_harm);
	tcase_add_test(mem, a_reference_to_a_free_page_is_reported);
	tcase_add_test(mem, check_finds_damaged_tables);
	tcase_add_test(mem, a_bad_block_word_is_no_block);
	tcase_add_test(mem, an_address_that_is_no_memory_leads_nowhere);
	tcase_add_test(mem, any_sequence_of_allocations_keeps_the_tables_sound);
	tcase_add_checked_fixture(lp, set_up, tear_down);
	tcase_add_test(lp, a_function_runs_on_the_lp_it_was_sent_to);
	tcase_add_test(lp, lps_are_spread_over_packages);
	tcase_add_test(lp, a_kick_reaches_a_busy_lp_and_waits_for_it);
	tcase_add_test(lp, an_interrupt_stops_long_operations_until_taken_back);
	tcase_add_test(lp, a_machine_that_makes_no_sense_is_refused);
	suite_add_tcase(s, mem);
	suite_add_tcase(s, lp);
	return s;
}
