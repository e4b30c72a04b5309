/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The runtime's accesses to memory, with their orders, as a test of weak memory
 * gets to see them (weak_in_runtime.h).
 */
#ifndef PLOG_WEAK_ACCESSES_H
#define PLOG_WEAK_ACCESSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A place in the runtime's sources that names a memory order. */
struct plog_weak_site {
    const char* access; /* the function of plog_atomic.h that it calls */
    const char* file;
    const char* function;
    unsigned int line;
    unsigned int order; /* with which it was used; 0: never so far */
};

/* A piece of the memory of runtime/plog_debug.c (weak_debug.c). */
struct plog_weak_memory {
    void* at;
    size_t bytes;
};

/* Stores at most 8 pieces; returns how many there are. */
size_t plog_weak_debug_memory(struct plog_weak_memory* parts);

/* Says at which place the calling CPU's next access is. */
void plog_weak_at(struct plog_weak_site* site);

uint64_t plog_weak_load(const volatile void* at, size_t bytes, int order);
void plog_weak_store(volatile void* at, size_t bytes, uint64_t value, int order);
uint64_t plog_weak_add(volatile void* at, size_t bytes, uint64_t value, int order);
uint64_t plog_weak_or(volatile void* at, size_t bytes, uint64_t value, int order);
uint64_t plog_weak_and(volatile void* at, size_t bytes, uint64_t value, int order);
uint64_t plog_weak_swap(volatile void* at, size_t bytes, uint64_t value, int order);
bool plog_weak_cmpxchg(volatile void* at, size_t bytes, uint64_t expected, uint64_t value,
                       int order);
void plog_weak_fence(int order);

#ifdef __cplusplus
}
#endif

#endif
