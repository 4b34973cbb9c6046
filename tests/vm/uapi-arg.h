/* SPDX-License-Identifier: GPL-2.0-only */
/* The argument of any command of /dev/tdxcall. */
#ifndef TESTS_VM_UAPI_ARG_H
#define TESTS_VM_UAPI_ARG_H

#include <tdxcall/uapi.h>

union arg {
	unsigned char bytes[8192];
	__u32 word32[2048];
	__u64 word64[1024];
	struct {
		__u32 argsz;
		__u32 flags;
	} head;
	struct tdxcall_td_create create;
	struct tdxcall_td td;
	struct tdxcall_td_query query;
	struct tdxcall_vcpu_create vcpu_create;
	struct tdxcall_range range;
	struct tdxcall_sept_read read;
	struct tdxcall_hook hook;
	struct tdxcall_inject inject;
	struct tdxcall_page page;
	struct tdxcall_raw raw;
	struct tdxcall_vcpu_enter enter;
	struct tdxcall_vcpu vcpu;
	struct tdxcall_vcpu_query vcpu_query;
	struct tdxcall_vcpu_field field;
	struct tdxcall_shared shared;
	struct tdxcall_mmio mmio;
};

#endif /* TESTS_VM_UAPI_ARG_H */
