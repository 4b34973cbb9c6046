// SPDX-License-Identifier: GPL-2.0-only
#include "tdxctl/commands.h"

const struct command *const commands[] = {
	&cmd_td_create,	  &cmd_td_load,
	&cmd_td_list,	  &cmd_td_show,
	&cmd_td_finalize, &cmd_td_destroy,
	&cmd_vcpu_create, &cmd_vcpu_enter,
	&cmd_vcpu_flush,  &cmd_vcpu_list,
	&cmd_guest,	  &cmd_map_shared,
	&cmd_unmap_shared, &cmd_mmio_add,
	&cmd_mmio_remove, &cmd_mmio_list,
	&cmd_add,	  &cmd_aug,
	&cmd_block,	  &cmd_unblock,
	&cmd_track,	  &cmd_remove,
	&cmd_zap,	  &cmd_sept_show,
	&cmd_sept_walk,	  &cmd_sept_stat,
	&cmd_decode,	  &cmd_explain,
	&cmd_info,	  &cmd_stats,
	&cmd_model_init,  &cmd_model_show,
	&cmd_model_check, &cmd_model_reset,
	&cmd_replay,	  NULL,
};
