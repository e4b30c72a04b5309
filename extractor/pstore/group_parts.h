// SPDX-License-Identifier: GPL-2.0-or-later
// Finds out which dmesg records are parts of one pstore dump.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

struct DumpPart {
    const printkfmt::PstoreRecord* record = nullptr;  // owned by `area`
    const printkfmt::PstoreArea* area = nullptr;
};

/// What the kernel wrote to pstore in one call of pstore_dump(): one Panic, Oops, ...
struct LogDump {
    std::string backend;
    std::string reason;  ///< empty if no part states it
    std::optional<std::uint32_t> count;
    std::optional<printkfmt::PstoreTime> time;  ///< time of the earliest part
    /// The parts, oldest text first, so that part numbers descend.
    std::vector<DumpPart> parts;
    /// Names of records that were left out because another record has the same text.
    std::vector<std::string> copies;
};

/// Groups all dmesg records into dumps, sorted by time. Dumps without a time come first, in the
/// order of their records. The parts of one dump have the same backend, reason and count, different
/// part numbers, and times a few seconds apart. The count alone does not tell dumps apart, because
/// it starts again with every boot.
std::vector<LogDump> group_parts(std::span<const printkfmt::PstoreArea> areas);

}  // namespace lastwords::extractor
