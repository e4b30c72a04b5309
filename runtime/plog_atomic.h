/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Accesses to plog's two kinds of memory. Words of the control block are in
 * ordinary RAM and may be changed by atomic operations. The region may be
 * mapped write-combining or uncached, or belong to a device, so it is accessed
 * only by aligned loads and stores of 4 or 8 bytes that the compiler must
 * neither split nor merge.
 *
 * The memory order is part of each name, or is said at the function. The files
 * that use these accesses label them LMM(function:A), as the kernel's
 * printk_ringbuffer.c does, and have a table of what is ordered against what:
 * plog_write.c, plog_read.c, plog_owner.c, plog_show.c, plog_progress.c,
 * plog_register.c, plog_panic.c and plog_stop.c. docs/design/plog.md explains
 * the tables and labels.
 *
 * All accesses to both kinds of memory go through this header, so that tests
 * can watch and interleave them. PLOG_TEST_STEP() runs before each operation on
 * a word of the control block, PLOG_TEST_GET() before each read of the region,
 * PLOG_TEST_STORE() after each store to the region.
 */
#ifndef PLOG_ATOMIC_H
#define PLOG_ATOMIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast"
#endif

/*
 * The widest type on which every CPU has atomic operations. With
 * PLOG_TEST_WORDS_OF_32, tests of 32-bit words run on a 64-bit machine.
 */
#if UINTPTR_MAX > 0xffffffffu && !defined(PLOG_TEST_WORDS_OF_32)
#define PLOG_WORDS_OF_64 1
typedef uint64_t plog_word;
#else
#define PLOG_WORDS_OF_64 0
typedef uint32_t plog_word;
#endif

#define PLOG_WORD_BITS (8u * (unsigned int)sizeof(plog_word))

#ifdef PLOG_TEST_HOOKS
#ifdef __cplusplus
extern "C" {
#endif
void plog_test_step(const plog_word *at);
void plog_test_get(const volatile void *at, size_t bytes);
void plog_test_store(const volatile void *at, size_t bytes);
#ifdef __cplusplus
}
#endif
#define PLOG_TEST_STEP(at) plog_test_step(at)
#define PLOG_TEST_GET(at, bytes) plog_test_get(at, bytes)
#define PLOG_TEST_STORE(at, bytes) plog_test_store(at, bytes)
#else
#define PLOG_TEST_STEP(at) ((void)0)
#define PLOG_TEST_GET(at, bytes) ((void)0)
#define PLOG_TEST_STORE(at, bytes) ((void)0)
#endif

/*
 * For code that runs once a boot, in a panic, or beside slow console hardware:
 * its size matters more than its speed.
 */
#define PLOG_COLD __attribute__((__cold__, __noinline__))

/* For the path of most messages. */
#define PLOG_INLINE static inline __attribute__((__always_inline__))

/* An initialiser that zeroes a structure, in C and in C++. */
#ifdef __cplusplus
#define PLOG_EMPTY                                                             \
	{                                                                      \
	}
#else
#define PLOG_EMPTY                                                             \
	{                                                                      \
		0                                                              \
	}
#endif

static inline plog_word plog_word_read(const plog_word *at)
{
	PLOG_TEST_STEP(at);
	return __atomic_load_n(at, __ATOMIC_RELAXED);
}

static inline plog_word plog_word_read_acquire(const plog_word *at)
{
	PLOG_TEST_STEP(at);
	return __atomic_load_n(at, __ATOMIC_ACQUIRE);
}

static inline void plog_word_set(plog_word *at, plog_word value)
{
	PLOG_TEST_STEP(at);
	__atomic_store_n(at, value, __ATOMIC_RELAXED);
}

static inline void plog_word_set_release(plog_word *at, plog_word value)
{
	PLOG_TEST_STEP(at);
	__atomic_store_n(at, value, __ATOMIC_RELEASE);
}

/* For the number of slots of a lane; relaxed. */
static inline uint32_t plog_uint32_read(const uint32_t *at)
{
	return __atomic_load_n(at, __ATOMIC_RELAXED);
}

static inline void plog_uint32_set(uint32_t *at, uint32_t value)
{
	__atomic_store_n(at, value, __ATOMIC_RELAXED);
}

/* Adds to *at, relaxed. Returns the old value. */
static inline plog_word plog_fetch_add(plog_word *at, plog_word value)
{
	PLOG_TEST_STEP(at);
	return __atomic_fetch_add(at, value, __ATOMIC_RELAXED);
}

/*
 * All atomic changes of a word, even relaxed ones, hand on the release of the
 * store whose value they replace: who acquires their value, acquires that.
 */
static inline plog_word plog_fetch_add_acquire(plog_word *at, plog_word value)
{
	PLOG_TEST_STEP(at);
	return __atomic_fetch_add(at, value, __ATOMIC_ACQUIRE);
}

static inline plog_word plog_fetch_add_release(plog_word *at, plog_word value)
{
	PLOG_TEST_STEP(at);
	return __atomic_fetch_add(at, value, __ATOMIC_RELEASE);
}

/* Sets bits of *at, relaxed. Returns the old value. */
static inline plog_word plog_fetch_or_relaxed(plog_word *at, plog_word bits)
{
	PLOG_TEST_STEP(at);
	return __atomic_fetch_or(at, bits, __ATOMIC_RELAXED);
}

static inline plog_word plog_fetch_or_release(plog_word *at, plog_word bits)
{
	PLOG_TEST_STEP(at);
	return __atomic_fetch_or(at, bits, __ATOMIC_RELEASE);
}

/* Clears the bits that are not in @bits, relaxed. Returns the old value. */
static inline plog_word plog_fetch_and_relaxed(plog_word *at, plog_word bits)
{
	PLOG_TEST_STEP(at);
	return __atomic_fetch_and(at, bits, __ATOMIC_RELAXED);
}

/*
 * Sets *at to @value if *at is @expected. Returns whether it did; if it did
 * not, it is relaxed.
 */
static inline bool plog_cmpxchg_relaxed(plog_word *at, plog_word expected,
					plog_word value)
{
	PLOG_TEST_STEP(at);
	return __atomic_compare_exchange_n(at, &expected, value, false,
					   __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

static inline bool plog_cmpxchg_acquire(plog_word *at, plog_word expected,
					plog_word value)
{
	PLOG_TEST_STEP(at);
	return __atomic_compare_exchange_n(at, &expected, value, false,
					   __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static inline bool plog_cmpxchg_release(plog_word *at, plog_word expected,
					plog_word value)
{
	PLOG_TEST_STEP(at);
	return __atomic_compare_exchange_n(at, &expected, value, false,
					   __ATOMIC_RELEASE, __ATOMIC_RELAXED);
}

/*
 * Orders all loads before it against all accesses after it. ThreadSanitizer
 * does not support fences. It does not need them, because all words of the
 * region are accessed atomically.
 */
static inline void plog_fence_acquire(void)
{
#if defined(__powerpc__)
	/* sync: lwsync would not order accesses to memory that is not cached */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
#elif !defined(__SANITIZE_THREAD__)
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
#endif
}

/*
 * Orders all accesses before it against all stores after it.
 */
static inline void plog_fence_release(void)
{
#if defined(__powerpc__)
	/* sync: lwsync would not order accesses to memory that is not cached */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
#elif !defined(__SANITIZE_THREAD__)
	__atomic_thread_fence(__ATOMIC_RELEASE);
#endif
}

/*
 * Orders all accesses before it against all accesses after it, also an earlier
 * store against a later load.
 */
static inline void plog_full_fence(void)
{
#ifndef __SANITIZE_THREAD__
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
#endif
}

static inline void plog_region_write32(volatile uint32_t *at, uint32_t value)
{
	__atomic_store_n(at, value, __ATOMIC_RELAXED);
	PLOG_TEST_STORE(at, sizeof(*at));
}

static inline uint32_t plog_region_read32(const volatile uint32_t *at)
{
	PLOG_TEST_GET(at, sizeof(*at));
	return __atomic_load_n(at, __ATOMIC_RELAXED);
}

/* One store where words have 64 bits, else two, the first half first. */
static inline void plog_region_write64(volatile uint64_t *at, uint64_t value)
{
#if PLOG_WORDS_OF_64
	__atomic_store_n(at, value, __ATOMIC_RELAXED);
	PLOG_TEST_STORE(at, sizeof(*at));
#else
	uint32_t halves[2];
	volatile uint32_t *half = (volatile uint32_t *)at;

	__builtin_memcpy(halves, &value, sizeof(halves));
	plog_region_write32(&half[0], halves[0]);
	plog_region_write32(&half[1], halves[1]);
#endif
}

static inline uint64_t plog_region_read64(const volatile uint64_t *at)
{
#if PLOG_WORDS_OF_64
	PLOG_TEST_GET(at, sizeof(*at));
	return __atomic_load_n(at, __ATOMIC_RELAXED);
#else
	const volatile uint32_t *half = (const volatile uint32_t *)at;
	uint32_t halves[2];
	uint64_t value;

	halves[0] = plog_region_read32(&half[0]);
	halves[1] = plog_region_read32(&half[1]);
	__builtin_memcpy(&value, halves, sizeof(value));
	return value;
#endif
}

/*
 * Copies word by word. @to and @bytes are multiples of 8; @from may be
 * unaligned.
 */
static inline void plog_copy_to_region(volatile void *to, const void *from,
				       size_t bytes)
{
	volatile uint64_t *words = (volatile uint64_t *)to;
	const char *source = (const char *)from;
	size_t i;

	for (i = 0; i < bytes / 8; i++) {
		uint64_t word;

		__builtin_memcpy(&word, source + 8 * i, sizeof(word));
		plog_region_write64(&words[i], word);
	}
}

/*
 * Copies word by word. @from and @bytes are multiples of 8; @to may be
 * unaligned.
 */
static inline void plog_copy_from_region(void *to, const volatile void *from,
					 size_t bytes)
{
	const volatile uint64_t *words = (const volatile uint64_t *)from;
	char *target = (char *)to;
	size_t i;

	for (i = 0; i < bytes / 8; i++) {
		const uint64_t word = plog_region_read64(&words[i]);

		__builtin_memcpy(target + 8 * i, &word, sizeof(word));
	}
}

#ifdef __cplusplus
#pragma GCC diagnostic pop
#endif

#endif
