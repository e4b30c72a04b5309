/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef BENCH_LINUX_KERNEL_H
#define BENCH_LINUX_KERNEL_H

#include <linux/types.h>

#define __aligned(bytes) __attribute__((aligned(bytes)))
/* Rounds up to a multiple of a power of two. */
#define ALIGN(value, to) (((value) + ((__typeof__(value))(to)-1)) & ~((__typeof__(value))(to)-1))
#define min_t(type, a, b) ((type)(a) < (type)(b) ? (type)(a) : (type)(b))
#define pr_warn_once(...) ((void)0)

#endif
