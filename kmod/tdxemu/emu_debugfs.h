/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMOD_TDXEMU_EMU_DEBUGFS_H
#define KMOD_TDXEMU_EMU_DEBUGFS_H

/**
 * emu_debugfs_start() - make the files in debugfs; the module works without them, too
 */
void emu_debugfs_start(void);

/**
 * emu_debugfs_stop() - undo emu_debugfs_start()
 */
void emu_debugfs_stop(void);

#endif /* KMOD_TDXEMU_EMU_DEBUGFS_H */
