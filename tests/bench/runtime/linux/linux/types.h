/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What printk_ringbuffer.c asks of the kernel around it, for a program: our own words, over the
 * compiler's builtins. Only what that file uses is here.
 */
#ifndef BENCH_LINUX_TYPES_H
#define BENCH_LINUX_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int64_t s64;

#endif
