// SPDX-License-Identifier: LGPL-2.1-or-later
/* A new machine: its configuration, its memory map, and the image it is stored in. */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "libtdxcall/image_file.h"
#include "libtdxcall/internal.h"
#include "libtdxcall/log.h"
#include "libtdxcall/model_state.h"

#define GIB ((uint64_t)1 << 30)
#define MEMORY_MAX (4096 * GIB)
#define MAXPA_MIN 46
#define MAXPA_MAX 52

TDXCALL_API void tdxcall_init_model_config(struct tdxcall_model_config *config)
{
	memset(config, 0, sizeof(*config));
	config->argsz = sizeof(*config);
	config->memory = 8 * GIB;
	config->lps = 4;
	config->packages = 1;
	config->keyid_first = 32;
	config->keyid_count = 32;
	config->maxpa = 52;
}

TDXCALL_API const char *tdxcall_model_module(uint32_t module)
{
	return model_module_name(module);
}

u32 model_keyid_shift(const struct tdxcall_model_config *config)
{
	u32 last = config->keyid_first + config->keyid_count - 1;

	return config->maxpa - (32 - (u32)__builtin_clz(last));
}

static int check_keyids(const struct tdxcall_model_config *c, const struct tdxcall_log *log)
{
	if (c->maxpa < MAXPA_MIN || c->maxpa > MAXPA_MAX)
		return lib_fail(log, -EINVAL, "%u physical address bits: %d..%d are possible",
				c->maxpa, MAXPA_MIN, MAXPA_MAX);
	if (!c->keyid_first || c->keyid_count < 2 || c->keyid_first >= MODEL_MAX_KEYIDS ||
	    c->keyid_count > MODEL_MAX_KEYIDS - c->keyid_first)
		return lib_fail(log, -EINVAL,
				"%u KeyIDs from %u on: at least 2 within 1..%d are possible",
				c->keyid_count, c->keyid_first, MODEL_MAX_KEYIDS - 1);
	if (MODEL_MEM_BASE + c->memory > CORE_BIT(model_keyid_shift(c)))
		return lib_fail(log, -EINVAL,
				"%" PRIu64 " GiB do not fit below the KeyID bits, which "
				"begin at bit %u",
				c->memory / GIB, model_keyid_shift(c));
	return 0;
}

static int check_module(const struct tdxcall_model_config *c, const struct tdxcall_log *log)
{
	if (!model_module_name(c->module))
		return lib_fail(log, -EINVAL, "there is no TDX module number %u", c->module);
	if (c->dynamic_pamt > 1)
		return lib_fail(log, -EINVAL, "not a machine configuration of this version");
	if (c->dynamic_pamt && !model_module_dynamic_pamt(c->module))
		return lib_fail(log, -EINVAL, "TDX module %s has no dynamic PAMT",
				model_module_name(c->module));
	if (c->dynamic_pamt)
		return lib_fail(log, -EINVAL,
				"dynamic PAMT: PHYMEM.PAMT.ADD is not modelled: no TD would work");
	return 0;
}

int model_config_check(const struct tdxcall_model_config *c, const struct tdxcall_log *log)
{
	int ret;

	if (c->argsz != sizeof(*c) || c->flags || c->reserved[0])
		return lib_fail(log, -EINVAL, "not a machine configuration of this version");
	ret = check_module(c, log);
	if (ret)
		return ret;
	if (!c->memory || c->memory % GIB || c->memory > MEMORY_MAX)
		return lib_fail(log, -EINVAL,
				"memory of %" PRIu64 " bytes: whole GiB from 1 to %" PRIu64 " are "
				"possible",
				c->memory, MEMORY_MAX / GIB);
	if (!c->packages || c->packages > MODEL_MAX_PACKAGES)
		return lib_fail(log, -EINVAL, "%u packages: 1..%d are possible", c->packages,
				MODEL_MAX_PACKAGES);
	if (c->lps < c->packages || c->lps > MODEL_MAX_LPS)
		return lib_fail(log, -EINVAL, "%u logical processors: %u..%d are possible", c->lps,
				c->packages, MODEL_MAX_LPS);
	return check_keyids(c, log);
}

/* ---- memory map: all of memory is one TDMR, whose last part is reserved for its PAMT --------- */

static u64 page_up(u64 bytes)
{
	return (bytes + CORE_PAGE_SIZE - 1) & ~(CORE_PAGE_SIZE - 1);
}

static u64 pamt_size(const struct tdxcall_model_config *c, enum tdx_level level)
{
	return page_up(model_pamt_size(c->dynamic_pamt, c->memory, level));
}

u64 model_pamt_bytes(const struct tdxcall_model_config *c)
{
	enum tdx_level level;
	u64 bytes = 0;

	for (level = TDX_LEVEL_4K; level <= TDX_LEVEL_1G; level++)
		bytes += pamt_size(c, level);
	return (bytes + tdx_level_size(1) - 1) & ~(tdx_level_size(1) - 1);
}

static void tdmr_fill(struct model_tdmr_cfg *t, const struct tdxcall_model_config *c)
{
	u64 reserved = model_pamt_bytes(c);
	u64 at = MODEL_MEM_BASE + c->memory - reserved;
	unsigned int i;

	memset(t, 0, sizeof(*t));
	t->range.base = MODEL_MEM_BASE;
	t->range.size = c->memory;
	t->nreserved = 1;
	t->reserved[0].base = at;
	t->reserved[0].size = reserved;
	t->initialized = true;
	for (i = 0; i < ARRAY_SIZE(t->pamt); i++) {
		t->pamt[i].base = at;
		t->pamt[i].size = pamt_size(c, i);
		at += t->pamt[i].size;
	}
}

void model_bind(struct model *m, struct image *img)
{
	const struct image_region *mem = &img->hdr.region[IMAGE_MEMORY];

	memset(m, 0, sizeof(*m));
	m->st = image_at(img, IMAGE_MACHINE);
	m->mem.win = image_at(img, IMAGE_MEMORY);
	m->mem.win_pa = MODEL_MEM_BASE;
	m->mem.win_size = mem->size;
	m->mem.dirty = img->map.dirty + mem->off / CORE_PAGE_SIZE / 64;
	m->mem.stored = img->map.stored + mem->off / CORE_PAGE_SIZE / 64;
}

void model_describe(const struct tdxcall_model_config *c, struct model_platform *pf,
		    struct model_tdmr_cfg *tdmr)
{
	model_platform_defaults(pf);
	pf->lps = c->lps;
	pf->packages = c->packages;
	pf->maxpa = c->maxpa;
	pf->keyid_first = c->keyid_first;
	pf->keyid_count = c->keyid_count;
	pf->global_keyid = c->keyid_first;
	pf->ncmrs = 1;
	pf->cmr[0].base = MODEL_MEM_BASE;
	pf->cmr[0].size = c->memory;
	pf->module = c->module;
	pf->dynamic_pamt = c->dynamic_pamt;
	tdmr_fill(tdmr, c);
}

static int format_machine(struct image *img)
{
	struct model_tdmr_cfg tdmr;
	struct model_platform pf;
	struct model m;
	int ret;

	model_describe(&img->hdr.config, &pf, &tdmr);
	model_bind(&m, img);
	ret = model_machine_load(&m, &pf);
	return ret ? ret : model_machine_ready(&m, &tdmr, 1);
}

/* Identifies this machine; a guess is good enough where there is no entropy. */
static u64 machine_id(void)
{
	u64 id;

	if (getrandom(&id, sizeof(id), GRND_NONBLOCK) != (ssize_t)sizeof(id))
		id = (u64)time(NULL) << 32 ^ (u64)getpid();
	return id;
}

int model_image_create(const char *path, const struct tdxcall_model_config *config, bool replace,
		       const struct tdxcall_log *log)
{
	struct image_header hdr = {.id = machine_id(), .config = *config};
	char tmp[PATH_MAX];
	struct image img;
	int ret;

	image_layout(&hdr, model_state_size(), rt_state_size());
	ret = image_create(&img, path, &hdr, tmp, log);
	if (ret)
		return ret;
	rt_state_format(image_at(&img, IMAGE_HOST));
	ret = format_machine(&img);
	if (ret) {
		image_file_drop(tmp);
		lib_fail(log, ret, "%s: the software TDX module refuses this machine", path);
	} else {
		ret = image_publish(&img, tmp, replace);
	}
	image_close(&img);
	return ret;
}
