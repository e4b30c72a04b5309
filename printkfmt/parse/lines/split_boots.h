// SPDX-License-Identifier: GPL-2.0-or-later
// Finds where another boot begins in a text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "printkfmt/parse/text_format.h"

namespace lastwords::printkfmt {

struct BootStarts {
    /// Offsets at which another boot begins, ascending; empty if the text is of one boot.
    std::vector<std::size_t> at;
    /// How many more boots there are, which stay together with the last one: no more than
    /// kBootsMax are told apart.
    std::uint64_t unsplit = 0;
    /// Lines of firmware stand before one of them, so the text is what a console showed.
    bool firmware = false;
};

/// Each boot takes memory and time, so a text cannot have any number of them.
inline constexpr std::size_t kBootsMax = 1000;

/// Finds the boots of a text. A boot begins
/// - at a mark of the journal,
/// - with the kernel's banner, or with the lines that the kernel writes before it,
/// - at a time stamp that falls behind a run of NULs, which a power cut leaves in a file,
/// - where the clock begins anew. One or two stamps that are too high or too low are damaged, and a
///   clock that comes back by itself is that of a CPU whose clock was behind.
/// What firmware wrote before a boot's first line belongs to that boot. `formats` must have counts.
BootStarts find_boot_starts(std::string_view text, const LineFormats& formats, bool capture);

}  // namespace lastwords::printkfmt
