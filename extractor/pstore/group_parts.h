// SPDX-License-Identifier: GPL-2.0-or-later
// Finds out which dmesg records are parts of one dump of the log.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

struct DumpPart {
    const printkfmt::PstoreRecord* record = nullptr;  // the area owns it
    const printkfmt::PstoreArea* area = nullptr;
};

/// What one call of the kernel's dumper wrote.
struct LogDump {
    std::string backend;
    std::string reason;  ///< empty: no part names it
    std::optional<std::uint32_t> count;
    std::optional<printkfmt::PstoreTime> time;  ///< of the first part that has one
    std::vector<DumpPart> parts;                ///< oldest text first, so part numbers descend
    /// Records that were left out because others hold the same text.
    std::vector<std::string> copies;
};

/// Groups all dmesg records into dumps, sorted by time. Dumps without a time come first, in the
/// order of their records. Parts of one dump have the same backend, reason and count, different
/// part numbers, and times a few seconds apart. The count alone is not enough, because it starts
/// again with every boot.
std::vector<LogDump> group_parts(std::span<const printkfmt::PstoreArea> areas);

}  // namespace lastwords::extractor
