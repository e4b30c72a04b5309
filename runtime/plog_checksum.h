/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * CRC-32C, the checksum that writer, reader and extractor of a log share.
 * Freestanding C11 that is C++20 as well.
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
 * appendix B.4) of @size bytes. @crc is 0 at the start; to go on over data
 * that comes in pieces, give the result for the pieces before. By the CPU's
 * own instruction where it has one (x86-64, arm64).
 */
uint32_t plog_crc32c(uint32_t crc, const uint8_t *data, size_t size);

/* The same without that instruction. */
uint32_t plog_crc32c_portable(uint32_t crc, const uint8_t *data, size_t size);

#ifdef __cplusplus
}
#endif

#endif
