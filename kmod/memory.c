// SPDX-License-Identifier: GPL-2.0-only
/*
 * The pages of core/port/port.h on Linux. A page of a TD cannot be swapped out or moved, and the
 * host cannot have it back when it needs it: so it is the caller's, and never one of the last.
 */
#include <linux/gfp.h>
#include <linux/memcontrol.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <asm/cacheflush.h>
#include <asm/cpufeature.h>
#include <asm/io.h>

#include "core/port/port.h"
#include "kmod/memory.h"

/* ---- what the host keeps --------------------------------------------------------------------- */

#define RESERVE_MIN_MIB 256
#define RESERVE_SHARE 32
#define PAGES_PER_MIB (1UL << (20 - PAGE_SHIFT))

/* GFP_KERNEL without the OOM killer: no other process ends for pages of a TD. Its cgroup pays. */
#define GFP_TD (GFP_KERNEL_ACCOUNT | __GFP_NOWARN | __GFP_RETRY_MAYFAIL)

static int reserve_mib = -1;
module_param(reserve_mib, int, 0644);
MODULE_PARM_DESC(reserve_mib, "MiB of available memory that TDs leave to the host "
		 "(default: 1/32 of memory, at least 256)");

/* Pages of buffers that are being allocated, which takes a while. */
static atomic_long_t promised;

static bool host_allows(unsigned long pages)
{
	int mib = READ_ONCE(reserve_mib);
	long want = mib * PAGES_PER_MIB + pages + atomic_long_read(&promised);

	return mib <= 0 || si_mem_available() >= want;
}

void kmod_memory_init(void)
{
	if (reserve_mib < 0)
		reserve_mib = max_t(int, RESERVE_MIN_MIB,
				    totalram_pages() / PAGES_PER_MIB / RESERVE_SHARE);
}

void *kmod_buf_alloc(u64 len)
{
	unsigned long pages = PFN_UP(len);
	void *buf = NULL;

	/* Promised first: of two that look at once, one at least sees the other. */
	atomic_long_add(pages, &promised);
	if (host_allows(0))
		buf = kvzalloc(len, GFP_TD);
	atomic_long_sub(pages, &promised);
	return buf;
}

/* ---- what a cgroup keeps --------------------------------------------------------------------- */

/* Pages that its processes need to end in peace, where pages of TDs fill all the rest. */
#define HEADROOM_ORDER 3
#define HEADROOM_BLOCKS 64
#define HEADROOM_PAGES (HEADROOM_BLOCKS << HEADROOM_ORDER)

#ifdef CONFIG_MEMCG
static bool cgroup_is_almost_full(unsigned int order)
{
	unsigned long want = HEADROOM_PAGES + (1UL << order);
	const struct mem_cgroup *memcg;
	const struct page_counter *c;
	bool ret = false;

	if (mem_cgroup_disabled())
		return false;
	rcu_read_lock();
	memcg = mem_cgroup_from_task(current);
	for (c = memcg ? &memcg->memory : NULL; c && !ret; c = c->parent)
		ret = page_counter_read((struct page_counter *)c) + want > READ_ONCE(c->max);
	rcu_read_unlock();
	return ret;
}
#else
static bool cgroup_is_almost_full(unsigned int order)
{
	return false;
}
#endif

/* Part of it may be caches that can go: taking the headroom for a moment shows that. */
static bool cgroup_allows(unsigned int order)
{
	struct page *block[HEADROOM_BLOCKS];
	u32 i, n;

	if (!cgroup_is_almost_full(order))
		return true;
	for (n = 0; n < HEADROOM_BLOCKS; n++) {
		block[n] = alloc_pages(GFP_TD | __GFP_COMP, HEADROOM_ORDER);
		if (!block[n])
			break;
	}
	for (i = 0; i < n; i++)
		__free_pages(block[i], HEADROOM_ORDER);
	return n == HEADROOM_BLOCKS;
}

/* ---- pages ----------------------------------------------------------------------------------- */

/*
 * The references that port.h speaks of are counted in the head page's private word, which belongs
 * to the owner of the block. The page's own count may be raised by others for a moment, and then it
 * would not show whose reference was the last.
 */
static unsigned long *block_refs(struct page *head)
{
	return &head->private;
}

static struct page *block_of(u64 pa)
{
	return compound_head(pfn_to_page(pa >> PAGE_SHIFT));
}

int port_page_alloc(struct port *p, unsigned int order, u64 *pa)
{
	struct page *head;

	if (order != 0 && order != 1 && order != 9 && order != 18)
		return -EINVAL;
	/* The page allocator ends at 4M; and a module cannot ask for contiguous memory of 1G. */
	if (order == 18)
		return -ENOMEM;
	if (!host_allows(1UL << order) || !cgroup_allows(order))
		return -ENOMEM;
	head = alloc_pages(GFP_TD | __GFP_ZERO | __GFP_COMP, order);
	if (!head)
		return -ENOMEM;
	*block_refs(head) = 1;
	*pa = page_to_phys(head);
	return 0;
}

void port_page_get(struct port *p, u64 pa)
{
	atom_add(block_refs(block_of(pa)), 1);
}

u64 port_page_put(struct port *p, u64 pa)
{
	struct page *head = block_of(pa);
	unsigned int order;

	if (atom_sub(block_refs(head), 1))
		return 0;
	order = compound_order(head);
	__free_pages(head, order);
	return 1ULL << order;
}

void *port_va(struct port *p, u64 pa)
{
	return __va(pa);
}

const void *port_va_ro(struct port *p, u64 pa)
{
	return __va(pa);
}

/* Tables are the kernel's own. */
u64 port_nr_pages(struct port *p)
{
	return ~0ULL;
}

/* 64 bytes past the caches: a line overwritten only in part may keep a bad integrity tag. */
static void direct_store(void *dst, const void *src)
{
	/* movdir64b (%rdx), %rax */
	asm volatile(".byte 0x66, 0x0f, 0x38, 0xf8, 0x02" : : "a"(dst), "d"(src) : "memory");
}

void port_page_reset(struct port *p, u64 pa)
{
	static const u8 zeros[64] __aligned(64);
	u8 *va = __va(pa);
	u32 i;

	if (!boot_cpu_has(X86_FEATURE_MOVDIR64B)) {
		clear_page(va);
		return;
	}
	for (i = 0; i < PAGE_SIZE; i += sizeof(zeros))
		direct_store(va + i, zeros);
	/* Direct stores are weakly ordered; the page's next user must not see what was there. */
	mb();
}

void port_clflush(struct port *p, u64 pa, u64 len)
{
	clflush_cache_range(__va(pa), len);
}
