// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include <tdxcall/uapi.h>

#include "tdxctl/hook_name.h"

static const struct hook hooks[] = {
	{ "tdx_sept_link_private_spt", TDXCALL_HOOK_LINK_PRIVATE_SPT, 1, true },
	{ "tdx_sept_free_private_spt", TDXCALL_HOOK_FREE_PRIVATE_SPT, 1, true },
	{ "tdx_sept_set_private_spte", TDXCALL_HOOK_SET_PRIVATE_SPTE, 0, true },
	{ "tdx_sept_zap_private_spte", TDXCALL_HOOK_ZAP_PRIVATE_SPTE, 0, true },
	{ "tdx_sept_drop_private_spte", TDXCALL_HOOK_DROP_PRIVATE_SPTE, 0, true },
	{ "tdx_sept_remove_private_spte", TDXCALL_HOOK_REMOVE_PRIVATE_SPTE, 0, true },
	{ "tdx_track", TDXCALL_HOOK_TRACK, 0, false },
	{ "tdx_sept_tlb_remote_flush", TDXCALL_HOOK_TLB_REMOTE_FLUSH, 0, false },
};

const char *hook_name(u32 id)
{
	size_t i;

	for (i = 0; i < sizeof(hooks) / sizeof(hooks[0]); i++) {
		if (hooks[i].id == id)
			return hooks[i].name;
	}
	return NULL;
}

const struct hook *hook_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(hooks) / sizeof(hooks[0]); i++) {
		const char *full = hooks[i].name;
		const char *brief = full + strlen("tdx_");

		if (!strncmp(brief, "sept_", strlen("sept_")))
			brief += strlen("sept_");
		if (!strcmp(name, full) || !strcmp(name, brief))
			return &hooks[i];
	}
	return NULL;
}
