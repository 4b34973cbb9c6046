// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tdxctl/escape.h"

#define LONGEST 4 /* what one byte can become: \xNN */

/* Bytes of the character that begins here, and the character; 0: this is no UTF-8. */
static unsigned int utf8_length(const unsigned char *p, unsigned int *character)
{
	static const unsigned int least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned int len = p[0] < 0x80 ? 1 : p[0] >> 5 == 6 ? 2 : p[0] >> 4 == 14 ? 3 : 4;
	unsigned int c = len == 1 ? p[0] : p[0] & (0x7f >> len);
	unsigned int i;

	if (len == 4 && p[0] >> 3 != 30)
		return 0;
	for (i = 1; i < len; i++) {
		if (p[i] >> 6 != 2)
			return 0;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < least[len] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	*character = c;
	return len;
}

char *escape_text(const char *text, bool controls)
{
	const unsigned char *p = (const unsigned char *)text;
	char *out = malloc(strlen(text) * LONGEST + 1);
	char *to = out;

	if (!out)
		return NULL;
	while (*p) {
		unsigned int c = 0;
		unsigned int len = utf8_length(p, &c);

		if (!len || (controls && (c < 0x20 || (c >= 0x7f && c < 0xa0)))) {
			len = len ? len : 1;
			for (; len; len--)
				to += sprintf(to, "\\x%02x", *p++);
			continue;
		}
		memcpy(to, p, len);
		to += len;
		p += len;
	}
	*to = '\0';
	return out;
}
