/* SPDX-License-Identifier: GPL-2.0-only */
/* What `td create` and `td load` have in common. */
#ifndef TDXCTL_CMD_TD_H
#define TDXCTL_CMD_TD_H

#include "tdxctl/error.h"
#include "tdxctl/options.h"

/**
 * struct td_opts - properties of a new TD
 * @vcpus: vCPUs to create
 * @max_vcpus: how many it may have, 0 = @vcpus
 * @sept_levels: 4 or 5
 * @hkid: KeyID, 0 = any free one
 * @tsc_khz: virtual TSC frequency, 0 = default
 * @attributes: TD_PARAMS.ATTRIBUTES
 * @xfam: TD_PARAMS.XFAM
 * @vcpu_rcx: initial guest RCX of each vCPU
 * @kvm_bugs: what KVM takes for impossible makes it bugged
 */
struct td_opts {
	u32 vcpus;
	u32 max_vcpus;
	u32 sept_levels;
	u32 hkid;
	u32 tsc_khz;
	u64 attributes;
	u64 xfam;
	u64 vcpu_rcx;
	bool kvm_bugs;
};

#define TD_OPTS_DEFAULT                      \
	{                                    \
		.vcpus = 1, .sept_levels = 4 \
	}

extern const struct choice sept_levels_choices[];
int opt_attributes(const struct option *opt, const char *text, void *field);

/* Rows of an option table whose struct begins with a struct td_opts. */
/* clang-format off */
#define TD_OPTIONS \
	{ "vcpus", 0, "N", "vCPUs to create (default 1)", \
	  opt_u32, NULL, offsetof(struct td_opts, vcpus) }, \
	{ "max-vcpus", 0, "N", "vCPUs it may have (default: as --vcpus)", \
	  opt_u32, NULL, offsetof(struct td_opts, max_vcpus) }, \
	{ "sept-levels", 0, "4|5", "levels of the secure EPT (default 4)", \
	  opt_choice, sept_levels_choices, offsetof(struct td_opts, sept_levels) }, \
	{ "hkid", 0, "N", "KeyID (default: a free one)", \
	  opt_u32, NULL, offsetof(struct td_opts, hkid) }, \
	{ "tsc-khz", 0, "N", "virtual TSC, multiple of 25000 (default 1 GHz)", \
	  opt_u32, NULL, offsetof(struct td_opts, tsc_khz) }, \
	{ "attributes", 0, "BITS", "a number, or names as DEBUG,PERFMON", \
	  opt_attributes, NULL, offsetof(struct td_opts, attributes) }, \
	{ "xfam", 0, "N", "extended features (default: the fewest)", \
	  opt_u64, NULL, offsetof(struct td_opts, xfam) }, \
	{ "kvm-bugs", 0, NULL, "a hook's KVM_BUG_ON() ends it, as in KVM", \
	  NULL, NULL, offsetof(struct td_opts, kvm_bugs) }
/* clang-format on */

extern const struct error_text td_create_texts[];

/**
 * td_check_name() - can this be the name of a TD?
 * @s: the session
 * @name: as the command line has it
 *
 * Return: exit status; an error was reported.
 */
int td_check_name(struct session *s, const char *name);

/**
 * td_create() - create a test TD
 * @s: with an open backend
 * @name: of the TD, checked
 * @opts: its properties
 * @create: the request and what came of it
 *
 * Return: as tdxcall_td_create().
 */
int td_create(struct session *s, const char *name, const struct td_opts *opts,
	      struct tdxcall_td_create *create);

/**
 * td_create_report() - as error_outcome(), for what creates a TD
 * @s: the session
 * @object: what it is about
 * @ret: what the library returned
 * @outcome: what happened
 * @texts: as for error_errno()
 *
 * Says who has the KeyIDs if none was free. Return: as error_outcome().
 */
int td_create_report(struct session *s, const char *object, int ret,
		     const struct tdxcall_outcome *outcome, const struct error_text *texts);

/**
 * emit_mrtd() - a measurement in hexadecimal
 * @e: where to
 * @mrtd: 48 bytes
 * @label: what stands before it in text
 */
void emit_mrtd(struct emit *e, const u8 *mrtd, const char *label);

#endif /* TDXCTL_CMD_TD_H */
