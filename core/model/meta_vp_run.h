/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* What running a vCPU leaves in its metadata. */
#ifndef CORE_MODEL_META_VP_RUN_H
#define CORE_MODEL_META_VP_RUN_H

#include "core/model/layout.h"

/**
 * vp_meta_associate() - a vCPU came to another LP than before, or back
 * @m: the machine
 * @vp: the vCPU
 */
void vp_meta_associate(struct model *m, const struct tdvps *vp);

/**
 * vp_meta_flush() - VP.FLUSH took the VMCSs of a vCPU from its LP
 * @m: the machine
 * @vp: the vCPU
 */
void vp_meta_flush(struct model *m, const struct tdvps *vp);

/**
 * vp_meta_enter() - the guest is about to run
 * @m: the machine
 * @vp: the vCPU
 */
void vp_meta_enter(struct model *m, const struct tdvps *vp);

/**
 * vp_meta_exit() - the guest was left as @vp says
 * @m: the machine
 * @vp: the vCPU
 * @info: interruption information
 */
void vp_meta_exit(struct model *m, const struct tdvps *vp, u64 info);

/**
 * vp_meta_nmi() - the guest takes the NMI that the host asked for (PEND_NMI)
 * @m: the machine
 * @vp: the vCPU
 */
void vp_meta_nmi(struct model *m, struct tdvps *vp);

/**
 * vp_meta_tdcall_done() - the guest goes on behind its TDCALL
 * @m: the machine
 * @vp: the vCPU
 */
void vp_meta_tdcall_done(struct model *m, const struct tdvps *vp);

/**
 * vp_meta_block_nmi() - the guest left in the middle of what an IRET had unblocked NMIs for
 * @m: the machine
 * @vp: the vCPU
 */
void vp_meta_block_nmi(struct model *m, const struct tdvps *vp);

/**
 * vp_meta_nmi_blocked() - can the guest take no NMI now?
 * @m: the machine
 * @vp: the vCPU
 */
bool vp_meta_nmi_blocked(struct model *m, const struct tdvps *vp);

#endif /* CORE_MODEL_META_VP_RUN_H */
