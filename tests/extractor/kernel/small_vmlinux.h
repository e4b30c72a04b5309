// SPDX-License-Identifier: GPL-2.0-or-later
// The small vmlinux files that tests/support makes.
#pragma once

#include <string>
#include <string_view>

namespace lastwords::test {

inline constexpr std::string_view kBuildId = "00112233445566778899aabbccddeeff00112233";

/// Returns the path of one of the files.
inline std::string vmlinux(const std::string& form) {
    return LASTWORDS_SMALL_VMLINUX "/" + form;
}

}  // namespace lastwords::test
