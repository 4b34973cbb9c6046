/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * A TD as the hooks see it: what persists, what lives as long as the process, and one command's
 * handle.
 */
#ifndef CORE_TDPMMU_VM_H
#define CORE_TDPMMU_VM_H

#include "core/port/pg_level.h"
#include "core/port/warn.h"
#include "core/abi/sept.h"
#include "core/seam/seam.h"
#include "core/seam/seam_tdh.h"
#include "core/tdpmmu/mirror.h"
#include "core/tdpmmu/pages.h"

#define TDX_MAX_VCPUS 64
#define TDX_LP_NONE 0xffffffffU

enum tdx_vm_type {
	TDX_VM_PLAIN, /* not a TD: has no secure EPT */
	TDX_VM_TD,
};

/*
 * What a hook does when the TDX module answers "busy"; numbers of the uAPI, but for the last one,
 * which is for what gives pages back: there a signal must not leave the page without an owner.
 */
enum tdx_busy_policy {
	TDX_BUSY_KICK = 0,  /* once more after the vCPUs are out and kept out, as KVM does today */
	TDX_BUSY_LOOP = 1,  /* again and again, bounded, as KVM's series of 2023 did */
	TDX_BUSY_AGAIN = 2, /* -EAGAIN at once */
	TDX_BUSY_INSIST,    /* as TDX_BUSY_LOOP, and signals do not end it */
};

/* Flags of struct tdx_vm_state. */
#define TDX_VM_HKID_ASSIGNED (1U << 0) /* from MNG.CREATE to MNG.KEY.FREEID */
#define TDX_VM_FINALIZED (1U << 1)     /* MR.FINALIZE done: vCPUs may run */
#define TDX_VM_KVM_BUGS (1U << 2)      /* what KVM takes for impossible makes it bugged */
#define TDX_VM_BUGGED (1U << 3)	       /* it has: nothing but its teardown is possible */
/* MRTD holds a part of a page, or a page taken out again: no verifier computes the same. */
#define TDX_VM_SPOILED (1U << 4)

/**
 * struct tdx_vm_state - a TD as the hooks see it; persistent, shared by all commands on the TD
 * @tdr: HPA of the TDR
 * @mirror_root: HPA of the root of the mirror page table, 0 = none yet
 * @hkid: KeyID
 * @flags: TDX_VM_*
 * @root_level: level of the secure EPT's root entries, 3 or 4
 * @nr_vcpus: vCPUs of which @vcpu_lp knows
 * @mapped: pages mapped, by level
 * @blocked: of them, blocked ones
 * @sept_pages: secure EPT pages linked, root not counted
 * @leaked: 4K pages leaked
 * @shared_root: HPA of the root of the shared EPT, 0 = none yet
 * @mmio_value: what make_mmio_spte() begins with; 0 for a TD: RWX clear, suppress-#VE clear
 * @mmio_gen: generation of the MMIO entries made from now on
 * @tracks: MEM.TRACKs that began an epoch
 * @vcpu_lp: logical processor that a vCPU is associated with, TDX_LP_NONE = none
 */
struct tdx_vm_state {
	u64 tdr;
	u64 mirror_root;
	u32 hkid;
	u32 flags;
	enum tdx_level root_level;
	u32 nr_vcpus;
	u64 mapped[3];
	u64 blocked;
	u64 sept_pages;
	u64 leaked;
	u64 shared_root;
	u64 mmio_value;
	u64 mmio_gen;
	u64 tracks;
	u32 vcpu_lp[TDX_MAX_VCPUS];
};

/**
 * struct tdx_vm_sync - the part of a TD that only lives as long as the process
 * @tdh_mem_track: vCPUs that left the guest stay out while this is not 0
 * @vcpu_taken: one bit for each vCPU: a command is at work on it
 * @flush: one bit for each vCPU: tdx_flush_tlb() before it is entered again
 */
struct tdx_vm_sync {
	u32 tdh_mem_track;
	u64 vcpu_taken;
	u64 flush;
};

/**
 * struct tdx_err - the SEAMCALL that stopped a command; the first one stays
 * @leaf: leaf number
 * @status: its completion status, 0 = none failed
 * @out: RCX and RDX as it left them
 */
struct tdx_err {
	u32 leaf;
	u64 status;
	struct seam_out out;
};

/**
 * struct tdx_vm - one command's handle on a VM
 * @type: what kind of VM
 * @busy: how busy statuses are taken
 * @host: the host
 * @seam: the command's way to the TDX module
 * @st: the TD, shared
 * @sync: the TD's process-local part, shared
 * @id: the TD in events
 * @name: likewise, NULL = it has none
 * @progress: where port_progress() shows the bytes done, 0 = nowhere
 * @reclaimed: bytes that a teardown has taken back
 * @source: shared HPA of the contents that PAGE.ADD copies
 * @measure: MR.EXTEND each page after PAGE.ADD
 * @err: out: why the command stopped
 * @leaked: out: 4K pages leaked by this command
 */
struct tdx_vm {
	enum tdx_vm_type type;
	enum tdx_busy_policy busy;
	const struct tdx_host *host;
	struct seam *seam;
	struct tdx_vm_state *st;
	struct tdx_vm_sync *sync;
	u32 id;
	const char *name;
	u64 progress;
	u64 reclaimed;
	u64 source;
	bool measure;
	struct tdx_err err;
	u64 leaked;
};

/**
 * pg_level_to_tdx_sept_level() - level of the TDX ABI for a level of the hooks
 * @level: PG_LEVEL_4K or more; PG_LEVEL_NONE is worth a warning
 */
static inline enum tdx_level pg_level_to_tdx_sept_level(enum pg_level level)
{
	port_warn_on_once(level == PG_LEVEL_NONE);
	return (enum tdx_level)(level - PG_LEVEL_4K);
}

/**
 * tdx_sept_level_to_pg_level() - the way back
 * @level: level of the TDX ABI; that of a 5-level root has no name among the pg_levels
 */
static inline enum pg_level tdx_sept_level_to_pg_level(enum tdx_level level)
{
	return (enum pg_level)(level + PG_LEVEL_4K);
}

static inline bool is_td(const struct tdx_vm *vm)
{
	return vm->type == TDX_VM_TD;
}

static inline bool is_hkid_assigned(const struct tdx_vm *vm)
{
	return (atom_load(&vm->st->flags) & TDX_VM_HKID_ASSIGNED) != 0;
}

static inline bool is_td_finalized(const struct tdx_vm *vm)
{
	return (atom_load(&vm->st->flags) & TDX_VM_FINALIZED) != 0;
}

static inline bool is_bugged(const struct tdx_vm *vm)
{
	return (atom_load(&vm->st->flags) & TDX_VM_BUGGED) != 0;
}

/* The mirror of a TD's secure EPT. */
static inline struct mirror tdx_vm_mirror(const struct tdx_vm *vm)
{
	struct mirror m = {
		.port = vm->host->port,
		.root = vm->st->mirror_root,
		.root_level = vm->st->root_level,
	};

	return m;
}

#endif /* CORE_TDPMMU_VM_H */
