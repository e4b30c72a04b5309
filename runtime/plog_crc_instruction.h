/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The CPU's instruction for CRC-32C, for plog's own files. It uses general
 * registers only, so a kernel may execute it in every context without saving
 * any state. Where there is none, plog_crc_has_instruction() is false, and the
 * steps are not to be used.
 *
 * A step continues the register of a CRC by some bytes, the first one lowest in
 * the word. The register of plog_crc32c(crc, ...) is ~crc. It is as wide as a
 * register of the CPU, so that no step has to clear its upper half.
 */
#ifndef PLOG_CRC_INSTRUCTION_H
#define PLOG_CRC_INSTRUCTION_H

#include "runtime/plog_atomic.h"

#if defined(__x86_64__) || (defined(__aarch64__) && defined(__AARCH64EL__))
#define PLOG_CRC_INSTRUCTION 1
#else
#define PLOG_CRC_INSTRUCTION 0
#endif

#if defined(__x86_64__)

static inline uint64_t plog_crc_step8(uint64_t crc, uint64_t bytes)
{
	__asm__("crc32q %1, %0" : "+r"(crc) : "r"(bytes));
	return crc;
}

static inline uint64_t plog_crc_step4(uint64_t crc, uint32_t bytes)
{
	uint32_t low = (uint32_t)crc;

	__asm__("crc32l %1, %0" : "+r"(low) : "r"(bytes));
	return low;
}

static inline uint64_t plog_crc_step1(uint64_t crc, uint8_t byte)
{
	uint32_t low = (uint32_t)crc;

	__asm__("crc32b %1, %0" : "+r"(low) : "q"(byte));
	return low;
}

#elif PLOG_CRC_INSTRUCTION

static inline uint64_t plog_crc_step8(uint64_t crc, uint64_t bytes)
{
	__asm__(".arch_extension crc\n\tcrc32cx %w0, %w0, %1"
		: "+r"(crc)
		: "r"(bytes));
	return crc;
}

static inline uint64_t plog_crc_step4(uint64_t crc, uint32_t bytes)
{
	__asm__(".arch_extension crc\n\tcrc32cw %w0, %w0, %w1"
		: "+r"(crc)
		: "r"(bytes));
	return crc;
}

static inline uint64_t plog_crc_step1(uint64_t crc, uint8_t byte)
{
	__asm__(".arch_extension crc\n\tcrc32cb %w0, %w0, %w1"
		: "+r"(crc)
		: "r"((uint32_t)byte));
	return crc;
}

#else

static inline uint64_t plog_crc_step8(uint64_t crc, uint64_t bytes)
{
	(void)bytes;
	return crc;
}

static inline uint64_t plog_crc_step4(uint64_t crc, uint32_t bytes)
{
	(void)bytes;
	return crc;
}

static inline uint64_t plog_crc_step1(uint64_t crc, uint8_t byte)
{
	(void)byte;
	return crc;
}

#endif

/* Continues by the lowest @count bytes of @bytes; at most 7. */
static inline uint64_t plog_crc_steps(uint64_t crc, uint64_t bytes,
				      uint32_t count)
{
	if (count >= 4) {
		crc = plog_crc_step4(crc, (uint32_t)bytes);
		bytes >>= 32;
		count -= 4;
	}
	for (; count > 0; count--, bytes >>= 8)
		crc = plog_crc_step1(crc, (uint8_t)bytes);
	return crc;
}

#if PLOG_CRC_INSTRUCTION

enum plog_crc_known {
	PLOG_CRC_UNKNOWN,
	PLOG_CRC_IS_ABSENT,
	PLOG_CRC_IS_PRESENT,
};

/* A value of enum plog_crc_known. */
extern plog_word plog_crc_known;

/* Asks the CPU, and returns the answer. */
plog_word plog_crc_ask(void);

/*
 * Returns whether the CPU has the instruction. It is asked once, as CPUID can
 * take microseconds in a virtual machine. No order is needed: CPUs that ask at
 * the same time get the same answer.
 */
static inline bool plog_crc_has_instruction(void)
{
	plog_word known = __atomic_load_n(&plog_crc_known, __ATOMIC_RELAXED);

	if (known == PLOG_CRC_UNKNOWN)
		known = plog_crc_ask();
	return known == PLOG_CRC_IS_PRESENT;
}

#else

static inline bool plog_crc_has_instruction(void)
{
	return false;
}

#endif

#endif
