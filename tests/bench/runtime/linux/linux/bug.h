/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A failed check of the kernel ends the program, because times of a broken ring are worthless. */
#ifndef BENCH_LINUX_BUG_H
#define BENCH_LINUX_BUG_H

#include <stdlib.h>

#define WARN_ON_ONCE(broken)                 \
    ({                                       \
        if (__builtin_expect(!!(broken), 0)) \
            abort();                         \
        false;                               \
    })

#endif
