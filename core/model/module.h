/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* The TDX modules that the model can be, by name (profile.def). */
#ifndef CORE_MODEL_MODULE_H
#define CORE_MODEL_MODULE_H

#include "core/port/types.h"

/* The default is 0: machines of a time when there was no other one say nothing. */
enum model_module {
#define MODEL_MODULE(id, name, ...) MODEL_MODULE_##id,
#include "core/model/profile.def"
	MODEL_NR_MODULES
};

/**
 * model_module_name() - version of a module
 * @module: enum model_module
 *
 * Return: "1.5.01", NULL if there is no such module.
 */
const char *model_module_name(u32 module);

#endif /* CORE_MODEL_MODULE_H */
