/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * The TDP MMU hooks of a TD, with KVM's names: what changes the secure EPT when the mirror changes.
 * A hook changes no mirror entry; its caller holds the entry frozen meanwhile.
 *
 * Every hook returns 0, -EAGAIN (busy; nothing has changed) or -EIO (refused), and leaves the
 * completion status of the SEAMCALL that stopped it in vm->err.
 */
#ifndef CORE_TDPMMU_HOOKS_H
#define CORE_TDPMMU_HOOKS_H

#include "core/port/pg_level.h"
#include "core/abi/sept.h"
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
 * which is for what gives pages back: there a signal must not leave the page with nobody.
 */
enum tdx_busy_policy {
	TDX_BUSY_KICK = 0,  /* once more after the vCPUs are out and kept out, as KVM does today */
	TDX_BUSY_LOOP = 1,  /* again and again, bounded, as KVM's series of 2023 did */
	TDX_BUSY_AGAIN = 2, /* -EAGAIN at once */
	TDX_BUSY_INSIST,    /* as TDX_BUSY_LOOP, whoever asks to stop */
};

/* Flags of struct tdx_vm_state. */
#define TDX_VM_HKID_ASSIGNED (1U << 0) /* from MNG.CREATE to MNG.KEY.FREEID */
#define TDX_VM_FINALIZED (1U << 1)     /* MR.FINALIZE done: vCPUs may run */

/**
 * struct tdx_vm_state - a TD as the hooks see it; persistent, shared by all commands on the TD
 * @tdr: HPA of the TDR
 * @mirror_root: HPA of the root of the mirror page table, 0 = none yet
 * @hkid: KeyID
 * @flags: TDX_VM_*
 * @root_level: level of the secure EPT's root entries, 3 or 4
 * @nr_vcpus: vCPUs of which @vcpu_lp knows
 * @leaves: leaves mapped, by level
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
	u32 root_level;
	u32 nr_vcpus;
	u64 leaves[3];
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
 * @source: shared HPA of the contents that PAGE.ADD copies
 * @measure: MR.EXTEND each page after PAGE.ADD
 * @unmapped: out, of a hook that failed: the secure EPT has changed nevertheless, and the page that
 *            was to come back is leaked
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
	u64 source;
	bool measure;
	bool unmapped;
	struct tdx_err err;
	u64 leaked;
};

/**
 * pg_level_to_tdx_sept_level() - level of the TDX ABI for a level of the hooks
 * @level: PG_LEVEL_4K or more
 */
static inline unsigned int pg_level_to_tdx_sept_level(enum pg_level level)
{
	return (unsigned int)level - PG_LEVEL_4K;
}

/**
 * tdx_sept_level_to_pg_level() - the way back
 * @level: level of the TDX ABI; that of a 5-level root has no name among the pg_levels
 */
static inline enum pg_level tdx_sept_level_to_pg_level(unsigned int level)
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

/**
 * tdx_event_begin() - an event about a TD, if anybody wants to know
 * @vm: TD
 * @ev: out: its type, and whom it is about; the rest is 0
 * @type: enum tdxcall_event_type
 *
 * Return: false if nobody listens; else go on with port_event().
 */
bool tdx_event_begin(const struct tdx_vm *vm, struct tdxcall_event *ev, u32 type);

/**
 * tdx_event() - a whole event about a TD
 * @vm: TD
 * @type: enum tdxcall_event_type, with no member but value
 * @value: that member
 */
void tdx_event(const struct tdx_vm *vm, u32 type, u64 value);

/**
 * struct tdx_retry - one SEAMCALL's tries
 * @tries: repetitions so far
 * @kept_out: the vCPUs are kept out of the guest until the end
 */
struct tdx_retry {
	u32 tries;
	bool kept_out;
};

/**
 * tdx_should_stop() - give way in a long operation; has anybody asked for it to end?
 * @vm: VM; under TDX_BUSY_INSIST nobody's wish counts
 */
bool tdx_should_stop(struct tdx_vm *vm);

/**
 * tdx_retry() - is a SEAMCALL to be made once more?
 * @vm: VM
 * @r: its tries, zero at first
 * @policy: how to take busy statuses
 * @status: what it returned
 *
 * An interrupted leaf is repeated whatever the policy, as under TDX_BUSY_LOOP.
 */
bool tdx_retry(struct tdx_vm *vm, struct tdx_retry *r, enum tdx_busy_policy policy, u64 status);

/**
 * tdx_retry_end() - no more tries: let the vCPUs in again and make an errno of the last status
 * @vm: VM; vm->err is set if the status is not success
 * @r: the tries
 * @leaf: leaf number
 * @status: the last status
 * @out: RCX and RDX of the last try, NULL = nothing in them
 *
 * Return: 0, -EAGAIN (busy, or interrupted each time), -EIO.
 */
int tdx_retry_end(struct tdx_vm *vm, struct tdx_retry *r, u32 leaf, u64 status,
		  const struct seam_out *out);

/**
 * tdx_keep_vcpus_out() - kick every vCPU out of the guest and keep it out
 * @vm: VM
 */
void tdx_keep_vcpus_out(struct tdx_vm *vm);

/**
 * tdx_let_vcpus_in() - undo tdx_keep_vcpus_out()
 * @vm: VM
 */
void tdx_let_vcpus_in(struct tdx_vm *vm);

/**
 * tdx_leak() - give a pinned page of a TD up
 * @vm: VM
 * @pa: first 4K page
 * @count: 4K pages
 */
void tdx_leak(struct tdx_vm *vm, u64 pa, u64 count);

/**
 * tdx_sept_link_private_spt() - link a secure EPT page (MEM.SEPT.ADD)
 * @vm: TD
 * @gfn: first frame that the page will map
 * @level: of the entry that will point to it
 * @spt: HPA of the page
 *
 * On failure the page is the host's. Return: 0, -EAGAIN, -EIO.
 */
int tdx_sept_link_private_spt(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 spt);

/**
 * tdx_sept_set_private_spte() - map a private page
 * @vm: TD; vm->source and vm->measure matter before it is finalized
 * @gfn: first frame
 * @level: of the mapping
 * @page: HPA of the page
 *
 * MEM.PAGE.AUG when the TD is finalized, MEM.PAGE.ADD and perhaps MR.EXTEND before. The page is
 * pinned first; on failure it is unpinned and the host's. Return: 0, -EAGAIN, -EIO.
 */
int tdx_sept_set_private_spte(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 page);

/**
 * tdx_mem_page_add() - tdx_sept_set_private_spte() as for a TD that is not finalized
 * @vm: TD
 * @gfn: frame
 * @page: HPA of the page
 *
 * If the measurement fails the page is removed again. Return: 0, -EAGAIN, -EIO.
 */
int tdx_mem_page_add(struct tdx_vm *vm, u64 gfn, u64 page);

/**
 * tdx_mem_page_aug() - tdx_sept_set_private_spte() as for a finalized TD
 * @vm: TD
 * @gfn: first frame
 * @level: of the mapping
 * @page: HPA of the page
 *
 * Return: 0, -EAGAIN, -EIO.
 */
int tdx_mem_page_aug(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 page);

/**
 * tdx_measure_page() - MR.EXTEND of the 16 chunks of a 4K page
 * @vm: TD that is not finalized
 * @gfn: frame
 *
 * Return: 0, -EAGAIN, -EIO.
 */
int tdx_measure_page(struct tdx_vm *vm, u64 gfn);

/**
 * tdx_sept_zap_private_spte() - no new translations through an entry (MEM.RANGE.BLOCK)
 * @vm: TD
 * @gfn: first frame
 * @level: of the entry
 *
 * Return: 0, -EAGAIN, -EIO.
 */
int tdx_sept_zap_private_spte(struct tdx_vm *vm, u64 gfn, enum pg_level level);

/**
 * tdpmmu_unblock() - undo tdx_sept_zap_private_spte() (MEM.RANGE.UNBLOCK)
 * @vm: TD
 * @gfn: first frame
 * @level: of the entry
 *
 * Return: 0, -EAGAIN, -EIO.
 */
int tdpmmu_unblock(struct tdx_vm *vm, u64 gfn, enum pg_level level);

/**
 * tdx_track() - start a new TLB epoch (MEM.TRACK) with every vCPU out of the guest
 * @vm: TD with a HKID
 *
 * Does nothing before the TD is finalized: no vCPU has run. Return: 0, -EAGAIN, -EIO.
 */
int tdx_track(struct tdx_vm *vm);

/**
 * tdx_sept_tlb_remote_flush() - tdx_track() if the TD still has a HKID
 * @vm: VM
 *
 * Return: 0, -EAGAIN, -EIO; -EOPNOTSUPP for a VM that is not a TD.
 */
int tdx_sept_tlb_remote_flush(struct tdx_vm *vm);

/**
 * tdx_flush_tlb() - no translation of before survives in a vCPU's TLB when it enters the next time
 * @vm: TD
 * @vcpu: index; it is outside of the guest
 *
 * INVEPT of the shared EPT on its LP. For the secure EPT the TDX module flushes itself when a vCPU
 * enters in a new epoch, so it is enough to wait until nobody who starts one keeps vCPUs out.
 * Return: 0; -EINTR while waiting.
 */
int tdx_flush_tlb(struct tdx_vm *vm, u32 vcpu);

/**
 * tdx_sept_drop_private_spte() - take a blocked and tracked page back
 * @vm: TD
 * @gfn: first frame
 * @level: of the mapping
 * @page: HPA of the page
 *
 * MEM.PAGE.REMOVE and PHYMEM.PAGE.WBINVD; without a HKID PHYMEM.PAGE.RECLAIM. Then the page is
 * reset and unpinned. On failure it stays the TD's and mapped, unless vm->unmapped says that it was
 * leaked.
 * Return: 0, -EAGAIN, -EIO.
 */
int tdx_sept_drop_private_spte(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 page);

/**
 * tdx_sept_remove_private_spte() - tdx_sept_tlb_remote_flush(), then tdx_sept_drop_private_spte()
 * @vm: TD
 * @gfn: first frame
 * @level: of the mapping
 * @page: HPA of the page
 *
 * Return: 0, -EAGAIN, -EIO.
 */
int tdx_sept_remove_private_spte(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 page);

/**
 * tdx_sept_free_private_spt() - take a secure EPT page back from a TD whose HKID is gone
 * @vm: TD
 * @gfn: first frame that it maps
 * @level: of the entry that points to it
 * @spt: HPA of the page
 *
 * PHYMEM.PAGE.RECLAIM. Return: 0, -EAGAIN, -EIO (leaked); -EINVAL while the TD has its HKID, as in
 * KVM.
 */
int tdx_sept_free_private_spt(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 spt);

/**
 * tdx_reclaim_page() - PHYMEM.PAGE.RECLAIM, reset, unpin
 * @vm: TD whose HKID is gone
 * @pa: first 4K page
 * @count: 4K pages
 *
 * Return: 0, -EAGAIN, -EIO (leaked).
 */
int tdx_reclaim_page(struct tdx_vm *vm, u64 pa, u64 count);

/**
 * tdx_wbinvd_page() - PHYMEM.PAGE.WBINVD of each 4K page
 * @vm: TD
 * @pa: first 4K page, nobody's
 * @count: 4K pages
 * @keyid: KeyID under which the page was used
 *
 * Return: 0, -EAGAIN, -EIO.
 */
int tdx_wbinvd_page(struct tdx_vm *vm, u64 pa, u64 count, u32 keyid);

/**
 * tdx_mem_sept_remove() - unlink an empty secure EPT page (MEM.SEPT.REMOVE, PHYMEM.PAGE.WBINVD)
 * @vm: TD
 * @gfn: first frame that it maps
 * @level: of the entry that points to it, blocked and tracked as far as it has to be
 * @spt: HPA of the page
 *
 * Reset and unpinned then. Return: 0, -EAGAIN, -EIO (see vm->unmapped).
 */
int tdx_mem_sept_remove(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 spt);

/**
 * tdx_mem_page_promote() - make one leaf of a table full of them (MEM.PAGE.PROMOTE)
 * @vm: TD
 * @gfn: first frame
 * @level: of the leaf to be; the entry is blocked and tracked as far as it has to be
 * @spt: HPA of the secure EPT page that is not needed any more
 *
 * PHYMEM.PAGE.WBINVD of @spt, which is reset and unpinned then. On failure all is as before, unless
 * vm->unmapped says that only @spt was lost. Return: 0, -EAGAIN, -EIO.
 */
int tdx_mem_page_promote(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 spt);

/**
 * tdx_mem_page_demote() - make a table full of leaves of one (MEM.PAGE.DEMOTE)
 * @vm: TD
 * @gfn: first frame
 * @level: of the leaf, blocked and tracked as far as it has to be
 * @spt: HPA of the page that becomes the table
 *
 * @spt is pinned first; on failure it is unpinned and the host's. Return: 0, -EAGAIN, -EIO.
 */
int tdx_mem_page_demote(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 spt);

/**
 * tdx_mem_page_relocate() - move a 4K page (MEM.PAGE.RELOCATE, PHYMEM.PAGE.WBINVD)
 * @vm: TD
 * @gfn: frame, blocked and tracked as far as it has to be
 * @old: HPA of the page
 * @page: HPA of the new one
 *
 * @page is pinned first. @old is reset and unpinned; if that fails after the move, it is leaked and
 * vm->unmapped says so. On any other failure @page is the host's again.
 * Return: 0, -EAGAIN, -EIO.
 */
int tdx_mem_page_relocate(struct tdx_vm *vm, u64 gfn, u64 old, u64 page);

#endif /* CORE_TDPMMU_HOOKS_H */
