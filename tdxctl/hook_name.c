// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include <tdxcall/uapi.h>

#include "tdxctl/hook_name.h"

static const struct hook hooks[] = {
	{ "tdx_sept_link_private_spt", TDXCALL_HOOK_LINK_PRIVATE_SPT, 1, HOOK_TAKES_ENTRY },
	{ "tdx_sept_free_private_spt", TDXCALL_HOOK_FREE_PRIVATE_SPT, 1, HOOK_TAKES_ENTRY },
	{ "tdx_sept_set_private_spte", TDXCALL_HOOK_SET_PRIVATE_SPTE, 0, HOOK_TAKES_ENTRY },
	{ "tdx_sept_zap_private_spte", TDXCALL_HOOK_ZAP_PRIVATE_SPTE, 0, HOOK_TAKES_ENTRY },
	{ "tdx_sept_drop_private_spte", TDXCALL_HOOK_DROP_PRIVATE_SPTE, 0, HOOK_TAKES_ENTRY },
	{ "tdx_sept_remove_private_spte", TDXCALL_HOOK_REMOVE_PRIVATE_SPTE, 0, HOOK_TAKES_ENTRY },
	{ "tdx_track", TDXCALL_HOOK_TRACK, 0, HOOK_TAKES_NOTHING },
	{ "tdx_sept_tlb_remote_flush", TDXCALL_HOOK_TLB_REMOTE_FLUSH, 0, HOOK_TAKES_NOTHING },
	{ "vt_flush_tlb_all", TDXCALL_HOOK_VT_FLUSH_TLB_ALL, 0, HOOK_TAKES_VCPU },
	{ "vt_flush_tlb_current", TDXCALL_HOOK_VT_FLUSH_TLB_CURRENT, 0, HOOK_TAKES_VCPU },
	{ "vt_flush_tlb_gva", TDXCALL_HOOK_VT_FLUSH_TLB_GVA, 0, HOOK_TAKES_GVA },
	{ "vt_flush_tlb_guest", TDXCALL_HOOK_VT_FLUSH_TLB_GUEST, 0, HOOK_TAKES_VCPU },
	{ "vt_tlb_remote_flush", TDXCALL_HOOK_VT_TLB_REMOTE_FLUSH, 0, HOOK_TAKES_NOTHING },
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

/* The part of a name that the others of its kind do not begin with. */
static const char *brief_name(const char *full)
{
	static const char *const prefixes[] = { "tdx_sept_", "tdx_" };
	size_t i;

	for (i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		if (!strncmp(full, prefixes[i], strlen(prefixes[i])))
			return full + strlen(prefixes[i]);
	}
	return full;
}

const struct hook *hook_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(hooks) / sizeof(hooks[0]); i++) {
		const char *full = hooks[i].name;

		if (!strcmp(name, full) || !strcmp(name, brief_name(full)))
			return &hooks[i];
	}
	return NULL;
}
