// SPDX-License-Identifier: GPL-2.0-only
/* The library on the model backend: opening, and making, replacing and removing state images. */
#include <check.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "libtdxcall/internal.h"
#include "suites.h"
#include "tmpdir.h"

#define GIB (1ULL << 30)
#define MIB (1ULL << 20)

static struct tmpdir dir;

static void set_up(void)
{
	tmpdir_make(&dir);
	ck_assert_int_eq(setenv("TDXCTL_STATE", dir.image, 1), 0);
}

static void tear_down(void)
{
	tmpdir_remove(&dir);
}

/* ---- opening --------------------------------------------------------------------------------- */

START_TEST(backends_that_cannot_be_had_are_refused)
{
	struct tdxcall *h = NULL;

	ck_assert_int_eq(tdxcall_open(&h, "other", NULL, 0, &dir.log), -EINVAL);
	tmpdir_assert_error(&dir, "no backend is called \"other\"");
	ck_assert_int_eq(tdxcall_open(&h, "model", NULL, 2, &dir.log), -EINVAL);
	ck_assert_int_eq(tdxcall_open(&h, "dev", "/nonexistent", 0, &dir.log), -ENODEV);
	tmpdir_assert_error(&dir, "/nonexistent: No such file");
	ck_assert_int_eq(tdxcall_open(&h, "dev", dir.path, 0, &dir.log), -EISDIR);
	tmpdir_assert_error(&dir, dir.path);
	ck_assert_int_eq(tdxcall_open(&h, "dev", tmpdir_file(&dir, "f", "x", 1), 0, &dir.log),
			 -ENODEV);
	tmpdir_assert_error(&dir, "is not a device");
	ck_assert_int_eq(tdxcall_open(&h, "dev", "/dev/null", 0, &dir.log), -ENODEV);
	tmpdir_assert_error(&dir, "does not answer as tdxcall does");
	ck_assert_ptr_null(h);
}
END_TEST

START_TEST(auto_says_that_it_takes_the_model_and_makes_an_image)
{
	struct tdxcall_model_info info;
	struct tdxcall *h;

	if (access("/dev/tdxcall", F_OK) == 0)
		return; /* there is a device: "auto" means that one */
	ck_assert_int_eq(tdxcall_open(&h, NULL, NULL, TDXCALL_OPEN_RDONLY, &dir.log), -ENOENT);
	tmpdir_assert_error(&dir, "no machine is there");
	ck_assert_int_eq(access(dir.image, F_OK), -1);
	dir.lines[TDXCALL_LOG_NOTICE] = 0;
	ck_assert_int_eq(tdxcall_open(&h, NULL, NULL, 0, &dir.log), 0);
	ck_assert_str_eq(tdxcall_backend_name(h), "model");
	ck_assert_str_eq(tdxcall_path(h), dir.image);
	ck_assert_uint_eq(dir.lines[TDXCALL_LOG_NOTICE], 2);
	tdxcall_init_model_info(&info);
	ck_assert_int_eq(tdxcall_model_get(h, &info), 0);
	ck_assert_uint_eq(info.config.memory, 8 * GIB);
	ck_assert_uint_eq(info.config.lps, 4);
	ck_assert_uint_eq(info.config.keyid_first, 32);
	ck_assert_uint_eq(info.commits, 1);
	ck_assert_int_eq(tdxcall_close(h), 0);
	ck_assert_int_eq(tdxcall_open(&h, "auto", NULL, 0, &dir.log), 0);
	ck_assert_uint_eq(dir.lines[TDXCALL_LOG_NOTICE], 3); /* only that it is the model */
	ck_assert_int_eq(tdxcall_close(h), 0);
}
END_TEST

/* What was meant for a host does not work on a machine that was never asked for. */
START_TEST(auto_makes_no_image_in_a_place_that_was_not_named)
{
	char home[PATH_MAX], image[PATH_MAX];
	struct tdxcall *h = NULL;

	if (access("/dev/tdxcall", F_OK) == 0)
		return; /* there is a device: "auto" means that one */
	unsetenv("TDXCTL_STATE");
	setenv("XDG_STATE_HOME", dir.path, 1);
	ck_assert_int_eq(tdxcall_open(&h, "auto", NULL, 0, &dir.log), -ENODEV);
	tmpdir_assert_error(&dir, "no /dev/tdxcall, and no machine");
	ck_assert_ptr_null(h);
	snprintf(home, sizeof(home), "%s/tdxcall", dir.path);
	ck_assert_int_eq(access(home, F_OK), -1);
	ck_assert_int_eq(tdxcall_open(&h, "model", NULL, 0, &dir.log), 0);
	ck_assert_int_eq(tdxcall_close(h), 0);
	ck_assert_int_eq(tdxcall_open(&h, "auto", NULL, 0, &dir.log), 0);
	ck_assert_int_eq(tdxcall_close(h), 0);
	snprintf(image, sizeof(image), "%s/tdxcall/state.img", dir.path);
	ck_assert_int_eq(unlink(image), 0);
	ck_assert_int_eq(rmdir(home), 0);
}
END_TEST

START_TEST(the_state_path_follows_the_environment)
{
	char path[256];

	ck_assert_int_eq(tdxcall_state_path(path, sizeof(path)), 0);
	ck_assert_str_eq(path, dir.image);
	unsetenv("TDXCTL_STATE");
	setenv("XDG_STATE_HOME", "/x", 1);
	setenv("HOME", "/h", 1);
	ck_assert_int_eq(tdxcall_state_path(path, sizeof(path)), 0);
	ck_assert_str_eq(path, "/x/tdxcall/state.img");
	setenv("XDG_STATE_HOME", "not/absolute", 1);
	ck_assert_int_eq(tdxcall_state_path(path, sizeof(path)), 0);
	ck_assert_str_eq(path, "/h/.local/state/tdxcall/state.img");
	ck_assert_int_eq(tdxcall_state_path(path, 33), -ENAMETOOLONG);
	ck_assert_int_eq(tdxcall_state_path(path, 34), 0);
	unsetenv("XDG_STATE_HOME");
	unsetenv("HOME");
	ck_assert_int_eq(tdxcall_state_path(path, sizeof(path)), -ENOENT);
	ck_assert_int_eq(tdxcall_state_path(NULL, 0), -EINVAL);
}
END_TEST

/* ---- model administration -------------------------------------------------------------------- */

START_TEST(an_image_is_made_replaced_reset_and_removed)
{
	struct tdxcall_model_config c;
	struct tdxcall_model_info info;
	struct tdxcall_td_create create;
	struct tdxcall_td_query query;
	struct tdxcall *h;

	tdxcall_init_model_config(&c);
	c.memory = 16 * GIB;
	c.lps = 8;
	c.packages = 2;
	c.keyid_count = 96;
	ck_assert_int_eq(tdxcall_model_create(NULL, &c, 0, &dir.log), 0);
	ck_assert_int_eq(tdxcall_model_create(NULL, NULL, 0, &dir.log), -EEXIST);
	tmpdir_assert_error(&dir, "File exists");
	ck_assert_int_eq(tdxcall_open(&h, "model", NULL, 0, &dir.log), 0);
	tdxcall_init_td_create(&create, "t0");
	ck_assert_int_eq(tdxcall_td_create(h, &create), 0);
	ck_assert_int_eq(create.outcome.result, 0);
	ck_assert_int_eq(tdxcall_close(h), 0);
	ck_assert_int_eq(tdxcall_model_reset(NULL, &dir.log), 0);
	ck_assert_int_eq(tdxcall_open(&h, "model", NULL, TDXCALL_OPEN_RDONLY, &dir.log), 0);
	tdxcall_init_td_query_next(&query, 0);
	ck_assert_int_eq(tdxcall_td_query(h, &query), -ENOENT);
	tdxcall_init_model_info(&info);
	ck_assert_int_eq(tdxcall_model_get(h, &info), 0);
	ck_assert_mem_eq(&info.config, &c, sizeof(c));
	ck_assert_uint_eq(info.memory_base, 4 * GIB);
	ck_assert_uint_ge(info.memory_reserved, 64 * MIB);
	ck_assert_uint_eq(info.memory_used, 0);
	ck_assert_uint_lt(info.file_used, 16 * MIB);
	info.argsz = 1;
	ck_assert_int_eq(tdxcall_model_get(h, &info), -EINVAL);
	ck_assert_int_eq(tdxcall_close(h), 0);
	ck_assert_int_eq(tdxcall_model_create(NULL, NULL, TDXCALL_MODEL_REPLACE, &dir.log), 0);
	ck_assert_int_eq(tdxcall_model_remove(NULL, &dir.log), 0);
	ck_assert_int_eq(tdxcall_model_remove(NULL, &dir.log), -ENOENT);
	tmpdir_assert_error(&dir, "there is no state image");
	ck_assert_int_eq(tdxcall_model_reset(NULL, &dir.log), -ENOENT);
	tmpdir_assert_error(&dir, "there is no state image");
}
END_TEST

START_TEST(files_that_are_no_image_are_neither_replaced_nor_removed)
{
	const char *path = tmpdir_file(&dir, "precious", "precious data", 13);

	ck_assert_int_eq(tdxcall_model_create(path, NULL, TDXCALL_MODEL_REPLACE, &dir.log),
			 -EBADMSG);
	tmpdir_assert_error(&dir, "is not a state image");
	ck_assert_int_eq(tdxcall_model_remove(path, &dir.log), -EBADMSG);
	tmpdir_assert_error(&dir, "is not a state image");
	ck_assert_int_eq(tdxcall_model_reset(path, &dir.log), -EBADMSG);
	tmpdir_assert_error(&dir, "is not a state image");
	ck_assert_int_eq(access(path, F_OK), 0);
}
END_TEST

START_TEST(a_damaged_image_can_be_replaced_and_removed)
{
	struct tdxcall *h;

	ck_assert_int_eq(tdxcall_model_create(NULL, NULL, 0, NULL), 0);
	ck_assert_int_eq(truncate(dir.image, 5000), 0);
	ck_assert_int_eq(tdxcall_open(&h, "model", NULL, 0, &dir.log), -EUCLEAN);
	tmpdir_assert_error(&dir, "is damaged");
	ck_assert_int_eq(tdxcall_model_reset(NULL, &dir.log), -EUCLEAN);
	tmpdir_assert_error(&dir, "is damaged");
	ck_assert_int_eq(tdxcall_model_create(NULL, NULL, TDXCALL_MODEL_REPLACE, &dir.log), 0);
	ck_assert_int_eq(truncate(dir.image, 5000), 0);
	ck_assert_int_eq(tdxcall_model_remove(NULL, &dir.log), 0);
}
END_TEST

Suite *lib_image_suite(void)
{
	Suite *s = suite_create("lib_image");
	TCase *tc = tcase_create("image");

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, backends_that_cannot_be_had_are_refused);
	tcase_add_test(tc, auto_says_that_it_takes_the_model_and_makes_an_image);
	tcase_add_test(tc, auto_makes_no_image_in_a_place_that_was_not_named);
	tcase_add_test(tc, the_state_path_follows_the_environment);
	tcase_add_test(tc, an_image_is_made_replaced_reset_and_removed);
	tcase_add_test(tc, files_that_are_no_image_are_neither_replaced_nor_removed);
	tcase_add_test(tc, a_damaged_image_can_be_replaced_and_removed);
	suite_add_tcase(s, tc);
	return s;
}
