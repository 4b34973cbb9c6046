/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A target is a function that takes any bytes and must not crash, hang or break what it promises.
 * libFuzzer calls it (make fuzz), or driver.c with mutations of the target's seeds (make check).
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define FUZZ_MAX_SIZE 65536

/* Return: 0. What must not be is reported by FUZZ_CHECK(). */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/**
 * fuzz_seed() - inputs to begin with
 * @index: 0, 1 ...
 * @buf: where the input goes, FUZZ_MAX_SIZE bytes
 *
 * Return: its bytes; 0 = there are no more.
 */
size_t fuzz_seed(unsigned int index, uint8_t *buf);

#define FUZZ_CHECK(cond)                                                                   \
	do {                                                                               \
		if (!(cond)) {                                                             \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #cond); \
			abort();                                                           \
		}                                                                          \
	} while (0)

#endif /* TESTS_FUZZ_FUZZ_H */
