/* SPDX-License-Identifier: GPL-2.0-only */
/* A small state image in a directory of its own. */
#ifndef TESTS_UNIT_IMAGE_FIXTURE_H
#define TESTS_UNIT_IMAGE_FIXTURE_H

#include <sys/types.h>

#include "libtdxcall/image.h"
#include "tmpdir.h"

#define MACHINE_SIZE 10000
#define HOST_SIZE 5000

/**
 * struct image_fixture - the image that a test works on
 * @dir: where it is: dir.image
 * @layout: its header
 */
struct image_fixture {
	struct tmpdir dir;
	struct image_header layout;
};

extern struct image_fixture image_fx;

/**
 * struct image_fault - system calls of this process that fail with EIO
 * @sync: fdatasync(): the call with this number, from 1 on, and all after it; 0 = none does
 * @truncate: ftruncate()
 */
struct image_fault {
	unsigned int sync;
	bool truncate;
};

extern struct image_fault image_fault;

/* Make the directory and the image; nothing fails yet. */
void image_set_up(void);

/* Remove them. */
void image_tear_down(void);

/* image_open() that has to succeed. */
void open_image(struct image *img, bool rdonly);

/* A page of simulated memory. */
u64 *mem_page(struct image *img, u64 page);

/* Fill such a page with one value. */
void set_page(struct image *img, u64 page, u64 value);

/* Bytes of the image's file. */
off_t file_size(void);

#endif
