/* SPDX-License-Identifier: GPL-2.0-only */
/* Looking things up in texts of lines, as /proc has them. */
#ifndef TDXCTL_DOCTOR_TEXT_H
#define TDXCTL_DOCTOR_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "tdxctl/command.h"

#define TEXT_LINE 512

/**
 * text_line() - the next line of a text
 * @pos: in/out: where it starts; past its end afterwards
 * @line: TEXT_LINE bytes for it, without its line feed; what is longer is cut
 *
 * Return: false at the end of the text.
 */
bool text_line(const char **pos, char *line);

/**
 * text_value() - the value of a key
 * @text: lines "KEY VALUE", "KEY: VALUE" or "KEY=VALUE"
 * @key: the key, from the start of a line to a blank, ':' or '='
 * @value: TEXT_LINE bytes for the value of the first such line, "" if there is none
 *
 * Return: is there such a line?
 */
bool text_value(const char *text, const char *key, char *value);

/**
 * text_u64() - the value of a key as a number
 * @text: as for text_value()
 * @key: likewise
 * @value: where it goes; what follows the number is ignored
 *
 * Return: is there such a line, with a number?
 */
bool text_u64(const char *text, const char *key, u64 *value);

/**
 * text_word() - is a word in a text?
 * @text: words between blanks
 * @word: the word
 */
bool text_word(const char *text, const char *word);

/**
 * text_trim() - cut blanks and line feeds off the end
 * @text: the text
 */
void text_trim(char *text);

#endif /* TDXCTL_DOCTOR_TEXT_H */
