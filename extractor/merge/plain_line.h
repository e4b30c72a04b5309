// SPDX-License-Identifier: GPL-2.0-or-later
// A line of text without what the programs that write logs make of it, each in its own way.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lastwords::extractor {

/// Appends the line as it is compared with others:
/// - Escaped bytes are bytes again: "\xNN" (/dev/kmsg, dmesg(1)), "\xffffffe9" for byte 0xe9
///   (makedumpfile --dump-dmesg of 1.7.2, where char is signed), "#033" (rsyslog, for control bytes
///   and those above 0x7e), "^[" and "\033" (sysklogd, busybox).
/// - Each run of blanks, tabs and CRs is one blank (journalctl writes 8 blanks for a tab, a console
///   adds CRs), and there are none at either end.
/// - A level at the front is left out: drivers of old kernels printed "<6>", and some programs take
///   it for the record's level.
void append_plain_line(std::string_view line, std::string& out);

/// Returns a hash of what append_plain_line() would append.
std::uint64_t hash_line(std::string_view line);

/// Mixes a value into a hash.
inline std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) {
    hash = (hash ^ value) * 0x9e3779b97f4a7c15U;
    return hash ^ (hash >> 29U);
}

}  // namespace lastwords::extractor
