// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Logical processors and the rest of what core/ asks of a process. A thread works on the LP that it
 * chose, 0 to begin with; the LP's mutex keeps two threads from being on it at once. The mutex is
 * recursive: what runs on an LP by port_run_on_lp() makes its SEAMCALLs there.
 */
#include <sched.h>
#include <stdint.h>

#include "core/abi/ept.h"
#include "core/port/user_mem.h"
#include "core/port/user_port.h"

/* The widest there is: which bits below are KeyIDs does not matter to INVEPT. */
#define USER_MAXPA 52

static int lp_locks_init(struct port *p)
{
	pthread_mutexattr_t attr;
	u32 i;
	int ret = -pthread_mutexattr_init(&attr);

	if (ret)
		return ret;
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
	for (i = 0; i < p->cfg.lps && !ret; i++)
		ret = -pthread_mutex_init(&p->lp_lock[i], &attr);
	pthread_mutexattr_destroy(&attr);
	return ret;
}

int user_port_init(struct port *p, const struct user_config *cfg, struct user_map *map,
		   u64 meta_off, u64 mem_off)
{
	int ret;

	memset(p, 0, sizeof(*p));
	if (!cfg->lps || cfg->lps > USER_MAX_LPS || !cfg->packages || cfg->packages > cfg->lps)
		return -EINVAL;
	p->cfg = *cfg;
	p->ept_caps = EPT_CAP_TDX_CPU;
	p->map = map;
	ret = user_mem_init(p, meta_off, mem_off);
	if (ret)
		return ret;
	ret = -pthread_key_create(&p->lp_key, NULL);
	if (ret)
		return ret;
	ret = -pthread_mutex_init(&p->mem_lock, NULL);
	if (!ret)
		ret = -pthread_mutex_init(&p->event_lock, NULL);
	if (!ret)
		ret = lp_locks_init(p);
	if (ret)
		pthread_key_delete(p->lp_key);
	return ret;
}

void user_port_fini(struct port *p)
{
	u32 i;

	for (i = 0; i < p->cfg.lps; i++)
		pthread_mutex_destroy(&p->lp_lock[i]);
	pthread_mutex_destroy(&p->event_lock);
	pthread_mutex_destroy(&p->mem_lock);
	pthread_key_delete(p->lp_key);
}

/* ---- logical processors ---------------------------------------------------------------------- */

int user_lp_set(struct port *p, u32 lp)
{
	if (lp >= p->cfg.lps)
		return -EINVAL;
	return -pthread_setspecific(p->lp_key, (void *)(uintptr_t)lp);
}

u32 port_current_lp(struct port *p)
{
	return (u32)(uintptr_t)pthread_getspecific(p->lp_key);
}

u32 port_nr_lps(struct port *p)
{
	return p->cfg.lps;
}

u32 port_lp_package(struct port *p, u32 lp)
{
	return lp * p->cfg.packages / p->cfg.lps;
}

void user_lp_lock(struct port *p, u32 lp)
{
	pthread_mutex_lock(&p->lp_lock[lp]);
}

void user_lp_unlock(struct port *p, u32 lp)
{
	pthread_mutex_unlock(&p->lp_lock[lp]);
}

int port_run_on_lp(struct port *p, u32 lp, int (*fn)(void *arg), void *arg)
{
	u32 before = port_current_lp(p);
	int ret;

	if (lp >= p->cfg.lps)
		return -ENXIO;
	user_lp_lock(p, lp);
	ret = user_lp_set(p, lp);
	if (!ret) {
		ret = fn(arg);
		user_lp_set(p, before);
	}
	user_lp_unlock(p, lp);
	return ret;
}

void port_kick(struct port *p, u32 lp)
{
	if (lp >= p->cfg.lps)
		return;
	/* On an idle LP no guest runs, and a call that is no VP.ENTER ends soon. */
	if (pthread_mutex_trylock(&p->lp_lock[lp])) {
		if (p->cfg.kick)
			p->cfg.kick(p->cfg.kick_ctx, lp);
		pthread_mutex_lock(&p->lp_lock[lp]);
	}
	pthread_mutex_unlock(&p->lp_lock[lp]);
}

u64 port_ept_caps(struct port *p)
{
	return p->ept_caps;
}

int port_invept(struct port *p, u32 type, u64 eptp)
{
	const struct invept_desc desc = { .eptp = eptp };

	/* No LP of this machine caches what it finds in a shared EPT: only the fact counts. */
	atom_add(&p->invepts, 1);
	atom_store(&p->invept_lp, port_current_lp(p));
	atom_store(&p->invept_type, type);
	atom_store(&p->invept_eptp, eptp);
	return ept_invept_is_valid(type, &desc, p->ept_caps, USER_MAXPA) ? 0 : -EIO;
}

void port_clflush(struct port *p, u64 pa, u64 len)
{
	/* Simulated memory has no KeyIDs in its cache lines. */
	(void)p;
	(void)pa;
	(void)len;
}

int port_keyids(struct port *p, u32 *first, u32 *count, u32 *shift)
{
	if (!p->cfg.keyid_count)
		return -ENODEV;
	*first = p->cfg.keyid_first;
	*count = p->cfg.keyid_count;
	*shift = p->cfg.keyid_shift;
	return 0;
}

/* ---- the rest -------------------------------------------------------------------------------- */

u64 port_cycles(void)
{
	return __builtin_ia32_rdtsc();
}

void user_interrupt(struct port *p, bool on)
{
	atom_store(&p->interrupted, on);
}

void port_progress(u64 address, u64 done)
{
	if (address)
		atom_store((u64 *)(uintptr_t)address, done);
}

int port_resched(struct port *p)
{
	/* What the caller waits for may need this CPU. */
	sched_yield();
	/* On a damaged machine nothing comes to a good end. */
	return atom_load_relaxed(&p->interrupted) || user_mem_damaged(p) ? -EINTR : 0;
}
