/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * These headers replace the kernel's for printk_ringbuffer.c in a program. They are written for
 * this purpose, on top of the compiler's builtins, and have only what that file uses.
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
