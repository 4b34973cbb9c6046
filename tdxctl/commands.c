// SPDX-License-Identifier: GPL-2.0-only
#include "tdxctl/commands.h"

const struct command *const commands[] = {
	&cmd_td_create,	  &cmd_td_load,
	&cmd_td_list,	  &cmd_td_show,
	&cmd_td_finalize, &cmd_td_destroy,
	&cmd_add,	  &cmd_aug,
	&cmd_block,	  &cmd_unblock,
	&cmd_track,	  &cmd_remove,
	&cmd_zap,	  &cmd_promote,
	&cmd_demote,	  &cmd_relocate,
	&cmd_hook,	  &cmd_sept_show,
	&cmd_sept_walk,	  &cmd_sept_stat,
	&cmd_sept_remove,
	&cmd_decode,	  &cmd_explain,
	&cmd_info,	  &cmd_stats,
	&cmd_model_init,  &cmd_model_show,
	&cmd_model_check, &cmd_model_reset,
	&cmd_model_set,
	&cmd_replay,	  &cmd_record,
	&cmd_inject_add,  &cmd_inject_list,
	&cmd_inject_clear,
	&cmd_page_alloc,  &cmd_page_free,
	&cmd_page_list,	  &cmd_page_write,
	&cmd_page_read,	  &cmd_call,
	&cmd_batch,
	NULL,
};
