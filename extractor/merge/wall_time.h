// SPDX-License-Identifier: GPL-2.0-or-later
// The wall time that a text has of a record.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace lastwords::extractor {

struct WallTime {
    std::int64_t ns = 0;  ///< since 1970, UTC if zoned, else local time of an unknown zone
    bool zoned = false;
    bool received =
        false;  ///< when a logger got the record, which may be long after it was written
};

/// Of a record's wall time as dmesg(1) prints it ("Sat Nov 21 10:26:59 2026",
/// "2026-11-21T10:26:59,123456+00:00") or a logger ("2026-11-21 10:26:59.123Z", "Nov 21 10:26:59",
/// "Sat 2026-11-21 10:26:59 UTC", "1795256819.123456"), to the second; nothing if it is another. A
/// year that is not said is the one that comes nearest to `near_ns`.
std::optional<WallTime> parse_wall_time(std::string_view text, std::int64_t near_ns);

}  // namespace lastwords::extractor
