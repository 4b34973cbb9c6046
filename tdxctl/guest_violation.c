// SPDX-License-Identifier: GPL-2.0-only
/* The runtime knows the host's side of an address, the TDX module says what the guest wanted. */
#include "tdxctl/error.h"
#include "tdxctl/exit.h"
#include "tdxctl/gpa_range.h"
#include "tdxctl/guest_violation.h"

#define PAGE 4096

/* Extended exit qualification of an EPT violation. */
#define EXT_QUAL_TYPE 0xf
#define EXT_QUAL_ACCEPT 1
#define EXT_QUAL_PENDING 6
#define EXT_QUAL_WANT_SHIFT 32

/* Exit qualification. */
#define QUAL_WRITE (1U << 1)

/* struct tdxcall_sept_entry.mirror */
#define MIRROR_PRESENT (1U << 0)
#define MIRROR_BLOCKED (1U << 2)
#define SEPT_ROOM 8

/**
 * struct place - where the guest's access went
 * @s: the session
 * @td: the TD
 * @enter: the exit
 * @gpa: without the shared bit
 * @mmio: the access was meant for a device
 */
struct place {
	struct session *s;
	const struct tdxcall_td_query *td;
	const struct tdxcall_vcpu_enter *enter;
	u64 gpa;
	bool mmio;
};

/**
 * struct remedy - what makes an access possible that ended in an EPT violation
 * @why: what is there
 * @what: what to do about it
 * @again: the guest's command has to be ended and given again, it cannot go on
 */
struct remedy {
	const char *why;
	char what[160];
	bool again;
};

#define TELL(r, ...) snprintf((r)->what, sizeof((r)->what), __VA_ARGS__)

/* The secure EPT entry where the way down to a private address ends; false if it is not known. */
static bool find_entry(const struct place *p, struct tdxcall_sept_entry *entry)
{
	struct tdxcall_sept_entry entries[SEPT_ROOM];
	struct tdxcall_sept_read req;

	tdxcall_init_sept_read(&req, p->td->td, p->gpa, PAGE, entries, SEPT_ROOM);
	req.flags = TDXCALL_SEPT_F_FREE;
	if (tdxcall_sept_read(p->s->tdxcall, &req) || req.outcome.result || !req.count)
		return false;
	*entry = entries[req.count - 1];
	return true;
}

static bool is_shared(const struct place *p)
{
	struct tdxcall_shared req;
	u64 word;

	tdxcall_init_shared_read(&req, p->td->td, p->gpa, &word, sizeof(word));
	return !tdxcall_shared_read(p->s->tdxcall, &req);
}

static void remedy_shared(const struct place *p, struct remedy *r)
{
	struct tdxcall_sept_entry entry;

	if (p->mmio) {
		TELL(r, "`tdxctl mmio add %s 0x%llx` emulates a device there", p->td->name, p->gpa);
		return;
	}
	if (find_entry(p, &entry) && entry.mirror & MIRROR_PRESENT)
		r->why = ", of which only the private alias is mapped";
	TELL(r, "`tdxctl map-shared %s 0x%llx` maps it", p->td->name, p->gpa);
}

static void remedy_private(const struct place *p, struct remedy *r)
{
	u64 ext = p->enter->ext_qual;
	unsigned int want = ext >> EXT_QUAL_WANT_SHIFT & 7, level;
	bool accept = (ext & EXT_QUAL_TYPE) == EXT_QUAL_ACCEPT;
	const char *name = p->td->name;
	struct tdxcall_sept_entry entry;

	if (!find_entry(p, &entry)) {
		TELL(r, "let it be mapped");
		return;
	}
	level = entry.info & 7;
	if (entry.mirror & MIRROR_BLOCKED) {
		r->why = ", which the host has blocked";
		TELL(r, "`tdxctl unblock %s 0x%llx+%s` undoes that", name, entry.gpa,
		     level_name(level));
	} else if (!(entry.mirror & MIRROR_PRESENT)) {
		if (is_shared(p))
			r->why = ", of which only the shared alias is mapped (guest: --shared)";
		TELL(r, "`tdxctl aug %s 0x%llx%s%s` maps it", name, p->gpa,
		     accept && want ? " --level " : "", accept && want ? level_name(want) : "");
	} else if (accept && level > want) {
		r->why = level == 1 ? ", in a page of 2m" : ", in a page of 1g";
		TELL(r, "`tdxctl demote %s 0x%llx+%s` splits it", name, entry.gpa,
		     level_name(level));
	} else if ((ext & EXT_QUAL_TYPE) == EXT_QUAL_PENDING) {
		r->why = ", which is pending, and the TD has SEPT_VE_DISABLE";
		TELL(r, "`tdxctl guest %s accept 0x%llx%s`, then give it again", name, entry.gpa,
		     level ? " --level 2m" : "");
		r->again = true;
	} else {
		TELL(r, "`tdxctl sept show %s 0x%llx` shows what is there", name, p->gpa);
	}
}

static const char *access_name(const struct tdxcall_vcpu_enter *enter)
{
	if ((enter->ext_qual & EXT_QUAL_TYPE) == EXT_QUAL_ACCEPT)
		return "accept";
	return enter->qual & QUAL_WRITE ? "write" : "read";
}

int guest_violation(struct session *s, const char *object, const struct tdxcall_td_query *td,
		    const struct tdxcall_vcpu_enter *enter, bool mmio)
{
	u64 bit = shared_bit(td->sept_levels);
	struct place p = { s, td, enter, enter->gpa & ~bit, mmio };
	struct remedy r = { .why = "" };
	char next[400], vcpu[24] = "";

	if (enter->gpa & bit)
		remedy_shared(&p, &r);
	else
		remedy_private(&p, &r);
	if (enter->vcpu)
		snprintf(vcpu, sizeof(vcpu), " --vcpu %u", enter->vcpu);
	if (r.again)
		snprintf(next, sizeof(next), "end the command by `tdxctl guest %s abort%s`, %s",
			 td->name, vcpu, r.what);
	else
		snprintf(next, sizeof(next),
			 "%s, then `tdxctl guest %s resume%s`; or end the command by `tdxctl "
			 "guest %s abort%s`",
			 r.what, td->name, vcpu, td->name, vcpu);
	return error_message(s, EXIT_REFUSED, object, next, "EPT violation at 0x%llx (%s)%s",
			     enter->gpa, access_name(enter), r.why);
}
