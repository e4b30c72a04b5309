/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* CRC-32C, by the CPU's instruction or from a small table. */
#include "runtime/plog_checksum.h"
#include "runtime/plog_crc_instruction.h"

#ifndef PLOG_CHECKSUM_TABLE
#define PLOG_CHECKSUM_TABLE (PLOG_CRC_INSTRUCTION ? 128 : 512)
#endif

#if PLOG_CHECKSUM_TABLE != 0 && PLOG_CHECKSUM_TABLE != 128 &&                  \
	PLOG_CHECKSUM_TABLE != 512
#error "PLOG_CHECKSUM_TABLE must be 0, 128 or 512"
#endif

#if PLOG_CHECKSUM_TABLE > 0

/*
 * The register after @n (4 bits), for @n of 0 to 15, from those after 8, 4, 2
 * and 1: a CRC is linear.
 */
#define AFTER(n8, n4, n2, n1)                                                  \
	{                                                                      \
		0, n1, n2, n2 ^ n1, n4, n4 ^ n1, n4 ^ n2, n4 ^ n2 ^ n1, n8,    \
			n8 ^ n1, n8 ^ n2, n8 ^ n2 ^ n1, n8 ^ n4, n8 ^ n4 ^ n1, \
			n8 ^ n4 ^ n2, n8 ^ n4 ^ n2 ^ n1                        \
	}

/*
 * after[i][n]: the register of a CRC after the 4 bits of n and 4 * i zero bits.
 * So each constant is the one before it, after one more zero bit.
 */
static const uint32_t after[PLOG_CHECKSUM_TABLE / 64][16] = {
	AFTER(0x82f63b78u, 0x417b1dbcu, 0x20bd8edeu, 0x105ec76fu),
	AFTER(0x8ad958cfu, 0xc79a971fu, 0xe13b70f7u, 0xf26b8303u),
#if PLOG_CHECKSUM_TABLE == 512
	AFTER(0xfbc3faf9u, 0xff17c604u, 0x7f8be302u, 0x3fc5f181u),
	AFTER(0x9d14c3b8u, 0x4e8a61dcu, 0x274530eeu, 0x13a29877u),
	AFTER(0x8b277743u, 0xc76580d9u, 0xe144fb14u, 0x70a27d8au),
	AFTER(0x38513ec5u, 0x9edea41au, 0x4f6f520du, 0xa541927eu),
	AFTER(0x52a0c93fu, 0xaba65fe7u, 0xd725148bu, 0xe964b13du),
	AFTER(0xf64463e6u, 0x7b2231f3u, 0xbf672381u, 0xdd45aab8u),
#endif
};

/* Returns the register after @count times 4 bits, the lowest first. */
static inline uint32_t look_up(uint32_t bits, uint32_t count)
{
	uint32_t crc = 0;

	while (count-- > 0) {
		crc ^= after[count][bits & 15u];
		bits >>= 4;
	}
	return crc;
}

static inline uint32_t add_byte(uint32_t crc, uint8_t byte)
{
	return (crc >> 8) ^ look_up(crc ^ byte, 2);
}

#else

static inline uint32_t add_byte(uint32_t crc, uint8_t byte)
{
	uint32_t bit;

	crc ^= byte;
	for (bit = 0; bit < 8; bit++)
		crc = (crc >> 1) ^ (0x82f63b78u & (0u - (crc & 1u)));
	return crc;
}

#endif

uint32_t plog_crc32c_portable(uint32_t crc, const uint8_t *data, size_t size)
{
	crc = ~crc;
#if PLOG_CHECKSUM_TABLE == 512
	for (; size >= 4; size -= 4, data += 4)
		crc = look_up(crc ^ (data[0] | (uint32_t)data[1] << 8 |
				     (uint32_t)data[2] << 16 |
				     (uint32_t)data[3] << 24),
			      8);
#endif
	for (; size > 0; size--)
		crc = add_byte(crc, *data++);
	return ~crc;
}

#if PLOG_CRC_INSTRUCTION

#if defined(__x86_64__)

/* SSE4.2: CPUID.01H:ECX[20] (Intel SDM volume 2, CPUID and CRC32). */
static bool has_instruction(void)
{
	uint32_t a = 1, b, c = 0, d;

	__asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	return ((c >> 20) & 1u) != 0;
}

#else

/* ID_AA64ISAR0_EL1.CRC32, bits 19:16 (Arm ARM, D19.2). */
static bool has_instruction(void)
{
	uint64_t features;

	__asm__("mrs %0, ID_AA64ISAR0_EL1" : "=r"(features));
	return ((features >> 16) & 15u) != 0;
}

#endif

plog_word plog_crc_known;

PLOG_COLD plog_word plog_crc_ask(void)
{
	const plog_word known =
		has_instruction() ? PLOG_CRC_IS_PRESENT : PLOG_CRC_IS_ABSENT;

	__atomic_store_n(&plog_crc_known, known, __ATOMIC_RELAXED);
	return known;
}

#endif

uint32_t plog_crc32c(uint32_t crc, const uint8_t *data, size_t size)
{
	uint64_t steps = ~crc, bytes = 0;

	if (!plog_crc_has_instruction())
		return plog_crc32c_portable(crc, data, size);
	for (; size >= sizeof(bytes); size -= sizeof(bytes)) {
		__builtin_memcpy(&bytes, data, sizeof(bytes));
		steps = plog_crc_step8(steps, bytes);
		data += sizeof(bytes);
	}
	for (; size > 0; size--)
		steps = plog_crc_step1(steps, *data++);
	return ~(uint32_t)steps;
}
