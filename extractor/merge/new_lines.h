// SPDX-License-Identifier: GPL-2.0-or-later
// What one log says and others do not, whatever the numbers in it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// Returns the line with "#" for every number, hexadecimal ones too: "usb #-#: new device" for "usb
/// 1-2: new device". Two boots print the same messages with other numbers and addresses.
std::string shape_of(std::string_view line);

/// The shapes of all lines of some logs.
class LineShapes {
 public:
    explicit LineShapes(std::span<const printkfmt::Source> sources);

    /// Whether a line of the text has a shape that no line of the logs has. Empty lines do not
    /// count.
    bool lacks_line_of(std::string_view text) const;

 private:
    std::vector<std::uint64_t> hashes_;  // sorted, each once
};

}  // namespace lastwords::extractor
