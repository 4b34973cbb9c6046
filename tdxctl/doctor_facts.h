/* SPDX-License-Identifier: GPL-2.0-only */
/* What follows from the texts that doctor read, where several verdicts need it. */
#ifndef TDXCTL_DOCTOR_FACTS_H
#define TDXCTL_DOCTOR_FACTS_H

#include <stdbool.h>

#include "core/abi/prereq.h"
#include "tdxctl/doctor_source.h"
#include "tdxctl/doctor_text.h"

enum known {
	KNOWN_NOT, /* it could not be read */
	KNOWN_NO,
	KNOWN_YES,
};

/**
 * struct log_facts - what the kernel log says; lines are "" if there is none
 * @keyids: private KeyIDs, 0 = it does not say
 * @initialized: line: the TDX module was initialised
 * @failed: line: it was not, or Linux does without TDX
 * @call: line: the last SEAMCALL that failed before that
 * @not_loaded: there is no TDX module
 * @hibernation: Linux does without TDX because of hibernation
 * @few_keyids: the same, because of too few KeyIDs
 * @old_module: the same, because of a module that changes RBP
 * @kvm: last line of kvm_intel about TDX
 * @tdxcall: last line of tdxcall
 */
struct log_facts {
	u32 keyids;
	char initialized[TEXT_LINE];
	char failed[TEXT_LINE];
	char call[TEXT_LINE];
	bool not_loaded;
	bool hibernation;
	bool few_keyids;
	bool old_module;
	char kvm[TEXT_LINE];
	char tdxcall[TEXT_LINE];
};

/**
 * struct facts - of a host
 * @src: the texts
 * @emulated: tdxemu is loaded
 * @vm: a hypervisor is below
 * @platform: Linux found private KeyIDs and uses them (CPU flag tdx_host_platform)
 * @version_known: @major and @minor are
 * @major: of the version of Linux
 * @minor: likewise
 * @init: when it initialises the TDX module
 * @init_says: the same in words
 * @option: CONFIG_INTEL_TDX_HOST
 * @option_kvm: CONFIG_KVM_INTEL_TDX
 * @kvm_intel: kvm_intel is loaded
 * @ready: why the TDX module is known to be ready, NULL if it is not
 * @log: the kernel log
 */
struct facts {
	const struct sources *src;
	bool emulated;
	bool vm;
	bool platform;
	bool version_known;
	u32 major;
	u32 minor;
	enum tdx_kernel_init init;
	const char *init_says;
	enum known option;
	enum known option_kvm;
	bool kvm_intel;
	const char *ready;
	struct log_facts log;
};

/**
 * facts_find() - go through the texts
 * @f: where the facts go
 * @src: the texts, which must outlive @f
 */
void facts_find(struct facts *f, const struct sources *src);

/**
 * facts_flag() - has the first CPU a flag, as Linux knows it?
 * @f: the facts
 * @flag: its name
 */
bool facts_flag(const struct facts *f, const char *flag);

/**
 * facts_msr() - an MSR
 * @f: the facts
 * @number: of the MSR
 * @value: where it goes
 *
 * Return: 0, or the positive errno that reading it gave.
 */
int facts_msr(const struct facts *f, u32 number, u64 *value);

/**
 * facts_sys_rd() - a field of the TDX module
 * @f: the facts
 * @field: id
 * @value: where it goes
 *
 * Return: 0, ENODATA if the TDX module does not have it, or another positive errno.
 */
int facts_sys_rd(const struct facts *f, u64 field, u64 *value);

/**
 * facts_enabled() - is a parameter in /sys/module on?
 * @f: the facts
 * @id: its text
 */
enum known facts_enabled(const struct facts *f, enum source_id id);

/**
 * facts_resource() - a row of a misc cgroup file
 * @f: the facts
 * @id: the file
 * @value: number behind "tdx"
 *
 * Return: is there one?
 */
bool facts_resource(const struct facts *f, enum source_id id, u64 *value);

#endif /* TDXCTL_DOCTOR_FACTS_H */
