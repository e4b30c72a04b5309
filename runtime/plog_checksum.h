/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * CRC-32C, the checksum that writer, reader and extractor of a log share.
 * Freestanding C11 that is C++20 as well.
 */
#ifndef PLOG_CHECKSUM_H
#define PLOG_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/*
 * CRC-32C (Castagnoli: reflected polynomial 0x82f63b78, as in iSCSI, RFC 3720
 * appendix B.4) of @size bytes. @crc is 0 at the start; to go on over data
 * that comes in pieces, give the result for the pieces before.
 *
 * Four bits a step: 64 bytes of table, since this is linked into kernels that
 * count their bytes and runs once a record.
 */
static inline uint32_t plog_crc32c(uint32_t crc, const uint8_t *data,
				   size_t size)
{
	static const uint32_t of_nibble[16] = {
		0x00000000U, 0x105ec76fU, 0x20bd8edeU, 0x30e349b1U,
		0x417b1dbcU, 0x5125dad3U, 0x61c69362U, 0x7198540dU,
		0x82f63b78U, 0x92a8fc17U, 0xa24bb5a6U, 0xb21572c9U,
		0xc38d26c4U, 0xd3d3e1abU, 0xe330a81aU, 0xf36e6f75U,
	};
	size_t i;

	crc = ~crc;
	for (i = 0; i < size; i++) {
		crc ^= data[i];
		crc = (crc >> 4) ^ of_nibble[crc & 15U];
		crc = (crc >> 4) ^ of_nibble[crc & 15U];
	}
	return ~crc;
}

#endif
