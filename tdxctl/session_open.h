/* SPDX-License-Identifier: GPL-2.0-only */
/* The backend of a session: opening and closing it, and finding a test TD in it. */
#ifndef TDXCTL_SESSION_OPEN_H
#define TDXCTL_SESSION_OPEN_H

#include "tdxctl/session.h"

/**
 * session_open() - open the backend as the command needs it
 * @s: with @s->cmd set
 *
 * Return: exit status; an error was reported.
 */
int session_open(struct session *s);

/**
 * session_log() - where the library's messages go
 * @s: the session
 *
 * Return: what to give to the library.
 */
struct tdxcall_log session_log(struct session *s);

/**
 * session_state() - the state image that --state names
 * @s: the session
 * @buf: room for the default path
 * @size: bytes of @buf
 *
 * Return: the path, or NULL if there is no default.
 */
const char *session_state(struct session *s, char *buf, size_t size);

/**
 * session_close() - commit what the command did and close the backend
 * @s: the session
 * @status: exit status of the command
 *
 * Return: @status, or the status of a failure to commit, which was reported.
 */
int session_close(struct session *s, int status);

/**
 * session_td() - find a test TD by name
 * @s: with an open backend
 * @name: as the command line has it
 * @td: what is known about it
 *
 * Return: exit status; an error was reported.
 */
int session_td(struct session *s, const char *name, struct tdxcall_td_query *td);

/* As session_td(), with epoch and MRTD, which the TDX module is asked for. */
int session_td_metadata(struct session *s, const char *name, struct tdxcall_td_query *td);

#endif /* TDXCTL_SESSION_OPEN_H */
