// SPDX-License-Identifier: GPL-2.0-or-later
// What the tool reads from the region of a PlogMachine.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "extractor/formats/plog/plog_sources.h"
#include "tests/runtime/plog_machine.h"

namespace lastwords::test {

inline std::vector<std::byte> copy_of(PlogMachine& machine) {
    return {machine.region_start(), machine.region_start() + machine.region_bytes()};
}

/// Returns one source for each boot; none if the bytes are not a region.
inline std::vector<printkfmt::Source> read_region(const std::vector<std::byte>& bytes) {
    const Result<extractor::PlogRegion> region = extractor::PlogRegion::read(bytes);
    return region ? extractor::make_plog_sources(*region, "region")
                  : std::vector<printkfmt::Source>{};
}

inline std::vector<std::string> texts_of(const printkfmt::Source& source) {
    std::vector<std::string> texts;
    for (const printkfmt::Record& record : source.log.records) {
        texts.emplace_back(record.text);
    }
    return texts;
}

}  // namespace lastwords::test
