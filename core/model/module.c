// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* The TDX modules that the model can be, by name. */
#include "core/model/module.h"
#include "core/model/profile.h"

const char *model_module_name(u32 module)
{
	return module < MODEL_NR_MODULES ? model_profiles[module].name : NULL;
}

bool model_module_dynamic_pamt(u32 module)
{
	return module < MODEL_NR_MODULES &&
	       model_profiles[module].features & CORE_BIT(MODEL_DYNAMIC_PAMT);
}
