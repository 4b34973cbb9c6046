/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Recording the SEAMCALLs of a handle as a trace (tdxtrace(5)).
 *
 * A trace starts with a machine that is fresh, so it has to hold every SEAMCALL since then: a file
 * that is continued must end where the machine stands now. Its last line says so, a comment with
 * the machine's id and the number of SEAMCALLs that it was given. Records are kept in memory until
 * what they did is committed: the file and the state image go together.
 */
#ifndef LIBTDXCALL_RECORD_H
#define LIBTDXCALL_RECORD_H

#include "core/seam/seam.h"

struct model_backend;
struct record;

/**
 * record_open() - begin a trace, or continue one
 * @out: the recording
 * @path: the file
 * @b: whose SEAMCALLs
 * @log: where messages go; has to outlive the recording
 *
 * Return: 0; -ESTALE: the machine is not fresh, or the trace ends elsewhere; -EBADMSG: no trace;
 * -EBUSY: another recording writes to it; -ENOMEM or errors of the file system.
 */
int record_open(struct record **out, const char *path, struct model_backend *b,
		const struct tdxcall_log *log);

/**
 * record_trace() - what is to watch the SEAMCALLs
 * @r: the recording
 *
 * Return: valid until record_close().
 */
const struct seam_trace *record_trace(const struct record *r);

/**
 * record_write() - append what was recorded to the file
 * @r: the recording; nothing is recorded meanwhile
 *
 * Return: 0; or a negative errno, and the file is as it was.
 */
int record_write(struct record *r);

/**
 * record_unwrite() - undo the last record_write(): what it appended is to be written later
 * @r: the recording
 */
void record_unwrite(struct record *r);

/**
 * record_close() - end the recording; what was not written is lost
 * @r: the recording, or NULL
 */
void record_close(struct record *r);

#endif /* LIBTDXCALL_RECORD_H */
