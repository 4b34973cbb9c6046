// SPDX-License-Identifier: LGPL-2.1-or-later
/* Making, opening and closing state images. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/port/user_mem.h"
#include "libtdxcall/checksum.h"
#include "libtdxcall/image.h"
#include "libtdxcall/image_file.h"
#include "libtdxcall/image_lock.h"
#include "libtdxcall/image_map.h"
#include "libtdxcall/journal.h"
#include "libtdxcall/log.h"

#define MEMORY_ALIGN (2ULL << 20)

/* ---- layout ---------------------------------------------------------------------------------- */

static u64 header_sum(const struct image_header *hdr)
{
	return checksum(0, hdr, offsetof(struct image_header, checksum));
}

static u64 commit_sum(const struct image_commit *c)
{
	return checksum(0, c, offsetof(struct image_commit, checksum));
}

static u64 align_up(u64 value, u64 align)
{
	return (value + align - 1) & ~(align - 1);
}

static u64 place(struct image_region *r, u64 off, u64 size)
{
	r->off = off;
	r->size = align_up(size, CORE_PAGE_SIZE);
	return off + r->size;
}

void image_layout(struct image_header *hdr, u64 machine_size, u64 host_size)
{
	u64 memory = hdr->config.memory;
	u64 off = 2 * CORE_PAGE_SIZE;
	u64 fixed;

	memcpy(hdr->magic, IMAGE_MAGIC, sizeof(hdr->magic));
	hdr->version = IMAGE_VERSION;
	hdr->size = sizeof(*hdr);
	off = place(&hdr->region[IMAGE_MACHINE], off, machine_size);
	off = place(&hdr->region[IMAGE_HOST], off, host_size);
	off = place(&hdr->region[IMAGE_META], off, user_meta_size(memory));
	/* The bitmap covers itself and what is lost by aligning memory, hence a little more. */
	fixed = off + 2 * MEMORY_ALIGN + memory / CORE_PAGE_SIZE / 8;
	off = place(&hdr->region[IMAGE_STORED], off, user_map_words(fixed + memory) * sizeof(u64));
	off = place(&hdr->region[IMAGE_MEMORY], align_up(off, MEMORY_ALIGN), memory);
	hdr->end = off;
	hdr->checksum = header_sum(hdr);
}

static struct image_commit *commit_page(const struct image *img)
{
	return (struct image_commit *)(img->map.base + CORE_PAGE_SIZE);
}

u64 image_commits(const struct image *img)
{
	return commit_page(img)->commits;
}

static u64 region_sum(const struct image *img, enum image_region_id id)
{
	return checksum(0, image_at(img, id), img->hdr.region[id].size);
}

static int map_file(struct image *img)
{
	int ret = image_map(&img->map, img->fd, img->hdr.end, img->path, img->log);

	if (!ret)
		img->map.stored = image_at(img, IMAGE_STORED);
	return ret;
}

void image_close(struct image *img)
{
	image_unmap(&img->map);
	close(img->fd);
}

/* ---- open ------------------------------------------------------------------------------------ */

static bool layout_ok(const struct image_header *hdr, u64 file_size)
{
	u64 end = 2 * CORE_PAGE_SIZE;
	int i;

	if (hdr->end & (CORE_PAGE_SIZE - 1) || hdr->end > file_size)
		return false;
	for (i = 0; i < IMAGE_NR_REGIONS; i++) {
		const struct image_region *r = &hdr->region[i];

		if ((r->off | r->size) & (CORE_PAGE_SIZE - 1) || r->off < end ||
		    r->off > hdr->end || r->size > hdr->end - r->off)
			return false;
	}
	return hdr->region[IMAGE_STORED].size >= user_map_words(hdr->end) * sizeof(u64);
}

int image_read_header(int fd, const char *path, struct image_header *hdr,
		      const struct tdxcall_log *log)
{
	struct stat st;
	ssize_t n = pread(fd, hdr, sizeof(*hdr), 0);

	if (n < 0 || fstat(fd, &st))
		return lib_fail(log, -errno, "%s: %s", path, strerror(errno));
	if ((size_t)n < sizeof(hdr->magic) || memcmp(hdr->magic, IMAGE_MAGIC, sizeof(hdr->magic)))
		return lib_fail(log, -EBADMSG, "%s is not a state image of tdxcall", path);
	if ((size_t)n < offsetof(struct image_header, config))
		return lib_fail(log, -EUCLEAN, "%s is damaged: cut off", path);
	if (hdr->version != IMAGE_VERSION || hdr->size != sizeof(*hdr))
		return lib_fail(log, -EUCLEAN, "%s is of version %u, not %u", path, hdr->version,
				IMAGE_VERSION);
	if ((size_t)n < sizeof(*hdr))
		return lib_fail(log, -EUCLEAN, "%s is damaged: cut off", path);
	if (hdr->checksum != header_sum(hdr))
		return lib_fail(log, -EUCLEAN, "%s is damaged: the header's checksum is wrong",
				path);
	if (!layout_ok(hdr, (u64)st.st_size))
		return lib_fail(log, -EUCLEAN, "%s is damaged: cut off", path);
	return 0;
}

static int verify_state(const struct image *img)
{
	const struct image_commit *c = commit_page(img);

	if (c->checksum != commit_sum(c) || c->machine_sum != region_sum(img, IMAGE_MACHINE) ||
	    c->host_sum != region_sum(img, IMAGE_HOST))
		return lib_fail(img->log, -EUCLEAN, "%s is damaged: a checksum is wrong",
				img->path);
	return 0;
}

static int fail_recover(const struct image *img, int err)
{
	return lib_fail(img->log, err, "%s: cannot finish an interrupted commit: %s", img->path,
			strerror(-err));
}

/* A writer finishes an interrupted commit in the file; a reader does so in its mapping only. */
static int map_recovered(struct image *img)
{
	struct stat st;
	int found = 0;
	int ret;

	if (fstat(img->fd, &st))
		return lib_fail(img->log, -errno, "%s: %s", img->path, strerror(errno));
	if (!img->rdonly)
		found = journal_recover(img->fd, img->hdr.end, (u64)st.st_size);
	if (found < 0)
		return fail_recover(img, found);
	ret = map_file(img);
	if (ret)
		return ret;
	if (img->rdonly)
		found = journal_overlay(img->fd, img->hdr.end, (u64)st.st_size, img->map.base);
	if (found > 0)
		lib_log(img->log, TDXCALL_LOG_INFO, "%s: finished an interrupted commit",
			img->path);
	if (found >= 0)
		return 0;
	image_unmap(&img->map);
	return fail_recover(img, found);
}

int image_open(struct image *img, const char *path, bool rdonly, const struct tdxcall_log *log)
{
	int ret;

	memset(img, 0, sizeof(*img));
	img->path = path;
	img->rdonly = rdonly;
	img->log = log;
	ret = image_lock(&img->fd, path, rdonly, log);
	if (ret)
		return ret;
	ret = image_read_header(img->fd, path, &img->hdr, log);
	if (ret)
		goto out_close;
	ret = map_recovered(img);
	if (ret)
		goto out_close;
	ret = verify_state(img);
	if (!ret)
		return 0;
	image_unmap(&img->map);

out_close:
	close(img->fd);
	return ret;
}

/* ---- create ---------------------------------------------------------------------------------- */

int image_create(struct image *img, const char *path, const struct image_header *hdr, char *tmp,
		 const struct tdxcall_log *log)
{
	int ret;

	memset(img, 0, sizeof(*img));
	img->path = path;
	img->hdr = *hdr;
	img->log = log;
	ret = image_file_make(&img->fd, tmp, path, log);
	if (ret)
		return ret;
	/* Locked before it gets its name: a process that opens it waits until it is complete. */
	if (flock(img->fd, LOCK_EX) || ftruncate(img->fd, (off_t)hdr->end) ||
	    pwrite(img->fd, hdr, sizeof(*hdr), 0) != sizeof(*hdr)) {
		ret = lib_fail(log, errno ? -errno : -EIO, "%s: %s", path,
			       strerror(errno ? errno : EIO));
		goto out_drop;
	}
	ret = map_file(img);
	if (!ret)
		return 0;

out_drop:
	close(img->fd);
	image_file_drop(tmp);
	return ret;
}

int image_publish(struct image *img, char *tmp, bool replace)
{
	int ret = image_commit(img);

	if (ret) {
		image_file_drop(tmp);
		return ret;
	}
	ret = image_file_name(img->fd, tmp, img->path, replace);
	if (ret)
		lib_fail(img->log, ret, "%s: %s", img->path, strerror(-ret));
	return ret;
}

/* ---- commit ---------------------------------------------------------------------------------- */

static bool page_is_zero(const u8 *p)
{
	const u64 *w = (const u64 *)p;
	u64 any = 0;
	unsigned int i;

	for (i = 0; i < CORE_PAGE_SIZE / sizeof(*w); i++)
		any |= w[i];
	return !any;
}

static bool page_is_same(const struct image *img, u64 page)
{
	u64 stored[CORE_PAGE_SIZE / sizeof(u64)];

	return pread(img->fd, stored, sizeof(stored), (off_t)(page * CORE_PAGE_SIZE)) ==
		       sizeof(stored) &&
	       !memcmp(stored, img->map.base + page * CORE_PAGE_SIZE, sizeof(stored));
}

static void flip_stored(struct image *img, u64 page)
{
	u64 *w = &img->map.stored[page / 64];

	user_map_touch(&img->map, w, sizeof(*w));
	*w ^= CORE_BIT(page % 64);
}

/* Puts a page into the journal unless the file has it already; the bitmap follows. */
static int collect_page(struct image *img, struct journal *j, u64 page)
{
	bool zero = page_is_zero(img->map.base + page * CORE_PAGE_SIZE);
	bool stored = img->map.stored[page / 64] >> (page % 64) & 1;
	int ret;

	if (zero ? !stored : stored && page_is_same(img, page))
		return 0;
	ret = journal_add(j, zero ? page | JOURNAL_ZERO : page);
	if (!ret && zero == stored)
		flip_stored(img, page);
	return ret;
}

/* The bitmap's own pages have no bits in it: they are compared with the file. */
static int collect_bitmap_page(struct image *img, struct journal *j, u64 page)
{
	return page_is_same(img, page) ? 0 : journal_add(j, page);
}

struct page_span {
	u64 first;
	u64 end;
};

static struct page_span region_pages(const struct image *img, enum image_region_id id)
{
	const struct image_region *r = &img->hdr.region[id];

	return (struct page_span){r->off / CORE_PAGE_SIZE, (r->off + r->size) / CORE_PAGE_SIZE};
}

static int collect_dirty(struct image *img, struct journal *j, struct page_span span,
			 int (*collect)(struct image *img, struct journal *j, u64 page))
{
	u64 page = span.first;
	int ret = 0;

	while (page < span.end && !ret) {
		u64 rest = img->map.dirty[page / 64] >> (page % 64);

		if (!rest) {
			page = (page / 64 + 1) * 64;
			continue;
		}
		page += (u64)__builtin_ctzll(rest);
		if (page < span.end)
			ret = collect(img, j, page);
		page++;
	}
	return ret;
}

/* The machine's and the host's state are small and change all the time: they are not tracked. */
static int collect_all(struct image *img, struct journal *j, struct page_span span)
{
	u64 page;
	int ret = 0;

	for (page = span.first; page < span.end && !ret; page++)
		ret = collect_page(img, j, page);
	return ret;
}

static int by_page(const void *a, const void *b)
{
	u64 x = *(const u64 *)a & ~JOURNAL_ZERO;
	u64 y = *(const u64 *)b & ~JOURNAL_ZERO;

	return x < y ? -1 : x > y;
}

static int collect_changes(struct image *img, struct journal *j)
{
	int ret = collect_all(img, j, region_pages(img, IMAGE_MACHINE));

	if (!ret)
		ret = collect_all(img, j, region_pages(img, IMAGE_HOST));
	if (!ret)
		ret = collect_dirty(img, j, region_pages(img, IMAGE_META), collect_page);
	if (!ret)
		ret = collect_dirty(img, j, region_pages(img, IMAGE_MEMORY), collect_page);
	if (!ret)
		ret = collect_dirty(img, j, region_pages(img, IMAGE_STORED), collect_bitmap_page);
	return ret;
}

static int seal(struct image *img, struct journal *j)
{
	struct image_commit *c = commit_page(img);

	c->commits++;
	c->machine_sum = region_sum(img, IMAGE_MACHINE);
	c->host_sum = region_sum(img, IMAGE_HOST);
	c->checksum = commit_sum(c);
	if (journal_add(j, 1))
		return -ENOMEM;
	qsort(j->page, j->count, sizeof(*j->page), by_page);
	return 0;
}

/* Take the bits of pages back that did not get into the file. */
static void undo_bitmap(struct image *img, const struct journal *j)
{
	struct page_span bits = region_pages(img, IMAGE_STORED);
	u64 i;

	for (i = 0; i < j->count; i++) {
		u64 page = j->page[i] & ~JOURNAL_ZERO;
		bool zero = j->page[i] & JOURNAL_ZERO;
		bool stored = img->map.stored[page / 64] >> (page % 64) & 1;

		if (page == 1 || (page >= bits.first && page < bits.end))
			continue;
		/* The bit of a page that is new may stay: the next commit compares it. */
		if (zero && !stored)
			flip_stored(img, page);
	}
	if (j->count && j->page[0] == 1)
		commit_page(img)->commits--;
}

/* Words that are zero already are not written to: most of the bitmap has no memory yet. */
static void clear_dirty(struct image *img)
{
	u64 words = user_map_words(img->map.size);
	u64 i;

	for (i = 0; i < words; i++) {
		if (img->map.dirty[i])
			img->map.dirty[i] = 0;
	}
}

static void commit_undo(struct image *img, const struct journal *j, int err)
{
	int ret = journal_drop(img->fd, img->hdr.end);

	if (ret) {
		img->broken = true;
		lib_fail(img->log, err,
			 "%s: not known whether it was saved: %s, and then, undoing it: %s; the "
			 "next command finds the old state or the new one",
			 img->path, strerror(-err), strerror(-ret));
		return;
	}
	undo_bitmap(img, j);
	journal_unreserve(j, img->fd);
	lib_fail(img->log, err, "%s: nothing saved: %s", img->path, strerror(-err));
}

int image_commit(struct image *img)
{
	struct journal j = {0};
	int ret;

	if (img->broken)
		return lib_fail(img->log, -EIO, "%s: a commit failed before; open it again",
				img->path);
	ret = collect_changes(img, &j);
	/* The first commit seals the image even if there is nothing in it. */
	if (!ret && !j.count && image_commits(img))
		goto out_free;
	if (!ret)
		ret = seal(img, &j);
	if (!ret)
		ret = journal_reserve(&j, img->fd);
	if (!ret)
		ret = journal_write(&j, img->fd, img->hdr.end, img->map.base);
	if (ret) {
		commit_undo(img, &j, ret);
		goto out_free;
	}
	ret = journal_apply(&j, img->fd, img->map.base, NULL);
	if (!ret && ftruncate(img->fd, (off_t)img->hdr.end))
		ret = -errno;
	if (ret) {
		img->broken = true;
		lib_fail(img->log, ret, "%s: saved, but not at its place yet: %s", img->path,
			 strerror(-ret));
		goto out_free;
	}
	clear_dirty(img);

out_free:
	free(j.page);
	return ret;
}
