/* SPDX-License-Identifier: GPL-2.0-only */
/* The words that explain has lists for. */
#ifndef TDXCTL_CMD_EXPLAIN_H
#define TDXCTL_CMD_EXPLAIN_H

/**
 * explain_list() - go through those words
 * @index: 0, 1 ...
 *
 * Return: the word; NULL after the last.
 */
const char *explain_list(unsigned int index);

#endif /* TDXCTL_CMD_EXPLAIN_H */
