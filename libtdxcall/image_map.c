// SPDX-License-Identifier: LGPL-2.1-or-later
/* A state image in memory. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "libtdxcall/image_map.h"
#include "libtdxcall/log.h"

/*
 * A process has 65530 mappings unless its administrator says otherwise (vm.max_map_count). What
 * does not fit is read instead, which costs time and memory, but is otherwise the same.
 */
#define MAX_EXTENTS 32768

static u64 page_down(u64 off)
{
	return off & ~(CORE_PAGE_SIZE - 1);
}

static u64 page_up(u64 off)
{
	return page_down(off + CORE_PAGE_SIZE - 1);
}

static int read_extent(const struct user_map *map, int fd, u64 off, u64 end)
{
	while (off < end) {
		ssize_t n = pread(fd, map->base + off, end - off, (off_t)off);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		off += (u64)n;
	}
	return 0;
}

static int place_extent(const struct user_map *map, int fd, u64 off, u64 end, unsigned int nr)
{
	if (nr < MAX_EXTENTS && mmap(map->base + off, end - off, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_NORESERVE | MAP_FIXED, fd,
				     (off_t)off) != MAP_FAILED)
		return 0;
	return read_extent(map, fd, off, end);
}

/* A file system that knows no holes calls all of the file data. */
static int place_extents(const struct user_map *map, int fd)
{
	u64 off = 0, end;
	unsigned int nr;
	off_t at;
	int ret = 0;

	for (nr = 0; off < map->size && !ret; nr++, off = end) {
		at = lseek(fd, (off_t)off, SEEK_DATA);
		if (at < 0)
			return errno == ENXIO ? 0 : -errno;
		if ((u64)at >= map->size)
			return 0;
		off = page_down((u64)at);
		at = lseek(fd, at, SEEK_HOLE);
		if (at < 0)
			return -errno;
		end = page_up((u64)at) < map->size ? page_up((u64)at) : map->size;
		ret = place_extent(map, fd, off, end, nr);
	}
	return ret;
}

int image_map(struct user_map *map, int fd, u64 size, const char *path,
	      const struct tdxcall_log *log)
{
	/* A page more: what begins in the last page of a damaged image may not end there. */
	u8 *base = mmap(NULL, size + CORE_PAGE_SIZE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	int ret;

	if (base == MAP_FAILED)
		return lib_fail(log, -errno, "%s: cannot map %llu MiB: %s", path, size >> 20,
				strerror(errno));
	/* One page that is written to shall take one page, not 2M. */
	madvise(base, size, MADV_NOHUGEPAGE);
	map->base = base;
	map->size = size;
	map->dirty = calloc(user_map_words(size), sizeof(u64));
	ret = map->dirty ? place_extents(map, fd) : -ENOMEM;
	if (ret) {
		image_unmap(map);
		return lib_fail(log, ret, "%s: cannot map it: %s", path, strerror(-ret));
	}
	/* Most of the file is holes: reading ahead would fill memory with zeros. */
	madvise(base, size, MADV_RANDOM);
	return 0;
}

void image_unmap(struct user_map *map)
{
	munmap(map->base, map->size + CORE_PAGE_SIZE);
	free(map->dirty);
}
