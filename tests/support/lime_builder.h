// SPDX-License-Identifier: GPL-2.0-or-later
// LiME builder: writes ranges as the module lime 1.9.1 does with format=lime.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/support/bytes_builder.h"

namespace lastwords::test {

struct LimeRange {
    std::uint64_t begin = 0;
    std::vector<std::byte> bytes;
};

inline std::vector<std::byte> build_lime(const std::vector<LimeRange>& ranges) {
    BytesBuilder file;
    for (const LimeRange& range : ranges) {
        file.text("EMiL").u32(1).u64(range.begin);
        file.u64(range.begin + range.bytes.size() - 1).u64(0).bytes(range.bytes);
    }
    return file.take();
}

}  // namespace lastwords::test
