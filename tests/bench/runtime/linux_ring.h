/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Linux's printk_ringbuffer as a library, which is compiled from the user's source tree. */
#ifndef BENCH_LINUX_RING_H
#define BENCH_LINUX_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct linux_ring;

/* Makes a ring of 2^text_bits bytes of text, with a descriptor for each 32 bytes, as kernels do. */
struct linux_ring* linux_ring_new(unsigned text_bits);
void linux_ring_free(struct linux_ring* ring);

/*
 * Stores a message as vprintk_store() does, without formatting. If @reserved is not NULL, it is
 * called between reserve and commit. Returns false if the ring refused the message.
 */
bool linux_ring_store(struct linux_ring* ring, const char* text, size_t bytes,
                      void (*reserved)(void));

/* Calls @show with @to for each record that a reader gets, from the oldest on. */
void linux_ring_read(struct linux_ring* ring,
                     void (*show)(void* to, const char* text, size_t bytes), void* to);

#ifdef __cplusplus
}
#endif

#endif
