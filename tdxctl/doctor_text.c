// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "tdxctl/doctor_text.h"

void text_trim(char *text)
{
	size_t len = strlen(text);

	while (len && isspace((unsigned char)text[len - 1]))
		text[--len] = '\0';
}

bool text_line(const char **pos, char *line)
{
	size_t len = strcspn(*pos, "\n");
	size_t kept = len < TEXT_LINE ? len : TEXT_LINE - 1;

	if (!**pos)
		return false;
	memcpy(line, *pos, kept);
	line[kept] = '\0';
	*pos += len;
	if (**pos)
		++*pos;
	return true;
}

bool text_value(const char *text, const char *key, char *value)
{
	const size_t len = strlen(key);
	char line[TEXT_LINE];
	const char *rest;

	value[0] = '\0';
	while (text_line(&text, line)) {
		rest = line + len;
		if (strncmp(line, key, len) || !(*rest == '\0' || strchr(" \t:=", *rest)))
			continue;
		rest += strspn(rest, " \t:=");
		memmove(value, rest, strlen(rest) + 1);
		text_trim(value);
		return true;
	}
	return false;
}

bool text_u64(const char *text, const char *key, u64 *value)
{
	char buf[TEXT_LINE];
	char *end;

	if (!text_value(text, key, buf))
		return false;
	*value = strtoull(buf, &end, 0);
	return end != buf;
}

bool text_word(const char *text, const char *word)
{
	const size_t len = strlen(word);
	const char *at = text;

	while ((at = strstr(at, word))) {
		if ((at == text || isspace((unsigned char)at[-1])) &&
		    (!at[len] || isspace((unsigned char)at[len])))
			return true;
		at += len;
	}
	return false;
}
