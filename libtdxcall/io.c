// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef HAVE_LIBLZMA
#include <lzma.h>
#endif

#include "libtdxcall/io.h"
#include "libtdxcall/log.h"

#define FIRST_ROOM 65536

/* Room for at least one more byte and a NUL; never more than max + 1 bytes and the NUL. */
static int grow(char **data, size_t *room, size_t max)
{
	size_t want = *room ? *room * 2 : FIRST_ROOM;
	char *p;

	if (want > max + 1)
		want = max + 1;
	if (want <= *room)
		return -EFBIG;
	p = realloc(*data, want + 1);
	if (!p)
		return -ENOMEM;
	*data = p;
	*room = want;
	return 0;
}

static int read_fd(int fd, size_t max, char **data, size_t *size)
{
	size_t room = 0;

	*size = 0;
	for (;;) {
		ssize_t n;

		if (*size == room) {
			int ret = grow(data, &room, max);

			if (ret)
				return ret;
		}
		n = read(fd, *data + *size, room - *size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		*size += (size_t)n;
		if (*size > max)
			return -EFBIG;
		if (!n)
			break;
	}
	(*data)[*size] = '\0';
	return 0;
}

int io_read(const char *path, bool is_stdin_ok, size_t max, char **data, size_t *size,
	    const struct tdxcall_log *log)
{
	bool is_stdin = is_stdin_ok && !strcmp(path, "-");
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int ret;

	if (fd < 0)
		return lib_fail(log, -errno, "%s: %s", path, strerror(errno));
	*data = NULL;
	ret = read_fd(fd, max, data, size);
	if (!is_stdin)
		close(fd);
	if (!ret)
		return 0;
	free(*data);
	if (ret == -EFBIG)
		return lib_fail(log, ret, "%s is larger than %zu MiB", path, max >> 20);
	return lib_fail(log, ret, "%s: %s", path, strerror(-ret));
}

#define XZ_MAGIC \
	"\xfd"   \
	"7zXZ"

static bool is_xz(const char *data, size_t size)
{
	return size >= 6 && !memcmp(data, XZ_MAGIC, 6);
}

#ifdef HAVE_LIBLZMA
static int decompress(const char *in, size_t in_size, size_t max, char **out, size_t *out_size)
{
	lzma_stream s = LZMA_STREAM_INIT;
	lzma_ret lr = lzma_stream_decoder(&s, (uint64_t)max, LZMA_CONCATENATED);
	size_t room = 0;
	int ret = 0;

	if (lr != LZMA_OK)
		return -ENOMEM;
	s.next_in = (const uint8_t *)in;
	s.avail_in = in_size;
	while (lr == LZMA_OK && !ret) {
		if (!s.avail_out) {
			ret = grow(out, &room, max);
			if (ret)
				break;
			s.next_out = (uint8_t *)*out + s.total_out;
			s.avail_out = room - (size_t)s.total_out;
		}
		lr = lzma_code(&s, LZMA_FINISH);
	}
	*out_size = (size_t)s.total_out;
	lzma_end(&s);
	if (ret)
		return ret;
	if (lr != LZMA_STREAM_END)
		return lr == LZMA_MEM_ERROR ? -ENOMEM : -EBADMSG;
	if (*out_size > max)
		return -EFBIG;
	(*out)[*out_size] = '\0';
	return 0;
}
#else
static int decompress(const char *in, size_t in_size, size_t max, char **out, size_t *out_size)
{
	(void)in;
	(void)in_size;
	(void)max;
	(void)out;
	(void)out_size;
	return -EOPNOTSUPP;
}
#endif

int io_unxz(const char *path, size_t max, char **data, size_t *size, const struct tdxcall_log *log)
{
	char *plain = NULL;
	size_t plain_size;
	int ret;

	if (!is_xz(*data, *size))
		return 0;
	ret = decompress(*data, *size, max, &plain, &plain_size);
	if (!ret) {
		free(*data);
		*data = plain;
		*size = plain_size;
		return 0;
	}
	free(plain);
	if (ret == -EOPNOTSUPP)
		return lib_fail(log, ret,
				"%s is compressed, and this library was built without liblzma",
				path);
	if (ret == -EBADMSG)
		return lib_fail(log, ret, "%s is damaged: it cannot be decompressed", path);
	return lib_fail(log, ret, "%s: %s", path, strerror(-ret));
}
