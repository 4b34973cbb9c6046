/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TDXCTL_CMD_GUEST_H
#define TDXCTL_CMD_GUEST_H

/**
 * guest_verb() - what the test guest can do
 * @index: 0, 1 ...
 *
 * Return: the word for it, NULL after the last.
 */
const char *guest_verb(unsigned int index);

#endif /* TDXCTL_CMD_GUEST_H */
