/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one way to say something. */
#ifndef LIBTDXCALL_LOG_H
#define LIBTDXCALL_LOG_H

#include <tdxcall/tdxcall.h>

/**
 * lib_log() - one line for the user
 * @log: where to; may be NULL
 * @level: enum tdxcall_log_level
 * @fmt: printf format
 */
__attribute__((format(printf, 3, 4))) void lib_log(const struct tdxcall_log *log, int level,
						   const char *fmt, ...);

/**
 * lib_fail() - lib_log() of an error
 * @log: where to; may be NULL
 * @err: negative errno
 * @fmt: printf format
 *
 * Return: @err.
 */
__attribute__((format(printf, 3, 4))) int lib_fail(const struct tdxcall_log *log, int err,
						   const char *fmt, ...);

#endif /* LIBTDXCALL_LOG_H */
