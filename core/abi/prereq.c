// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include "core/abi/prereq.h"

#define N(id) CORE_BIT(TDX_PREREQ_##id)

static const struct tdx_prereq_info prereqs[] = {
#define PREREQ(id, name, title, needs, silicon, read, missing, next) \
	[TDX_PREREQ_##id] = { #name, title, needs, silicon, read, missing, next },
#include "core/abi/prereq.def"
};

static const struct {
	u32 major;
	u32 minor;
	enum tdx_kernel_init how;
	const char *says;
} kernels[] = {
#define KERNEL_INIT(major, minor, how, says) { major, minor, TDX_INIT_##how, says },
#include "core/abi/prereq.def"
};

const struct tdx_prereq_info *tdx_prereq_info(enum tdx_prereq id)
{
	return &prereqs[id];
}

enum tdx_kernel_init tdx_kernel_init(u32 major, u32 minor, const char **says)
{
	size_t i = CORE_ARRAY_SIZE(kernels) - 1;

	while (i && (major < kernels[i].major ||
		     (major == kernels[i].major && minor < kernels[i].minor)))
		i--;
	if (says)
		*says = kernels[i].says;
	return kernels[i].how;
}

enum tdx_prereq tdx_prereq_not_ready(u32 major, u32 minor, bool option)
{
	enum tdx_kernel_init how = tdx_kernel_init(major, minor, NULL);

	if (how == TDX_INIT_NEVER)
		return TDX_PREREQ_KERNEL;
	if (!option)
		return TDX_PREREQ_OPTION;
	return how == TDX_INIT_BOOT ? TDX_PREREQ_LOG : TDX_PREREQ_KVM_TDX;
}
