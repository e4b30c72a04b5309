// SPDX-License-Identifier: GPL-2.0-or-later
// Parses the wall-clock time that a text has before a record.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace lastwords::extractor {

inline constexpr std::int64_t kSecond = 1'000'000'000;  // in nanoseconds

struct WallTime {
    /// Since 1970: in UTC if `zoned`, otherwise in local time of an unknown zone.
    std::int64_t ns = 0;
    bool zoned = false;
    /// true: `ns` is the time at which a logger received the record, which may be long after the
    /// kernel wrote it; false: dmesg(1) worked it out from the record's own time
    bool received = false;
};

/// Parses a wall-clock time, to the second. It may have been printed by dmesg(1) ("Sat Nov 21
/// 10:26:59 2026", "2026-11-21T10:26:59,123456+00:00") or by a logger ("2026-11-21 10:26:59.123Z",
/// "Nov 21 10:26:59", "Sat 2026-11-21 10:26:59 UTC", "1795256819.123456"). Returns nothing for any
/// other format. If the text has no year, takes the year that brings the time nearest to `near_ns`.
std::optional<WallTime> parse_wall_time(std::string_view text, std::int64_t near_ns);

}  // namespace lastwords::extractor
