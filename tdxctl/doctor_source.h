/* SPDX-License-Identifier: GPL-2.0-only */
/* What doctor reads: a host, or a folder that looks like one. The table is doctor_source.def. */
#ifndef TDXCTL_DOCTOR_SOURCE_H
#define TDXCTL_DOCTOR_SOURCE_H

#include <stddef.h>

enum source_id {
#define SOURCE(id, path, live, filter, how) SRC_##id,
#include "tdxctl/doctor_source.def"
	NR_SOURCES
};

/**
 * struct source - one text
 * @text: the text, NULL if it could not be read
 * @err: 0, or the positive errno of that
 * @path: below the root: where it was found, or would have been
 */
struct source {
	char *text;
	int err;
	char path[128];
};

/**
 * struct sources - all of them
 * @source: by enum source_id
 */
struct sources {
	struct source source[NR_SOURCES];
};

/**
 * sources_load() - read everything there is
 * @s: where it goes; to be freed by sources_free()
 * @root: folder to read instead of this host, NULL = this host
 *
 * What cannot be read has its errno. Return: 0, -ENOMEM, or why @root itself cannot be read.
 */
int sources_load(struct sources *s, const char *root);

/**
 * sources_save() - write what was read as a folder for sources_load()
 * @s: the texts
 * @dir: the folder; it must be empty or not be there
 *
 * Return: 0, -ENOTEMPTY, or what made it fail.
 */
int sources_save(const struct sources *s, const char *dir);

/**
 * sources_free() - free all texts
 * @s: the texts
 */
void sources_free(struct sources *s);

/**
 * source_text() - a text to look things up in
 * @s: the texts
 * @id: which
 *
 * Return: "" if it could not be read.
 */
const char *source_text(const struct sources *s, enum source_id id);

/**
 * source_err() - why a text could not be read
 * @s: the texts
 * @id: which
 *
 * Return: positive errno, 0 if it was read.
 */
int source_err(const struct sources *s, enum source_id id);

/**
 * source_how() - how to read what could not be read
 * @id: which
 *
 * Return: NULL if there is nothing to suggest.
 */
const char *source_how(enum source_id id);

#endif /* TDXCTL_DOCTOR_SOURCE_H */
