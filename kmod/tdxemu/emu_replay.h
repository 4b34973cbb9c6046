/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMOD_TDXEMU_EMU_REPLAY_H
#define KMOD_TDXEMU_EMU_REPLAY_H

#include <linux/fs.h>

/* The file "replay" in debugfs: each open file is a replay. */
extern const struct file_operations emu_replay_fops;

#endif /* KMOD_TDXEMU_EMU_REPLAY_H */
