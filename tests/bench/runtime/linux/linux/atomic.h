/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's atomic_long_t with its memory orders (Documentation/atomic_t.txt): read and set are
 * relaxed, a cmpxchg without suffix is a full barrier, and a cmpxchg that fails is relaxed.
 */
#ifndef BENCH_LINUX_ATOMIC_H
#define BENCH_LINUX_ATOMIC_H

#include <linux/types.h>

typedef struct {
    long value;
} atomic_long_t;

#define ATOMIC_INIT(first) \
    { first }
#define ATOMIC_LONG_INIT(first) \
    { first }

#define smp_rmb() __atomic_thread_fence(__ATOMIC_ACQUIRE)

static inline long atomic_long_read(const atomic_long_t* at) {
    return __atomic_load_n(&at->value, __ATOMIC_RELAXED);
}

static inline void atomic_long_set(atomic_long_t* at, long value) {
    __atomic_store_n(&at->value, value, __ATOMIC_RELAXED);
}

static inline void atomic_long_inc(atomic_long_t* at) {
    __atomic_fetch_add(&at->value, 1, __ATOMIC_RELAXED);
}

/* Stores @value if the old value is *before, else copies the old value to *before. */
static inline bool atomic_long_try_cmpxchg(atomic_long_t* at, long* before, long value) {
    return __atomic_compare_exchange_n(&at->value, before, value, false, __ATOMIC_SEQ_CST,
                                       __ATOMIC_RELAXED);
}

static inline long atomic_long_cmpxchg(atomic_long_t* at, long before, long value) {
    atomic_long_try_cmpxchg(at, &before, value);
    return before;
}

static inline long atomic_long_cmpxchg_relaxed(atomic_long_t* at, long before, long value) {
    __atomic_compare_exchange_n(&at->value, &before, value, false, __ATOMIC_RELAXED,
                                __ATOMIC_RELAXED);
    return before;
}

#endif
