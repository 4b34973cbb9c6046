// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "tdxctl/gpa_range.h"
#include "tdxctl/page_arg.h"

int page_parse(const char *text, u32 *handle, u64 *offset)
{
	char number[24];
	size_t len;
	u64 value;

	if (!strncmp(text, "page:", strlen("page:")))
		text += strlen("page:");
	len = strcspn(text, "+");
	if (len >= sizeof(number))
		return -EINVAL;
	memcpy(number, text, len);
	number[len] = '\0';
	*offset = 0;
	if (number_parse(number, &value) || !value || value > 0x7fffffff)
		return -EINVAL;
	if (text[len] == '+' && size_parse(text + len + 1, offset))
		return -EINVAL;
	*handle = (u32)value;
	return 0;
}
