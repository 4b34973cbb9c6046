// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include <tdxcall/uapi.h>

#include "core/tdpmmu/reclaim.h"
#include "core/tdpmmu/tdx_call.h"
#include "core/tdpmmu/vm_event.h"

void tdx_leak(struct tdx_vm *vm, u64 pa, u64 count)
{
	tdx_page_leak(vm->host, pa, count);
	atom_add(&vm->st->leaked, count);
	vm->leaked += count;
	tdx_event(vm, TDXCALL_EVENT_PAGE_LEAKED, count);
}

int tdx_reclaim_page(struct tdx_vm *vm, u64 pa, u64 count)
{
	struct tdx_retry r = { 0 };
	struct seam_out out;
	u64 status;
	int ret;

	vm->unmapped = false;
	do {
		status = seam_tdh_phymem_page_reclaim(vm->seam, pa, &out);
	} while (tdx_retry(vm, &r, vm->busy, status));
	ret = tdx_retry_end(vm, &r, TDH_PHYMEM_PAGE_RECLAIM, status, &out);
	if (ret == -EIO) {
		tdx_leak(vm, pa, count);
		vm->unmapped = true;
	}
	if (!ret)
		tdx_page_back(vm->host, pa, count);
	return ret;
}

int tdx_wbinvd_page(struct tdx_vm *vm, u64 pa, u64 count, u32 keyid)
{
	u64 end = pa + (count << CORE_PAGE_SHIFT);
	int ret = 0;

	for (; pa < end && !ret; pa += CORE_PAGE_SIZE) {
		struct tdx_retry r = { 0 };
		u64 status;

		/*
		 * Whatever the policy, and whoever asks to stop: the page is nobody's, so a busy
		 * PAMT entry is somebody passing by, and there is no state left to go back to.
		 */
		do {
			status = seam_tdh_phymem_page_wbinvd(
				vm->seam, tdx_hpa_with_keyid(vm->host, pa, keyid));
		} while (tdx_retry(vm, &r, TDX_BUSY_INSIST, status));
		ret = tdx_retry_end(vm, &r, TDH_PHYMEM_PAGE_WBINVD, status, NULL);
	}
	return ret;
}
