/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* The test guest of tdxguest(7). */
#ifndef CORE_MODEL_GUEST_MAILBOX_H
#define CORE_MODEL_GUEST_MAILBOX_H

#include "core/model/guest_step.h"

/*
 * A guest that does what the mailbox of each vCPU says, tdxguest(7); its context is the struct
 * model. A vCPU without mailbox (VP.INIT's RDX is no shared GPA) exits with external interrupts.
 */
extern const struct model_guest_ops model_mailbox_guest;

#endif /* CORE_MODEL_GUEST_MAILBOX_H */
