/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The state image: one sparse file that holds a whole simulated machine and the host's side of it.
 *
 *	page 0		what the machine is and where its regions are; written once
 *	page 1		counter and checksums of the last commit
 *	regions		enum image_region_id, each from a page boundary on
 *	after them	the journal of a commit under way, else nothing: the file ends here
 *
 * The file is mapped privately, so that nothing gets into it but by image_commit(): changed pages
 * go to the journal, which becomes valid by its checksum, and from there to their places. Opening
 * replays a valid journal and ignores any other. So the old or the new state is found, whenever the
 * process or the machine stops.
 *
 * The format is that of the machine that wrote it (x86-64, the library's own structs): an image
 * does not travel, and one of another version is refused.
 */
#ifndef LIBTDXCALL_IMAGE_H
#define LIBTDXCALL_IMAGE_H

#include <tdxcall/tdxcall.h>

#include "core/port/user_map.h"

#define IMAGE_MAGIC "tdxcall\n"
#define IMAGE_VERSION 2

enum image_region_id {
	IMAGE_MACHINE, /* struct model_state */
	IMAGE_HOST, /* struct rt_state */
	IMAGE_STORED, /* bitmap of the pages that are not all zero */
	IMAGE_META, /* the page allocator's tables */
	IMAGE_MEMORY, /* simulated physical memory */
	IMAGE_NR_REGIONS,
};

struct image_region {
	u64 off;
	u64 size;
};

/* Page 0. */
struct image_header {
	char magic[8];
	u32 version;
	u32 size; /* of this struct */
	u64 id; /* of the machine, random */
	struct tdxcall_model_config config;
	struct image_region region[IMAGE_NR_REGIONS];
	u64 end; /* of the regions: where the journal begins */
	u64 checksum; /* of what is before */
};

/* Page 1. */
struct image_commit {
	u64 commits;
	u64 machine_sum;
	u64 host_sum;
	u64 checksum; /* of what is before */
};

/**
 * struct image - an open state image
 * @fd: the file, locked
 * @path: where it is, for messages; belongs to the caller
 * @rdonly: nothing is ever written
 * @broken: a commit was made, or may have been, but did not come to its end: only a new open can
 *          go on
 * @hdr: page 0
 * @map: the whole file but the journal
 * @log: where messages go; belongs to the caller
 */
struct image {
	int fd;
	const char *path;
	bool rdonly;
	bool broken;
	struct image_header hdr;
	struct user_map map;
	const struct tdxcall_log *log;
};

/**
 * image_layout() - where the regions of an image are
 * @hdr: in: id and config; out: everything else
 * @machine_size: bytes of the machine's state
 * @host_size: bytes of the host's state
 */
void image_layout(struct image_header *hdr, u64 machine_size, u64 host_size);

/**
 * image_create() - a new image in a temporary file, all regions zero
 * @img: the image
 * @path: where it shall be in the end
 * @hdr: from image_layout()
 * @tmp: where the name of the temporary file goes, PATH_MAX bytes; "" = it has none
 * @log: where messages go
 *
 * Return: 0 or a negative errno.
 */
int image_create(struct image *img, const char *path, const struct image_header *hdr, char *tmp,
		 const struct tdxcall_log *log);

/**
 * image_publish() - commit a new image and move it to its place
 * @img: from image_create(); still open afterwards
 * @tmp: from image_create(); the temporary file is gone if this fails
 * @replace: take the place of a file that is there already
 *
 * Return: 0, -EEXIST or another negative errno.
 */
int image_publish(struct image *img, char *tmp, bool replace);

/**
 * image_open() - open, lock, recover and map an image
 * @img: the image
 * @path: the file; has to outlive @img
 * @rdonly: share it with other readers
 * @log: where messages go; has to outlive @img
 *
 * Return: 0; -ENOENT without a message; -EBUSY, -EUCLEAN or another negative errno.
 */
int image_open(struct image *img, const char *path, bool rdonly, const struct tdxcall_log *log);

/**
 * image_commit() - bring the file from its old to its new state
 * @img: the image, which no thread changes meanwhile
 *
 * Return: 0; or a negative errno, with a message that says what is known: the file is as before
 * (-ENOSPC, without room for what has changed), or the journal will finish it, or one of the two.
 */
int image_commit(struct image *img);

/**
 * image_close() - unlock and unmap without committing
 * @img: the image
 */
void image_close(struct image *img);

/**
 * image_at() - a region of an open image
 * @img: the image
 * @id: which
 */
static inline void *image_at(const struct image *img, enum image_region_id id)
{
	return img->map.base + img->hdr.region[id].off;
}

/**
 * image_commits() - commits so far
 * @img: the image
 */
u64 image_commits(const struct image *img);

/**
 * image_read_header() - read and verify page 0
 * @fd: the file
 * @path: for messages
 * @hdr: where it goes
 * @log: where messages go
 *
 * Return: 0; -EBADMSG not a state image at all; -EUCLEAN damaged or of another version.
 */
int image_read_header(int fd, const char *path, struct image_header *hdr,
		      const struct tdxcall_log *log);

#endif /* LIBTDXCALL_IMAGE_H */
