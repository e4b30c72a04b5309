// SPDX-License-Identifier: GPL-2.0-or-later
// The reasons (Panic, Oops, ...) that can begin the first line of a pstore dump.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace lastwords::extractor {

/// Source: include/linux/kmsg_dump.h, enum kmsg_dump_reason, and kmsg_dump_reason_str(). The last
/// three exist up to 5.7.
inline constexpr std::array<std::string_view, 8> kDumpReasons{
    "Panic", "Oops", "Emergency", "Shutdown", "Unknown", "Restart", "Halt", "Poweroff"};

/// Whether the text begins as every dump that pstore writes, with "Panic#1" or the like
/// (fs/pstore/platform.c, pstore_dump()).
inline bool begins_with_reason(std::string_view text) {
    return std::any_of(kDumpReasons.begin(), kDumpReasons.end(), [&](std::string_view reason) {
        return text.size() > reason.size() + 1 && text.starts_with(reason) &&
               text[reason.size()] == '#' && text[reason.size() + 1] >= '0' &&
               text[reason.size() + 1] <= '9';
    });
}

}  // namespace lastwords::extractor
