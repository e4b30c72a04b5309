// SPDX-License-Identifier: GPL-2.0-or-later
// A zone of a pstore/zone image, where it was found.
#pragma once

#include <cstddef>
#include <cstdint>

#include "extractor/formats/pstore_zone/header.h"

namespace lastwords::extractor {

struct FoundZone {
    std::size_t at = 0;
    PszHeader header;         ///< of a lost one type and order, if those can be told
    std::size_t end = 0;      ///< where it ends, as far as can be told
    std::uint32_t index = 0;  ///< among the zones of its type
    bool lost = false;        ///< its header is destroyed

    bool is_dump() const { return header.type == printkfmt::PstoreType::kDmesg; }
    std::size_t data_at() const { return at + kPszHeaderBytes; }
    std::size_t data_end() const { return data_at() + header.datalen; }
};

}  // namespace lastwords::extractor
