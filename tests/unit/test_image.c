// SPDX-License-Identifier: GPL-2.0-only
/* The state image: what is committed is kept, damage and locks are noticed. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/port/user_map.h"
#include "libtdxcall/checksum.h"

#include "image_fixture.h"
#include "suites.h"

static blkcnt_t file_blocks(void)
{
	struct stat st;

	ck_assert_int_eq(stat(image_fx.dir.image, &st), 0);
	return st.st_blocks;
}

static void poke(off_t at, const void *data, size_t size)
{
	int fd = open(image_fx.dir.image, O_WRONLY);

	ck_assert_int_eq(pwrite(fd, data, size, at), (ssize_t)size);
	close(fd);
}

/* ---- commits --------------------------------------------------------------------------------- */

START_TEST(a_new_image_is_zero_and_sparse)
{
	struct image img;
	u64 i;

	open_image(&img, false);
	for (i = 0; i < img.hdr.region[IMAGE_MACHINE].size / 8; i++)
		ck_assert_uint_eq(((u64 *)image_at(&img, IMAGE_MACHINE))[i], 0);
	ck_assert_uint_eq(*mem_page(&img, 0), 0);
	ck_assert_int_ge(file_size(), 1LL << 30);
	ck_assert_int_lt(file_blocks(), 200);
	image_close(&img);
}
END_TEST

START_TEST(what_is_committed_is_found_again)
{
	struct image img;

	open_image(&img, false);
	set_page(&img, 5, 0x55);
	set_page(&img, 262143, 0x66);
	memset(image_at(&img, IMAGE_MACHINE), 0x11, MACHINE_SIZE);
	memset(image_at(&img, IMAGE_HOST), 0x22, HOST_SIZE);
	ck_assert_int_eq(image_commit(&img), 0);
	image_close(&img);
	open_image(&img, true);
	ck_assert_uint_eq(mem_page(&img, 5)[511], 0x55);
	ck_assert_uint_eq(mem_page(&img, 262143)[0], 0x66);
	ck_assert_uint_eq(((u8 *)image_at(&img, IMAGE_MACHINE))[MACHINE_SIZE - 1], 0x11);
	ck_assert_uint_eq(((u8 *)image_at(&img, IMAGE_HOST))[HOST_SIZE - 1], 0x22);
	image_close(&img);
	ck_assert_int_eq(file_size(), (off_t)image_fx.layout.end);
}
END_TEST

START_TEST(what_is_not_committed_is_gone)
{
	struct image img;

	open_image(&img, false);
	set_page(&img, 5, 0x55);
	image_close(&img);
	open_image(&img, false);
	ck_assert_uint_eq(*mem_page(&img, 5), 0);
	image_close(&img);
}
END_TEST

START_TEST(a_commit_without_changes_writes_nothing)
{
	struct image img;
	u64 commits;

	open_image(&img, false);
	set_page(&img, 5, 0x55);
	ck_assert_int_eq(image_commit(&img), 0);
	commits = image_commits(&img);
	set_page(&img, 5, 0x55); /* written to, but the same */
	set_page(&img, 6, 0);
	ck_assert_int_eq(image_commit(&img), 0);
	ck_assert_uint_eq(image_commits(&img), commits);
	set_page(&img, 5, 0x56);
	ck_assert_int_eq(image_commit(&img), 0);
	ck_assert_uint_eq(image_commits(&img), commits + 1);
	image_close(&img);
}
END_TEST

START_TEST(pages_that_become_zero_become_holes)
{
	struct image img;
	blkcnt_t before = file_blocks();
	u64 i;

	open_image(&img, false);
	for (i = 0; i < 256; i++)
		set_page(&img, 1000 + i, i + 1);
	ck_assert_int_eq(image_commit(&img), 0);
	ck_assert_int_ge(file_blocks(), before + 256 * 8);
	for (i = 0; i < 256; i++)
		set_page(&img, 1000 + i, 0);
	ck_assert_int_eq(image_commit(&img), 0);
	ck_assert_int_lt(file_blocks(), before + 64);
	image_close(&img);
	open_image(&img, true);
	ck_assert_uint_eq(*mem_page(&img, 1100), 0);
	image_close(&img);
}
END_TEST

START_TEST(the_bitmap_says_which_pages_are_stored)
{
	struct image img;
	u64 first = image_fx.layout.region[IMAGE_MEMORY].off / CORE_PAGE_SIZE;

	open_image(&img, false);
	set_page(&img, 7, 1);
	ck_assert_int_eq(image_commit(&img), 0);
	image_close(&img);
	open_image(&img, false);
	ck_assert(user_map_page_used(&img.map, first + 7));
	ck_assert(!user_map_page_used(&img.map, first + 8));
	set_page(&img, 7, 0);
	ck_assert_int_eq(image_commit(&img), 0);
	image_close(&img);
	open_image(&img, false);
	ck_assert(!user_map_page_used(&img.map, first + 7));
	image_close(&img);
}
END_TEST

/* A file size limit makes the journal fail in the middle, as a full disk does. */
START_TEST(a_commit_that_fails_leaves_the_old_state_and_can_be_repeated)
{
	struct rlimit limit = {(rlim_t)image_fx.layout.end + 20 * CORE_PAGE_SIZE, RLIM_INFINITY};
	struct image img;
	u64 i;

	open_image(&img, false);
	set_page(&img, 300, 0x1234);
	ck_assert_int_eq(image_commit(&img), 0);
	for (i = 0; i < 100; i++)
		set_page(&img, i, 0x77);
	set_page(&img, 300, 0);
	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ck_assert_int_eq(image_commit(&img), -EFBIG);
	tmpdir_assert_error(&image_fx.dir, "nothing saved");
	ck_assert_int_eq(file_size(), (off_t)image_fx.layout.end);
	limit.rlim_cur = RLIM_INFINITY;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ck_assert_int_eq(image_commit(&img), 0);
	ck_assert_uint_eq(image_commits(&img), 3);
	image_close(&img);
	open_image(&img, true);
	ck_assert_uint_eq(*mem_page(&img, 99), 0x77);
	ck_assert_uint_eq(*mem_page(&img, 300), 0);
	image_close(&img);
}
END_TEST

START_TEST(after_a_failed_commit_the_file_has_the_old_state)
{
	struct rlimit limit = {(rlim_t)image_fx.layout.end + 20 * CORE_PAGE_SIZE, RLIM_INFINITY};
	struct image img;
	u64 i;

	open_image(&img, false);
	for (i = 0; i < 100; i++)
		set_page(&img, i, 0x77);
	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ck_assert_int_eq(image_commit(&img), -EFBIG);
	image_close(&img);
	open_image(&img, true);
	ck_assert_uint_eq(*mem_page(&img, 0), 0);
	image_close(&img);
}
END_TEST

static void assert_page_0(u64 value)
{
	struct image img;

	open_image(&img, true);
	ck_assert_uint_eq(*mem_page(&img, 0), value);
	image_close(&img);
}

/* An image whose page 0 changed, and a commit that fails with EIO; no later one is made. */
static void fail_a_commit(const char *said)
{
	struct image img;

	open_image(&img, false);
	set_page(&img, 0, 0x77);
	ck_assert_int_eq(image_commit(&img), -EIO);
	tmpdir_assert_error(&image_fx.dir, said);
	memset(&image_fault, 0, sizeof(image_fault));
	ck_assert_int_eq(image_commit(&img), -EIO);
	tmpdir_assert_error(&image_fx.dir, "open it again");
	image_close(&img);
}

START_TEST(a_journal_whose_end_is_not_on_disk_may_come_back)
{
	struct image img;

	open_image(&img, false);
	set_page(&img, 0, 0x77);
	image_fault.sync = 1;
	/* The second fdatasync() makes sure that the journal is gone. */
	ck_assert_int_eq(image_commit(&img), -EIO);
	tmpdir_assert_error(&image_fx.dir, "not known whether it was saved");
	image_close(&img);
	assert_page_0(0);
}
END_TEST

START_TEST(a_journal_that_cannot_be_taken_back_is_owned_up_to)
{
	image_fault.sync = 1;
	image_fault.truncate = true;
	fail_a_commit("not known whether it was saved");
	/* This time it was. */
	assert_page_0(0x77);
}
END_TEST

START_TEST(what_is_in_the_journal_is_saved_though_it_is_not_at_its_place)
{
	image_fault.sync = 2;
	fail_a_commit("saved, but not at its place yet");
	assert_page_0(0x77);
}
END_TEST

START_TEST(room_is_given_back_when_nothing_is_saved)
{
	struct rlimit limit = {(rlim_t)image_fx.layout.end + 20 * CORE_PAGE_SIZE, RLIM_INFINITY};
	blkcnt_t before = file_blocks();
	struct image img;
	u64 i;

	open_image(&img, false);
	for (i = 0; i < 100; i++)
		set_page(&img, i, 0x77);
	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ck_assert_int_eq(image_commit(&img), -EFBIG);
	/* The file system's own index of the file may have grown by a block. */
	ck_assert_int_le(file_blocks(), before + 8);
	image_close(&img);
}
END_TEST

/* ---- damage ---------------------------------------------------------------------------------- */

static void assert_damaged(int err, const char *text)
{
	struct image img;

	ck_assert_int_eq(image_open(&img, image_fx.dir.image, false, &image_fx.dir.log), err);
	tmpdir_assert_error(&image_fx.dir, text);
	ck_assert_int_eq(image_open(&img, image_fx.dir.image, true, &image_fx.dir.log), err);
	tmpdir_assert_error(&image_fx.dir, text);
}

START_TEST(files_that_are_no_image_are_refused)
{
	struct image img;

	ck_assert_int_eq(truncate(image_fx.dir.image, 0), 0);
	assert_damaged(-EBADMSG, "is not a state image");
	tmpdir_file(&image_fx.dir, "state.img", "hello, world", 12);
	assert_damaged(-EBADMSG, "is not a state image");
	ck_assert_int_eq(unlink(image_fx.dir.image), 0);
	ck_assert_int_eq(image_open(&img, image_fx.dir.image, false, &image_fx.dir.log), -ENOENT);
	ck_assert_uint_eq(image_fx.dir.lines[TDXCALL_LOG_ERR], 0);
	ck_assert_int_eq(image_open(&img, image_fx.dir.path, true, &image_fx.dir.log), -EBADMSG);
	tmpdir_assert_error(&image_fx.dir, "is not a regular file");
	ck_assert_int_eq(image_open(&img, "/dev/null", true, &image_fx.dir.log), -EBADMSG);
	tmpdir_assert_error(&image_fx.dir, "is not a regular file");
}
END_TEST

START_TEST(an_image_that_was_cut_off_is_refused)
{
	ck_assert_int_eq(truncate(image_fx.dir.image, (off_t)image_fx.layout.end - 1), 0);
	assert_damaged(-EUCLEAN, "cut off");
	ck_assert_int_eq(truncate(image_fx.dir.image, 8192), 0);
	assert_damaged(-EUCLEAN, "cut off");
	ck_assert_int_eq(truncate(image_fx.dir.image, 100), 0);
	assert_damaged(-EUCLEAN, "cut off");
	ck_assert_int_eq(truncate(image_fx.dir.image, 9), 0);
	assert_damaged(-EUCLEAN, "cut off");
}
END_TEST

START_TEST(a_damaged_header_is_refused)
{
	u32 version = IMAGE_VERSION + 1;
	u32 lps = 77;

	poke(offsetof(struct image_header, config.lps), &lps, sizeof(lps));
	assert_damaged(-EUCLEAN, "checksum");
	poke(offsetof(struct image_header, version), &version, sizeof(version));
	assert_damaged(-EUCLEAN, "is of version 3, not 2");
	poke(0, "\0", 1);
	assert_damaged(-EBADMSG, "is not a state image");
}
END_TEST

START_TEST(damage_in_the_machine_or_the_host_is_noticed)
{
	u64 rubbish = 0xdeadbeef;

	poke((off_t)image_fx.layout.region[IMAGE_MACHINE].off + 128, &rubbish, sizeof(rubbish));
	assert_damaged(-EUCLEAN, "checksum");
	rubbish = 0;
	poke((off_t)image_fx.layout.region[IMAGE_MACHINE].off + 128, &rubbish, sizeof(rubbish));
	rubbish = 1;
	poke((off_t)image_fx.layout.region[IMAGE_HOST].off, &rubbish, sizeof(rubbish));
	assert_damaged(-EUCLEAN, "checksum");
	rubbish = 0;
	poke((off_t)image_fx.layout.region[IMAGE_HOST].off, &rubbish, sizeof(rubbish));
	poke(4096, &rubbish, sizeof(rubbish));
	assert_damaged(-EUCLEAN, "checksum");
}
END_TEST

START_TEST(a_header_that_lies_with_a_right_checksum_is_refused)
{
	struct image_header hdr = image_fx.layout;

	hdr.region[IMAGE_HOST].off = hdr.end;
	hdr.checksum = checksum(0, &hdr, offsetof(struct image_header, checksum));
	poke(0, &hdr, sizeof(hdr));
	assert_damaged(-EUCLEAN, "cut off");
	hdr = image_fx.layout;
	hdr.region[IMAGE_STORED].size = 4096;
	hdr.checksum = checksum(0, &hdr, offsetof(struct image_header, checksum));
	poke(0, &hdr, sizeof(hdr));
	assert_damaged(-EUCLEAN, "cut off");
}
END_TEST

/* ---- locks ----------------------------------------------------------------------------------- */

START_TEST(readers_share_an_image)
{
	struct image a, b;

	open_image(&a, true);
	open_image(&b, true);
	image_close(&a);
	image_close(&b);
}
END_TEST

START_TEST(a_writer_waits_for_the_one_before)
{
	int ready[2];
	struct image img;
	char c;
	pid_t pid;

	ck_assert_int_eq(pipe(ready), 0);
	pid = fork();
	if (!pid) {
		const struct timespec brief = {.tv_nsec = 200 * 1000 * 1000};

		if (image_open(&img, image_fx.dir.image, false, NULL))
			_exit(1);
		set_page(&img, 1, 0x99);
		if (image_commit(&img) || write(ready[1], "x", 1) != 1)
			_exit(2);
		nanosleep(&brief, NULL);
		image_close(&img);
		_exit(0);
	}
	ck_assert_int_eq(read(ready[0], &c, 1), 1);
	open_image(&img, false);
	ck_assert_uint_eq(*mem_page(&img, 1), 0x99);
	image_close(&img);
	waitpid(pid, NULL, 0);
}
END_TEST

START_TEST(the_process_that_holds_an_image_too_long_is_named)
{
	struct image img, other;
	char text[32];

	open_image(&img, false);
	ck_assert_int_eq(image_open(&other, image_fx.dir.image, true, &image_fx.dir.log), -EBUSY);
	snprintf(text, sizeof(text), "is in use by process %d", (int)getpid());
	tmpdir_assert_error(&image_fx.dir, text);
	image_close(&img);
}
END_TEST

START_TEST(an_image_that_is_there_is_not_overwritten)
{
	char tmp[PATH_MAX];
	struct image img;

	ck_assert_int_eq(
		image_create(&img, image_fx.dir.image, &image_fx.layout, tmp, &image_fx.dir.log),
		0);
	ck_assert_int_eq(image_publish(&img, tmp, false), -EEXIST);
	tmpdir_assert_error(&image_fx.dir, "File exists");
	image_close(&img);
	ck_assert_int_ne(access(tmp, F_OK), 0);
}
END_TEST

Suite *image_suite(void)
{
	Suite *s = suite_create("image");
	TCase *tc = tcase_create("image");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, image_set_up, image_tear_down);
	tcase_add_test(tc, a_new_image_is_zero_and_sparse);
	tcase_add_test(tc, what_is_committed_is_found_again);
	tcase_add_test(tc, what_is_not_committed_is_gone);
	tcase_add_test(tc, a_commit_without_changes_writes_nothing);
	tcase_add_test(tc, pages_that_become_zero_become_holes);
	tcase_add_test(tc, the_bitmap_says_which_pages_are_stored);
	tcase_add_test(tc, a_commit_that_fails_leaves_the_old_state_and_can_be_repeated);
	tcase_add_test(tc, after_a_failed_commit_the_file_has_the_old_state);
	tcase_add_test(tc, a_journal_whose_end_is_not_on_disk_may_come_back);
	tcase_add_test(tc, a_journal_that_cannot_be_taken_back_is_owned_up_to);
	tcase_add_test(tc, what_is_in_the_journal_is_saved_though_it_is_not_at_its_place);
	tcase_add_test(tc, room_is_given_back_when_nothing_is_saved);
	tcase_add_test(tc, files_that_are_no_image_are_refused);
	tcase_add_test(tc, an_image_that_was_cut_off_is_refused);
	tcase_add_test(tc, a_damaged_header_is_refused);
	tcase_add_test(tc, damage_in_the_machine_or_the_host_is_noticed);
	tcase_add_test(tc, a_header_that_lies_with_a_right_checksum_is_refused);
	tcase_add_test(tc, readers_share_an_image);
	tcase_add_test(tc, a_writer_waits_for_the_one_before);
	tcase_add_test(tc, the_process_that_holds_an_image_too_long_is_named);
	tcase_add_test(tc, an_image_that_is_there_is_not_overwritten);
	suite_add_tcase(s, tc);
	return s;
}
