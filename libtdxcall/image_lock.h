/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBTDXCALL_IMAGE_LOCK_H
#define LIBTDXCALL_IMAGE_LOCK_H

#include <stdbool.h>

#include <tdxcall/tdxcall.h>

/**
 * image_lock() - open a state image's file and lock it
 * @fd: where the file descriptor goes
 * @path: the file
 * @rdonly: open it for reading and share it
 * @log: where the message about the process that holds it goes
 *
 * Waits a few seconds. Return: 0; -ENOENT without a message; -EBUSY or another negative errno.
 */
int image_lock(int *fd, const char *path, bool rdonly, const struct tdxcall_log *log);

#endif /* LIBTDXCALL_IMAGE_LOCK_H */
