// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include "core/model/parse.h"
#include "core/model/platform.h"
#include "core/port/string.h"

bool text_word(struct text *t, struct text *word)
{
	while (t->p < t->end && (*t->p == ' ' || *t->p == '\t'))
		t->p++;
	word->p = t->p;
	while (t->p < t->end && *t->p != ' ' && *t->p != '\t')
		t->p++;
	word->end = t->p;
	return word->p < word->end;
}

bool text_key(struct text *t, const char *key)
{
	size_t len = strlen(key);

	if ((size_t)(t->end - t->p) < len || memcmp(t->p, key, len))
		return false;
	t->p += len;
	return true;
}

bool text_is(const struct text *t, const char *s)
{
	struct text rest = *t;

	return text_key(&rest, s) && rest.p == rest.end;
}

static int digit(char ch)
{
	if (ch >= '0' && ch <= '9')
		return ch - '0';
	if (ch >= 'a' && ch <= 'f')
		return ch - 'a' + 10;
	if (ch >= 'A' && ch <= 'F')
		return ch - 'A' + 10;
	return -1;
}

bool text_u64(struct text *t, u64 *value)
{
	u32 base = text_key(t, "0x") ? 16 : 10;
	const char *start = t->p;
	u64 v = 0;

	for (; t->p < t->end; t->p++) {
		int d = digit(*t->p);

		if (d < 0 || (u32)d >= base)
			break;
		if (v > (U64_MAX - (u32)d) / base)
			return false;
		v = v * base + (u32)d;
	}
	*value = v;
	return t->p > start;
}

bool text_number(struct text *t, u64 *value)
{
	return text_u64(t, value) && t->p == t->end;
}

bool text_range(struct text *t, struct model_range *range)
{
	return text_u64(t, &range->base) && text_key(t, "+") && text_number(t, &range->size);
}

/* In the order of enum tdx_reg; the hole is RSP. */
static const char *const reg_keys[TDX_NR_REGS] = {
	"rax=", "rcx=", "rdx=", "rbx=", NULL,	"rbp=", "rsi=", "rdi=",
	"r8=",	"r9=",	"r10=", "r11=", "r12=", "r13=", "r14=", "r15=",
};

bool text_reg(struct text *t, u32 *reg, u64 *value)
{
	for (*reg = 0; *reg < TDX_NR_REGS; ++*reg) {
		if (reg_keys[*reg] && text_key(t, reg_keys[*reg]))
			return text_number(t, value);
	}
	return false;
}

bool text_hex_byte(struct text *t, u8 *byte)
{
	int hi, lo;

	if (t->end - t->p < 2)
		return false;
	hi = digit(t->p[0]);
	lo = digit(t->p[1]);
	if (hi < 0 || lo < 0)
		return false;
	*byte = (u8)(hi << 4 | lo);
	t->p += 2;
	return true;
}
