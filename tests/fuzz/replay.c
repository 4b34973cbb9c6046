// SPDX-License-Identifier: GPL-2.0-only
/* Traces: any text is replayed or refused; and so any sequence of SEAMCALLs is answered. */
#include <string.h>
#include <unistd.h>

#include <tdxcall/tdxcall.h>

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct tdxcall_replay_report *report;
	struct tdxcall_replay *replay;
	char *text = malloc(size + 1), *line, *rest = text;

	FUZZ_CHECK(text && !tdxcall_replay_new(&replay));
	memcpy(text, data, size);
	text[size] = '\0';
	while ((line = strsep(&rest, "\n")) != NULL) {
		if (tdxcall_replay_line(replay, line, NULL))
			break;
	}
	report = tdxcall_replay_report(replay);
	FUZZ_CHECK(report->identical <= report->calls && report->calls <= report->lines);
	tdxcall_replay_free(replay);
	free(text);
	return 0;
}

static const char machine[] =
	"tdxtrace 1\n"
	"platform module=1.5.01 lps=2 packages=1 maxpa=52 keyids=32..39 cmr=0x100000000+0x80000000 "
	"cpuid1.eax=0x806f8 xcr0=0x602e7 ept5=1";
static const char tdmr[] =
	"tdmr 0x100000000+0x40000000 pamt1g=0x140000000+0x1000 pamt2m=0x140002000+0x2000 "
	"pamt4k=0x140400000+0x400000 reserved=0x13c000000+0x4000000 init=all\n";
static const char init[] = "call lp=0 rax=0x21 -> rax=0x0\n"
			   "call lp=0 rax=0x23 -> rax=0x0\n"
			   "call lp=1 rax=0x23 -> rax=0x0\n";
static const char td[] = "call lp=0 rax=0x9 rcx=0x100000000 rdx=0x21 -> rax=0x0\n"
			 "call lp=0 rax=0x8 rcx=0x100000000 -> rax=0x0\n"
			 "call lp=0 rax=0x1 rcx=0x100001000 rdx=0x100000000 -> rax=0x0\n"
			 "hold pamt4k 0x100000000 shared\n"
			 "unhold pamt4k 0x100000000 shared\n"
			 "call lp=1 rax=0x12 rcx=0x100001000 -> rax=0x0\n"
			 "call lp=0 rax=0x1c rcx=0x100000000 -> rax=0x0\n";

size_t fuzz_seed(unsigned int index, uint8_t *buf)
{
	char *text = (char *)buf;

	switch (index) {
	case 0:
		return (size_t)snprintf(text, FUZZ_MAX_SIZE, "%s\n%s%s", machine, tdmr, td);
	case 1:
		return (size_t)snprintf(text, FUZZ_MAX_SIZE, "%s state=loaded\n%s", machine, init);
	default:
		return 0;
	}
}
