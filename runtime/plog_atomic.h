/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * plog's two kinds of memory. Words of the control block lie in ordinary RAM
 * and are changed by atomic operations. Words of the region may lie in memory
 * that is write-combining, uncached or a device's: there only aligned plain
 * stores of 4 or 8 bytes are made, and the compiler may not change that.
 *
 * Every access that another CPU can see goes through here, so that tests can
 * watch and interleave them: PLOG_TEST_STEP() comes before each operation on a
 * word of the control block, PLOG_TEST_GET() before each read of the region and
 * PLOG_TEST_STORE() after each store to it.
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
 * What every CPU can change in one step. PLOG_TEST_WORDS_OF_32: for tests of
 * what a machine with such words does, on one that has longer ones.
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
 * Runs once a boot, in a machine's last second, or beside a console's hardware:
 * short rather than fast.
 */
#define PLOG_COLD __attribute__((__cold__, __noinline__))

/* An empty initialiser, in both languages. */
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

static inline plog_word plog_load(const plog_word *at)
{
	PLOG_TEST_STEP(at);
	return __atomic_load_n(at, __ATOMIC_RELAXED);
}

static inline plog_word plog_load_acquire(const plog_word *at)
{
	PLOG_TEST_STEP(at);
	return __atomic_load_n(at, __ATOMIC_ACQUIRE);
}

static inline void plog_store_word(plog_word *at, plog_word value)
{
	PLOG_TEST_STEP(at);
	__atomic_store_n(at, value, __ATOMIC_RELAXED);
}

static inline void plog_store_release(plog_word *at, plog_word value)
{
	PLOG_TEST_STEP(at);
	__atomic_store_n(at, value, __ATOMIC_RELEASE);
}

/* Returns the value before. */
static inline plog_word plog_add(plog_word *at, plog_word value)
{
	PLOG_TEST_STEP(at);
	return __atomic_fetch_add(at, value, __ATOMIC_RELAXED);
}

static inline void plog_or(plog_word *at, plog_word bits)
{
	PLOG_TEST_STEP(at);
	__atomic_fetch_or(at, bits, __ATOMIC_ACQ_REL);
}

/* Exchanges if *at is @expected. */
static inline bool plog_exchange_if(plog_word *at, plog_word expected,
				    plog_word value)
{
	PLOG_TEST_STEP(at);
	return __atomic_compare_exchange_n(at, &expected, value, false,
					   __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

/*
 * Orders what was read or changed before against what is written or read after.
 * ThreadSanitizer does not know fences, and does not need this one: all words
 * of the region are accessed atomically.
 */
static inline void plog_fence(void)
{
#ifndef __SANITIZE_THREAD__
	__atomic_thread_fence(__ATOMIC_ACQ_REL);
#endif
}

static inline void plog_put32(volatile uint32_t *at, uint32_t value)
{
	__atomic_store_n(at, value, __ATOMIC_RELAXED);
	PLOG_TEST_STORE(at, sizeof(*at));
}

static inline uint32_t plog_get32(const volatile uint32_t *at)
{
	PLOG_TEST_GET(at, sizeof(*at));
	return __atomic_load_n(at, __ATOMIC_RELAXED);
}

/* In one store where the CPU has one, else the lower half first. */
static inline void plog_put64(volatile uint64_t *at, uint64_t value)
{
#if PLOG_WORDS_OF_64
	__atomic_store_n(at, value, __ATOMIC_RELAXED);
	PLOG_TEST_STORE(at, sizeof(*at));
#else
	uint32_t halves[2];
	volatile uint32_t *half = (volatile uint32_t *)at;

	__builtin_memcpy(halves, &value, sizeof(halves));
	plog_put32(&half[0], halves[0]);
	plog_put32(&half[1], halves[1]);
#endif
}

static inline uint64_t plog_get64(const volatile uint64_t *at)
{
#if PLOG_WORDS_OF_64
	PLOG_TEST_GET(at, sizeof(*at));
	return __atomic_load_n(at, __ATOMIC_RELAXED);
#else
	const volatile uint32_t *half = (const volatile uint32_t *)at;
	uint32_t halves[2];
	uint64_t value;

	halves[0] = plog_get32(&half[0]);
	halves[1] = plog_get32(&half[1]);
	__builtin_memcpy(&value, halves, sizeof(value));
	return value;
#endif
}

/* @from may have any alignment; @to and @bytes are multiples of 8. */
static inline void plog_put(volatile void *to, const void *from, size_t bytes)
{
	volatile uint64_t *words = (volatile uint64_t *)to;
	const char *source = (const char *)from;
	size_t i;

	for (i = 0; i < bytes / 8; i++) {
		uint64_t word;

		__builtin_memcpy(&word, source + 8 * i, sizeof(word));
		plog_put64(&words[i], word);
	}
}

/* @to may have any alignment; @from and @bytes are multiples of 8. */
static inline void plog_get(void *to, const volatile void *from, size_t bytes)
{
	const volatile uint64_t *words = (const volatile uint64_t *)from;
	char *target = (char *)to;
	size_t i;

	for (i = 0; i < bytes / 8; i++) {
		const uint64_t word = plog_get64(&words[i]);

		__builtin_memcpy(target + 8 * i, &word, sizeof(word));
	}
}

#ifdef __cplusplus
#pragma GCC diagnostic pop
#endif

#endif
