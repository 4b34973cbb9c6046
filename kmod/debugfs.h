/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMOD_DEBUGFS_H
#define KMOD_DEBUGFS_H

/**
 * kmod_debugfs_init() - make the files in debugfs; the module works without them, too
 */
void kmod_debugfs_init(void);

/**
 * kmod_debugfs_fini() - undo kmod_debugfs_init()
 */
void kmod_debugfs_fini(void);

#endif /* KMOD_DEBUGFS_H */
