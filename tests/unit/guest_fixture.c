// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "guest_fixture.h"

struct rt_fixture *gx_open(void)
{
	struct rt_fixture *fx = rtx_open(1);

	fx->m.guest = &model_mailbox_guest;
	fx->m.guest_ctx = &fx->m;
	return fx;
}

static u64 box_gpa(u32 vcpu)
{
	return TDXGUEST_MAILBOX_GPA + vcpu * TDXGUEST_MAILBOX_SIZE;
}

int gx_shared(struct rt_fixture *fx, u32 td, u32 cmd, u64 gpa, void *buf, u64 size)
{
	struct tdxcall_shared s = {
		.argsz = sizeof(s), .td = td, .gpa = gpa, .size = size
	};
	int ret = rt_command(fx->rt, cmd, &s, buf, buf ? size : 0);

	return ret ? ret : s.outcome.result;
}

u32 gx_td(struct rt_fixture *fx, const char *name)
{
	struct tdxguest_mailbox box = { .magic = TDXGUEST_MAGIC, .version = TDXGUEST_VERSION };
	struct tdxcall_td_create c;
	u32 i;

	rtx_init_create(&c, name);
	c.vcpus = GX_VCPUS;
	c.vcpu_rcx = TDXGUEST_MAILBOX_GPA | GX_SHARED;
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_TD_CREATE, &c, NULL, 0), 0);
	ck_assert_int_eq(c.outcome.result, 0);
	rtx_finalize(fx, c.td);
	ck_assert_int_eq(gx_shared(fx, c.td, TDXCALL_SHARED_MAP, box_gpa(0), NULL,
				   GX_VCPUS * TDXGUEST_MAILBOX_SIZE), 0);
	for (i = 0; i < GX_VCPUS; i++)
		ck_assert_int_eq(gx_shared(fx, c.td, TDXCALL_SHARED_WRITE, box_gpa(i), &box,
					   sizeof(box)), 0);
	return c.td;
}

void gx_init_enter(struct tdxcall_vcpu_enter *e, u32 td, u32 vcpu)
{
	memset(e, 0, sizeof(*e));
	e->argsz = sizeof(*e);
	e->td = td;
	e->vcpu = vcpu;
	e->lp = TDXCALL_LP_ANY;
}

struct tdxcall_vcpu_enter gx_enter(struct rt_fixture *fx, u32 td, u32 vcpu)
{
	struct tdxcall_vcpu_enter e;

	gx_init_enter(&e, td, vcpu);
	ck_assert_int_eq(rt_command(fx->rt, TDXCALL_VCPU_ENTER, &e, NULL, 0), 0);
	return e;
}

struct tdxguest_mailbox gx_box(struct rt_fixture *fx, u32 td, u32 vcpu)
{
	struct tdxguest_mailbox box;

	ck_assert_int_eq(gx_shared(fx, td, TDXCALL_SHARED_READ, box_gpa(vcpu), &box, sizeof(box)),
			 0);
	return box;
}

void gx_command(struct rt_fixture *fx, u32 td, u32 vcpu, u64 command, u64 gpa, u64 size, u64 value)
{
	struct tdxguest_mailbox box = gx_box(fx, td, vcpu);

	ck_assert_uint_eq(box.seq, box.ack);
	box.command = command;
	box.gpa = gpa;
	box.size = size;
	box.value = value;
	box.seq++;
	ck_assert_int_eq(gx_shared(fx, td, TDXCALL_SHARED_WRITE, box_gpa(vcpu), &box, sizeof(box)),
			 0);
}

u32 gx_do(struct rt_fixture *fx, u32 td, u32 vcpu, u64 command, u64 gpa, u64 value)
{
	struct tdxcall_vcpu_enter e;

	gx_command(fx, td, vcpu, command, gpa, CORE_PAGE_SIZE, value);
	do {
		e = gx_enter(fx, td, vcpu);
		ck_assert_int_eq(e.outcome.result, 0);
	} while (e.exit == TDXCALL_EXIT_INTERRUPT || e.exit == TDXCALL_EXIT_KICK ||
		 (e.exit == TDXCALL_EXIT_VMCALL && e.reg[10] != TDXGUEST_VMCALL_ANSWER));
	return e.exit;
}
