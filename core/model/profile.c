// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* The TDX modules that the model can be. */
#include "core/model/profile.h"

#define MODEL_BIT(feature) CORE_BIT(MODEL_##feature)

const struct model_profile model_profiles[MODEL_NR_MODULES] = {
#define MODEL_MODULE(id, version, ...) \
	[MODEL_MODULE_##id] = { .name = (version), __VA_ARGS__ },
#include "core/model/profile.def"
};
