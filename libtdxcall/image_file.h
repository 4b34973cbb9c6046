/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A file that is complete when it gets its name. Until then it has none, and goes with the process
 * that makes it; on file systems without O_TMPFILE it has a temporary one.
 */
#ifndef LIBTDXCALL_IMAGE_FILE_H
#define LIBTDXCALL_IMAGE_FILE_H

#include <stdbool.h>

#include <tdxcall/tdxcall.h>

/**
 * image_file_make() - an empty file in the folder of another, which is made, too
 * @fd: where the file descriptor goes
 * @tmp: where the temporary name goes, PATH_MAX bytes; "" = it has none
 * @path: name that it shall have in the end
 * @log: where messages go
 *
 * Return: 0 or a negative errno.
 */
int image_file_make(int *fd, char *tmp, const char *path, const struct tdxcall_log *log);

/**
 * image_file_name() - give it its name, durably
 * @fd: the file
 * @tmp: from image_file_make()
 * @path: as given to image_file_make()
 * @replace: take the place of a file that is there already
 *
 * Return: 0, -EEXIST or another negative errno; the temporary name is gone in any case.
 */
int image_file_name(int fd, char *tmp, const char *path, bool replace);

/**
 * image_file_drop() - it will not get its name
 * @tmp: from image_file_make()
 */
void image_file_drop(const char *tmp);

#endif /* LIBTDXCALL_IMAGE_FILE_H */
