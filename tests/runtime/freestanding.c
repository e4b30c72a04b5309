// SPDX-License-Identifier: GPL-2.0-or-later
// Uses every function of runtime/ the way a kernel without a C library would.
#include "runtime/plog_checksum.h"

uint32_t plog_checksum_of(const uint8_t* data, size_t size);

uint32_t plog_checksum_of(const uint8_t* data, size_t size) {
    return plog_crc32c(0, data, size);
}
