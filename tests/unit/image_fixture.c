// SPDX-License-Identifier: GPL-2.0-only
#include <check.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/port/user_map.h"
#include "image_fixture.h"

struct image_fixture image_fx;
struct image_fault image_fault;

/* In the place of libc's. */
int fdatasync(int fd)
{
	if (image_fault.sync > 1)
		image_fault.sync--;
	else if (image_fault.sync)
		return errno = EIO, -1;
	return (int)syscall(SYS_fdatasync, fd);
}

/* In the place of libc's. */
int ftruncate(int fd, off_t size)
{
	if (image_fault.truncate)
		return errno = EIO, -1;
	return (int)syscall(SYS_ftruncate, fd, size);
}

static void make_image(void)
{
	char tmp[PATH_MAX];
	struct image img;

	ck_assert_int_eq(
		image_create(&img, image_fx.dir.image, &image_fx.layout, tmp, &image_fx.dir.log),
		0);
	ck_assert_int_eq(image_publish(&img, tmp, false), 0);
	image_close(&img);
}

void image_set_up(void)
{
	memset(&image_fault, 0, sizeof(image_fault));
	tmpdir_make(&image_fx.dir);
	memset(&image_fx.layout, 0, sizeof(image_fx.layout));
	tdxcall_init_model_config(&image_fx.layout.config);
	image_fx.layout.config.memory = 1ULL << 30;
	image_layout(&image_fx.layout, MACHINE_SIZE, HOST_SIZE);
	make_image();
}

void image_tear_down(void)
{
	tmpdir_remove(&image_fx.dir);
}

void open_image(struct image *img, bool rdonly)
{
	ck_assert_int_eq(image_open(img, image_fx.dir.image, rdonly, &image_fx.dir.log), 0);
}

u64 *mem_page(struct image *img, u64 page)
{
	return (u64 *)((u8 *)image_at(img, IMAGE_MEMORY) + page * CORE_PAGE_SIZE);
}

void set_page(struct image *img, u64 page, u64 value)
{
	u64 *p = mem_page(img, page);
	unsigned int i;

	user_map_touch(&img->map, p, CORE_PAGE_SIZE);
	for (i = 0; i < CORE_PAGE_SIZE / sizeof(*p); i++)
		p[i] = value;
}

off_t file_size(void)
{
	struct stat st;

	ck_assert_int_eq(stat(image_fx.dir.image, &st), 0);
	return st.st_size;
}
