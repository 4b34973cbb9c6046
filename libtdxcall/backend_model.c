// SPDX-License-Identifier: LGPL-2.1-or-later
/* The runtime in this process, on a software TDX module whose machine lives in a state image. */
#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/port/user_log.h"
#include "core/port/user_mem.h"
#include "core/port/user_port.h"
#include "core/runtime/rt_command.h"
#include "libtdxcall/event_queue.h"
#include "libtdxcall/event_source.h"
#include "libtdxcall/handle.h"
#include "libtdxcall/internal.h"
#include "libtdxcall/log.h"
#include "libtdxcall/model_state.h"
#include "libtdxcall/record.h"

static void on_port_log(void *ctx, enum port_log_level level, const char *line)
{
	static const int level_of[] = {
		[PORT_LOG_ERR] = TDXCALL_LOG_WARN, /* nothing failed yet for the caller */
		[PORT_LOG_WARN] = TDXCALL_LOG_WARN,
		[PORT_LOG_INFO] = TDXCALL_LOG_INFO,
		[PORT_LOG_DEBUG] = TDXCALL_LOG_DEBUG,
	};
	struct tdxcall *h = ctx;

	lib_log(&h->log, level_of[level], "%s", line);
}

static void on_kick(void *ctx, u32 lp)
{
	struct model_backend *b = ctx;

	model_intr(&b->model, lp, 0);
}

static void raw_seamcall(void *ctx, u32 lp, struct seam_regs *regs)
{
	struct model_backend *b = ctx;

	user_lp_lock(&b->port, lp);
	model_seamcall(&b->model, lp, regs);
	user_lp_unlock(&b->port, lp);
}

/* Where the machine has no memory it reads as zeros, and what is written is lost. */
static void *no_memory(void *ctx, u64 pa, bool write)
{
	static const u64 zeros[2 * CORE_PAGE_SIZE / sizeof(u64)];
	struct model_backend *b = ctx;
	u64 in_page = pa & (CORE_PAGE_SIZE - 1);

	return (write ? (u8 *)b->lost : (u8 *)(uintptr_t)zeros) + in_page;
}

static int port_setup(struct tdxcall *h, struct model_backend *b)
{
	const struct tdxcall_model_config *c = &b->img.hdr.config;
	struct user_config cfg = {
		.mem_base = MODEL_MEM_BASE,
		.mem_size = c->memory,
		.mem_reserved = model_pamt_bytes(c),
		.lps = c->lps,
		.packages = c->packages,
		.keyid_first = c->keyid_first,
		.keyid_count = c->keyid_count,
		.keyid_shift = model_keyid_shift(c),
		.log = on_port_log,
		.log_ctx = h,
		.kick = on_kick,
		.kick_ctx = b,
	};

	return user_port_init(&b->port, &cfg, &b->img.map, b->img.hdr.region[IMAGE_META].off,
			      b->img.hdr.region[IMAGE_MEMORY].off);
}

/* Is the image laid out as this version of the library would do it? */
static int check_layout(const struct tdxcall *h, const struct image *img)
{
	struct image_header want = {.config = img->hdr.config};

	if (!model_config_check(&want.config, NULL)) {
		image_layout(&want, model_state_size(), rt_state_size());
		if (!memcmp(want.region, img->hdr.region, sizeof(want.region)))
			return 0;
	}
	return lib_fail(&h->log, -EUCLEAN, "%s was made by another version of tdxcall", h->path);
}

static bool machine_is_sound(const struct model_backend *b)
{
	struct model_tdmr_cfg tdmr;
	struct model_platform pf;

	model_describe(&b->img.hdr.config, &pf, &tdmr);
	return model_machine_is_sound(&b->model, &pf, &tdmr, 1);
}

static int runtime_setup(struct tdxcall *h, struct model_backend *b)
{
	int ret = port_setup(h, b);

	if (ret)
		return lib_fail(&h->log, ret, "%s: cannot set the machine up: %s", h->path,
				strerror(-ret));
	model_bind(&b->model, &b->img);
	if (!machine_is_sound(b)) {
		user_port_fini(&b->port);
		return lib_fail(&h->log, -EUCLEAN,
				"%s is damaged: what it says of the machine cannot be", h->path);
	}
	b->model.mem.slow = no_memory;
	b->model.mem.ctx = b;
	b->model.guest = &model_mailbox_guest;
	b->model.guest_ctx = &b->model;
	b->rt = calloc(1, rt_size());
	ret = b->rt ? vt_hardware_setup(&b->vt, &b->port, false, true) : -ENOMEM;
	if (!ret)
		ret = rt_attach(b->rt, image_at(&b->img, IMAGE_HOST), &b->port, &b->vt,
				raw_seamcall, b);
	if (!ret) {
		rt_model_set(b->rt);
		rt_owner_init(b->rt, &b->owner);
		return 0;
	}
	free(b->rt);
	user_port_fini(&b->port);
	if (ret == -EUCLEAN)
		return lib_fail(&h->log, ret, "%s is damaged: what it says of test TDs cannot be",
				h->path);
	return lib_fail(&h->log, ret, "%s: cannot start the runtime: %s", h->path, strerror(-ret));
}

static int open_or_create(struct tdxcall *h, struct image *img)
{
	bool rdonly = h->flags & TDXCALL_OPEN_RDONLY;
	struct tdxcall_model_config config;
	int ret = image_open(img, h->path, rdonly, &h->log);

	if (ret != -ENOENT)
		return ret;
	if (rdonly)
		return lib_fail(&h->log, ret, "%s: no machine is there", h->path);
	tdxcall_init_model_config(&config);
	ret = model_image_create(h->path, &config, false, &h->log);
	if (ret && ret != -EEXIST) /* another process was faster: just as well */
		return ret;
	lib_log(&h->log, TDXCALL_LOG_NOTICE,
		"created %s: %" PRIu64 " GiB, %u logical processors, KeyIDs %u..%u", h->path,
		config.memory >> 30, config.lps, config.keyid_first,
		config.keyid_first + config.keyid_count - 1);
	ret = image_open(img, h->path, rdonly, &h->log);
	if (ret == -ENOENT)
		return lib_fail(&h->log, ret, "%s is gone again", h->path);
	return ret;
}

static int fail_damaged(const struct tdxcall *h)
{
	return lib_fail(&h->log, -EUCLEAN, "%s is damaged: an address in it is none of its memory",
			h->path);
}

static int backend_model_open(struct tdxcall *h)
{
	struct model_backend *b = calloc(1, sizeof(*b));
	int ret;

	if (!b)
		return -ENOMEM;
	ret = open_or_create(h, &b->img);
	if (ret)
		goto out_free;
	ret = check_layout(h, &b->img);
	if (!ret)
		ret = runtime_setup(h, b);
	if (ret)
		goto out_image;
	/* Handles of processes that synced and then died: the image is locked, so they are gone. */
	if (!(h->flags & TDXCALL_OPEN_RDONLY))
		rt_release(b->rt, NULL, NULL);
	h->be = b;
	if (!user_mem_damaged(&b->port))
		return 0;
	h->be = NULL;
	ret = fail_damaged(h);
	rt_detach(b->rt);
	free(b->rt);
	user_port_fini(&b->port);

out_image:
	image_close(&b->img);
out_free:
	free(b);
	return ret;
}

/* ---- operations ------------------------------------------------------------------------------ */

static int backend_model_cmd(struct tdxcall *h, unsigned int cmd, void *arg, void *buf,
			     uint64_t buf_len)
{
	struct model_backend *b = h->be;
	int ret = rt_command_as(b->rt, &b->owner, cmd, arg, buf, buf_len);

	return user_mem_damaged(&b->port) ? fail_damaged(h) : ret;
}

static int backend_model_sync(struct tdxcall *h)
{
	struct model_backend *b = h->be;
	int ret;

	if (user_mem_damaged(&b->port))
		return -EUCLEAN; /* said by the command that found it */
	ret = b->record ? record_write(b->record) : 0;
	if (ret || h->flags & TDXCALL_OPEN_RDONLY)
		return ret;
	ret = image_commit(&b->img);
	/* What was saved, or may have been, stays recorded. */
	if (ret && b->record && !b->img.broken)
		record_unwrite(b->record);
	return ret;
}

static int backend_model_close(struct tdxcall *h, bool commit)
{
	struct model_backend *b = h->be;
	int ret = 0;
	int err;

	if (commit && user_mem_damaged(&b->port)) {
		/* Said by the command that found it. */
		ret = h->flags & TDXCALL_OPEN_RDONLY ? 0 : -EUCLEAN;
	} else if (commit) {
		user_interrupt(&b->port, false);
		ret = rt_release(b->rt, &b->owner, NULL);
		err = backend_model_sync(h);
		if (err)
			ret = err;
	}
	record_close(b->record);
	rt_detach(b->rt);
	free(b->rt);
	user_port_fini(&b->port);
	image_close(&b->img);
	free(b);
	return ret;
}

static void backend_model_interrupt(struct tdxcall *h, bool on)
{
	struct model_backend *b = h->be;

	user_interrupt(&b->port, on);
}

static int backend_model_lp_set(struct tdxcall *h, unsigned int lp)
{
	struct model_backend *b = h->be;

	return user_lp_set(&b->port, lp);
}

static int backend_model_events_open(struct tdxcall *h, size_t size, struct event_source **out)
{
	return event_queue_open(out, h, size);
}

static void backend_model_events_wanted(struct tdxcall *h, bool on)
{
	struct model_backend *b = h->be;

	user_event_sink(&b->port, on ? event_hub_publish : NULL, &h->hub);
}

const struct tdxcall_backend_ops backend_model = {
	.name = "model",
	.open = backend_model_open,
	.cmd = backend_model_cmd,
	.sync = backend_model_sync,
	.close = backend_model_close,
	.interrupt = backend_model_interrupt,
	.lp_set = backend_model_lp_set,
	.events_open = backend_model_events_open,
	.events_wanted = backend_model_events_wanted,
};
