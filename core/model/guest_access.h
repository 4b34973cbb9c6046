/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Memory accesses of a guest. */
#ifndef CORE_MODEL_GUEST_ACCESS_H
#define CORE_MODEL_GUEST_ACCESS_H

#include "core/model/guest.h"

/**
 * guest_access() - the guest reads or writes 8 bytes
 * @g: the vCPU
 * @gpa: guest address; taken as aligned to 8
 * @write: write, else read into guest RAX
 * @value: what to write
 *
 * Through the TLB of the LP or the secure EPT if the address is private, else through the shared
 * EPT of the host. A fault becomes a TD exit or #VE.
 */
void guest_access(struct guest *g, u64 gpa, bool write, u64 value);

#endif /* CORE_MODEL_GUEST_ACCESS_H */
