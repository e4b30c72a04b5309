/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * CRC-32C, the checksum of the region, for the kernel and for the tools that
 * read it. Freestanding C11 that is C++20 as well.
 */
#ifndef PLOG_CHECKSUM_H
#define PLOG_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * CRC-32C (Castagnoli: reflected polynomial 0x82f63b78, as in iSCSI, RFC 3720
 * appendix B.4) of @size bytes. @crc is 0 for the first piece of data; for each
 * further piece it is the result for the piece before. Uses the CPU's
 * instruction for CRC-32C where there is one (x86-64, arm64).
 */
uint32_t plog_crc32c(uint32_t crc, const uint8_t *data, size_t size);

/*
 * The same as plog_crc32c(), without the CPU's instruction, from a table of
 * PLOG_CHECKSUM_TABLE bytes: 0, 128 or 512, to be defined for the compilation
 * of plog_checksum.c. The default is 512 for CPUs without the instruction, and
 * 128 for those that may have it.
 */
uint32_t plog_crc32c_portable(uint32_t crc, const uint8_t *data, size_t size);

#ifdef __cplusplus
}
#endif

#endif
