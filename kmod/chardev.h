/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMOD_CHARDEV_H
#define KMOD_CHARDEV_H

/**
 * kmod_chardev_init() - make /dev/tdxcall
 *
 * Return: 0 or a negative errno.
 */
int kmod_chardev_init(void);

/**
 * kmod_chardev_fini() - undo kmod_chardev_init()
 */
void kmod_chardev_fini(void);

#endif /* KMOD_CHARDEV_H */
