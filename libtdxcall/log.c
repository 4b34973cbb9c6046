// SPDX-License-Identifier: LGPL-2.1-or-later
#include <stdarg.h>
#include <stdio.h>

#include "libtdxcall/log.h"

__attribute__((format(printf, 3, 0))) static void log_va(const struct tdxcall_log *log, int level,
							 const char *fmt, va_list ap)
{
	char line[512];

	if (!log || !log->fn || level > log->level)
		return;
	vsnprintf(line, sizeof(line), fmt, ap);
	log->fn(log->ctx, level, line);
}

void lib_log(const struct tdxcall_log *log, int level, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_va(log, level, fmt, ap);
	va_end(ap);
}

int lib_fail(const struct tdxcall_log *log, int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_va(log, TDXCALL_LOG_ERR, fmt, ap);
	va_end(ap);
	return err;
}
