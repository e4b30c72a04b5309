/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Included before each source of the runtime (gcc -include): replaces its
 * accesses to memory by calls of weak_accesses.h, and lists the places in the
 * runtime that name a memory order.
 */
#ifndef PLOG_WEAK_IN_RUNTIME_H
#define PLOG_WEAK_IN_RUNTIME_H

#include "tests/runtime/weak_accesses.h"

#undef __SANITIZE_THREAD__ /* fences are supported here */
/* As on a CPU without an instruction for the checksum. */
#undef __x86_64__
#undef __aarch64__

#define __atomic_load_n(at, order) ((__typeof__(+*(at)))plog_weak_load(at, sizeof(*(at)), order))
#define __atomic_store_n(at, value, order) plog_weak_store(at, sizeof(*(at)), value, order)
#define __atomic_fetch_add(at, value, order) \
    ((__typeof__(+*(at)))plog_weak_add(at, sizeof(*(at)), value, order))
#define __atomic_fetch_or(at, value, order) \
    ((__typeof__(+*(at)))plog_weak_or(at, sizeof(*(at)), value, order))
#define __atomic_fetch_and(at, value, order) \
    ((__typeof__(+*(at)))plog_weak_and(at, sizeof(*(at)), value, order))
#define __atomic_exchange_n(at, value, order) \
    ((__typeof__(+*(at)))plog_weak_swap(at, sizeof(*(at)), value, order))
#define __atomic_compare_exchange_n(at, expected, value, weak, order, failed) \
    plog_weak_cmpxchg(at, sizeof(*(at)), *(expected), value, order)
#define __atomic_thread_fence(order) plog_weak_fence(order)

#include "runtime/plog_atomic.h"

/*
 * Calls a function of plog_atomic.h. All such places are listed, by pointers,
 * in a section of their own, whether or not they are ever reached.
 */
#define PLOG_WEAK_SITE(function, call)                                                     \
    __extension__({                                                                        \
        static struct plog_weak_site site_ = {#function, __FILE__, __func__, __LINE__, 0}; \
        static struct plog_weak_site* const listed_                                        \
            __attribute__((__section__("plog_weak_sites"), __used__)) = &site_;            \
        plog_weak_at(&site_);                                                              \
        call;                                                                              \
    })
#define plog_word_read_acquire(at) \
    PLOG_WEAK_SITE(plog_word_read_acquire, plog_word_read_acquire(at))
#define plog_word_set_release(at, value) \
    PLOG_WEAK_SITE(plog_word_set_release, plog_word_set_release(at, value))
#define plog_cmpxchg_acquire(at, expected, value) \
    PLOG_WEAK_SITE(plog_cmpxchg_acquire, plog_cmpxchg_acquire(at, expected, value))
#define plog_cmpxchg_release(at, expected, value) \
    PLOG_WEAK_SITE(plog_cmpxchg_release, plog_cmpxchg_release(at, expected, value))
#define plog_fetch_add_acquire(at, value) \
    PLOG_WEAK_SITE(plog_fetch_add_acquire, plog_fetch_add_acquire(at, value))
#define plog_fetch_add_release(at, value) \
    PLOG_WEAK_SITE(plog_fetch_add_release, plog_fetch_add_release(at, value))
#define plog_fetch_or_release(at, bits) \
    PLOG_WEAK_SITE(plog_fetch_or_release, plog_fetch_or_release(at, bits))
#define plog_fence_acquire() PLOG_WEAK_SITE(plog_fence_acquire, plog_fence_acquire())
#define plog_fence_release() PLOG_WEAK_SITE(plog_fence_release, plog_fence_release())
#define plog_full_fence() PLOG_WEAK_SITE(plog_full_fence, plog_full_fence())

#endif
