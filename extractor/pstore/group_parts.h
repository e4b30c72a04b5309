// SPDX-License-Identifier: GPL-2.0-or-later
// Dumps: which dmesg records are parts of one dump of the log.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

struct DumpPart {
    const printkfmt::PstoreRecord* record = nullptr;  // owned by the area
    const printkfmt::PstoreArea* area = nullptr;
};

/// What one call of the kernel's dumper wrote.
struct LogDump {
    std::string backend;
    std::string reason;  ///< empty: no part says it
    std::optional<std::uint32_t> count;
    std::optional<printkfmt::PstoreTime> time;  ///< of its first part that says one
    std::vector<DumpPart> parts;                ///< oldest text first: part numbers descend
    std::vector<std::string> copies;            ///< records left out: others hold the same
};

/// All dmesg records, as dumps, in the order of their times; those without one come first, as they
/// stand. Parts of one dump have its backend, reason and count, different numbers, and times a few
/// seconds apart; count alone starts again with every boot.
std::vector<LogDump> group_parts(std::span<const printkfmt::PstoreArea> areas);

}  // namespace lastwords::extractor
