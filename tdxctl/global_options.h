/* SPDX-License-Identifier: GPL-2.0-only */
/* Options that are no command's own. */
#ifndef TDXCTL_GLOBAL_OPTIONS_H
#define TDXCTL_GLOBAL_OPTIONS_H

#include "tdxctl/command.h"

extern const struct option global_options[]; /* for every command, before and behind its name */
extern const struct option expect_options[]; /* for commands that make SEAMCALLs */
extern const struct option no_options[];

#endif /* TDXCTL_GLOBAL_OPTIONS_H */
