/* SPDX-License-Identifier: GPL-2.0-only */
/* Contents of a file that a command adds to a TD. */
#ifndef TDXCTL_FILE_H
#define TDXCTL_FILE_H

#include "tdxctl/session.h"

/**
 * file_size_get() - bytes of a regular file
 * @s: the session
 * @path: the file
 * @size: where they go
 *
 * Return: exit status; an error was reported.
 */
int file_size_get(struct session *s, const char *path, u64 *size);

/**
 * file_read() - a file, padded with zeros
 * @s: the session
 * @path: the file
 * @size: bytes to read
 * @room: bytes to allocate, at least @size
 * @contents: where they go; to be freed by the caller
 *
 * Return: exit status; an error was reported.
 */
int file_read(struct session *s, const char *path, u64 size, u64 room, void **contents);

#endif /* TDXCTL_FILE_H */
