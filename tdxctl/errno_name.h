/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef TDXCTL_ERRNO_NAME_H
#define TDXCTL_ERRNO_NAME_H

/**
 * errno_name() - an errno by name, as JSON has it
 * @err: negative errno
 *
 * Return: "EIO" ...
 */
const char *errno_name(int err);

#endif /* TDXCTL_ERRNO_NAME_H */
