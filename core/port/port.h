/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * What core/ needs from its host, a closed list. kmod/port.c implements it for a kernel,
 * core/port/user_*.c for a process that carries the software TDX module. "struct port" is the
 * host's own: one for /dev/tdxcall, one for each open library handle.
 *
 * Addresses are host physical addresses (HPA) without HKID bits.
 */
#ifndef CORE_PORT_PORT_H
#define CORE_PORT_PORT_H

#include "core/port/types.h"
#include "core/port/string.h"
#include "core/port/atomic.h"

struct port;
struct port_mutex; /* defined by core/port/mutex.h */
struct port_rwlock; /* defined by core/port/rwlock.h */
struct tdxcall_event; /* defined by <tdxcall/uapi.h> */

enum port_log_level { PORT_LOG_ERR, PORT_LOG_WARN, PORT_LOG_INFO, PORT_LOG_DEBUG };

/**
 * port_page_alloc() - take a block of 2^order contiguous, naturally aligned 4K pages from the host
 * @p: the host
 * @order: 0 (4K), 1 (8K: a mirror table and its secure EPT page), 9 (2M) or 18 (1G)
 * @pa: where the HPA of the block goes
 *
 * The block is zeroed and has one reference. Return: 0, -ENOMEM, -EINVAL (order).
 */
int port_page_alloc(struct port *p, unsigned int order, u64 *pa);

/**
 * port_page_get() - take one more reference (a pin) on the block that holds @pa
 * @p: the host
 * @pa: any 4K page of a block that has a reference
 */
void port_page_get(struct port *p, u64 pa);

/**
 * port_page_put() - drop one reference; the last one gives the whole block back to the host
 * @p: the host
 * @pa: any 4K page of the block
 *
 * Return: 4K pages given back: those of the whole block with its last reference, else 0.
 */
u64 port_page_put(struct port *p, u64 pa);

/**
 * port_va() - where the host can write a page that it owns
 * @p: the host
 * @pa: 4K aligned HPA of a page that no TD owns
 *
 * Return: never NULL for a page of port_page_alloc(). Valid while the page has a reference.
 */
void *port_va(struct port *p, u64 pa);

/**
 * port_va_ro() - as port_va(), for reading; does not count as a change of the page
 * @p: the host
 * @pa: 4K aligned HPA
 */
const void *port_va_ro(struct port *p, u64 pa);

/**
 * port_nr_pages() - 4K pages that port_page_alloc() can ever have given away
 * @p: the host
 *
 * No tree has more tables: one that seems to have is that of a damaged state image.
 */
u64 port_nr_pages(struct port *p);

/**
 * port_page_reset() - make a 4K page that came back from the TDX module usable by the host again
 * @p: the host
 * @pa: the page, without HKID
 *
 * Writes zeros with the host's own KeyID by 64-byte direct stores (MOVDIR64B) where the CPU has
 * them, so that a stale integrity tag cannot raise a machine check later.
 */
void port_page_reset(struct port *p, u64 pa);

/**
 * port_clflush() - write back and drop the host's cache lines of a page before a TD gets it
 * @p: the host
 * @pa: first byte
 * @len: bytes
 */
void port_clflush(struct port *p, u64 pa, u64 len);

/**
 * port_nr_lps() - logical processors that take part
 * @p: the host
 */
u32 port_nr_lps(struct port *p);

/**
 * port_current_lp() - the logical processor the caller runs on
 * @p: the host
 */
u32 port_current_lp(struct port *p);

/* Package of a logical processor that is not there now. */
#define PORT_NO_PACKAGE 0xffffffffU

/**
 * port_lp_package() - package of a logical processor
 * @p: the host
 * @lp: logical processor, below port_nr_lps()
 *
 * Return: PORT_NO_PACKAGE if the LP is gone; while there is a TD none goes.
 */
u32 port_lp_package(struct port *p, u32 lp);

/**
 * port_run_on_lp() - call a function on one logical processor and wait for it
 * @p: the host
 * @lp: logical processor, below port_nr_lps()
 * @fn: called once, must not sleep
 * @arg: for @fn
 *
 * A port_kick() of that LP comes before @fn or behind it, never in between; if @fn entered a guest,
 * it makes the guest end. Return: what @fn returned, or -ENXIO if the LP is gone.
 */
int port_run_on_lp(struct port *p, u32 lp, int (*fn)(void *arg), void *arg);

/**
 * port_kick() - make a logical processor leave a guest, and wait until it noticed
 * @p: the host
 * @lp: logical processor
 */
void port_kick(struct port *p, u32 lp);

/**
 * port_ept_caps() - what the CPUs' EPT can do
 * @p: the port
 *
 * Return: EPT_CAP_* (core/abi/ept.h), from IA32_VMX_EPT_VPID_CAP; 0 if the CPUs have no VMX.
 */
u64 port_ept_caps(struct port *p);

/**
 * port_invept() - drop translations that the calling LP has cached from EPTs (INVEPT)
 * @p: the port
 * @type: enum invept_type (core/abi/ept.h)
 * @eptp: EPT pointer for INVEPT_SINGLE_CONTEXT, else 0
 *
 * Return: 0; -EIO if the LP refuses (VMfail) or is not in VMX operation: nothing was dropped.
 */
int port_invept(struct port *p, u32 type, u64 eptp);

/**
 * port_keyids() - the private KeyID range of this platform and where the KeyID sits in an HPA
 * @p: the host
 * @first: first private KeyID
 * @count: number of private KeyIDs
 * @shift: lowest HPA bit of the KeyID
 *
 * Return: 0, -ENODEV if the platform has none.
 */
int port_keyids(struct port *p, u32 *first, u32 *count, u32 *shift);

/**
 * port_cycles() - a cycle counter, for statistics only
 */
u64 port_cycles(void);

/**
 * port_resched() - give way in a long operation
 * @p: the host
 *
 * Return: 0, or -EINTR if a signal wants the operation to stop.
 */
int port_resched(struct port *p);

/**
 * port_lock_shared() - take a lock together with others, after those that came before
 * @p: the host
 * @l: the lock; port_rwlock_init() made it
 *
 * Sleeps while it is held exclusively, or wanted so by an earlier caller; must not be called by a
 * thread that has the lock. Return: 0; -EINTR: a signal came while waiting, within a second.
 */
int port_lock_shared(struct port *p, struct port_rwlock *l);

/**
 * port_lock_exclusive() - take a lock alone, after those that came before
 * @p: the host
 * @l: the lock
 *
 * Return: as port_lock_shared().
 */
int port_lock_exclusive(struct port *p, struct port_rwlock *l);

/**
 * port_lock_insist() - port_lock_exclusive(), for what must be done whatever signal comes
 * @l: the lock
 */
void port_lock_insist(struct port_rwlock *l);

/**
 * port_unlock_shared() - undo port_lock_shared()
 * @l: the lock
 */
void port_unlock_shared(struct port_rwlock *l);

/**
 * port_unlock_exclusive() - undo port_lock_exclusive() or port_lock_insist()
 * @l: the lock
 */
void port_unlock_exclusive(struct port_rwlock *l);

/**
 * port_progress() - show a process how far its command is
 * @address: of a u64 in the process that gave the command, multiple of 8; 0 = none
 * @done: what to store there
 *
 * One store, in the context of the command. Where it cannot be made without waiting it is left out.
 */
void port_progress(u64 address, u64 done);

/**
 * port_log() - one line for the administrator
 * @p: the host
 * @level: severity
 * @fmt: printf format
 */
__printf(3, 4) void port_log(struct port *p, enum port_log_level level, const char *fmt, ...);

/**
 * port_event_wanted() - is there a listener to events?
 * @p: the host
 *
 * Cheap, so that no event is made without a listener.
 */
bool port_event_wanted(struct port *p);

/**
 * port_event() - send an event to the listeners
 * @p: the host
 * @ev: the event; its seq and time_ns are set here
 *
 * Never waits, and may be called with interrupts off. Listeners see events in the order of seq.
 */
void port_event(struct port *p, struct tdxcall_event *ev);

#endif /* CORE_PORT_PORT_H */
