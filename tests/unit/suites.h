/* SPDX-License-Identifier: GPL-2.0-only */
/* The suites of the unit tests: NAME_suite() in test_NAME.c makes the suite NAME. */
#ifndef TESTS_UNIT_SUITES_H
#define TESTS_UNIT_SUITES_H

#include <check.h>

#define UNIT_SUITES \
	SUITE(abi) \
	SUITE(abi_data) \
	SUITE(abi_newer) \
	SUITE(abi_status) \
	SUITE(bug) \
	SUITE(command) \
	SUITE(ept) \
	SUITE(event) \
	SUITE(event_life) \
	SUITE(events) \
	SUITE(firmware) \
	SUITE(hook_fault) \
	SUITE(guest) \
	SUITE(image) \
	SUITE(image_recovery) \
	SUITE(inject) \
	SUITE(lib) \
	SUITE(lib_damage) \
	SUITE(lib_decode) \
	SUITE(lib_image) \
	SUITE(lib_model) \
	SUITE(mirror) \
	SUITE(model_check) \
	SUITE(model_guest) \
	SUITE(model_guest_meta) \
	SUITE(model_guest_td) \
	SUITE(model_l2) \
	SUITE(model_lifecycle) \
	SUITE(model_memory) \
	SUITE(model_meta) \
	SUITE(model_meta_vp) \
	SUITE(model_newer_fields) \
	SUITE(model_newer_params) \
	SUITE(model_page) \
	SUITE(model_params) \
	SUITE(model_module) \
	SUITE(model_phymem) \
	SUITE(model_platform) \
	SUITE(model_report) \
	SUITE(model_size) \
	SUITE(model_state) \
	SUITE(model_sys) \
	SUITE(model_tdcall) \
	SUITE(model_threads) \
	SUITE(model_topology) \
	SUITE(port) \
	SUITE(port_lock) \
	SUITE(prereq) \
	SUITE(property) \
	SUITE(raw) \
	SUITE(raw_end) \
	SUITE(raw_misuse) \
	SUITE(raw_owned) \
	SUITE(resize) \
	SUITE(resize_range) \
	SUITE(runtime) \
	SUITE(runtime_fault) \
	SUITE(runtime_hook) \
	SUITE(runtime_range) \
	SUITE(runtime_resize) \
	SUITE(seam) \
	SUITE(seam_tdh) \
	SUITE(sha) \
	SUITE(shared) \
	SUITE(tdpmmu) \
	SUITE(tdx_call) \
	SUITE(vt)

#define SUITE(name) Suite *name##_suite(void);
UNIT_SUITES
#undef SUITE

#endif
