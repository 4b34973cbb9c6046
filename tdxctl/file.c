// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tdxctl/error.h"
#include "tdxctl/file.h"

int file_size_get(struct session *s, const char *path, u64 *size)
{
	struct stat st;

	if (stat(path, &st))
		return error_message(s, EXIT_REFUSED, NULL, NULL, "%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return error_message(s, EXIT_REFUSED, NULL, NULL, "%s: not a regular file", path);
	*size = (u64)st.st_size;
	return EXIT_DONE;
}

int file_read(struct session *s, const char *path, u64 size, u64 room, void **contents)
{
	char *buf = calloc(1, room);
	FILE *file;
	size_t got;

	if (!buf)
		return error_message(s, EXIT_REFUSED, NULL, NULL, "no memory for %llu bytes", room);
	file = fopen(path, "re");
	if (!file) {
		free(buf);
		return error_message(s, EXIT_REFUSED, NULL, NULL, "%s: %s", path, strerror(errno));
	}
	got = fread(buf, 1, size, file);
	fclose(file);
	if (got != size) {
		free(buf);
		return error_message(s, EXIT_REFUSED, NULL, NULL, "%s: cannot read all of it",
				     path);
	}
	*contents = buf;
	return EXIT_DONE;
}
