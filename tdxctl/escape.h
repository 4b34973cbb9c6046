/* SPDX-License-Identifier: GPL-2.0-only */
/* Bytes that came from outside, on their way to a terminal, a log or JSON. */
#ifndef TDXCTL_ESCAPE_H
#define TDXCTL_ESCAPE_H

#include <stdbool.h>

/**
 * escape_text() - make valid UTF-8 of any bytes
 * @text: bytes from an argument, a file name, an image
 * @controls: escape control characters, too, so that none reaches a terminal
 *
 * What is no UTF-8, and what is escaped, becomes \xNN, byte by byte.
 *
 * Return: the text, to be freed by the caller; NULL: there is no memory.
 */
char *escape_text(const char *text, bool controls);

#endif /* TDXCTL_ESCAPE_H */
