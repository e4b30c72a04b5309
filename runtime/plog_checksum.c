/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * CRC-32C. The CPU's instructions for CRC-32C use general registers only, so a
 * kernel may execute them in every context without saving any state.
 */
#include "runtime/plog_checksum.h"
#include "runtime/plog_atomic.h"

/*
 * Bit by bit. A table would be faster, but too large for the few machines that
 * lack the instruction.
 */
PLOG_COLD uint32_t plog_crc32c_portable(uint32_t crc, const uint8_t *data,
					size_t size)
{
	uint32_t bit;

	crc = ~crc;
	for (; size > 0; size--) {
		crc ^= *data++;
		for (bit = 0; bit < 8; bit++)
			crc = (crc >> 1) ^ (0x82f63b78u & (0u - (crc & 1u)));
	}
	return ~crc;
}

#if defined(__x86_64__)

#define HAVE_INSTRUCTION 1

/* SSE4.2: CPUID.01H:ECX[20] (Intel SDM volume 2, CPUID and CRC32). */
static bool has_instruction(void)
{
	uint32_t a = 1, b, c = 0, d;

	__asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	return ((c >> 20) & 1u) != 0;
}

static inline uint32_t step8(uint32_t crc, uint64_t bytes)
{
	uint64_t wide = crc;

	__asm__("crc32q %1, %0" : "+r"(wide) : "r"(bytes));
	return (uint32_t)wide;
}

static inline uint32_t step4(uint32_t crc, uint32_t bytes)
{
	__asm__("crc32l %1, %0" : "+r"(crc) : "r"(bytes));
	return crc;
}

static inline uint32_t step1(uint32_t crc, uint8_t byte)
{
	__asm__("crc32b %1, %0" : "+r"(crc) : "q"(byte));
	return crc;
}

#elif defined(__aarch64__) && defined(__AARCH64EL__)

#define HAVE_INSTRUCTION 1

/* ID_AA64ISAR0_EL1.CRC32, bits 19:16 (Arm ARM, D19.2). */
static bool has_instruction(void)
{
	uint64_t features;

	__asm__("mrs %0, ID_AA64ISAR0_EL1" : "=r"(features));
	return ((features >> 16) & 15u) != 0;
}

static inline uint32_t step8(uint32_t crc, uint64_t bytes)
{
	__asm__(".arch_extension crc\n\tcrc32cx %w0, %w0, %1"
		: "+r"(crc)
		: "r"(bytes));
	return crc;
}

static inline uint32_t step4(uint32_t crc, uint32_t bytes)
{
	__asm__(".arch_extension crc\n\tcrc32cw %w0, %w0, %w1"
		: "+r"(crc)
		: "r"(bytes));
	return crc;
}

static inline uint32_t step1(uint32_t crc, uint8_t byte)
{
	__asm__(".arch_extension crc\n\tcrc32cb %w0, %w0, %w1"
		: "+r"(crc)
		: "r"((uint32_t)byte));
	return crc;
}

#endif

#ifdef HAVE_INSTRUCTION

/*
 * Asks the CPU once, as CPUID can take microseconds in a virtual machine. No
 * order is needed: CPUs that ask at the same time get the same answer.
 */
static bool may_use_instruction(void)
{
	enum { UNKNOWN, NO, YES };
	static plog_word known;
	plog_word answer = __atomic_load_n(&known, __ATOMIC_RELAXED);

	if (answer == UNKNOWN) {
		answer = has_instruction() ? YES : NO;
		__atomic_store_n(&known, answer, __ATOMIC_RELAXED);
	}
	return answer == YES;
}

uint32_t plog_crc32c(uint32_t crc, const uint8_t *data, size_t size)
{
	if (!may_use_instruction())
		return plog_crc32c_portable(crc, data, size);
	crc = ~crc;
	for (; size >= 8; size -= 8, data += 8) {
		uint64_t bytes;

		__builtin_memcpy(&bytes, data, sizeof(bytes));
		crc = step8(crc, bytes);
	}
	if (size >= 4) {
		uint32_t bytes;

		__builtin_memcpy(&bytes, data, sizeof(bytes));
		crc = step4(crc, bytes);
		size -= 4;
		data += 4;
	}
	for (; size > 0; size--)
		crc = step1(crc, *data++);
	return ~crc;
}

#else

uint32_t plog_crc32c(uint32_t crc, const uint8_t *data, size_t size)
{
	return plog_crc32c_portable(crc, data, size);
}

#endif
