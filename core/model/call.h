/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * The context of one SEAMCALL: it collects the locks that a leaf takes and drops them when the leaf
 * returns, so that no leaf has anything to clean up.
 */
#ifndef CORE_MODEL_CALL_H
#define CORE_MODEL_CALL_H

#include "core/model/layout.h"
#include "core/model/lock.h"
#include "core/model/sept_lock.h"

/**
 * tdx_status() - status and the operand it is about; every second line of a leaf says this
 * @status: completion status without details
 * @operand_id: enum tdx_operand_id
 */
static inline u64 tdx_status(u64 status, u32 operand_id)
{
	return tdx_status_operand(status, operand_id);
}

#define CALL_MAX_HELD 32

/* How a lock of the call was taken; HELD_SEPT_ENTRY: the lock bit of a secure EPT entry. */
enum held_kind { HELD_SHARED, HELD_EXCLUSIVE, HELD_SEPT_ENTRY };

struct held_lock {
	void *word;
	u32 kind; /* enum held_kind */
};

/**
 * struct model_call - one SEAMCALL under way
 * @m: the machine
 * @st: its global state
 * @lp: the logical processor's state
 * @lp_id: its number
 * @r: the caller's registers; a handler writes all outputs but RAX here
 * @op_states: OP_STATEs in which the leaf is allowed, one bit each (core/abi's leaf table)
 * @version: interface version asked for
 * @first_pin: first pin of the LP that belongs to this call: a vCPU that stays in the guest has one
 * too
 * @npins: pins of the LP in use; those of the call go when it ends
 * @tree_held: the pin of the TDR stands for the secure EPT tree too, shared
 * @nheld: locks to drop when the handler returns
 * @tdr_pa: HPA of the TDR that the call works on, once looked up
 * @tdr: the TDR
 * @tdcs: its TDCS (TDCX page 0), once op_td_state() succeeded
 * @held: those locks, oldest first; only the first @nheld are set
 */
struct model_call {
	struct model *m;
	struct model_state *st;
	struct model_lp *lp;
	u32 lp_id;
	u32 nheld;
	struct seam_regs *r;
	u32 op_states;
	u32 version;
	u32 first_pin;
	u32 npins;
	bool tree_held;
	u64 tdr_pa;
	struct tdr *tdr;
	struct tdcs *tdcs;
	struct held_lock held[CALL_MAX_HELD];
};

/**
 * call_begin() - fill in a call context; the held locks are left as they are, none counts
 * @c: the context
 * @m: the machine
 * @lp: logical processor, in range
 * @r: register file
 */
static inline void call_begin(struct model_call *c, struct model *m, u32 lp, struct seam_regs *r)
{
	c->m = m;
	c->st = m->st;
	c->lp = &m->st->lp[lp];
	c->lp_id = lp;
	c->nheld = 0;
	c->r = r;
	c->op_states = 0;
	c->version = 0;
	c->first_pin = c->lp->in_guest;
	c->npins = c->first_pin;
	c->tree_held = false;
	c->tdr_pa = 0;
	c->tdr = NULL;
	c->tdcs = NULL;
}

/**
 * call_hold() - leave a lock that the caller has taken to the call: dropped when the call returns
 * @c: the call
 * @word: u16 lock word, or u64 secure EPT entry for HELD_SEPT_ENTRY
 * @kind: how it was taken
 */
static inline void call_hold(struct model_call *c, void *word, enum held_kind kind)
{
	c->held[c->nheld].word = word;
	c->held[c->nheld].kind = kind;
	c->nheld++;
}

/**
 * call_lock() - try-lock of a 16-bit lock word, host side: dropped when the call returns
 * @c: the call
 * @lock: the word
 * @exclusive: mode
 *
 * Return: false if it is busy (the host-priority mark is then left on it).
 */
static inline bool call_lock(struct model_call *c, u16 *lock, bool exclusive)
{
	if (unlikely(c->nheld == CALL_MAX_HELD) || !lock_host(lock, exclusive))
		return false;
	call_hold(c, lock, exclusive ? HELD_EXCLUSIVE : HELD_SHARED);
	return true;
}

/**
 * call_drop() - drop one lock, whatever it is of
 * @h: how it was taken
 */
static inline void call_drop(const struct held_lock *h)
{
	switch (h->kind) {
	case HELD_SEPT_ENTRY:
		sept_unlock(h->word);
		break;
	default:
		lock_drop(h->word, h->kind == HELD_EXCLUSIVE);
	}
}

/**
 * call_unlock() - give one lock back before the call returns
 * @c: the call
 * @word: as given to call_lock() or call_hold()
 */
void call_unlock(struct model_call *c, void *word);

/**
 * call_unwind() - drop the locks taken last
 * @c: the call
 * @mark: c->nheld at the time from which on locks are dropped; 0 = all
 */
static inline void call_unwind(struct model_call *c, u32 mark)
{
	while (c->nheld > mark)
		call_drop(&c->held[--c->nheld]);
}

/**
 * call_end() - drop what the call still holds and forget an interrupt that was armed for it
 * @c: the call
 */
static inline void call_end(struct model_call *c)
{
	call_unwind(c, 0);
	while (c->npins > c->first_pin)
		atom_store(&c->lp->pin[--c->npins], 0);
	/* What was armed for this call does not carry over to the next one (control.h). */
	if (atom_load(&c->lp->intr))
		atom_store(&c->lp->intr, 0);
}

/**
 * call_keep() - the locks held stay taken after the call: a vCPU stays in the guest
 * @c: the call; another one takes them over with op_tdvpr_adopt()
 */
static inline void call_keep(struct model_call *c)
{
	c->nheld = 0;
	c->npins = c->first_pin;
}

/**
 * call_poll() - is an interrupt pending for this call? One poll, see model_intr()
 * @c: the call
 */
bool call_poll(struct model_call *c);

/**
 * call_random() - 64 random bits
 * @c: the call
 * @value: where they go
 *
 * Return: false = no entropy.
 */
bool call_random(struct model_call *c, u64 *value);

#endif /* CORE_MODEL_CALL_H */
