/* SPDX-License-Identifier: GPL-2.0-only */
/* What doctor found out about one prerequisite. */
#ifndef TDXCTL_DOCTOR_FINDING_H
#define TDXCTL_DOCTOR_FINDING_H

#include <stdbool.h>

enum verdict {
	VERDICT_PASS,
	VERDICT_FAIL,
	VERDICT_UNKNOWN,    /* what it takes could not be read */
	VERDICT_NOT_NEEDED, /* here it makes no difference */
};

/**
 * struct finding - about one prerequisite
 * @verdict: of its function
 * @waits: the row that has to pass before this one makes sense, -1 = none
 * @unread: more would be known if something could be read that is there
 * @seen: what was seen
 * @missing: what is wrong, if it fails; the table's, or what the function knows better
 * @next: what to do then, likewise
 */
struct finding {
	enum verdict verdict;
	int waits;
	bool unread;
	char seen[640];
	const char *missing;
	const char *next;
};

/**
 * finding_say() - a verdict, and what it rests on
 * @out: where that goes
 * @verdict: the verdict
 * @fmt: what was seen
 *
 * Return: @verdict.
 */
__attribute__((format(printf, 3, 4))) enum verdict
finding_say(struct finding *out, enum verdict verdict, const char *fmt, ...);

/**
 * finding_unread() - VERDICT_UNKNOWN, because something could not be read
 * @out: where that goes
 * @what: what it is
 * @err: positive errno
 *
 * Return: VERDICT_UNKNOWN.
 */
enum verdict finding_unread(struct finding *out, const char *what, int err);

#endif /* TDXCTL_DOCTOR_FINDING_H */
