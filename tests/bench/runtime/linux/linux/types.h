/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The headers of this folder replace those of the kernel, so that printk_ringbuffer.c can be
 * compiled in a program. They use the compiler's builtins, and have only what printk_ringbuffer.c
 * uses.
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
