/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* How a vCPU leaves the guest, or does not. */
#ifndef CORE_MODEL_GUEST_EXIT_H
#define CORE_MODEL_GUEST_EXIT_H

#include "core/model/guest.h"

/* Exit qualification: an IRET had just unblocked NMIs. */
#define GUEST_QUAL_NMI_UNBLOCKED CORE_BIT(12)

/**
 * guest_gpa_shared() - is the shared bit of a guest address set?
 * @tdcs: the TD
 * @gpa: any address
 */
bool guest_gpa_shared(const struct tdcs *tdcs, u64 gpa);

/**
 * guest_exit_async() - TD exit that is not a TDG.VP.VMCALL
 * @g: the vCPU
 * @status: completion status without exit reason
 * @reason: VMX exit reason
 * @qual: exit qualification
 * @ext: extended exit qualification
 * @gpa: guest address, page aligned
 * @info: interruption information
 */
void guest_exit_async(struct guest *g, u64 status, u32 reason, u64 qual, u64 ext, u64 gpa,
		      u64 info);

/**
 * guest_exit_ept() - TD exit with an EPT violation
 * @g: the vCPU
 * @gpa: guest address
 * @qual: exit qualification as hardware gives it
 * @ext: extended exit qualification
 */
void guest_exit_ept(struct guest *g, u64 gpa, u64 qual, u64 ext);

/**
 * guest_hw_exit() - the guest did something that hardware hands to the module
 * @g: the vCPU
 * @reason: VMX exit reason
 * @qual: exit qualification
 * @gpa: guest address
 * @info: interruption information
 */
void guest_hw_exit(struct guest *g, u32 reason, u64 qual, u64 gpa, u64 info);

/**
 * guest_exit_begin() - what the module does first on every exit from the guest
 * @g: the vCPU
 * @reason: VMX exit reason
 * @qual: exit qualification
 * @gpa: guest address
 * @info: interruption information
 *
 * Return: false if the TD was killed meanwhile; the TD exit is done then.
 */
bool guest_exit_begin(struct guest *g, u32 reason, u64 qual, u64 gpa, u64 info);

/**
 * guest_inject_ve() - raise #VE in the guest; #DF if the guest has not fetched the last one
 * @vp: the vCPU
 * @reason: VMX exit reason
 * @qual: exit qualification
 * @gpa: guest address
 */
void guest_inject_ve(struct tdvps *vp, u32 reason, u64 qual, u64 gpa);

#endif /* CORE_MODEL_GUEST_EXIT_H */
