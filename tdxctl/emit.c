// SPDX-License-Identifier: GPL-2.0-only
#include <json.h>
#include <stdarg.h>
#include <stdlib.h>

#include "tdxctl/emit.h"
#include "tdxctl/escape.h"

void emit_init(struct emit *e, FILE *out, bool json)
{
	*e = (struct emit){.out = out, .json = json, .command = "", .backend = "none"};
}

/* json-c knows how to escape, but takes any bytes for UTF-8. */
static struct json_object *json_text(const char *value)
{
	char *text = escape_text(value, false);
	struct json_object *object = json_object_new_string(text ? text : "");

	free(text);
	return object;
}

static void put_json(struct emit *e, struct json_object *value)
{
	fputs(json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN |
							    JSON_C_TO_STRING_NOSLASHESCAPE),
	      e->out);
	json_object_put(value);
}

static void open_bracket(struct emit *e, char open, char close)
{
	fputc(open, e->out);
	e->depth++;
	e->used[e->depth] = false;
	e->close[e->depth] = close;
}

static void put_key(struct emit *e, const char *key)
{
	if (e->used[e->depth])
		fputc(',', e->out);
	e->used[e->depth] = true;
	if (key) {
		put_json(e, json_object_new_string(key));
		fputc(':', e->out);
	}
}

/* The top object opens with the first value: a command that fails before has an empty stdout. */
static void begin(struct emit *e)
{
	if (e->depth)
		return;
	open_bracket(e, '{', '}');
	put_key(e, "schema_version");
	put_json(e, json_object_new_int(EMIT_SCHEMA_VERSION));
	put_key(e, "backend");
	put_json(e, json_object_new_string(e->backend));
	put_key(e, "command");
	put_json(e, json_object_new_string(e->command));
}

static void put_value(struct emit *e, const char *key, struct json_object *value)
{
	begin(e);
	put_key(e, key);
	put_json(e, value);
}

void emit_finish(struct emit *e, bool success)
{
	if (!e->json)
		return;
	if (success)
		begin(e);
	if (!e->depth)
		return;
	while (e->depth)
		emit_end(e);
	fputc('\n', e->out);
}

void emit_unwind(struct emit *e)
{
	while (e->depth > 1)
		emit_end(e);
}

static void emit_open(struct emit *e, const char *key, char open, char close)
{
	if (!e->json)
		return;
	begin(e);
	put_key(e, key);
	open_bracket(e, open, close);
}

void emit_object(struct emit *e, const char *key)
{
	emit_open(e, key, '{', '}');
}

void emit_array(struct emit *e, const char *key)
{
	emit_open(e, key, '[', ']');
}

void emit_end(struct emit *e)
{
	if (e->json)
		fputc(e->close[e->depth--], e->out);
}

/* A NULL format stands for no text at all. */
__attribute__((format(printf, 2, 0))) static void put_text(struct emit *e, const char *fmt,
							   va_list ap)
{
	if (fmt)
		vfprintf(e->out, fmt, ap);
}

void emit_string(struct emit *e, const char *key, const char *value, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (e->json)
		put_value(e, key, json_text(value));
	else
		put_text(e, fmt, ap);
	va_end(ap);
}

void emit_number(struct emit *e, const char *key, u32 value, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (e->json)
		put_value(e, key, json_object_new_int64(value));
	else
		put_text(e, fmt, ap);
	va_end(ap);
}

void emit_hex(struct emit *e, const char *key, u64 value, const char *fmt, ...)
{
	char hex[2 + 16 + 1];
	va_list ap;

	va_start(ap, fmt);
	if (e->json) {
		snprintf(hex, sizeof(hex), "0x%llx", value);
		put_value(e, key, json_object_new_string(hex));
	} else {
		put_text(e, fmt, ap);
	}
	va_end(ap);
}

void emit_bool(struct emit *e, const char *key, bool value, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (e->json)
		put_value(e, key, json_object_new_boolean(value));
	else
		put_text(e, fmt, ap);
	va_end(ap);
}

void emit_text(struct emit *e, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (!e->json)
		put_text(e, fmt, ap);
	va_end(ap);
}
