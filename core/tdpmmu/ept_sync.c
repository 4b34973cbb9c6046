// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include "core/abi/ept.h"
#include "core/tdpmmu/ept_sync.h"

/**
 * struct ept_sync - one INVEPT
 * @port: the host's port
 * @type: enum invept_type
 * @eptp: EPT pointer
 */
struct ept_sync {
	struct port *port;
	u32 type;
	u64 eptp;
};

static int invept(void *arg)
{
	const struct ept_sync *s = arg;

	return port_invept(s->port, s->type, s->eptp);
}

static int ept_sync(struct tdx_vm *vm, u32 vcpu, u32 type, u64 eptp)
{
	struct ept_sync s = { .port = vm->host->port, .type = type, .eptp = eptp };
	u32 lp = atom_load(&vm->st->vcpu_lp[vcpu]);
	int ret;

	if (lp == TDX_LP_NONE)
		return 0;
	ret = port_run_on_lp(vm->host->port, lp, invept, &s);
	if (ret)
		port_log(vm->host->port, PORT_LOG_ERR, "INVEPT of type %u refused on LP %u", type,
			 lp);
	return ret;
}

u64 construct_eptp(const struct tdx_vm *vm, u64 root, enum tdx_level root_level)
{
	u64 eptp = root | EPTP_MT_WB | (u64)root_level << EPTP_WALK_SHIFT;

	return port_ept_caps(vm->host->port) & EPT_CAP_AD ? eptp | EPTP_AD : eptp;
}

int ept_sync_context(struct tdx_vm *vm, u32 vcpu, u64 eptp)
{
	if (!(port_ept_caps(vm->host->port) & EPT_CAP_SINGLE_CONTEXT))
		return ept_sync_global(vm, vcpu);
	return ept_sync(vm, vcpu, INVEPT_SINGLE_CONTEXT, eptp);
}

int ept_sync_global(struct tdx_vm *vm, u32 vcpu)
{
	return ept_sync(vm, vcpu, INVEPT_ALL_CONTEXT, 0);
}
