// SPDX-License-Identifier: GPL-2.0-only
/* The state image after a process died: the journal is replayed or dropped, nothing is mixed. */
#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "image_fixture.h"
#include "libtdxcall/internal.h"
#include "libtdxcall/journal.h"
#include "suites.h"

/* ---- recovery -------------------------------------------------------------------------------- */

/* Pages that the journal sets: neighbours and loners. */
static const u64 set_pages[] = {10, 11, 12, 13, 20, 22, 23, 40, 41, 42,
				43, 44, 45, 46, 50, 52, 54, 56, 57, 58};

/* Leaves a journal behind that sets set_pages and clears page 5, as a process that died would. */
static void leave_journal(void)
{
	u64 first = image_fx.layout.region[IMAGE_MEMORY].off / CORE_PAGE_SIZE;
	struct journal j = {0};
	struct image img;
	u64 i;

	open_image(&img, false);
	set_page(&img, 5, 0x55);
	ck_assert_int_eq(image_commit(&img), 0);
	ck_assert_int_eq(journal_add(&j, (first + 5) | JOURNAL_ZERO), 0);
	for (i = 0; i < ARRAY_SIZE(set_pages); i++) {
		set_page(&img, set_pages[i], i + 1);
		ck_assert_int_eq(journal_add(&j, first + set_pages[i]), 0);
	}
	ck_assert_int_eq(journal_write(&j, img.fd, image_fx.layout.end, img.map.base), 0);
	free(j.page);
	image_close(&img);
	ck_assert_int_gt(file_size(), (off_t)image_fx.layout.end);
}

static void assert_state(bool rdonly, bool is_new)
{
	struct image img;
	u64 i;

	open_image(&img, rdonly);
	ck_assert_uint_eq(*mem_page(&img, 5), is_new ? 0 : 0x55);
	for (i = 0; i < ARRAY_SIZE(set_pages); i++)
		ck_assert_uint_eq(mem_page(&img, set_pages[i])[511], is_new ? i + 1 : 0);
	image_close(&img);
}

START_TEST(a_complete_journal_is_replayed)
{
	leave_journal();
	assert_state(false, true);
	ck_assert_int_eq(file_size(), (off_t)image_fx.layout.end);
	ck_assert_uint_eq(image_fx.dir.lines[TDXCALL_LOG_INFO], 1);
	assert_state(false, true);
	ck_assert_uint_eq(image_fx.dir.lines[TDXCALL_LOG_INFO], 1);
}
END_TEST

START_TEST(a_reader_sees_a_complete_journal_without_writing)
{
	off_t size;

	leave_journal();
	size = file_size();
	assert_state(true, true);
	ck_assert_int_eq(file_size(), size);
	assert_state(false, true);
}
END_TEST

START_TEST(a_journal_that_was_cut_off_is_dropped)
{
	off_t size = 0;
	off_t cut;

	for (cut = 1; cut < 22 * 4096; cut += cut < 8192 ? 511 : 4096) {
		leave_journal();
		size = file_size();
		ck_assert_int_eq(truncate(image_fx.dir.image, size - cut), 0);
		assert_state(true, false);
		assert_state(false, false);
		ck_assert_int_eq(file_size(), (off_t)image_fx.layout.end);
	}
	ck_assert_int_eq(size, (off_t)image_fx.layout.end + 22 * 4096);
}
END_TEST

START_TEST(a_journal_with_a_flipped_bit_is_dropped)
{
	static const off_t at[] = {0, 8, 4088, 4096, 4096 + 160, 8192, 8192 + 20 * 4096 - 1};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(at); i++) {
		u8 byte;
		int fd;

		leave_journal();
		fd = open(image_fx.dir.image, O_RDWR);
		ck_assert_int_eq(pread(fd, &byte, 1, (off_t)image_fx.layout.end + at[i]), 1);
		byte ^= 0x10;
		ck_assert_int_eq(pwrite(fd, &byte, 1, (off_t)image_fx.layout.end + at[i]), 1);
		close(fd);
		assert_state(i & 1, false);
		assert_state(false, false);
	}
}
END_TEST

/* ---- crashes --------------------------------------------------------------------------------- */

#define KILLS 100
#define SPREAD 97 /* pages of the pattern are this far apart */
#define NPAGES 60

/* Generation g: every page of the pattern says g, but those whose turn it is to be zero. */
static u64 pattern(u64 g, u64 i)
{
	return (g + i) % 3 ? g : 0;
}

static void __attribute__((noreturn)) commit_for_ever(int ready)
{
	struct image img;
	u64 g, i;

	if (image_open(&img, image_fx.dir.image, false, NULL))
		_exit(1);
	for (g = *(u64 *)image_at(&img, IMAGE_HOST) + 1;; g++) {
		*(u64 *)image_at(&img, IMAGE_HOST) = g;
		((u64 *)image_at(&img, IMAGE_MACHINE))[1000] = g;
		for (i = 0; i < NPAGES; i++)
			set_page(&img, i * SPREAD, pattern(g, i));
		if (image_commit(&img) || write(ready, "x", 1) != 1)
			_exit(2);
	}
}

/* Return: the generation that the image is of. */
static u64 assert_one_generation(bool rdonly)
{
	struct image img;
	u64 g, i;

	open_image(&img, rdonly);
	g = *(u64 *)image_at(&img, IMAGE_HOST);
	ck_assert_uint_eq(((u64 *)image_at(&img, IMAGE_MACHINE))[1000], g);
	for (i = 0; i < NPAGES && g; i++) {
		ck_assert_uint_eq(mem_page(&img, i * SPREAD)[0], pattern(g, i));
		ck_assert_uint_eq(mem_page(&img, i * SPREAD)[511], pattern(g, i));
	}
	image_close(&img);
	return g;
}

/* Kills a process that commits in a loop; every fourth one while it may still be recovering. */
static void kill_one(bool early)
{
	struct timespec delay = {.tv_nsec = rand() % (early ? 5000000 : 20000000)};
	int ready[2];
	int status;
	char c;
	pid_t pid;

	ck_assert_int_eq(pipe(ready), 0);
	pid = fork();
	if (!pid) {
		close(ready[0]);
		commit_for_ever(ready[1]);
	}
	close(ready[1]);
	if (!early)
		ck_assert_int_eq(read(ready[0], &c, 1), 1);
	nanosleep(&delay, NULL);
	kill(pid, SIGKILL);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	close(ready[0]);
}

START_TEST(sigkill_at_any_moment_leaves_the_old_or_the_new_state)
{
	u64 before = 0;
	unsigned int i;

	srand((unsigned int)time(NULL));
	for (i = 0; i < KILLS; i++) {
		bool early = i % 4 == 3;
		u64 now;

		kill_one(early);
		if (i & 1)
			ck_assert_uint_ge(assert_one_generation(true), before);
		now = assert_one_generation(false);
		ck_assert_uint_ge(now, early ? before : before + 1);
		before = now;
	}
}
END_TEST

Suite *image_recovery_suite(void)
{
	Suite *s = suite_create("image_recovery");
	TCase *tc = tcase_create("journal");
	TCase *crash = tcase_create("crash");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, image_set_up, image_tear_down);
	tcase_add_test(tc, a_complete_journal_is_replayed);
	tcase_add_test(tc, a_reader_sees_a_complete_journal_without_writing);
	tcase_add_test(tc, a_journal_that_was_cut_off_is_dropped);
	tcase_add_test(tc, a_journal_with_a_flipped_bit_is_dropped);
	tcase_set_timeout(crash, 300);
	tcase_add_checked_fixture(crash, image_set_up, image_tear_down);
	tcase_add_test(crash, sigkill_at_any_moment_leaves_the_old_or_the_new_state);
	suite_add_tcase(s, tc);
	suite_add_tcase(s, crash);
	return s;
}
