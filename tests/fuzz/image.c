// SPDX-License-Identifier: GPL-2.0-only
/*
 * State images: one with test TDs in it gets bits and words changed in any of its regions, with the
 * checksums made right again as who means harm would. Every command then succeeds or is refused,
 * and one that says "damaged" has written nothing. An input is a list of struct change.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <tdxcall/tdxcall.h>

#include "core/model/layout.h"
#include "libtdxcall/checksum.h"
#include "libtdxcall/image.h"
#include "libtdxcall/journal.h"
#include "libtdxcall/model_state.h"

#include "fuzz.h"

#define GIB (1ULL << 30)
#define GPA GIB
#define LARGE_GPA (2 * GIB)
#define MAX_CHANGES 8

/* Where a change is: one of the image's regions, or a kind of page. */
enum place {
	PLACE_HEADER,
	PLACE_COMMIT,
	PLACE_MACHINE,
	PLACE_HOST,
	PLACE_STORED,
	PLACE_META,
	PLACE_MEMORY, /* pages of TDs, tables of both kinds, pages of the runtime */
	PLACE_PAMT,
	PLACE_JOURNAL,
	NR_PLACES,
};

/* One bit, or with @whole a 64-bit word: @value, or with @whole > 1 a word of a page in use. */
struct change {
	uint8_t place; /* enum place, modulo their number */
	uint8_t whole;
	uint16_t page; /* of those that are stored there, modulo their number */
	uint16_t at;   /* in the page, or if @from is odd, in its first eighth, where structs are */
	uint16_t from; /* which word of the page is copied */
	uint64_t value;
};

struct page {
	off_t off;
	uint8_t data[CORE_PAGE_SIZE];
};

struct snapshot {
	struct page *page;
	size_t count;
	off_t size;
};

/* The file is in memory, so that nothing waits for a disk. */
static struct {
	char path[64];
	int fd;
	struct image_header hdr;
	struct snapshot plain;
	struct snapshot journaled; /* a commit was interrupted */
	struct snapshot before;
} image;

/* ---- snapshots of the file ------------------------------------------------------------------- */

static void take_snapshot(struct snapshot *s)
{
	off_t at = 0, end;

	s->count = 0;
	s->size = lseek(image.fd, 0, SEEK_END);
	while ((at = lseek(image.fd, at, SEEK_DATA)) >= 0) {
		for (end = lseek(image.fd, at, SEEK_HOLE); at < end; at += CORE_PAGE_SIZE) {
			struct page *p;

			s->page = realloc(s->page, (s->count + 1) * sizeof(*s->page));
			FUZZ_CHECK(s->page);
			p = &s->page[s->count++];
			memset(p, 0, sizeof(*p));
			p->off = at;
			FUZZ_CHECK(pread(image.fd, p->data, CORE_PAGE_SIZE, at) > 0);
		}
	}
}

static void put_snapshot(const struct snapshot *s)
{
	size_t i;

	FUZZ_CHECK(!ftruncate(image.fd, 0) && !ftruncate(image.fd, s->size));
	for (i = 0; i < s->count; i++)
		FUZZ_CHECK(pwrite(image.fd, s->page[i].data, CORE_PAGE_SIZE, s->page[i].off) ==
			   CORE_PAGE_SIZE);
}

static bool file_is(const struct snapshot *s)
{
	static struct snapshot now;
	size_t i;

	take_snapshot(&now);
	if (now.size != s->size || now.count != s->count)
		return false;
	for (i = 0; i < s->count; i++) {
		if (memcmp(&now.page[i], &s->page[i], sizeof(now.page[i])))
			return false;
	}
	return true;
}

/* ---- the good image -------------------------------------------------------------------------- */

static struct tdxcall *open_image(unsigned int flags)
{
	struct tdxcall *h;

	return tdxcall_open(&h, "model", image.path, flags, NULL) ? NULL : h;
}

static void aug(struct tdxcall *h, uint32_t td, uint64_t gpa, uint64_t size, unsigned int level)
{
	struct tdxcall_range range;

	tdxcall_init_aug(&range, td, gpa, size, level);
	FUZZ_CHECK(!tdxcall_range_exec(h, &range) && !range.outcome.result);
}

static uint32_t make_td(struct tdxcall *h, const char *name)
{
	struct tdxcall_td_create create;
	struct tdxcall_td td;

	tdxcall_init_td_create(&create, name);
	FUZZ_CHECK(!tdxcall_td_create(h, &create) && !create.outcome.result);
	tdxcall_init_td(&td, create.td);
	FUZZ_CHECK(!tdxcall_td_finalize(h, &td) && !td.outcome.result);
	return create.td;
}

static void share(struct tdxcall *h, uint32_t td)
{
	struct tdxcall_shared shared;
	struct tdxcall_mmio mmio;

	tdxcall_init_shared_map(&shared, td, GPA, 2 * CORE_PAGE_SIZE);
	FUZZ_CHECK(!tdxcall_shared_map(h, &shared));
	tdxcall_init_mmio(&mmio, td, LARGE_GPA, CORE_PAGE_SIZE);
	FUZZ_CHECK(!tdxcall_mmio_add(h, &mmio));
}

/* A file of /tmp first, as an image has to have a name when it is made. */
static void make_image(void)
{
	struct tdxcall_model_config config;
	char tmp[64];
	int fd;

	snprintf(tmp, sizeof(tmp), "/tmp/fuzz-image.%d", (int)getpid());
	tdxcall_init_model_config(&config);
	config.memory = GIB;
	FUZZ_CHECK(!tdxcall_model_create(tmp, &config, 0, NULL));
	image.fd = open(tmp, O_RDWR | O_CLOEXEC);
	FUZZ_CHECK(image.fd >= 0 && !unlink(tmp));
	take_snapshot(&image.plain);
	close(image.fd);
	fd = memfd_create("state image", MFD_CLOEXEC);
	FUZZ_CHECK(fd >= 0);
	image.fd = fd;
	snprintf(image.path, sizeof(image.path), "/proc/%d/fd/%d", (int)getpid(), fd);
	put_snapshot(&image.plain);
}

static void fill_image(void)
{
	struct tdxcall *h = open_image(0);
	uint32_t td;

	FUZZ_CHECK(h);
	td = make_td(h, "t0");
	FUZZ_CHECK(td == 1);
	aug(h, td, GPA, 4 * CORE_PAGE_SIZE, 0);
	aug(h, td, LARGE_GPA, 2 << 20, 1);
	share(h, td);
	make_td(h, "t1");
	FUZZ_CHECK(!tdxcall_close(h));
	take_snapshot(&image.plain);
	memcpy(&image.hdr, image.plain.page[0].data, sizeof(image.hdr));
}

/* What it takes to get from the file as it is to @to. */
static void leave_journal(const struct snapshot *to)
{
	uint8_t *base = mmap(NULL, image.hdr.end, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	uint8_t old[CORE_PAGE_SIZE];
	struct journal j = {0};
	size_t i;

	FUZZ_CHECK(base != MAP_FAILED);
	for (i = 0; i < to->count; i++) {
		const struct page *p = &to->page[i];

		memcpy(base + p->off, p->data, CORE_PAGE_SIZE);
		FUZZ_CHECK(pread(image.fd, old, CORE_PAGE_SIZE, p->off) == CORE_PAGE_SIZE);
		if (memcmp(old, p->data, CORE_PAGE_SIZE))
			FUZZ_CHECK(!journal_add(&j, (u64)p->off / CORE_PAGE_SIZE));
	}
	FUZZ_CHECK(!journal_write(&j, image.fd, image.hdr.end, base));
	munmap(base, image.hdr.end);
	free(j.page);
	take_snapshot(&image.journaled);
}

static void make_images(void)
{
	struct snapshot old = {0};

	make_image();
	fill_image();
	old = image.plain;
	memset(&image.plain, 0, sizeof(image.plain));
	{
		struct tdxcall *h = open_image(0);

		FUZZ_CHECK(h);
		aug(h, 1, 3 * GIB, 4 * CORE_PAGE_SIZE, 0);
		FUZZ_CHECK(!tdxcall_close(h));
	}
	take_snapshot(&image.plain);
	put_snapshot(&old);
	leave_journal(&image.plain);
	free(old.page);
}

/* ---- damage ---------------------------------------------------------------------------------- */

static u64 place_begin(enum place place)
{
	static const enum image_region_id region[NR_PLACES] = {
		[PLACE_MACHINE] = IMAGE_MACHINE, [PLACE_HOST] = IMAGE_HOST,
		[PLACE_STORED] = IMAGE_STORED,	 [PLACE_META] = IMAGE_META,
		[PLACE_MEMORY] = IMAGE_MEMORY,
	};

	switch (place) {
	case PLACE_HEADER:
		return 0;
	case PLACE_COMMIT:
		return CORE_PAGE_SIZE;
	case PLACE_PAMT:
		return image.hdr.end - model_pamt_bytes(&image.hdr.config);
	case PLACE_JOURNAL:
		return image.hdr.end;
	default:
		return image.hdr.region[region[place]].off;
	}
}

static u64 place_end(enum place place)
{
	switch (place) {
	case PLACE_HEADER:
	case PLACE_COMMIT:
		return place_begin(place) + CORE_PAGE_SIZE;
	case PLACE_MEMORY:
		return place_begin(PLACE_PAMT);
	case PLACE_PAMT:
		return image.hdr.end;
	case PLACE_JOURNAL:
		return ~0ULL;
	default:
		return place_begin(place) +
		       image.hdr.region[place == PLACE_MACHINE ? IMAGE_MACHINE :
					place == PLACE_HOST    ? IMAGE_HOST :
					place == PLACE_STORED  ? IMAGE_STORED :
								 IMAGE_META]
			       .size;
	}
}

/* One of the pages stored in a place; NULL if there is none. */
static const struct page *pick(const struct snapshot *s, enum place place, unsigned int which)
{
	u64 begin = place_begin(place), end = place_end(place);
	size_t i, first = 0, n = 0;

	for (i = 0; i < s->count; i++) {
		u64 off = (u64)s->page[i].off;

		if (off < begin || off >= end)
			continue;
		if (!n++)
			first = i;
	}
	return n ? &s->page[first + which % n] : NULL;
}

static void apply(const struct snapshot *s, const struct change *c)
{
	const struct page *p = pick(s, c->place % NR_PLACES, c->page), *from;
	unsigned int at = c->at % (c->from & 1 ? CORE_PAGE_SIZE / 8 : CORE_PAGE_SIZE);
	uint64_t value = c->value;
	off_t off;
	uint8_t byte;

	if (!p)
		return;
	if (!c->whole) {
		off = p->off + at;
		FUZZ_CHECK(pread(image.fd, &byte, 1, off) == 1);
		byte ^= (uint8_t)(1U << (value & 7));
		FUZZ_CHECK(pwrite(image.fd, &byte, 1, off) == 1);
		return;
	}
	off = p->off + (at & ~7U);
	from = pick(s, PLACE_MEMORY, (unsigned int)value);
	if (c->whole > 1 && from)
		memcpy(&value, from->data + c->from % (CORE_PAGE_SIZE / 8) * 8, sizeof(value));
	FUZZ_CHECK(pwrite(image.fd, &value, 8, off) == 8);
}

/* ---- checksums ------------------------------------------------------------------------------- */

static u64 file_sum(u64 sum, u64 off, u64 size)
{
	u64 *data = malloc(size);

	FUZZ_CHECK(data && pread(image.fd, data, size, (off_t)off) == (ssize_t)size);
	sum = checksum(sum, data, size);
	free(data);
	return sum;
}

static void put(u64 off, const void *data, size_t size)
{
	FUZZ_CHECK(pwrite(image.fd, data, size, (off_t)off) == (ssize_t)size);
}

static void repair_header(void)
{
	u64 sum = file_sum(0, 0, offsetof(struct image_header, checksum));

	put(offsetof(struct image_header, checksum), &sum, sizeof(sum));
}

static void repair_commit(void)
{
	const struct image_region *r = image.hdr.region;
	struct image_commit c;

	FUZZ_CHECK(pread(image.fd, &c, sizeof(c), CORE_PAGE_SIZE) == sizeof(c));
	c.machine_sum = file_sum(0, r[IMAGE_MACHINE].off, r[IMAGE_MACHINE].size);
	c.host_sum = file_sum(0, r[IMAGE_HOST].off, r[IMAGE_HOST].size);
	c.checksum = checksum(0, &c, offsetof(struct image_commit, checksum));
	put(CORE_PAGE_SIZE, &c, sizeof(c));
}

/* The sum of the journal as it would be summed up by its header; see journal.c. */
static void repair_journal(void)
{
	u64 at = image.hdr.end, end = (u64)lseek(image.fd, 0, SEEK_END);
	u64 sum_at = at + CORE_PAGE_SIZE - sizeof(u64);
	u64 count, list, pages, page, sum, i;

	FUZZ_CHECK(pread(image.fd, &count, sizeof(count), (off_t)at + 8) == sizeof(count));
	if (count > (end - at) / sizeof(u64))
		return;
	list = (count * sizeof(u64) + CORE_PAGE_SIZE - 1) & CORE_PAGE_MASK;
	if (at + CORE_PAGE_SIZE + list > end)
		return;
	sum = file_sum(0, at, CORE_PAGE_SIZE - sizeof(u64));
	sum = file_sum(sum, at + CORE_PAGE_SIZE, list);
	for (i = 0, pages = 0; i < count; i++) {
		FUZZ_CHECK(pread(image.fd, &page, sizeof(page),
				 (off_t)(at + CORE_PAGE_SIZE + i * sizeof(page))) == sizeof(page));
		pages += !(page & JOURNAL_ZERO);
	}
	for (at += CORE_PAGE_SIZE + list; pages-- && at < end; at += CORE_PAGE_SIZE)
		sum = file_sum(sum, at, CORE_PAGE_SIZE);
	put(sum_at, &sum, sizeof(sum));
}

/* ---- commands, whatever they answer ---------------------------------------------------------- */

static void check_and_list(void)
{
	struct tdxcall *h = open_image(TDXCALL_OPEN_RDONLY);
	struct tdxcall_td_query query;
	struct tdxcall_sept_entry entries[16];
	struct tdxcall_sept_read read;
	uint32_t td = 0, bad;

	if (!h)
		return;
	do {
		tdxcall_init_td_query_next(&query, td);
		td++;
	} while (!tdxcall_td_query(h, &query) && td < 8);
	tdxcall_init_sept_read(&read, 1, GPA, 16 * CORE_PAGE_SIZE, entries, 16);
	tdxcall_sept_read(h, &read);
	tdxcall_model_check(h, NULL, NULL, &bad, NULL);
	tdxcall_discard(h);
}

static void enter(struct tdxcall *h)
{
	struct tdxcall_vcpu_enter enter;
	struct tdxcall_vcpu vcpu;

	tdxcall_init_vcpu_enter(&enter, 1, 0);
	tdxcall_vcpu_enter(h, &enter);
	tdxcall_init_vcpu(&vcpu, 1, 0);
	tdxcall_vcpu_flush(h, &vcpu);
}

static void change_ranges(struct tdxcall *h)
{
	struct tdxcall_range range;
	struct tdxcall_shared shared;
	uint8_t data[16] = {0};

	tdxcall_init_aug(&range, 1, GPA + 2 * CORE_PAGE_SIZE, 8 * CORE_PAGE_SIZE, 0);
	tdxcall_range_exec(h, &range);
	tdxcall_init_aug(&range, 1, GPA + 4 * CORE_PAGE_SIZE, 8 * CORE_PAGE_SIZE, 0);
	tdxcall_range_exec(h, &range);
	tdxcall_init_demote(&range, 1, LARGE_GPA, 2 << 20);
	tdxcall_range_exec(h, &range);
	tdxcall_init_relocate(&range, 1, GPA, 2 * CORE_PAGE_SIZE);
	tdxcall_range_exec(h, &range);
	tdxcall_init_zap(&range, 1, GPA, 4 * CORE_PAGE_SIZE);
	tdxcall_range_exec(h, &range);
	tdxcall_init_shared_write(&shared, 1, GPA, data, sizeof(data));
	tdxcall_shared_write(h, &shared);
	tdxcall_init_shared_unmap(&shared, 1, GPA, 2 * CORE_PAGE_SIZE);
	tdxcall_shared_unmap(h, &shared);
}

static void destroy(struct tdxcall *h, uint32_t id)
{
	struct tdxcall_td td;

	tdxcall_init_td(&td, id);
	tdxcall_td_destroy(h, &td);
}

/* Each as a process of its own, so that the next one finds what it stored. */
static void change(void (*fn)(struct tdxcall *h))
{
	struct tdxcall *h;
	int ret;

	h = open_image(0);
	if (!h)
		return;
	take_snapshot(&image.before);
	fn(h);
	ret = tdxcall_close(h);
	if (ret == -EUCLEAN)
		FUZZ_CHECK(file_is(&image.before));
}

static void destroy_all(struct tdxcall *h)
{
	destroy(h, 1);
	destroy(h, 2);
}

static void use_image(void)
{
	check_and_list();
	change(enter);
	change(change_ranges);
	change(destroy_all);
	check_and_list();
}

/* ---------------------------------------------------------------------------------------------- */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct snapshot *good;
	struct change c;
	unsigned int n;

	if (!image.plain.count)
		make_images();
	if (!size)
		return 0;
	good = *data & 0x80 ? &image.journaled : &image.plain;
	put_snapshot(good);
	for (n = 0; n < MAX_CHANGES && size >= sizeof(c); n++) {
		memcpy(&c, data, sizeof(c));
		c.place &= 0x7f;
		apply(good, &c);
		data += sizeof(c);
		size -= sizeof(c);
	}
	repair_header();
	repair_commit();
	if (good == &image.journaled)
		repair_journal();
	use_image();
	return 0;
}

#define SEEDS 256

/* In turn through all places, with and without a journal; what is changed there is the fuzzer's. */
size_t fuzz_seed(unsigned int index, uint8_t *buf)
{
	static const uint64_t odd[] = {0, ~0ULL, 1ULL << 63, 0x7fff00000000ULL, 0x140000000ULL,
				       0xffff, 0x13ffff000ULL, 0x100000003ULL};
	struct change c = {
		.place = (uint8_t)(index % NR_PLACES | (index / NR_PLACES % 4 == 3 ? 0x80 : 0)),
		.whole = (uint8_t)(index % 4),
		.page = (uint16_t)(index * 7),
		.at = (uint16_t)(index * 40),
		.from = (uint16_t)(index * 3),
		.value = odd[index % (sizeof(odd) / sizeof(odd[0]))],
	};

	if (index >= SEEDS)
		return 0;
	memcpy(buf, &c, sizeof(c));
	return sizeof(c);
}
