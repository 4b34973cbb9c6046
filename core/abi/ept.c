// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include "core/abi/ept.h"

static bool memory_type_is_supported(u64 eptp, u64 caps)
{
	switch (eptp & EPTP_MT_MASK) {
	case EPTP_MT_UC:
		return (caps & EPT_CAP_UC) != 0;
	case EPTP_MT_WB:
		return (caps & EPT_CAP_WB) != 0;
	default:
		return false;
	}
}

static bool walk_is_supported(u64 eptp, u64 caps)
{
	switch (((eptp & EPTP_WALK_MASK) >> EPTP_WALK_SHIFT) + 1) {
	case 4:
		return (caps & EPT_CAP_WALK_4) != 0;
	case 5:
		return (caps & EPT_CAP_WALK_5) != 0;
	default:
		return false;
	}
}

bool ept_eptp_is_valid(u64 eptp, u64 caps, u32 maxpa)
{
	u64 reserved = EPTP_RESERVED | CORE_MASK(63, maxpa);

	if (!(caps & EPT_CAP_AD))
		reserved |= EPTP_AD;
	if (!(caps & EPT_CAP_SSS))
		reserved |= EPTP_SSS;
	return !(eptp & reserved) && memory_type_is_supported(eptp, caps) &&
	       walk_is_supported(eptp, caps);
}

bool ept_invept_is_valid(u64 type, const struct invept_desc *desc, u64 caps, u32 maxpa)
{
	if (!(caps & EPT_CAP_INVEPT) || desc->reserved)
		return false;
	switch (type) {
	case INVEPT_SINGLE_CONTEXT:
		return (caps & EPT_CAP_SINGLE_CONTEXT) &&
		       ept_eptp_is_valid(desc->eptp, caps, maxpa);
	case INVEPT_ALL_CONTEXT:
		return (caps & EPT_CAP_ALL_CONTEXT) != 0;
	default:
		return false;
	}
}
