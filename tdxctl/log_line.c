// SPDX-License-Identifier: GPL-2.0-only
/*
 * Linux alone writes a failed SEAMCALL in some ten ways, by leaf number (in hexadecimal or decimal)
 * or by name, with registers on the same line, on the next or by other names; QEMU, tracepoints and
 * register dumps have theirs. So no format is looked for. The line is split into words; a number is
 * what the word before it says.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <tdxcall/tdxcall.h>

#include "tdxctl/log_line.h"
#include "tdxctl/outcome.h"

#define WORD_LEN 64
#define RAX_DIGITS 16
#define LEAF_MASK 0xffff
#define SEAMLDR_BIT (1ULL << 63)
#define VM_ENTRY_FAILED (1ULL << 31)
#define VP_ENTER 0

/* What the word before lets a number be. */
enum expected {
	EXPECT_ANYTHING,
	EXPECT_LEAF,
	EXPECT_GUEST_LEAF,
	EXPECT_STATUS,
	EXPECT_RAX,
	EXPECT_RCX,
	EXPECT_RDX,
	EXPECT_OTHER, /* another register */
};

static const struct {
	const char *word;
	enum expected expected;
} keywords[] = {
	{ "seamcall", EXPECT_LEAF },  { "leaf", EXPECT_LEAF },	   { "fn", EXPECT_LEAF },
	{ "op", EXPECT_LEAF },	      { "tdcall", EXPECT_GUEST_LEAF },
	{ "failed", EXPECT_STATUS },  { "fail", EXPECT_STATUS },   { "err", EXPECT_STATUS },
	{ "error", EXPECT_STATUS },   { "errors", EXPECT_STATUS }, { "hw_error", EXPECT_STATUS },
	{ "hw_errors", EXPECT_STATUS }, { "status", EXPECT_STATUS }, { "ret", EXPECT_STATUS },
	{ "returned", EXPECT_STATUS }, { "vp_enter_ret", EXPECT_STATUS },
	{ "rax", EXPECT_RAX },	      { "rcx", EXPECT_RCX },	   { "rdx", EXPECT_RDX },
	{ "entry", EXPECT_RCX },      { "level_state", EXPECT_RDX },
	{ "ext_rcx", EXPECT_RCX },    { "ext_rdx", EXPECT_RDX },
	{ "rbx", EXPECT_OTHER },      { "rsi", EXPECT_OTHER },	   { "rdi", EXPECT_OTHER },
	{ "rbp", EXPECT_OTHER },      { "rsp", EXPECT_OTHER },	   { "rip", EXPECT_OTHER },
	{ "r8", EXPECT_OTHER },	      { "r08", EXPECT_OTHER },	   { "r9", EXPECT_OTHER },
	{ "r09", EXPECT_OTHER },      { "r10", EXPECT_OTHER },	   { "r11", EXPECT_OTHER },
	{ "r12", EXPECT_OTHER },      { "r13", EXPECT_OTHER },	   { "r14", EXPECT_OTHER },
	{ "r15", EXPECT_OTHER },      { "cr2", EXPECT_OTHER },	   { "cr3", EXPECT_OTHER },
};

static enum expected keyword(const char *word)
{
	size_t i;

	for (i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++) {
		if (!strcasecmp(keywords[i].word, word))
			return keywords[i].expected;
	}
	return EXPECT_ANYTHING;
}

/* ---- numbers */

static bool is_register(enum expected expected)
{
	return expected >= EXPECT_RAX;
}

/* A number of a word; registers and what is as long as RAX need no 0x. */
static bool number(const char *word, bool is_hex, u64 *value)
{
	const char *digits = word;
	size_t hex;
	char *end;

	if (!strncasecmp(word, "0x", 2)) {
		digits += 2;
		is_hex = true;
	}
	hex = strspn(digits, "0123456789abcdefABCDEF");
	if (!hex || digits[hex])
		return false;
	if (strspn(digits, "0123456789") != hex)
		is_hex = is_hex || hex > RAX_DIGITS / 2;
	else
		is_hex = is_hex || hex == RAX_DIGITS;
	if (!is_hex && strspn(digits, "0123456789") != hex)
		return false;
	errno = 0;
	*value = strtoull(digits, &end, is_hex ? 16 : 10);
	return !errno;
}

/* An error, of a class that the TDX module has, with zeroes where a status has them. */
static bool has_form_of_status(u64 value)
{
	struct tdxcall_name_info info;
	unsigned int i;

	if (!(value >> 63) || value >> 48 & 0xfff || !(value >> 32 & 0xffff))
		return false;
	for (i = 0; !tdxcall_name_at(i, &info); i++) {
		if (!strcmp(info.kind, "status class") && info.number == (value >> 40 & 0xff))
			return true;
	}
	return false;
}

static bool is_status(u64 value)
{
	struct tdxcall_status_info info;

	return value >> 32 && (!tdxcall_status_info(value, &info) || has_form_of_status(value));
}

/* Where the result of a call stands: an error of an unknown class, or an entry that failed. */
static bool may_be_result(const struct log_line *line, u64 value)
{
	if (is_status(value))
		return true;
	if (line->kind == LOG_LEAF_NONE || line->count)
		return false;
	if (value >> 32)
		return value >> 60 && !(value >> 48 & 0xfff);
	return value & VM_ENTRY_FAILED && line->kind == LOG_LEAF_HOST && line->leaf == VP_ENTER;
}

static void add_status(struct log_line *line, u64 value, bool is_value)
{
	u64 last = line->count ? line->status[line->count - 1].value : 0;

	/* "TDX_OPERAND_BUSY (0x8000020000000001)" is one status. */
	if (line->count && last >> 32 == value >> 32 &&
	    (last == value || !line->status[line->count - 1].is_value || !is_value)) {
		if (is_value)
			line->status[line->count - 1] = (struct log_status){ value, true };
		return;
	}
	if (line->count < LOG_LINE_STATUSES)
		line->status[line->count++] = (struct log_status){ value, is_value };
}

static void set_leaf(struct log_line *line, unsigned int kind, u64 rax)
{
	if (line->kind != LOG_LEAF_NONE)
		return;
	line->kind = kind == LOG_LEAF_HOST && rax & SEAMLDR_BIT ? LOG_LEAF_SEAMLDR : kind;
	line->leaf = line->kind == LOG_LEAF_SEAMLDR ? rax : rax & LEAF_MASK;
}

static void take_number(struct log_line *line, enum expected expected, u64 value)
{
	switch (expected) {
	case EXPECT_LEAF:
		set_leaf(line, LOG_LEAF_HOST, value);
		break;
	case EXPECT_GUEST_LEAF:
		set_leaf(line, LOG_LEAF_GUEST, value);
		break;
	case EXPECT_RCX:
		line->has_rcx = true;
		line->rcx = value;
		break;
	case EXPECT_RDX:
		line->has_rdx = true;
		line->rdx = value;
		break;
	case EXPECT_OTHER:
		break;
	case EXPECT_RAX:
	case EXPECT_STATUS:
		if (may_be_result(line, value))
			add_status(line, value, true);
		break;
	default:
		if (is_status(value))
			add_status(line, value, true);
	}
}

/* ---- names */

static bool has_prefix(const char *word, const char *prefix)
{
	return !strncasecmp(word, prefix, strlen(prefix)) &&
	       (word[strlen(prefix)] == '.' || word[strlen(prefix)] == '_');
}

/* @is_pair: leaf and status were typed, and nothing else. */
static bool take_leaf(struct log_line *line, enum expected expected, const char *word,
		      bool is_question, bool is_pair)
{
	struct tdxcall_leaf_info info;

	if (has_prefix(word, "TDG")) {
		/* Its number does not matter; what matters is that it is none of a SEAMCALL. */
		set_leaf(line, LOG_LEAF_GUEST, LEAF_MASK);
		return true;
	}
	if (!has_prefix(word, "TDH") && expected != EXPECT_LEAF && !is_pair &&
	    !(is_question && strpbrk(word, "._")))
		return false;
	if (tdxcall_leaf_find(word, &info) && !(is_question && leaf_find_short(word, &info)))
		return false;
	set_leaf(line, LOG_LEAF_HOST, info.number);
	return true;
}

/*
 * A status by its name, with what stands behind it in parentheses. @end: behind the name. Returns
 * where to read on.
 */
static const char *take_name(struct log_line *line, const char *word, const char *end)
{
	char full[2 * WORD_LEN];
	size_t close = *end == '(' ? strcspn(end, ")") : 0;
	size_t len = strlen(word);
	uint64_t value, mask;

	if (close && end[close] && len + close + 2 <= sizeof(full)) {
		memcpy(full, word, len);
		memcpy(full + len, end, close + 1);
		full[len + close + 1] = '\0';
		if (!tdxcall_status_parse(full, &value, &mask)) {
			add_status(line, value, true);
			return end + close + 1;
		}
	}
	if (!tdxcall_status_parse(word, &value, &mask))
		add_status(line, value, mask == ~(uint64_t)0);
	return end;
}

/* ---- words */

static bool in_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       c == '_' || c == '.';
}

/* The next word without the full stop of a sentence; NULL at the end. */
static const char *next_word(const char *text, char word[WORD_LEN])
{
	size_t len = 0, n;

	while (*text && !in_word(*text))
		text++;
	if (!*text)
		return NULL;
	while (in_word(text[len]))
		len++;
	for (n = len; n && text[n - 1] == '.';)
		n--;
	/* What is longer is nothing that is looked for. */
	if (n >= WORD_LEN)
		n = 0;
	memcpy(word, text, n);
	word[n] = '\0';
	return text + len;
}

static unsigned int count_words(const char *text)
{
	char word[WORD_LEN];
	unsigned int n = 0;

	while ((text = next_word(text, word)))
		n++;
	return n;
}

/* A word that is neither keyword nor number. Returns where to read on. */
static const char *take_word(struct log_line *line, enum expected expected, const char *word,
			     const char *end, bool is_question, bool is_pair)
{
	if (take_leaf(line, expected, word, is_question, is_pair))
		return end;
	if (is_question || has_prefix(word, "TDX") || has_prefix(word, "SEAMLDR"))
		return take_name(line, word, end);
	return end;
}

/*
 * In a line that was typed to be read, the first of these is meant, whatever it looks like; but
 * plain decimal numbers stand in every sentence.
 */
static bool may_be_guess(enum expected expected, const char *word)
{
	if (strncasecmp(word, "0x", 2) && strlen(word) < RAX_DIGITS)
		return false;
	return expected == EXPECT_ANYTHING || expected == EXPECT_STATUS || expected == EXPECT_RAX;
}

void log_line_read(struct log_line *line, const char *text, bool is_question)
{
	enum expected expected = EXPECT_ANYTHING, next;
	bool is_pair = is_question && count_words(text) == 2, has_guess = false;
	u64 value, guess = 0;
	char word[WORD_LEN];

	memset(line, 0, sizeof(*line));
	while ((text = next_word(text, word))) {
		next = keyword(word);
		if (next != EXPECT_ANYTHING) {
			expected = next;
			continue;
		}
		if (number(word, is_register(expected), &value)) {
			take_number(line, expected, value);
			if (!has_guess && may_be_guess(expected, word)) {
				guess = value;
				has_guess = true;
			}
		} else {
			text = take_word(line, expected, word, text, is_question, is_pair);
			/* "failed with error code 0x...": more words may stand between. */
			if (expected == EXPECT_STATUS)
				continue;
		}
		expected = EXPECT_ANYTHING;
	}
	if (is_question && !line->count && has_guess)
		add_status(line, guess, true);
}
