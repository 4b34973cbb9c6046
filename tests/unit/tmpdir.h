/* SPDX-License-Identifier: GPL-2.0-only */
/* A directory of its own for a test, and the lines that the library says. */
#ifndef TESTS_UNIT_TMPDIR_H
#define TESTS_UNIT_TMPDIR_H

#include <tdxcall/tdxcall.h>

/**
 * struct tmpdir - a directory that goes with the test
 * @path: the directory
 * @image: "state.img" in it
 * @log: hand this to the library
 * @lines: lines said at each level
 * @last: the last line of each level
 */
struct tmpdir {
	char path[64];
	char image[96];
	struct tdxcall_log log;
	unsigned int lines[TDXCALL_LOG_DEBUG + 1];
	char last[TDXCALL_LOG_DEBUG + 1][256];
};

/* Make the directory and forget all lines. */
void tmpdir_make(struct tmpdir *t);

/* Remove the directory and what is in it. */
void tmpdir_remove(struct tmpdir *t);

/* Exactly one error line was said since the last call, and it has this in it. */
void tmpdir_assert_error(struct tmpdir *t, const char *text);

/* Write a file in the directory; returns its name, valid until the next call. */
const char *tmpdir_file(struct tmpdir *t, const char *name, const void *data, size_t size);

#endif
