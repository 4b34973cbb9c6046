/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Tables of nested VMs ("L2"), and what a nested VM may do with a page. */
#ifndef CORE_MODEL_SEPT_L2_H
#define CORE_MODEL_SEPT_L2_H

#include "core/model/sept.h"

/* Layout of an L2 entry where it differs from that of the TD itself. */
#define SEPT_L2_SAVED_R CORE_BIT(3)
#define SEPT_L2_SAVED_XS CORE_BIT(4)
#define SEPT_L2_SAVED_XU CORE_BIT(5)
#define SEPT_L2_XU CORE_BIT(10)
#define SEPT_L2_BLOCK CORE_BIT(55)
#define SEPT_L2_VGP CORE_BIT(57)
#define SEPT_L2_PWA CORE_BIT(58)
#define SEPT_L2_SAVED_W CORE_BIT(59)
#define SEPT_L2_SSS CORE_BIT(60)
#define SEPT_L2_RIGHTS (SEPT_RWX | SEPT_L2_XU)
#define SEPT_L2_FREE_ENTRY 0

/* Has nested VM 1..3 a table or page here? */
static inline bool sept_aliased(u64 val, u32 vm)
{
	return (val & CORE_BIT(SEPT_L2_ALIAS_SHIFT + vm)) != 0;
}

static inline bool sept_any_alias(u64 val)
{
	return (val & SEPT_L2_ALIAS_MASK) != 0;
}

/*
 * Attributes of a page in one nested VM, as TDG.MEM.PAGE.ATTR.* and SEPT.RD show them: 16 bits
 * each.
 */
#define SEPT_ATTR_R CORE_BIT(0)
#define SEPT_ATTR_W CORE_BIT(1)
#define SEPT_ATTR_XS CORE_BIT(2)
#define SEPT_ATTR_XU CORE_BIT(3)
#define SEPT_ATTR_VGP CORE_BIT(4)
#define SEPT_ATTR_PWA CORE_BIT(5)
#define SEPT_ATTR_SSS CORE_BIT(6)
#define SEPT_ATTR_SVE CORE_BIT(7)
#define SEPT_ATTR_RESERVED CORE_MASK(14, 8)
#define SEPT_ATTR_VALID CORE_BIT(15)
#define SEPT_ATTR_PRESENT (SEPT_ATTR_R | SEPT_ATTR_W | SEPT_ATTR_XS | SEPT_ATTR_XU)

/**
 * sept_l2_free() - is this L2 entry unused?
 * @val: L2 entry
 */
static inline bool sept_l2_free(u64 val)
{
	return !(val & (SEPT_R | SEPT_IPAT | SEPT_PS | SEPT_L2_BLOCK));
}

/**
 * sept_l2_walk() - look a GPA up in the tables of a nested VM
 * @c: the call, with its TDCS
 * @vm: 1..3
 * @want: level to stop at
 * @s: as in sept_walk_from(); @s->state has no meaning
 */
bool sept_l2_walk(struct model_call *c, u32 vm, enum tdx_level want, struct sept_ref *s);

/**
 * sept_l2_details() - leave the description of an L2 entry in RCX and RDX
 * @c: the call
 * @vm: 1..3
 * @s: the entry
 */
void sept_l2_details(struct model_call *c, u32 vm, const struct sept_ref *s);

/**
 * sept_l2_fail() - a status about an L2 entry, with its description
 * @c: the call
 * @vm: 1..3
 * @s: the entry
 * @status: completion status without details
 */
u64 sept_l2_fail(struct model_call *c, u32 vm, const struct sept_ref *s, u64 status);

/* What happens to the aliases of an entry when the entry itself changes. */
enum sept_l2_op { SEPT_L2_DO_BLOCK, SEPT_L2_DO_UNBLOCK, SEPT_L2_DO_REMOVE };

/**
 * sept_l2_update() - carry a change of an entry over to its aliases
 * @c: the call, with its TDCS
 * @s: the TD's entry, @val before the change
 * @op: the change
 */
void sept_l2_update(struct model_call *c, const struct sept_ref *s, enum sept_l2_op op);

/**
 * sept_l2_move() - the aliases of a 4K page follow it to another page and are unblocked
 * @c: the call, with its TDCS
 * @s: the TD's entry, @val before the change
 * @hpa: new page
 */
void sept_l2_move(struct model_call *c, const struct sept_ref *s, u64 hpa);

/**
 * sept_l2_unblocked() - an L2 entry as it was before RANGE.BLOCK
 * @val: L2 entry
 */
u64 sept_l2_unblocked(u64 val);

/**
 * sept_l2_table() - L2 entry that points to a table
 * @hpa: the table
 */
static inline u64 sept_l2_table(u64 hpa)
{
	return hpa | SEPT_L2_RIGHTS;
}

/**
 * sept_l2_page() - L2 entry that maps a page with these attributes
 * @old: entry before
 * @attr: SEPT_ATTR_*
 * @hpa: the page
 * @blocked: the page is pending, so the alias waits blocked
 */
u64 sept_l2_page(u64 old, u64 attr, u64 hpa, bool blocked);

/**
 * sept_l2_set_attr() - L2 entry of a page with other attributes
 * @val: entry
 * @attr: SEPT_ATTR_*
 */
u64 sept_l2_set_attr(u64 val, u64 attr);

/**
 * sept_l2_attr() - attributes that an L2 entry stands for
 * @val: entry
 * @l1_state: state of the TD's own entry
 */
u64 sept_l2_attr(u64 val, u32 l1_state);

/**
 * sept_l2_attrs() - attributes in all nested VMs that have an alias, 16 bits for each VM 0..3
 * @c: the call, with its TDCS
 * @s: the TD's entry
 */
u64 sept_l2_attrs(struct model_call *c, const struct sept_ref *s);

#endif /* CORE_MODEL_SEPT_L2_H */
