/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A state image in memory: what the file stores is mapped from it, its holes are memory of this
 * process. So reading a hole takes no page of the file system, and writing to one needs none until
 * the commit: on a full file system nothing but the commit can fail.
 */
#ifndef LIBTDXCALL_IMAGE_MAP_H
#define LIBTDXCALL_IMAGE_MAP_H

#include <tdxcall/tdxcall.h>

#include "core/port/user_map.h"

/**
 * image_map() - map an image privately
 * @map: all of it but @stored is set
 * @fd: the file
 * @size: of its regions
 * @path: for messages
 * @log: where messages go
 *
 * Return: 0 or a negative errno.
 */
int image_map(struct user_map *map, int fd, u64 size, const char *path,
	      const struct tdxcall_log *log);

/**
 * image_unmap() - undo image_map()
 * @map: the mapping
 */
void image_unmap(struct user_map *map);

#endif /* LIBTDXCALL_IMAGE_MAP_H */
