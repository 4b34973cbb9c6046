// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "libtdxcall/checksum.h"
#include "libtdxcall/journal.h"

#define JOURNAL_MAGIC 0x6c6e726a78647431ULL

struct journal_header {
	u64 magic;
	u64 count;
	u64 reserved[509];
	u64 checksum; /* of what is before, the list and the contents */
};
static_assert(sizeof(struct journal_header) == CORE_PAGE_SIZE, "the header is one page");

int journal_add(struct journal *j, u64 page)
{
	if (j->count == j->room) {
		u64 room = j->room ? 2 * j->room : 256;
		u64 *p = realloc(j->page, room * sizeof(*p));

		if (!p)
			return -ENOMEM;
		j->page = p;
		j->room = room;
	}
	j->page[j->count++] = page;
	return 0;
}

static u64 list_bytes(u64 count)
{
	return (count * sizeof(u64) + CORE_PAGE_SIZE - 1) & ~(CORE_PAGE_SIZE - 1);
}

static int write_all(int fd, const void *data, u64 len, u64 off)
{
	const u8 *p = data;

	while (len) {
		ssize_t n = pwrite(fd, p, len, (off_t)off);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		p += n;
		off += (u64)n;
		len -= (u64)n;
	}
	return 0;
}

/* Page by page, so that it does not matter how pages are grouped when they are written. */
static u64 sum_pages(u64 sum, const u8 *p, u64 pages)
{
	for (; pages; pages--, p += CORE_PAGE_SIZE)
		sum = checksum(sum, p, CORE_PAGE_SIZE);
	return sum;
}

/* Records from i on that can be handled in one go: neighbours, of one kind. */
static u64 run_length(const struct journal *j, u64 i)
{
	u64 n = 1;

	while (i + n < j->count && j->page[i + n] == j->page[i] + n)
		n++;
	return n;
}

static int reserve(int fd, u64 off, u64 end)
{
	off_t hole = lseek(fd, (off_t)off, SEEK_HOLE);
	int ret;

	if (hole < 0 || (u64)hole >= end)
		return 0;
	do {
		ret = fallocate(fd, FALLOC_FL_KEEP_SIZE, hole, (off_t)end - hole);
	} while (ret && errno == EINTR);
	return ret && errno != EOPNOTSUPP && errno != ENOSYS ? -errno : 0;
}

/* What is reserved and not written to is no data. */
static void unreserve(int fd, u64 off, u64 end)
{
	while (off < end) {
		off_t data = lseek(fd, (off_t)off, SEEK_DATA);
		u64 to = data < 0 || (u64)data > end ? end : (u64)data & ~(CORE_PAGE_SIZE - 1);

		if (data < 0 && errno != ENXIO)
			return;
		if (to > off)
			(void)fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)off,
					(off_t)(to - off));
		off = to > off ? to : off + CORE_PAGE_SIZE;
	}
}

int journal_reserve(const struct journal *j, int fd)
{
	u64 i, n;
	int ret = 0;

	for (i = 0; i < j->count && !ret; i += n) {
		n = run_length(j, i);
		if (!(j->page[i] & JOURNAL_ZERO))
			ret = reserve(fd, j->page[i] * CORE_PAGE_SIZE,
				      (j->page[i] + n) * CORE_PAGE_SIZE);
	}
	return ret;
}

void journal_unreserve(const struct journal *j, int fd)
{
	u64 i, n;

	for (i = 0; i < j->count; i += n) {
		n = run_length(j, i);
		if (!(j->page[i] & JOURNAL_ZERO))
			unreserve(fd, j->page[i] * CORE_PAGE_SIZE,
				  (j->page[i] + n) * CORE_PAGE_SIZE);
	}
}

int journal_write(const struct journal *j, int fd, u64 end, const u8 *base)
{
	u64 list = list_bytes(j->count);
	struct journal_header *hdr = calloc(1, sizeof(*hdr) + list);
	u64 off = end + sizeof(*hdr) + list;
	u64 sum, i, n;
	int ret = 0;

	if (!hdr)
		return -ENOMEM;
	hdr->magic = JOURNAL_MAGIC;
	hdr->count = j->count;
	if (j->count)
		memcpy(hdr + 1, j->page, j->count * sizeof(u64));
	sum = checksum(0, hdr, offsetof(struct journal_header, checksum));
	sum = checksum(sum, hdr + 1, list);
	for (i = 0; i < j->count && !ret; i += n) {
		const u8 *from = base + (j->page[i] & ~JOURNAL_ZERO) * CORE_PAGE_SIZE;

		n = run_length(j, i);
		if (j->page[i] & JOURNAL_ZERO)
			continue;
		sum = sum_pages(sum, from, n);
		ret = write_all(fd, from, n * CORE_PAGE_SIZE, off);
		off += n * CORE_PAGE_SIZE;
	}
	hdr->checksum = sum;
	if (!ret)
		ret = write_all(fd, hdr, sizeof(*hdr) + list, end);
	free(hdr);
	if (!ret && fdatasync(fd))
		ret = -errno;
	return ret;
}

int journal_drop(int fd, u64 end)
{
	u64 magic = 0;
	bool written = pread(fd, &magic, sizeof(magic), (off_t)end) && magic == JOURNAL_MAGIC;

	if (!ftruncate(fd, (off_t)end) && (!written || !fdatasync(fd)))
		return 0;
	return written ? -errno : 0;
}

static int punch(int fd, u64 off, u64 len)
{
	u8 *zeros;
	int ret;

	if (!fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)off, (off_t)len))
		return 0;
	if (errno != EOPNOTSUPP)
		return -errno;
	zeros = calloc(1, len);
	if (!zeros)
		return -ENOMEM;
	ret = write_all(fd, zeros, len, off);
	free(zeros);
	return ret;
}

int journal_apply(const struct journal *j, int fd, const u8 *base, const u8 *packed)
{
	u64 i, n;
	int ret = 0;

	for (i = 0; i < j->count && !ret; i += n) {
		u64 off = (j->page[i] & ~JOURNAL_ZERO) * CORE_PAGE_SIZE;

		n = run_length(j, i);
		if (j->page[i] & JOURNAL_ZERO) {
			ret = punch(fd, off, n * CORE_PAGE_SIZE);
			continue;
		}
		ret = write_all(fd, base ? base + off : packed, n * CORE_PAGE_SIZE, off);
		if (!base)
			packed += n * CORE_PAGE_SIZE;
	}
	if (!ret && fdatasync(fd))
		ret = -errno;
	return ret;
}

/* ---- finding one ----------------------------------------------------------------------------- */

struct journal_view {
	void *p;
	u64 size;
	struct journal j;
	const u8 *packed;
};

static u64 data_pages(const struct journal *j)
{
	u64 i, n = 0;

	for (i = 0; i < j->count; i++)
		n += !(j->page[i] & JOURNAL_ZERO);
	return n;
}

/* Is this a complete journal? Every number in it may be wrong until the checksum is right. */
static bool view_valid(struct journal_view *v, u64 end)
{
	const struct journal_header *hdr = v->p;
	u64 room = v->size / CORE_PAGE_SIZE;
	u64 list, data, sum, i;

	if (v->size < sizeof(*hdr) || hdr->magic != JOURNAL_MAGIC ||
	    hdr->count > end / CORE_PAGE_SIZE)
		return false;
	list = list_bytes(hdr->count);
	if (1 + list / CORE_PAGE_SIZE > room)
		return false;
	v->j.page = (u64 *)(hdr + 1);
	v->j.count = hdr->count;
	data = data_pages(&v->j);
	if (data > room - 1 - list / CORE_PAGE_SIZE)
		return false;
	v->packed = (const u8 *)(hdr + 1) + list;
	sum = checksum(0, hdr, offsetof(struct journal_header, checksum));
	sum = checksum(sum, hdr + 1, list);
	if (sum_pages(sum, v->packed, data) != hdr->checksum)
		return false;
	/* Page 0 never changes, and nothing may lie outside of the regions or be out of order. */
	for (i = 0; i < v->j.count; i++) {
		u64 page = v->j.page[i] & ~JOURNAL_ZERO;

		if (!page || page >= end / CORE_PAGE_SIZE ||
		    (i && page <= (v->j.page[i - 1] & ~JOURNAL_ZERO)))
			return false;
	}
	return true;
}

static int view_open(struct journal_view *v, int fd, u64 end, u64 size)
{
	memset(v, 0, sizeof(*v));
	v->size = size - end;
	v->p = mmap(NULL, v->size, PROT_READ, MAP_PRIVATE, fd, (off_t)end);
	return v->p == MAP_FAILED ? -errno : 0;
}

int journal_recover(int fd, u64 end, u64 size)
{
	struct journal_view v;
	int found = 0;
	int ret;

	if (size <= end)
		return 0;
	ret = view_open(&v, fd, end, size);
	if (ret)
		return ret;
	if (view_valid(&v, end)) {
		found = 1;
		ret = journal_apply(&v.j, fd, NULL, v.packed);
	}
	munmap(v.p, v.size);
	if (!ret && ftruncate(fd, (off_t)end))
		ret = -errno;
	return ret ? ret : found;
}

int journal_overlay(int fd, u64 end, u64 size, u8 *base)
{
	struct journal_view v;
	const u8 *from;
	int found = 0;
	u64 i;
	int ret;

	if (size <= end)
		return 0;
	ret = view_open(&v, fd, end, size);
	if (ret)
		return ret;
	if (view_valid(&v, end)) {
		found = 1;
		from = v.packed;
		for (i = 0; i < v.j.count; i++) {
			u8 *to = base + (v.j.page[i] & ~JOURNAL_ZERO) * CORE_PAGE_SIZE;

			if (v.j.page[i] & JOURNAL_ZERO) {
				memset(to, 0, CORE_PAGE_SIZE);
				continue;
			}
			memcpy(to, from, CORE_PAGE_SIZE);
			from += CORE_PAGE_SIZE;
		}
	}
	munmap(v.p, v.size);
	return found;
}
