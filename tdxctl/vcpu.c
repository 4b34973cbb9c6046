// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>

#include "tdxctl/gpa_range.h"
#include "tdxctl/vcpu.h"

const struct error_text vcpu_texts[] = {
	{ EINVAL, "there is no such vCPU or LP, or the TD is being torn down",
	 "`tdxctl vcpu list` shows the vCPUs" },
	{ EAGAIN, "the vCPU is kept out of the guest, or another thread is about to enter it",
	 "repeat the command" },
	{ 0, NULL, NULL },
};

int vcpu_take(struct session *s, const char *text, u32 *vcpu)
{
	u64 value;

	if (number_parse(text, &value) || value >= TDXCALL_MAX_VCPUS)
		return error_usage(s, "'%s' is no vCPU: 0..%u are possible", text,
				   TDXCALL_MAX_VCPUS - 1);
	*vcpu = (u32)value;
	return EXIT_DONE;
}

void vcpu_name(char *object, size_t size, const char *td, u32 vcpu)
{
	snprintf(object, size, "%s vcpu %u", td, vcpu);
}
