// SPDX-License-Identifier: GPL-2.0-only
/* Software TDX module: the invariant check must find what it claims to find; trace replay. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/model/replay.h"
#include "model_fixture.h"

#define GPA 0x40000000ULL
#define LINE_MAX_LEN 160
#define CREATE "call lp=0 rax=9 rcx=0x100000000 rdx=33 -> rax="

static struct model_fixture *fx;
static struct fx_td td;
static u64 page;
static char first_violation[LINE_MAX_LEN];

static void set_up(void)
{
	fx = fx_open(1);
	fx_td(fx, &td, FX_HKID, FX_RUNNABLE);
	fx_sept(fx, &td, GPA, TDX_LEVEL_4K);
	page = fx_page(fx);
	fx_assert_status(fx_call(fx, TDH_MEM_PAGE_AUG, GPA, td.tdr, page, 0), TDX_SUCCESS);
}

/* Each test puts right again what it broke, so this finds what model_check() itself left behind. */
static void tear_down(void)
{
	fx_close(fx);
}

static void keep_first(void *ctx, const char *line)
{
	(void)ctx;
	if (!first_violation[0])
		strncpy(first_violation, line, sizeof(first_violation) - 1);
}

static void assert_finds(const char *what)
{
	memset(first_violation, 0, sizeof(first_violation));
	ck_assert_msg(model_check(&fx->m, keep_first, NULL), "does not find \"%s\"", what);
	ck_assert_msg(strstr(first_violation, what), "\"%s\" is not about \"%s\"", first_violation,
		      what);
	/* Without a listener the count is the same. */
	ck_assert_uint_gt(model_check(&fx->m, NULL, NULL), 0);
}

static struct pamt_entry *pamt(u64 pa, u8 level)
{
	return pamt_find(&fx->m, pa, level);
}

/* The secure EPT entry that maps GPA. */
static u64 *leaf_entry(void)
{
	u64 table = td.tdcx[TDCX_SEPT_ROOT];
	u32 level;

	for (level = TDX_LEVEL_512G; level > TDX_LEVEL_4K; level--) {
		const u64 *t = fx_va(fx, table);

		table = sept_entry_hpa(t[GPA >> (12 + 9 * level) & 511]);
	}
	return (u64 *)fx_va(fx, table) + (GPA >> 12 & 511);
}

START_TEST(check_is_content_with_a_sound_machine)
{
	ck_assert_uint_eq(model_check(&fx->m, keep_first, NULL), 0);
	ck_assert_uint_eq(model_check(&fx->m, keep_first, NULL), 0);
}
END_TEST

/* How many steps a check makes, or how many it may make. */
struct steps {
	u32 left;
	u64 bytes;
};

static bool count_down(void *ctx, u64 bytes)
{
	struct steps *s = ctx;

	s->bytes += bytes;
	return s->left && --s->left;
}

/* Wherever it stops, it finds no fault, and the next one finds the machine as it was. */
START_TEST(a_check_can_be_stopped_at_every_step)
{
	struct steps all = { .left = 1000000 }, s;
	u32 total, n;

	ck_assert_uint_eq(model_check_steps(&fx->m, keep_first, count_down, &all), 0);
	total = 1000000 - all.left;
	ck_assert_uint_gt(total, 10);
	/* All memory once, and three times the piece of 2M in which pages are in use. */
	ck_assert_uint_ge(all.bytes, fx->m.st->tdmr[0].init_next - fx->m.st->tdmr[0].base);
	for (n = 1; n < total; n += 1 + n / 16) {
		s = (struct steps){ .left = n };
		ck_assert_uint_eq(model_check_steps(&fx->m, keep_first, count_down, &s), 0);
		ck_assert_uint_eq(s.left, 0);
		ck_assert_uint_eq(model_check(&fx->m, keep_first, NULL), 0);
	}
}
END_TEST

START_TEST(check_finds_wrong_page_types_and_owners)
{
	struct pamt_entry *e = pamt(page, TDX_LEVEL_4K);
	u32 owner = e->owner_lo;

	e->type = PT_NDA;
	assert_finds("child count");
	e->type = 2;
	assert_finds("impossible page type");
	e->type = PT_REG;
	e->owner_lo++;
	assert_finds("owner is no TD");
	e->owner_lo = owner;
	pamt(page, TDX_LEVEL_2M)->type = PT_REG;
	assert_finds("owner is no TD");
	pamt(page, TDX_LEVEL_2M)->type = PT_EPT;
	assert_finds("impossible page type");
	pamt(page, TDX_LEVEL_2M)->type = PT_NDA;
}
END_TEST

START_TEST(check_finds_locks_that_were_not_dropped)
{
	struct tdcs *tdcs = fx_va(fx, td.tdcx[TDCX_DATA0]);

	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_PAMT_1G, page, false), 0);
	assert_finds("locked");
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_PAMT_1G, page, false), 0);
	fx->m.st->kot_lock = LOCK_X;
	assert_finds("KOT");
	fx->m.st->kot_lock = 0;
	tdcs->sept_lock = LOCK_SHARER;
	assert_finds("TD is locked");
	tdcs->sept_lock = LOCK_HP;
	ck_assert_uint_eq(model_check(&fx->m, NULL, NULL), 0);
	tdcs->sept_lock = 0;
	*leaf_entry() |= SEPT_LOCK;
	assert_finds("entry is locked");
	*leaf_entry() &= ~SEPT_LOCK;
}
END_TEST

START_TEST(check_finds_locks_of_the_whole_machine_that_were_not_dropped)
{
	struct model_state *st = fx->m.st;

	st->global_lock = LOCK_X;
	assert_finds("global lock");
	st->global_lock = 0;
	st->lp[1].pin[0] = page | PIN_IN_USE;
	assert_finds("holds on to a page");
	st->lp[1].pin[0] = 0;
	st->wbcache[0].lock = LOCK_X;
	assert_finds("WBCACHE");
	st->wbcache[0].lock = 0;
	st->tdmr[0].init_lock = LOCK_X;
	assert_finds("TDMR is locked");
	st->tdmr[0].init_lock = LOCK_HP;
	ck_assert_uint_eq(model_check(&fx->m, NULL, NULL), 0);
	st->tdmr[0].init_lock = 0;
}
END_TEST

START_TEST(check_finds_pages_that_secure_ept_and_pamt_disagree_about)
{
	u64 *entry = leaf_entry();
	u64 old = *entry;

	*entry = sept_make_entry(0, SEPT_FREE, 0);
	assert_finds("in no table");
	*entry = old + CORE_PAGE_SIZE;
	assert_finds("wrong type");
	*entry = old;
	entry[1] = old;
	assert_finds("in use twice");
	entry[1] = sept_make_entry(0, SEPT_FREE, 0);
	*entry = old & ~SEPT_SUPPRESS_VE;
	assert_finds("impossible secure EPT entry");
	*entry = old;
}
END_TEST

START_TEST(check_finds_counters_and_epochs_that_are_off)
{
	struct tdr *tdr = fx_va(fx, td.tdr);
	struct tdcs *tdcs = fx_va(fx, td.tdcx[TDCX_DATA0]);
	struct tdvps *vp = fx_va(fx, td.vp);

	tdr->chldcnt++;
	assert_finds("child count");
	tdr->chldcnt--;
	tdcs->refcount[1]++;
	assert_finds("epoch counters");
	tdcs->refcount[1]--;
	/* A BEPOCH means something as long as the page is blocked. */
	pamt(page, TDX_LEVEL_4K)->bepoch = tdcs->td_epoch + 1;
	ck_assert_uint_eq(model_check(&fx->m, NULL, NULL), 0);
	fx_ok(fx, TDH_MEM_RANGE_BLOCK, GPA, td.tdr);
	pamt(page, TDX_LEVEL_4K)->bepoch = tdcs->td_epoch + 1;
	assert_finds("epoch to come");
	pamt(page, TDX_LEVEL_4K)->bepoch = tdcs->td_epoch;
	vp->epoch = tdcs->td_epoch + 1;
	assert_finds("epoch to come");
	vp->epoch = 0;
	vp->index++;
	assert_finds("vCPU index");
	vp->index--;
	vp->assoc_lp = 99;
	assert_finds("impossible LP");
	vp->assoc_lp = 0;
}
END_TEST

#define assert_finds_in(member, value, what)              \
	do {                                              \
		const __typeof__(member) old_ = (member); \
		(member) = (value);                       \
		assert_finds(what);                       \
		(member) = old_;                          \
	} while (0)

START_TEST(check_finds_what_no_td_and_no_vcpu_can_be_like)
{
	struct tdr *tdr = fx_va(fx, td.tdr);
	struct tdcs *tdcs = fx_va(fx, td.tdcx[TDCX_DATA0]);
	struct tdvps *vp = fx_va(fx, td.vp);

	assert_finds_in(tdr->lifecycle, TDX_LIFECYCLE_TEARDOWN + 1, "lifecycle");
	assert_finds_in(tdr->num_tdcx, TDCX_NR_PAGES + 1, "too many TDCX pages");
	assert_finds_in(tdcs->op_state, TDX_NR_OP_STATES, "op-state");
	assert_finds_in(tdcs->td_epoch, 0, "TD epoch is zero");
	assert_finds_in(tdcs->max_vcpus, 0, "too many vCPUs");
	assert_finds_in(tdcs->sept_pwl, 5, "level of the secure EPT's root");
	assert_finds_in(tdcs->num_l2_vms, MAX_L2_VMS + 1, "too many nested VMs");
	assert_finds_in(vp->tdr_pa, page, "does not know its TD");
	assert_finds_in(vp->num_pages, 0, "number of vCPU pages");
	assert_finds_in(vp->num_pages, TDX_TDVPS_MAX_PAGES + 1, "number of vCPU pages");
	assert_finds_in(*leaf_entry(), sept_make_entry(page, SEPT_NL_MAPPED, SEPT_RWX),
			"table below the 4K level");
}
END_TEST

START_TEST(regions_of_2m_with_pages_in_use_are_counted)
{
	u64 before = model_check_regions(&fx->m);

	ck_assert_uint_ge(before, 1);
	ck_assert_uint_lt(before, fx->m.st->tdmr[0].size / tdx_level_size(TDX_LEVEL_2M));
	fx_assert_status(fx_call(fx, TDH_MEM_PAGE_AUG, GPA + CORE_PAGE_SIZE, td.tdr, fx_block(fx),
				 0), TDX_SUCCESS);
	ck_assert_uint_eq(model_check_regions(&fx->m), before + 1);
}
END_TEST

START_TEST(check_finds_keys_without_td_and_tds_without_key)
{
	struct kot_entry *kot = fx->m.st->kot;

	kot[40].state = TDX_KOT_ASSIGNED;
	assert_finds("has no TD");
	kot[40].state = TDX_KOT_FREE;
	kot[5].state = TDX_KOT_RESERVED;
	assert_finds("not private");
	kot[5].state = TDX_KOT_FREE;
	kot[FX_HKID].state = TDX_KOT_FREE;
	assert_finds("wrong state");
	kot[FX_HKID].state = TDX_KOT_ASSIGNED;
	assert_finds_in(kot[FX_HKID].wb_packages, 1U << 31, "packages that do not exist");
}
END_TEST

START_TEST(check_finds_two_tds_with_one_key)
{
	struct fx_td other;
	struct tdr *tdr;

	fx_td(fx, &other, FX_HKID + 1, FX_RUNNABLE);
	tdr = fx_va(fx, other.tdr);
	assert_finds_in(tdr->hkid, FX_HKID, "two TDs");
}
END_TEST

START_TEST(check_finds_a_translation_that_outlives_its_page)
{
	struct model_lp *lp = &fx->m.st->lp[0];

	/* The guest accepts and thereby uses the page, and goes on to run. */
	fx->stay = true;
	fx_guest(fx, TDG_MEM_PAGE_ACCEPT, GPA);
	fx_assert_status(fx_call(fx, TDH_VP_ENTER, td.vp, 0, 0, 0), MODEL_IN_GUEST);
	ck_assert_uint_eq(model_check(&fx->m, keep_first, NULL), 0);
	lp->tlb[0] = (struct tlb_entry){ .tdr_pa = td.tdr, .gpa = GPA, .hpa = page | SEPT_RWX };
	ck_assert_uint_eq(model_check(&fx->m, keep_first, NULL), 0);
	lp->tlb[0].hpa = fx_page(fx) | SEPT_RWX;
	assert_finds("TLB");
	fx->stay = false;
	ck_assert_int_eq(model_guest_resume(&fx->m, 0, &fx->r), 0);
	fx_assert_status(fx->r.rax, TDX_EXIT_EXTERNAL_INTERRUPT);
	/* The vCPU would enter in the same epoch: still dangerous. After a new epoch it is not. */
	assert_finds("TLB");
	fx_ok(fx, TDH_MEM_TRACK, td.tdr, 0);
	ck_assert_uint_eq(model_check(&fx->m, keep_first, NULL), 0);
	lp->tlb[0].tdr_pa = 0;
}
END_TEST

/* ---- replay --------------------------------------------------------------------------------- */

struct seen_diff {
	u32 count;
	u64 line;
	s32 guest;
	u32 differs;
	u64 expected_rax;
	u64 actual_rax;
	u64 pa;
	u64 want;
	u64 got;
};

static struct replay *rp;
static struct seen_diff seen;

static void see(void *ctx, const struct replay_diff *d)
{
	struct seen_diff *s = ctx;

	s->count++;
	s->line = d->line;
	if (d->memory) {
		s->pa = d->pa;
		s->want = d->want;
		s->got = d->got;
		return;
	}
	s->guest = d->guest;
	s->differs = d->differs;
	s->expected_rax = d->expected->regs.rax;
	s->actual_rax = d->actual->regs.rax;
}

static int line(const char *text)
{
	return replay_line(rp, text, strlen(text));
}

static void replay_set_up(void)
{
	fx = fx_open_loaded(1);
	rp = malloc(sizeof(*rp));
	ck_assert_ptr_nonnull(rp);
	memset(&seen, 0, sizeof(seen));
	replay_init(rp, fx->m.st, &fx->m.mem, see, &seen);
}

static void replay_tear_down(void)
{
	free(rp);
	fx_close(fx);
}

static void begin(void)
{
	ck_assert_int_eq(line("tdxtrace 1"), 0);
	ck_assert_int_eq(line("# a comment"), 0);
	ck_assert_int_eq(line("platform module=1.5.01 lps=4 packages=1 maxpa=52 keyids=32..63 "
			      "cmr=0x100000000+0x100000000 cpuid1.eax=0x806f8 xcr0=0x602e7 "
			      "ept5=1"), 0);
	ck_assert_int_eq(line("tdmr 0x100000000+0x40000000 pamt1g=0x140000000+0x1000 "
			      "pamt2m=0x140002000+0x2000 pamt4k=0x140400000+0x400000 "
			      "reserved=0x13c000000+0x4000000 init=all"), 0);
}

/* Across a page border, and not aligned. */
static void assert_memory(u64 pa, u32 want)
{
	u32 got;

	memcpy(&got, fx_va(fx, pa), sizeof(got));
	ck_assert_uint_eq(got, want);
}

START_TEST(replay_executes_and_compares)
{
	begin();
	ck_assert_int_eq(line(CREATE "0x0 rcx=0x100000000"), 0);
	ck_assert_int_eq(line("call lp=1 rax=24 rcx=0x100000000 -> rax=0x0 rcx=4 rdx=0 r8=0"), 0);
	ck_assert_uint_eq(rp->records, 2);
	ck_assert_uint_eq(rp->identical, 2);
	ck_assert_uint_eq(seen.count, 0);
}
END_TEST

START_TEST(replay_reports_a_difference_and_goes_on)
{
	begin();
	ck_assert_int_eq(line("call lp=0 rax=0x9 rcx=0x100000000 rdx=0x21 -> "
			      "rax=0xc000082000000000 rcx=0x100001000"), 0);
	ck_assert_uint_eq(seen.count, 1);
	ck_assert_uint_eq(seen.line, 5);
	ck_assert_int_eq(seen.guest, -1);
	ck_assert_uint_eq(seen.differs, 1 << TDX_REG_RAX | 1 << TDX_REG_RCX);
	ck_assert_uint_eq(seen.expected_rax, TDX_HKID_NOT_FREE);
	ck_assert_uint_eq(seen.actual_rax, TDX_SUCCESS);
	ck_assert_int_eq(line("call lp=0 rax=24 rcx=0x100000000 -> rax=0x0 rcx=4"), 0);
	ck_assert_uint_eq(rp->records, 2);
	ck_assert_uint_eq(rp->identical, 1);
}
END_TEST

START_TEST(replay_misses_guest_steps_that_did_not_happen)
{
	begin();
	ck_assert_int_eq(line("guest lp=2 tdcall rax=6 rcx=0x1000"), 0);
	ck_assert_int_eq(line("call lp=2 rax=0 rcx=0x100000000 -> rax=0xc000030000000001 | "
			      "guest[0] rax=0x0 rcx=0x1000"), 0);
	ck_assert_uint_eq(seen.count, 1);
	ck_assert_int_eq(seen.guest, 0);
	ck_assert_uint_eq(rp->identical, 0);
	/* The refused VP.ENTER dropped the queue. */
	ck_assert_uint_eq(rp->nsteps, 0);
}
END_TEST

START_TEST(replay_holds_locks_and_writes_memory)
{
	begin();
	ck_assert_int_eq(line("hold pamt4k 0x100000000 shared"), 0);
	ck_assert_int_eq(line("hold kot - exclusive"), 0);
	ck_assert_int_eq(line("hold kot - shared"), -EBUSY);
	ck_assert_int_eq(line(CREATE "0x8000020000000001"), 0);
	ck_assert_int_eq(line("unhold pamt4k 0x100000000 shared"), 0);
	ck_assert_int_eq(line(CREATE "0x80000200000000ba"), 0);
	ck_assert_int_eq(line("unhold kot - exclusive"), 0);
	ck_assert_uint_eq(rp->identical, 2);
	ck_assert_int_eq(line("mem 0x1c0000ffe 0123abCD"), 0);
	assert_memory(0x1c0000ffe, 0xcdab2301);
	ck_assert_int_eq(line("zero 0x1c0000fff 0x2"), 0);
	assert_memory(0x1c0000ffe, 0xcd000001);
	/* The same memory under another shared KeyID. */
	ck_assert_int_eq(line("mem 0x4001c0000ffe ff"), 0);
	assert_memory(0x1c0000ffe, 0xcd0000ff);
	ck_assert_int_eq(line("mem 0x3fffffffffff 00"), -ENOMEM);
}
END_TEST

START_TEST(replay_compares_memory_that_a_call_left)
{
	begin();
	ck_assert_int_eq(line("expect 0x1c0000000 00"), -EINVAL); /* of no call */
	ck_assert_int_eq(line("mem 0x1c0000ffe 0123abCD"), 0);
	ck_assert_int_eq(line(CREATE "0x0"), 0);
	ck_assert_int_eq(line("expect 0x1c0000ffd 000123abcd0000000000000000"), 0);
	ck_assert_int_eq(line("expect-sha384 0x1c0000ffe 200 "
			      "7f41d21ed7531564dd18caf358b843e9af490cb30b3c9b17"
			      "24679bc54d65a5487d3eb7bf7ba79861eb3d5071a3f8d63d"), 0);
	ck_assert_uint_eq(rp->identical, 1);
	ck_assert_uint_eq(seen.count, 0);
	/* One call, however much of its memory differs. */
	ck_assert_int_eq(line("expect 0x1c0000ff8 0000000000000123abce01"), 0);
	ck_assert_uint_eq(seen.pa, 0x1c0001000);
	ck_assert_uint_eq(seen.want, 0xabce01);
	ck_assert_uint_eq(seen.got, 0xabcd00);
	ck_assert_int_eq(line("expect-sha384 0x1c0000ffe 201 "
			      "7f41d21ed7531564dd18caf358b843e9af490cb30b3c9b17"
			      "24679bc54d65a5487d3eb7bf7ba79861eb3d5071a3f8d63d"), 0);
	ck_assert_uint_eq(seen.count, 2);
	ck_assert_uint_eq(rp->records, 1);
	ck_assert_uint_eq(rp->identical, 0);
	ck_assert_int_eq(line("expect 0x1c0000000 0"), -EINVAL);
	ck_assert_int_eq(line("expect-sha384 0x1c0000000 0x10000000000 00"), -EINVAL);
	ck_assert_int_eq(line("expect-sha384 0x1c0000000 16 00"), -EINVAL);
}
END_TEST

START_TEST(replay_gives_a_call_its_random_numbers_and_its_time)
{
	begin();
	ck_assert_int_eq(line("random 1 2 3 0x44"), 0);
	ck_assert_int_eq(line(CREATE "0x0"), 0);
	ck_assert_uint_eq(*(u64 *)fx_va(fx, 0x100000000 + offsetof(struct tdr, uuid[3])), 0x44);
	/* They are that call's alone; too few are as good as an empty source. */
	ck_assert_int_eq(line("random 1"), 0);
	ck_assert_int_eq(line("call lp=0 rax=0x9 rcx=0x100001000 rdx=0x22 -> "
			      "rax=0x8000020300000000"), 0);
	ck_assert_int_eq(line("call lp=0 rax=0x9 rcx=0x100001000 rdx=0x22 -> rax=0x0"), 0);
	ck_assert_uint_eq(rp->identical, 3);
	ck_assert_int_eq(line("tsc 0x12345678"), 0);
	ck_assert_int_eq(line("call lp=0 rax=0x9 rcx=0x100002000 rdx=0x23 -> rax=0x0"), 0);
	ck_assert_uint_eq(model_tsc(&rp->m), 0x12345678);
	ck_assert_int_eq(line("random"), -EINVAL);
	ck_assert_int_eq(line("tsc"), -EINVAL);
	ck_assert_int_eq(line("tsc x"), -EINVAL);
}
END_TEST

START_TEST(replay_refuses_what_is_no_trace)
{
	static const char *const bad[] = {
		"call lp=0 rax=9 rcx=1",	"call lp=4 rax=9 -> rax=0",
		"call rax=9 -> rax=0",		"call lp=0 rax=0x1g -> rax=0",
		"call lp=0 rsp=1 -> rax=0",	"call lp=0 rax=0x10000000000000000 -> rax=0",
		"guest lp=0 hlt",		"guest lp=0 exit=0x100000000",
		"hold pamt4k 0x100000000 both", "hold tree 0x100000000 shared",
		"mem 0x1c0000000 012",		"zero 0x1c0000000",
		"intr lp=0 polls",		"platform lps=4",
		"jump",
	};
	u32 i;

	ck_assert_int_eq(line("call lp=0 rax=9 -> rax=0"), -EINVAL);
	ck_assert_int_eq(line("tdxtrace 2"), -EINVAL);
	ck_assert_int_eq(line("tdxtrace 1"), 0);
	ck_assert_int_eq(line("call lp=0 rax=9 -> rax=0"), -EINVAL);
	ck_assert_int_eq(line("tdmr 0x100000000+0x40000000"), -EINVAL);
	ck_assert_int_eq(line("platform lps=4 packages=9"), 0);
	ck_assert_int_eq(line("call lp=0 rax=9 -> rax=0"), -EINVAL);
	replay_init(rp, fx->m.st, &fx->m.mem, see, &seen);
	begin();
	for (i = 0; i < CORE_ARRAY_SIZE(bad); i++)
		ck_assert_msg(line(bad[i]) == -EINVAL, "accepted: %s", bad[i]);
	ck_assert_int_eq(line("exit lp=0 -> rax=1"), -ENOENT);
	ck_assert_int_eq(line("unhold kot - shared"), -EINVAL);
	ck_assert_uint_eq(rp->records, 0);
}
END_TEST

Suite *model_check_suite(void);

Suite *model_check_suite(void)
{
	Suite *s = suite_create("model_check");
	TCase *check = tcase_create("check");
	TCase *replay = tcase_create("replay");

	tcase_add_checked_fixture(check, set_up, tear_down);
	tcase_add_test(check, check_is_content_with_a_sound_machine);
	tcase_add_test(check, a_check_can_be_stopped_at_every_step);
	tcase_add_test(check, check_finds_wrong_page_types_and_owners);
	tcase_add_test(check, check_finds_locks_that_were_not_dropped);
	tcase_add_test(check, check_finds_locks_of_the_whole_machine_that_were_not_dropped);
	tcase_add_test(check, check_finds_pages_that_secure_ept_and_pamt_disagree_about);
	tcase_add_test(check, check_finds_counters_and_epochs_that_are_off);
	tcase_add_test(check, check_finds_what_no_td_and_no_vcpu_can_be_like);
	tcase_add_test(check, check_finds_keys_without_td_and_tds_without_key);
	tcase_add_test(check, check_finds_two_tds_with_one_key);
	tcase_add_test(check, regions_of_2m_with_pages_in_use_are_counted);
	tcase_add_test(check, check_finds_a_translation_that_outlives_its_page);
	tcase_add_checked_fixture(replay, replay_set_up, replay_tear_down);
	tcase_add_test(replay, replay_executes_and_compares);
	tcase_add_test(replay, replay_reports_a_difference_and_goes_on);
	tcase_add_test(replay, replay_misses_guest_steps_that_did_not_happen);
	tcase_add_test(replay, replay_holds_locks_and_writes_memory);
	tcase_add_test(replay, replay_compares_memory_that_a_call_left);
	tcase_add_test(replay, replay_gives_a_call_its_random_numbers_and_its_time);
	tcase_add_test(replay, replay_refuses_what_is_no_trace);
	suite_add_tcase(s, check);
	suite_add_tcase(s, replay);
	return s;
}
