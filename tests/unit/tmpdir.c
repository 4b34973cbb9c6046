// SPDX-License-Identifier: GPL-2.0-only
#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tmpdir.h"

static void on_line(void *ctx, int level, const char *line)
{
	struct tmpdir *t = ctx;

	t->lines[level]++;
	snprintf(t->last[level], sizeof(t->last[level]), "%s", line);
	ck_assert_ptr_null(strchr(line, '\n'));
}

void tmpdir_make(struct tmpdir *t)
{
	memset(t, 0, sizeof(*t));
	strcpy(t->path, "/tmp/tdxcall-unit-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(t->path));
	snprintf(t->image, sizeof(t->image), "%s/state.img", t->path);
	t->log.fn = on_line;
	t->log.ctx = t;
	t->log.level = TDXCALL_LOG_DEBUG;
}

void tmpdir_remove(struct tmpdir *t)
{
	DIR *dir = opendir(t->path);
	struct dirent *e;

	ck_assert_ptr_nonnull(dir);
	while ((e = readdir(dir)))
		unlinkat(dirfd(dir), e->d_name, 0);
	closedir(dir);
	ck_assert_int_eq(rmdir(t->path), 0);
}

void tmpdir_assert_error(struct tmpdir *t, const char *text)
{
	ck_assert_msg(t->lines[TDXCALL_LOG_ERR] == 1, "%u error lines, last \"%s\"",
		      t->lines[TDXCALL_LOG_ERR], t->last[TDXCALL_LOG_ERR]);
	ck_assert_msg(strstr(t->last[TDXCALL_LOG_ERR], text), "\"%s\" lacks \"%s\"",
		      t->last[TDXCALL_LOG_ERR], text);
	t->lines[TDXCALL_LOG_ERR] = 0;
}

const char *tmpdir_file(struct tmpdir *t, const char *name, const void *data, size_t size)
{
	static char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", t->path, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, data, size), (ssize_t)size);
	close(fd);
	return path;
}
