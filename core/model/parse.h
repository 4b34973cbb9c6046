/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Words and numbers of a trace line; nothing is copied, a word points into the line. */
#ifndef CORE_MODEL_PARSE_H
#define CORE_MODEL_PARSE_H

#include "core/abi/regs.h"
#include "core/model/platform.h"

/**
 * struct text - a piece of a line, not terminated
 * @p: first character
 * @end: behind the last one
 */
struct text {
	const char *p;
	const char *end;
};

/**
 * text_word() - take the next word off a text
 * @t: what is left of the line; moved behind the word
 * @word: the word
 *
 * Return: false at the end.
 */
bool text_word(struct text *t, struct text *word);

/**
 * text_is() - is a text exactly this string?
 * @t: the text
 * @s: the string
 */
bool text_is(const struct text *t, const char *s);

/**
 * text_key() - take a prefix off a text
 * @t: the text; moved behind the prefix if it is there
 * @key: for example "lp="
 *
 * Return: true if the text began with it.
 */
bool text_key(struct text *t, const char *key);

/**
 * text_u64() - number in C notation, hexadecimal or decimal, that a text begins with
 * @t: moved behind the number
 * @value: where it goes
 *
 * Return: false if there is none or it does not fit.
 */
bool text_u64(struct text *t, u64 *value);

/**
 * text_number() - as text_u64(), but the text is nothing else
 * @t: the text
 * @value: where it goes
 */
bool text_number(struct text *t, u64 *value);

/**
 * text_range() - BASE+SIZE, and nothing else
 * @t: the text
 * @range: where it goes
 */
bool text_range(struct text *t, struct model_range *range);

/**
 * text_reg() - NAME=VALUE with the name of a register, and nothing else
 * @t: the text
 * @reg: its number, enum tdx_reg
 * @value: the value
 */
bool text_reg(struct text *t, u32 *reg, u64 *value);

/**
 * text_hex_byte() - two hexadecimal digits
 * @t: moved behind them
 * @byte: where they go
 */
bool text_hex_byte(struct text *t, u8 *byte);

#endif /* CORE_MODEL_PARSE_H */
