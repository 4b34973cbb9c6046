// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include <tdxcall/uapi.h>

#include "core/tdpmmu/handover.h"
#include "core/tdpmmu/tdx_call.h"
#include "core/tdpmmu/vm_event.h"

int tdx_give_page(struct tdx_vm *vm, struct seam_regs *regs, u64 page, u64 count)
{
	int ret;

	tdx_pin(vm->host, page, count);
	ret = tdx_call(vm, regs);
	if (ret)
		tdx_unpin(vm->host, page, count);
	return ret;
}

int tdx_give_away(struct tdx_vm *vm, struct seam_regs *regs, u64 page)
{
	int ret = tdx_give_page(vm, regs, page, 1);

	tdx_page_put(vm->host, page);
	return ret;
}

int tdx_take_page(struct tdx_vm *vm, const struct seam_regs *regs, u64 page, u64 count)
{
	if (seam_page_back(regs) == page &&
	    !tdx_wbinvd_page(vm, page, count, vm->st->hkid)) {
		tdx_page_back(vm->host, page, count);
		return 0;
	}

	/*
	 * Another page came back than the mirror says: trust neither. Or a dirty line of the TD's
	 * key may land on the page at any time: it must not be used again.
	 */
	tdx_leak(vm, page, count);
	return -ENOTRECOVERABLE;
}

void tdx_leak(struct tdx_vm *vm, u64 pa, u64 count)
{
	tdx_page_leak(vm->host, pa, count);
	atom_add(&vm->st->leaked, count);
	vm->leaked += count;
	tdx_event(vm, TDXCALL_EVENT_PAGE_LEAKED, count);
}

/* What came back may be more or less than asked for: the size that the TDX module had it with. */
static bool is_size(const struct seam_regs *regs, u64 count)
{
	enum tdx_level level = seam_page(regs).level;

	return level <= TDX_LEVEL_1G && tdx_level_pages(level) == count;
}

int tdx_reclaim(struct tdx_vm *vm, u64 pa, u64 count)
{
	struct seam_regs regs = seam_tdh_phymem_page_reclaim(pa);
	int ret = tdx_call(vm, &regs);

	if (ret || is_size(&regs, count))
		return ret;
	port_log(vm->host->port, PORT_LOG_ERR,
		 "page at 0x%llx came back with level %u, expected %llu page(s)",
		 (unsigned long long)pa, seam_page(&regs).level, (unsigned long long)count);
	return -ENOTRECOVERABLE;
}

int tdx_reclaim_page(struct tdx_vm *vm, u64 pa, u64 count)
{
	int ret = tdx_reclaim(vm, pa, count);

	if (ret == -EAGAIN)
		return ret;
	if (ret) {
		tdx_leak(vm, pa, count);
		return -ENOTRECOVERABLE;
	}
	tdx_page_back(vm->host, pa, count);
	return 0;
}

int tdx_wbinvd_page(struct tdx_vm *vm, u64 pa, u64 count, u32 keyid)
{
	u64 end = pa + (count << CORE_PAGE_SHIFT);
	int ret = 0;

	for (; pa < end && !ret; pa += CORE_PAGE_SIZE) {
		struct seam_regs regs =
			seam_tdh_phymem_page_wbinvd(tdx_hpa_with_keyid(vm->host, pa, keyid));

		/*
		 * The page has no owner any more: a busy PAMT entry is soon free again, and
		 * there is no state left to go back to.
		 */
		ret = tdx_end(vm, &regs, tdx_try(vm, TDX_BUSY_INSIST, &regs));
	}
	return ret;
}
