// SPDX-License-Identifier: GPL-2.0-or-later
// Wall-clock times as programs write them: where they end in a line, and which instant they mean.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "printkfmt/parse/prefix/line_prefix.h"
#include "printkfmt/parse/prefix/wall_stamp.h"

namespace lastwords::printkfmt {

/// Takes a wall-clock time off the front of a line: "2026-11-21T10:26:59.123456Z", "Nov 21
/// 10:26:59", "lun. janv.  6 10:00:00 2025", "21.11.2026 10:26:59", "[10:26:59.123" without its
/// bracket, ... docs/formats/texts.md lists the forms. Names of months and weekdays may be those
/// of any language, because a word, a day and a clock are enough. Takes nothing and returns
/// nothing if there is no such time. Looks at 96 bytes at most.
std::optional<WallStamp> take_wall_time(LineReader& reader);

struct WallTime {
    /// Nanoseconds since 1970: in UTC if `zoned`, otherwise in local time of an unknown zone.
    std::int64_t ns = 0;
    bool zoned = false;
    /// true: `ns` is the time at which a logger received the record, which may be long after the
    /// kernel wrote it; false: dmesg(1) worked it out from the record's own time
    bool received = false;
};

/// Parses a wall-clock time, to the second, as Record::wall holds it. `text` may hold more after
/// the time. If it has no year, takes the year that brings the time nearest to `near_ns`
/// (nanoseconds since 1970). Returns nothing if the text does not say one instant: a clock without
/// a date, an unknown name of a month, "06/01/2025" (June or January), a year before 1970 or after
/// 2099.
std::optional<WallTime> parse_wall_time(std::string_view text, std::int64_t near_ns);

/// Parses a wall-clock time as parse_wall_time() does, and returns what a reader of the text sees,
/// whatever the time zone: nanoseconds since 1970, as if the clock's time were UTC. Seconds since
/// 1970 are shown in the local time of this machine.
std::optional<std::int64_t> shown_wall_time(std::string_view text, std::int64_t near_ns);

}  // namespace lastwords::printkfmt
