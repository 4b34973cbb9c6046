/* SPDX-License-Identifier: GPL-2.0-only */
/* Is there a TDX module that can be used? */
#ifndef KMOD_PROBE_H
#define KMOD_PROBE_H

#include "core/tdpmmu/vt.h"
#include "kmod/port.h"

/**
 * kmod_probe_platform() - KeyIDs of this host, from its MSR or from tdxemu.ko
 * @p: the host; out: KeyIDs, LPs
 * @vt: out: operations of VMs
 *
 * Says why if it fails. With p->emulated, tdxemu.ko is held until kmod_probe_end().
 * Return: 0, -ENODEV.
 */
int kmod_probe_platform(struct port *p, struct vt_ops *vt);

/**
 * kmod_probe_module() - does a TDX module answer, and is it ready?
 * @p: the host
 *
 * Says why if not, and what to do. Return: 0, -ENODEV, -ENOMEM.
 */
int kmod_probe_module(struct port *p);

/**
 * kmod_probe_end() - undo kmod_probe_platform()
 * @p: the host
 */
void kmod_probe_end(struct port *p);

#endif /* KMOD_PROBE_H */
