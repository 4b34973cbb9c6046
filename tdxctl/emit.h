/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one emitter of results: each call prints its value as text or as JSON, as was asked for.
 *
 * Rules of the JSON form: one object a command, which names schema_version, backend and command;
 * keys in snake_case; what is 64 bits wide in the ABI is a "0x..." string, narrower numbers are
 * numbers; a key that does not apply is absent.
 */
#ifndef TDXCTL_EMIT_H
#define TDXCTL_EMIT_H

#include <stdio.h>

#include "tdxctl/command.h"

#define EMIT_SCHEMA_VERSION 1
#define EMIT_MAX_DEPTH 8

/**
 * struct emit - one stream of results
 * @out: where it goes
 * @json: JSON, else text
 * @command: for the top object
 * @backend: likewise; may be set until the first value is emitted
 * @depth: objects and arrays open
 * @used: by depth: something is in it already
 * @close: by depth: the closing bracket
 */
struct emit {
	FILE *out;
	bool json;
	const char *command;
	const char *backend;
	unsigned int depth;
	bool used[EMIT_MAX_DEPTH + 1];
	char close[EMIT_MAX_DEPTH + 1];
};

/**
 * emit_init() - start a stream; writes nothing yet
 * @e: the stream
 * @out: where it goes
 * @json: JSON, else text
 */
void emit_init(struct emit *e, FILE *out, bool json);

/**
 * emit_finish() - close what is open
 * @e: the stream
 * @success: the command succeeded: in JSON there is a top object even if nothing was emitted
 */
void emit_finish(struct emit *e, bool success);

/**
 * emit_unwind() - close what is open, but for the top object
 * @e: the stream
 */
void emit_unwind(struct emit *e);

/* Open and close an object or an array; @key is NULL inside an array. Nothing in text. */
void emit_object(struct emit *e, const char *key);
void emit_array(struct emit *e, const char *key);
void emit_end(struct emit *e);

/* Values: @key for JSON, @fmt for text; a NULL @fmt prints none, a NULL @key is an array's item. */
__attribute__((format(printf, 4, 5))) void emit_string(struct emit *e, const char *key,
						       const char *value, const char *fmt, ...);
__attribute__((format(printf, 4, 5))) void emit_number(struct emit *e, const char *key, u32 value,
						       const char *fmt, ...);
__attribute__((format(printf, 4, 5))) void emit_hex(struct emit *e, const char *key, u64 value,
						    const char *fmt, ...);
__attribute__((format(printf, 4, 5))) void emit_bool(struct emit *e, const char *key, bool value,
						     const char *fmt, ...);

/* Text only: labels, separators, line ends. */
__attribute__((format(printf, 2, 3))) void emit_text(struct emit *e, const char *fmt, ...);

#endif /* TDXCTL_EMIT_H */
