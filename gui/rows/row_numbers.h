// SPDX-License-Identifier: GPL-2.0-or-later
// RowNumbers: some rows of a log.
#pragma once

#include <cstdint>
#include <vector>

namespace lastwords::gui {

/// Numbers of rows of a LogRows, ascending.
using RowNumbers = std::vector<std::uint32_t>;

}  // namespace lastwords::gui
