// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* The TDX modules that the model can be, by name. */
#include "core/model/module.h"

static const char *const names[MODEL_NR_MODULES] = {
#define MODEL_MODULE(id, name, ...) name,
#include "core/model/profile.def"
};

const char *model_module_name(u32 module)
{
	return module < MODEL_NR_MODULES ? names[module] : NULL;
}
