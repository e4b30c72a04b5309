// SPDX-License-Identifier: GPL-2.0-or-later
// Parses the wall-clock time that a text format printed with a record.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace lastwords::extractor {

struct WallTime {
    std::int64_t ns = 0;  ///< since 1970; UTC if `zoned`, else local time in an unknown zone
    bool zoned = false;
    /// The time at which a logger received the record, which may be long after it was written.
    bool received = false;
};

/// Parses a wall-clock time, to the second, as dmesg(1) prints it ("Sat Nov 21 10:26:59 2026",
/// "2026-11-21T10:26:59,123456+00:00") or a logger ("2026-11-21 10:26:59.123Z", "Nov 21 10:26:59",
/// "Sat 2026-11-21 10:26:59 UTC", "1795256819.123456"). Returns nothing for any other format. If
/// the text has no year, the one that brings the time nearest to `near_ns` is taken.
std::optional<WallTime> parse_wall_time(std::string_view text, std::int64_t near_ns);

}  // namespace lastwords::extractor
