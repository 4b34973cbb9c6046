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
 * Waits a few seconds. Return: 0; -ENOENT without a message; -EBUSY; -EBADMSG for what is no
 * regular file, or a symbolic link to nothing; or another negative errno.
 */
int image_lock(int *fd, const char *path, bool rdonly, const struct tdxcall_log *log);

/**
 * image_path_check() - can a file of this name be made?
 * @path: the file
 * @log: where the message goes
 *
 * Return: 0; -EBADMSG if it is a symbolic link to a file that does not exist.
 */
int image_path_check(const char *path, const struct tdxcall_log *log);

#endif /* LIBTDXCALL_IMAGE_LOCK_H */
