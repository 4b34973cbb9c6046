/* SPDX-License-Identifier: GPL-2.0-only */
/* The one place where failures become a line on stderr (or a JSON object) and an exit status. */
#ifndef TDXCTL_ERROR_H
#define TDXCTL_ERROR_H

#include "tdxctl/session.h"

enum exit_status {
	EXIT_DONE = 0,
	EXIT_REFUSED = 1, /* the TDX module, the kernel or the runtime said no */
	EXIT_USAGE = 2, /* the command line makes no sense */
	EXIT_BUSY = 3, /* still busy after retries */
	EXIT_NO_BACKEND = 4, /* nothing to talk to */
	/* And interrupt_status(): stopped by a signal where the command can be repeated. */
};

/**
 * struct error_text - what an errno means for one kind of request
 * @err: positive errno; 0 ends a table
 * @meaning: what is wrong
 * @next: what to do about it
 */
struct error_text {
	int err;
	const char *meaning;
	const char *next;
};

/**
 * error_usage() - the command line is wrong
 * @s: the session
 * @fmt: what is wrong with it
 *
 * Return: EXIT_USAGE.
 */
__attribute__((format(printf, 2, 3))) int error_usage(struct session *s, const char *fmt, ...);

/**
 * error_message() - anything else that no table can say
 * @s: the session
 * @status: exit status
 * @object: what it is about, NULL = nothing in particular
 * @next: what to do, NULL = nothing to suggest
 * @fmt: what is wrong
 *
 * Return: @status.
 */
__attribute__((format(printf, 5, 6))) int error_message(struct session *s, int status,
							const char *object, const char *next,
							const char *fmt, ...);

/**
 * error_errno() - a request was not carried out
 * @s: the session; if the library logged an error line, that line is the meaning
 * @object: what it is about
 * @err: negative errno
 * @texts: what it means for this request, NULL = the general meaning
 *
 * Return: exit status.
 */
int error_errno(struct session *s, const char *object, int err, const struct error_text *texts);

/**
 * error_open() - there is no backend to make requests of
 * @s: the session; if the library logged an error line, that line is the meaning
 * @err: negative errno
 * @texts: what it means
 *
 * Return: EXIT_NO_BACKEND, but EXIT_USAGE for a wrong name and EXIT_BUSY for an image in use.
 */
int error_open(struct session *s, int err, const struct error_text *texts);

/**
 * error_outcome() - did a request that makes SEAMCALLs succeed, or end as --expect says?
 * @s: the session
 * @object: what it is about
 * @err: what the library returned
 * @outcome: what happened
 * @texts: as for error_errno()
 *
 * Return: exit status; EXIT_DONE without a word if all went well.
 */
int error_outcome(struct session *s, const char *object, int err,
		  const struct tdxcall_outcome *outcome, const struct error_text *texts);

/**
 * error_outcome_known() - as error_outcome(), for a caller who knows better
 * @s: the session
 * @object: what it is about
 * @err: what the library returned
 * @outcome: what happened
 * @texts: as for error_errno()
 * @known: what is wrong and what to do, each NULL for what the status or the errno suggests; NULL:
 *   both
 *
 * Return: exit status; EXIT_DONE without a word if all went well.
 */
int error_outcome_known(struct session *s, const char *object, int err,
			const struct tdxcall_outcome *outcome, const struct error_text *texts,
			const struct error_text *known);

/* The results could not be written. */
void error_output(struct session *s);

#endif /* TDXCTL_ERROR_H */
