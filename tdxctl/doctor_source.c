// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tdxctl/doctor_filter.h"
#include "tdxctl/doctor_live.h"
#include "tdxctl/doctor_source.h"
#include "tdxctl/doctor_text.h"
#include "tdxctl/errno_name.h"

/* Of a folder: "PATH ERRNO" for each text that was there, but could not be read. */
#define ERRORS "tdxctl/errors"
#define PATH_SIZE 4096
#define TEXT_MAX (4 << 20)
#define ERRNO_MAX 133

/**
 * struct source_info - a row of doctor_source.def
 * @path: candidates
 * @live: makes the text on this host
 * @filter: keeps what matters
 * @how: advice
 */
struct source_info {
	const char *path;
	int (*live)(FILE *out, const char *release);
	void (*filter)(FILE *out, const char *text);
	const char *how;
};

static const struct source_info infos[] = {
#define SOURCE(id, path, live, filter, how) { path, live, filter, how },
#include "tdxctl/doctor_source.def"
};

/* ---- reading --------------------------------------------------------------------------------- */

/* What is read is printed: on terminals, and as JSON. */
static void make_printable(char *text, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++) {
		if ((text[i] < ' ' || text[i] > '~') && text[i] != '\n' && text[i] != '\t')
			text[i] = '?';
	}
	text[size] = '\0';
}

/* Files in /proc and /sys do not know their size. Return: positive errno. */
static int read_file(const char *path, char **text)
{
	FILE *in = fopen(path, "re");
	size_t size = 0, room = 0, n;
	char *buf = NULL, *more;
	int err = errno;

	if (!in)
		return err;
	do {
		if (room - size < 4096) {
			room = room ? room * 2 : 8192;
			more = realloc(buf, room + 1);
			if (!more || room > TEXT_MAX) {
				free(more ? more : buf);
				fclose(in);
				return more ? EFBIG : ENOMEM;
			}
			buf = more;
		}
		errno = 0;
		n = fread(buf + size, 1, room - size, in);
		size += n;
	} while (n);
	err = ferror(in) ? (errno ? errno : EIO) : 0;
	fclose(in);
	if (err) {
		free(buf);
		return err;
	}
	make_printable(buf, size);
	*text = buf;
	return 0;
}

/* The text that a function writes. Return: positive errno. */
static int capture(const struct source_info *info, const char *release, const char *in, char **text)
{
	size_t size;
	FILE *out = open_memstream(text, &size);
	int err = 0;

	if (!out)
		return ENOMEM;
	if (in)
		info->filter(out, in);
	else
		err = -info->live(out, release);
	if (fclose(out) && !err)
		err = ENOMEM;
	if (err) {
		free(*text);
		*text = NULL;
	} else {
		make_printable(*text, size);
	}
	return err;
}

/* The release is filled in where a path has a place for it. */
static bool next_path(const char **candidates, const char *release, char *path, size_t size)
{
	size_t len = strcspn(*candidates, ":");
	const char *mark = memchr(*candidates, '%', len);

	if (!len)
		return false;
	if (mark)
		snprintf(path, size, "%.*s%.64s%.*s", (int)(mark - *candidates), *candidates,
			 release, (int)(len - (size_t)(mark - *candidates) - 2), mark + 2);
	else
		snprintf(path, size, "%.*s", (int)len, *candidates);
	*candidates += len;
	if (**candidates)
		++*candidates;
	return true;
}

/* What a report says about a path that could not be read where it was made. */
static int reported_error(const char *errors, const char *path)
{
	char name[TEXT_LINE];
	int err;

	if (!text_value(errors, path, name))
		return 0;
	for (err = 1; err <= ERRNO_MAX; err++) {
		if (!strcmp(errno_name(-err), name))
			return err;
	}
	return EIO;
}

static int read_source(struct source *source, const struct source_info *info, const char *root,
		       const char *errors, const char *release)
{
	const char *candidates = info->path;
	char path[PATH_SIZE];
	int err = ENOENT;

	while (next_path(&candidates, release, source->path, sizeof(source->path))) {
		if (info->live && !root)
			return capture(info, release, NULL, &source->text);
		err = reported_error(errors, source->path);
		if (err)
			return err;
		snprintf(path, sizeof(path), "%s/%s", root ? root : "", source->path);
		err = read_file(path, &source->text);
		if (err != ENOENT)
			return err;
	}
	return err;
}

/* A report holds what is left after this, and so no verdict can depend on more. */
static int keep(struct source *source, const struct source_info *info)
{
	char *whole = source->text;
	int err;

	if (!info->filter || !whole)
		return 0;
	source->text = NULL;
	err = capture(info, NULL, whole, &source->text);
	free(whole);
	return err;
}

int sources_load(struct sources *s, const char *root)
{
	char release[TEXT_LINE] = "";
	char path[PATH_SIZE];
	char *errors = NULL;
	struct stat st;
	unsigned int i;

	memset(s, 0, sizeof(*s));
	if (root && stat(root, &st))
		return -errno;
	if (root && !S_ISDIR(st.st_mode))
		return -ENOTDIR;
	if (root) {
		snprintf(path, sizeof(path), "%s/" ERRORS, root);
		read_file(path, &errors);
	}
	for (i = 0; i < NR_SOURCES; i++) {
		struct source *source = &s->source[i];

		source->err = read_source(source, &infos[i], root, errors ? errors : "", release);
		if (!source->err)
			source->err = keep(source, &infos[i]);
		if (i == SRC_OSRELEASE && source->text) {
			snprintf(release, sizeof(release), "%s", source->text);
			text_trim(release);
			/* It becomes part of paths. */
			if (strchr(release, '/') || strlen(release) > 64)
				release[0] = '\0';
		}
	}
	free(errors);
	return 0;
}

void sources_free(struct sources *s)
{
	unsigned int i;

	for (i = 0; i < NR_SOURCES; i++)
		free(s->source[i].text);
	memset(s, 0, sizeof(*s));
}

const char *source_text(const struct sources *s, enum source_id id)
{
	return s->source[id].text ? s->source[id].text : "";
}

int source_err(const struct sources *s, enum source_id id)
{
	return s->source[id].err;
}

const char *source_how(enum source_id id)
{
	return infos[id].how;
}

/* ---- writing --------------------------------------------------------------------------------- */

static bool is_empty(const char *dir)
{
	DIR *d = opendir(dir);
	int count = 0;

	if (!d)
		return false;
	while (readdir(d))
		count++;
	closedir(d);
	return count <= 2;
}

/* Folders above a file. */
static int make_folders(char *path, size_t root_len)
{
	char *slash;

	for (slash = path + root_len + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		if (mkdir(path, 0755) && errno != EEXIST)
			return -errno;
		*slash = '/';
	}
	return 0;
}

static int write_file(const char *dir, const char *name, const char *text)
{
	char path[PATH_SIZE];
	FILE *out;
	int ret;

	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	ret = make_folders(path, strlen(dir));
	if (ret)
		return ret;
	out = fopen(path, "wex");
	if (!out)
		return -errno;
	if (fputs(text, out) < 0)
		ret = -EIO;
	if (fclose(out) && !ret)
		ret = -errno;
	return ret;
}

static char *list_errors(const struct sources *s)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	unsigned int i;

	if (!out)
		return NULL;
	for (i = 0; i < NR_SOURCES; i++) {
		const struct source *source = &s->source[i];

		if (source->err && source->err != ENOENT)
			fprintf(out, "%s %s\n", source->path, errno_name(-source->err));
	}
	fclose(out);
	return text;
}

int sources_save(const struct sources *s, const char *dir)
{
	char *errors;
	unsigned int i;
	int ret = 0;

	if (mkdir(dir, 0755)) {
		if (errno != EEXIST)
			return -errno;
		if (!is_empty(dir))
			return -ENOTEMPTY;
	}
	for (i = 0; i < NR_SOURCES && !ret; i++) {
		if (s->source[i].text)
			ret = write_file(dir, s->source[i].path, s->source[i].text);
	}
	errors = list_errors(s);
	if (!ret)
		ret = errors ? write_file(dir, ERRORS, errors) : -ENOMEM;
	free(errors);
	return ret;
}
