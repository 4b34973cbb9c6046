/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * TLB tracking, for Spin: two vCPUs use the pages of a TD while two zappers of the host block,
 * track and remove them, give them to another owner, and map them again, for ever.
 *
 * What is proved, over all interleavings of steps and without a bound on the number of zaps (memory
 * that reorders accesses is another matter):
 *
 *  - USE: no vCPU gets at a page through a translation from before the page was removed, see
 *    guest_access();
 *  - RULE: a host that keeps its own protocol never has MEM.PAGE.REMOVE refused on account of the
 *    TLB rule, see remove_leaf();
 *  - no deadlock, and with -DPROGRESS no livelock: some page is removed again and again.
 *
 * "doc N" is section N of docs/tdx-module.md, "arch" is docs/architecture.md. Without a macro
 * this is the host as core/tdpmmu is meant to be, with the kick policy and without bounds on how
 * often something is tried. Other macros, for formal.sh:
 *
 *  ANY_HOST             a host that calls any leaf at any time: USE is the TDX module's alone
 *  PROGRESS             no busy results but those that the locks in here give
 *
 * and what breaks it, in the host:
 *
 *  IGNORE_BLOCK_BUSY    BLOCK was busy, and the host goes on (canonical/tdx issue 213)
 *  NO_KICK              vCPUs are not kicked out before TRACK
 *  EARLY_CHECK          a vCPU looks at tdh_mem_track before a kick can see that it is on its way
 *  REMOVE_IS_ENOUGH     no TRACK
 *  OTHERS_BLOCK         a page that another zapper blocked after our TRACK counts as tracked
 *
 * and in the TDX module:
 *
 *  NO_PREVIOUS_EPOCH    TRACK does not wait for the vCPUs of the previous epoch
 *  NO_TLB_RULE          REMOVE does not ask whether the page is blocked and tracked
 *  NO_FLUSH             VP.ENTER keeps the TLB of an older epoch
 *  EPOCH_BEFORE_BLOCK   BLOCK notes the epoch first and takes the rights away then
 *  COUNT_LATER          REMOVE reads the epoch, and the count of vCPUs a step later
 */

/* -DNR_GPAS=2 and -DNR_PAGES=2 work as well, but have far too many states for "make check". */
#define NR_VCPUS 2
#define NR_ZAPPERS 2
#ifndef NR_GPAS
#define NR_GPAS 1
#endif
#ifndef NR_PAGES
#define NR_PAGES 1
#endif

/* Ids of pages and of owners; 0 is none. An owner above 0 is a GPA of the TD. */
#define NONE 0
#define SOMEBODY_ELSE 0

mtype = { FREE, MAPPED, BLOCKED, FROZEN };
mtype = { SUCCESS, BUSY, PREVIOUS_EPOCH_BUSY, NOT_BLOCKED, NOT_TRACKED, INCORRECT };

/* ---- the TDX module -------------------------------------------------------------------------- */

/* Secure EPT (doc 1): state of the leaf of each GPA, the page behind it, the entry's lock. */
mtype sept[NR_GPAS] = FREE;
byte sept_page[NR_GPAS];
bit entry_lock[NR_GPAS];

/* PAMT (doc 2): owner, and the epoch in which the page was blocked. */
byte owner[NR_PAGES + 1];
byte bepoch[NR_PAGES + 1];

/* Locks (doc 5): bit 7 exclusive, below it the number of sharers. They are never waited for. */
#define EXCLUSIVE 128
byte tree_lock;
byte epoch_lock;

/*
 * TLB tracking (doc 4). Epochs are only ever compared with the present one and the one before, and
 * taken by parity: so the present epoch is 4 or 5 in here, older ones are renumbered along with
 * it, and what is older than the previous epoch becomes 0, or 1 if it is odd.
 */
#define FIRST_EPOCH 4
byte td_epoch = FIRST_EPOCH;
byte refcount[2];

/* A vCPU's own: epoch of the last entry, whether it is counted in, and the TLB of its LP. */
byte vcpu_epoch[NR_VCPUS];
bit inside[NR_VCPUS];
byte tlb[NR_VCPUS * NR_GPAS];
#define TLB(v, gpa) tlb[(v) * NR_GPAS + (gpa)]

#define renumber(x, parity_matters) \
	x = (x < td_epoch - 1 -> (parity_matters -> x & 1 : 0) : x); \
	x = (td_epoch == FIRST_EPOCH + 2 && x > 1 -> x - 2 : x)

inline drop_translations(vcpu_nr)
{
	TLB(vcpu_nr, 0) = NONE;
#if NR_GPAS > 1
	TLB(vcpu_nr, 1) = NONE;
#endif
}

/*
 * Fewer states: what a vCPU that is outside is going to drop when it comes back, it may as well
 * drop now.
 */
#ifdef NO_FLUSH
#define drop_early(vcpu_nr) skip
#else
#define drop_early(vcpu_nr) \
	if \
	:: !inside[vcpu_nr] && vcpu_epoch[vcpu_nr] != td_epoch -> \
		vcpu_epoch[vcpu_nr] = 0; \
		drop_translations(vcpu_nr) \
	:: else \
	fi
#endif

inline next_epoch()
{
	td_epoch++;
	drop_early(0);
	drop_early(1);
	renumber(vcpu_epoch[0], inside[0]);
	renumber(vcpu_epoch[1], inside[1]);
	renumber(bepoch[1], false);
#if NR_PAGES > 1
	renumber(bepoch[2], false);
#endif
	td_epoch = (td_epoch == FIRST_EPOCH + 2 -> FIRST_EPOCH : td_epoch);
}

/*
 * Locks held by a party that is not modelled: a vCPU's ACCEPT, another command of the host. For
 * PROGRESS they are let go of in the end, so there is no need of them.
 */
#ifdef PROGRESS
#define OTHERS_HOLD_IT false
#else
#define OTHERS_HOLD_IT true
#endif

/*
 * MEM.RANGE.BLOCK (doc 4, 5): tree lock exclusively, else busy; takes the rights away, then notes
 * the epoch. Reading the epoch and noting it is one step: only who holds the tree or the entry
 * looks at BEPOCH.
 */
inline mem_range_block(gpa)
{
	if
	:: atomic { tree_lock == 0 && !entry_lock[gpa] -> tree_lock = EXCLUSIVE; }
		if
		:: sept[gpa] == MAPPED ->
#ifdef EPOCH_BEFORE_BLOCK
			bepoch[sept_page[gpa]] = td_epoch;
			sept[gpa] = BLOCKED;
#else
			sept[gpa] = BLOCKED;
			bepoch[sept_page[gpa]] = td_epoch;
#endif
			atomic { tree_lock = 0; status = SUCCESS; }
		:: else ->
			atomic { tree_lock = 0; status = INCORRECT; }
		fi
	:: atomic { tree_lock != 0 || entry_lock[gpa] || OTHERS_HOLD_IT -> status = BUSY; }
	fi
}

/*
 * MEM.TRACK (doc 4, 5): epoch lock exclusively, else busy; does not wait, but refuses while a
 * vCPU is inside since the epoch before the present one.
 */
inline mem_track()
{
	if
	:: atomic { epoch_lock == 0 -> epoch_lock = EXCLUSIVE; }
		if
#ifndef NO_PREVIOUS_EPOCH
		:: atomic { refcount[(td_epoch - 1) & 1] != 0 ->
			epoch_lock = 0;
			status = PREVIOUS_EPOCH_BUSY; }
#endif
		:: atomic { else -> skip; }
			d_step { next_epoch(); epoch_lock = 0; status = SUCCESS; }
		fi
	:: atomic { epoch_lock != 0 || OTHERS_HOLD_IT -> status = BUSY; }
	fi
}

/*
 * MEM.PAGE.REMOVE (doc 1, TLB rule; doc 4, "Tracked"): the page is blocked, and its BEPOCH is two
 * epochs ago, or one from which no vCPU is left inside. Epoch and count have to be of one moment:
 * else the count may be that of the next epoch of the same parity, and a page that is tracked is
 * refused.
 */
inline mem_page_remove(gpa)
{
	if
	:: atomic { !(tree_lock & EXCLUSIVE) && !entry_lock[gpa] ->
		tree_lock++;
		entry_lock[gpa] = 1; }
		if
		:: sept[gpa] == FREE -> status = INCORRECT;
#ifdef NO_TLB_RULE
		:: else -> status = SUCCESS
#else
		:: sept[gpa] == MAPPED -> status = NOT_BLOCKED;
		:: sept[gpa] == BLOCKED ->
			if
			:: bepoch[sept_page[gpa]] == td_epoch -> status = NOT_TRACKED;
#ifdef COUNT_LATER
			:: atomic { bepoch[sept_page[gpa]] == td_epoch - 1 ->
				parity = bepoch[sept_page[gpa]] & 1; }
				atomic {
				status = (refcount[parity] == 0 -> SUCCESS : NOT_TRACKED);
				parity = 0; }
#else
			:: atomic { bepoch[sept_page[gpa]] == td_epoch - 1 ->
				status = (refcount[(td_epoch - 1) & 1] == 0 -> SUCCESS :
									       NOT_TRACKED); }
#endif
			:: else -> status = SUCCESS;
			fi
#endif
		fi;
		/* From here on the page is the host's, which gives it to another owner at once. */
		d_step {
		if
		:: status == SUCCESS ->
			owner[sept_page[gpa]] = SOMEBODY_ELSE;
			bepoch[sept_page[gpa]] = 0;
			sept_page[gpa] = NONE;
			sept[gpa] = FREE;
		:: else
		fi;
		tree_lock--;
		entry_lock[gpa] = 0; }
	:: atomic { (tree_lock & EXCLUSIVE) || entry_lock[gpa] || OTHERS_HOLD_IT ->
		status = BUSY; }
	fi
}

/*
 * MEM.PAGE.AUG and the guest's ACCEPT (doc 1), with a page that the TD has not; BEPOCH is 0 (doc
 * 2). One step, since nothing in here can come between its parts. If it were busy, or had no page,
 * it would be as if it had not been called.
 */
#define CAN_AUG(gpa) \
	(sept[gpa] == FREE && !(tree_lock & EXCLUSIVE) && !entry_lock[gpa] && SPARE_PAGE)
#if NR_PAGES > 1
#define SPARE_PAGE (owner[1] == SOMEBODY_ELSE || owner[2] == SOMEBODY_ELSE)
#else
#define SPARE_PAGE (owner[1] == SOMEBODY_ELSE)
#endif

inline mem_page_aug(gpa)
{
	if
	:: owner[1] == SOMEBODY_ELSE -> sept_page[gpa] = 1
#if NR_PAGES > 1
	:: owner[2] == SOMEBODY_ELSE -> sept_page[gpa] = 2
#endif
	fi;
	owner[sept_page[gpa]] = gpa + 1;
	sept[gpa] = MAPPED
}

/* ---- the host's vCPU threads and the guest --------------------------------------------------- */

/* arch, "Hooks" (2): vCPUs stay out of the guest while this is not 0. */
byte tdh_mem_track;
/* On its way into the guest, inside, or on its way out: a kick has to be waited for. */
bit lp_taken[NR_VCPUS];
/* The kick itself, pending until the vCPU has left. */
bit kicked[NR_VCPUS];

/*
 * VP.ENTER (doc 4, 5): epoch lock shared, else busy; counts the vCPU in; if its epoch is another
 * one than at the last entry, drops what the TLB holds. All but the count is the vCPU's own, so it
 * is one step with it.
 */
inline vp_enter()
{
	if
	:: atomic { !(epoch_lock & EXCLUSIVE) -> epoch_lock++; }
		d_step {
		refcount[td_epoch & 1]++;
		inside[v] = 1;
#ifndef NO_FLUSH
		if
		:: vcpu_epoch[v] != td_epoch -> drop_translations(v);
		:: else
		fi;
#endif
		vcpu_epoch[v] = td_epoch;
		epoch_lock--; }
	:: epoch_lock & EXCLUSIVE
	fi
}

/* A TD exit (doc 4) counts it out. */
inline td_exit()
{
	d_step {
	refcount[vcpu_epoch[v] & 1]--;
	inside[v] = 0;
	drop_early(v) }
}

/*
 * Guest access (doc 1): a translation in the TLB is used without looking. Otherwise the walk, which
 * takes no lock, reads the entry, and what it found is used and kept later, whatever happens
 * meanwhile. USE: the page is the one that the TD has at this address.
 */
#define guest_access(gpa) \
	:: atomic { CAN_GO_ON && TLB(v, gpa) != NONE -> \
		assert(owner[TLB(v, gpa)] == gpa + 1); } \
	:: atomic { CAN_GO_ON && TLB(v, gpa) == NONE && sept[gpa] == MAPPED -> \
		found = sept_page[gpa]; } \
		atomic { assert(owner[found] == gpa + 1); TLB(v, gpa) = found; found = NONE; }

/*
 * An interrupt that takes its time to arrive is a kick that was sent later: nothing looks at it but
 * the vCPU, and who sent it waits.
 */
#define CAN_GO_ON (inside[v] && !kicked[v])

/* Served: who kicked goes on. */
inline let_lp_go()
{
	atomic { lp_taken[v] = 0; kicked[v] = 0; }
}

/*
 * The host's loop around VP.ENTER. A kick cannot miss a vCPU that has taken its LP (a mutex in a
 * process, interrupts off in the kernel), so it is then that the counter counts.
 */
proctype vcpu(byte v)
{
	byte found = NONE;

	do
	:: tdh_mem_track == 0 ->
		lp_taken[v] = 1;
#if !defined(EARLY_CHECK) && !defined(ANY_HOST)
		if
		:: tdh_mem_track == 0
		:: else -> goto out
		fi;
#endif
		vp_enter();
		do
		guest_access(0)
#if NR_GPAS > 1
		guest_access(1)
#endif
		:: inside[v] -> td_exit(); break
		:: !inside[v] -> break
		od;
out:		let_lp_go()
	od
}

/* ---- the host's TDP MMU ---------------------------------------------------------------------- */

/* Mirror page table (arch, "Ranges and batches"): FROZEN has an owner at work. */
mtype mirror[NR_GPAS] = FREE;

/* For RULE alone: what a zapper that tracks and removes would have to know about the other one. */
#define AWAY 0
#define TRACKING 1
#define OTHER_BLOCKED 2
byte second_half[NR_ZAPPERS];

/* tdx_keep_vcpus_out(): port_kick() returns once the LP has left the guest, or was not there. */
inline keep_vcpus_out()
{
	tdh_mem_track++;
#ifndef NO_KICK
	kick(0);
	kick(1);
#endif
}

inline kick(vcpu_nr)
{
	if
	:: atomic { lp_taken[vcpu_nr] -> kicked[vcpu_nr] = 1; }
		!kicked[vcpu_nr]
	:: !lp_taken[vcpu_nr]
	fi
}

inline let_vcpus_in()
{
	tdh_mem_track--
}

/* block_leaf() with the kick policy (arch, "Busy"): once more with the vCPUs out. */
inline block_leaf()
{
	mem_range_block(gpa);
	if
#ifndef IGNORE_BLOCK_BUSY
	:: status == BUSY ->
		keep_vcpus_out();
		mem_range_block(gpa);
		let_vcpus_in()
#endif
	:: else
	fi;
#ifdef IGNORE_BLOCK_BUSY
	status = SUCCESS;
#endif
	d_step {
	if
	:: status == SUCCESS ->
		mirror[gpa] = BLOCKED;
		second_half[1 - z] = (second_half[1 - z] != AWAY -> OTHER_BLOCKED : AWAY)
	:: else -> mirror[gpa] = MAPPED
	fi }
}

/* tdx_track(): until it is done; PREVIOUS_TLB_EPOCH_BUSY needs another kick. */
inline tdx_track()
{
	second_half[z] = TRACKING;
	keep_vcpus_out();
	do
	:: mem_track();
		if
		:: status == SUCCESS -> break
		:: status == PREVIOUS_EPOCH_BUSY ->
			keep_vcpus_out();
			let_vcpus_in()
		:: status == BUSY
		fi
	od;
	let_vcpus_in()
}

/*
 * remove_leaf(). RULE: REMOVE may be busy and nothing worse, except that a leaf which another
 * zapper blocked after our TRACK may have to wait for that one's TRACK. Then the zap starts over.
 */
inline remove_leaf()
{
	do
	:: mem_page_remove(gpa);
		if
		:: status == SUCCESS ->
progress:		atomic { mirror[gpa] = FREE; break }
		:: status == BUSY
		:: else ->
#ifdef OTHERS_BLOCK
			assert(status == SUCCESS); /* RULE */
#else
			assert(status == NOT_TRACKED && second_half[z] == OTHER_BLOCKED); /* RULE */
#endif
			atomic { mirror[gpa] = BLOCKED; break }
		fi
	od
}

inline choose_gpa()
{
	if
	:: gpa = 0
#if NR_GPAS > 1
	:: gpa = 1
#endif
	fi
}

#ifndef ANY_HOST

/* Zaps and populates, both zappers over all addresses, as commands on the same range may. */
proctype zapper(byte z)
{
	mtype status = SUCCESS;
	byte gpa = 0;
	bit parity = 0;

	do
	:: choose_gpa();
		if
		:: atomic { mirror[gpa] == FREE && CAN_AUG(gpa) ->
			mem_page_aug(gpa);
			mirror[gpa] = MAPPED }
		/* First half of a zap: what is blocked already belongs to it, too. */
		:: atomic { mirror[gpa] == MAPPED -> mirror[gpa] = FROZEN; }
			block_leaf();
			if
			:: status == SUCCESS -> goto blocked
			:: else /* -EAGAIN to the caller */
			fi
		:: mirror[gpa] == BLOCKED ->
blocked:
#ifndef REMOVE_IS_ENOUGH
			tdx_track();
#endif
			/* Gone, mapped again, or frozen by another: the zap starts over. */
			if
			:: atomic { mirror[gpa] == BLOCKED -> mirror[gpa] = FROZEN; }
				remove_leaf()
			:: mirror[gpa] != BLOCKED
			fi
		fi;
		atomic { status = SUCCESS; gpa = 0; second_half[z] = AWAY }
	od
}

#else

/* No order, no kick, no counter. */
proctype zapper(byte z)
{
	mtype status = SUCCESS;
	byte gpa = 0;
	bit parity = 0;

	do
	:: choose_gpa();
		if
		:: atomic { CAN_AUG(gpa) -> mem_page_aug(gpa) }
		:: mem_range_block(gpa)
		:: mem_track()
		:: mem_page_remove(gpa)
		fi;
		atomic { status = SUCCESS; gpa = 0 }
	od
}

#endif

init
{
	atomic {
	run vcpu(0); run vcpu(1);
	run zapper(0); run zapper(1);
	}
}
