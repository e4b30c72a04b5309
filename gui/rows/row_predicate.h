// SPDX-License-Identifier: GPL-2.0-or-later
// RowPredicate: a question to a row of a log.
#pragma once

#include <cstdint>
#include <functional>

namespace lastwords::gui {

/// Decides for the row of this number in a LogRows. Any thread may call it.
using RowPredicate = std::function<bool(std::uint32_t)>;

}  // namespace lastwords::gui
