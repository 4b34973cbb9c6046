// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "tdxctl/doctor_finding.h"
#include "tdxctl/errno_name.h"

enum verdict finding_say(struct finding *out, enum verdict verdict, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(out->seen, sizeof(out->seen), fmt, ap);
	va_end(ap);
	return verdict;
}

enum verdict finding_unread(struct finding *out, const char *what, int err)
{
	out->unread = err == EACCES || err == EPERM;
	return finding_say(out, VERDICT_UNKNOWN, "%s could not be read (%s)", what,
			   errno_name(-err));
}
