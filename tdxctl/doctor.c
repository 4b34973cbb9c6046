// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>

#include "tdxctl/doctor.h"
#include "tdxctl/doctor_cpu.h"
#include "tdxctl/doctor_device.h"
#include "tdxctl/doctor_kernel.h"
#include "tdxctl/doctor_module.h"

typedef enum verdict check_fn(const struct facts *f, struct finding *out);

/* By row. */
static check_fn *const checks[] = {
	[TDX_PREREQ_MACHINE] = check_machine,
	[TDX_PREREQ_CPU] = check_cpu,
	[TDX_PREREQ_MOVDIR64B] = check_movdir64b,
	[TDX_PREREQ_TME] = check_tme,
	[TDX_PREREQ_TME_MT] = check_tme_mt,
	[TDX_PREREQ_KEYIDS] = check_keyids,
	[TDX_PREREQ_SEAM_RANGE] = check_seam_range,
	[TDX_PREREQ_ERRATUM] = check_erratum,
	[TDX_PREREQ_KERNEL] = check_kernel,
	[TDX_PREREQ_OPTION] = check_option,
	[TDX_PREREQ_OPTION_KVM] = check_option_kvm,
	[TDX_PREREQ_HIBERNATION] = check_hibernation,
	[TDX_PREREQ_CPUS] = check_cpus,
	[TDX_PREREQ_VMX] = check_vmx,
	[TDX_PREREQ_KVM_TDX] = check_kvm_tdx,
	[TDX_PREREQ_MODULE] = check_module,
	[TDX_PREREQ_FEATURES] = check_features,
	[TDX_PREREQ_LOG] = check_log,
	[TDX_PREREQ_READY] = check_ready,
	[TDX_PREREQ_TDMRS] = check_tdmrs,
	[TDX_PREREQ_UPDATES] = check_updates,
	[TDX_PREREQ_DYNAMIC_PAMT] = check_dynamic_pamt,
	[TDX_PREREQ_CGROUP] = check_cgroup,
	[TDX_PREREQ_SIGNATURE] = check_signature,
	[TDX_PREREQ_TDXCALL] = check_tdxcall,
	[TDX_PREREQ_NODE] = check_node,
	[TDX_PREREQ_RIGHTS] = check_rights,
	[TDX_PREREQ_ABI] = check_abi,
	[TDX_PREREQ_DEVICE] = check_device,
	[TDX_PREREQ_KVM_USERS] = check_kvm_users,
	[TDX_PREREQ_FREE_KEYIDS] = check_free_keyids,
	[TDX_PREREQ_MEMORY] = check_memory,
	[TDX_PREREQ_TD] = check_td,
};

_Static_assert(sizeof(checks) / sizeof(checks[0]) == TDX_NR_PREREQS, "a row has no function");

/* The first row that fails among those that a row needs, and those that they need; -1: none. */
static int what_it_waits_for(const struct diagnosis *d, u64 needs)
{
	int first = -1;
	int i;

	for (i = TDX_NR_PREREQS - 1; i >= 0; i--) {
		if (!(needs >> i & 1))
			continue;
		needs |= tdx_prereq_info((enum tdx_prereq)i)->needs;
		if (d->found[i].verdict == VERDICT_FAIL)
			first = i;
	}
	return first;
}

static void look(const struct facts *f, struct diagnosis *d, enum tdx_prereq id)
{
	const struct tdx_prereq_info *info = tdx_prereq_info(id);
	struct finding *found = &d->found[id];

	*found = (struct finding){ .waits = -1, .missing = info->missing, .next = info->next };
	if (f->emulated && info->silicon) {
		found->verdict = finding_say(found, VERDICT_NOT_NEEDED, "emulated by tdxemu");
		return;
	}
	found->verdict = checks[id](f, found);
	if (found->verdict != VERDICT_FAIL && found->verdict != VERDICT_UNKNOWN)
		return;
	/* What follows from a failure before it is no failure of its own. */
	found->waits = what_it_waits_for(d, info->needs);
	if (found->waits >= 0)
		found->verdict = finding_say(found, VERDICT_UNKNOWN, "waits for: %s",
					     tdx_prereq_info(found->waits)->title);
}

/* A TD takes a device that answers, a KeyID and memory. */
static bool can_make_td(const struct diagnosis *d)
{
	return d->found[TDX_PREREQ_DEVICE].verdict == VERDICT_PASS &&
	       d->found[TDX_PREREQ_FREE_KEYIDS].verdict == VERDICT_PASS &&
	       d->found[TDX_PREREQ_MEMORY].verdict == VERDICT_PASS;
}

void doctor_diagnose(const struct facts *f, struct diagnosis *d)
{
	unsigned int i;

	memset(d, 0, sizeof(*d));
	d->first = TDX_NR_PREREQS;
	for (i = 0; i < TDX_NR_PREREQS; i++) {
		look(f, d, i);
		if (d->found[i].verdict == VERDICT_FAIL && d->first == TDX_NR_PREREQS)
			d->first = i;
	}
	d->ok = can_make_td(d);
	if (d->ok)
		d->found[TDX_PREREQ_TD].verdict =
			finding_say(&d->found[TDX_PREREQ_TD], VERDICT_PASS, "can be made%s",
				    f->emulated ? " (emulated)" : "");
	for (i = 0; i < d->first; i++)
		d->unread += d->found[i].unread && d->found[i].waits < 0 && *d->found[i].missing;
}

const char *verdict_name(enum verdict verdict)
{
	static const char *const names[] = {
		[VERDICT_PASS] = "pass",
		[VERDICT_FAIL] = "fail",
		[VERDICT_UNKNOWN] = "unknown",
		[VERDICT_NOT_NEEDED] = "not needed",
	};

	return names[verdict];
}
