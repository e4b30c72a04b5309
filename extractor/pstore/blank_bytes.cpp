// SPDX-License-Identifier: GPL-2.0-or-later
// Tells written bytes from blank ones.
#include "extractor/pstore/blank_bytes.h"

#include <algorithm>

namespace lastwords::extractor {

namespace {

bool is_blank(std::byte byte) {
    return byte == std::byte{0} || byte == std::byte{0xff};
}

}  // namespace

bool is_unwritten(Bytes bytes) {
    return std::all_of(bytes.begin(), bytes.end(), is_blank);
}

Bytes written_part(Bytes bytes) {
    const auto last = std::find_if_not(bytes.rbegin(), bytes.rend(), is_blank);
    return bytes.first(static_cast<std::size_t>(bytes.rend() - last));
}

}  // namespace lastwords::extractor
