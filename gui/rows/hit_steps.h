// SPDX-License-Identifier: GPL-2.0-or-later
// Steps from hit to hit of a search, among the rows that a filter shows.
#pragma once

#include <cstdint>
#include <optional>

#include "gui/rows/row_numbers.h"

namespace lastwords::gui {

/// Returns the next of the hits behind the row `from`, or before it if `forward` is false; at the
/// end of the log, goes on from its other end. Only hits that are among `shown` count; nullptr: all
/// do. nullopt: there is none.
std::optional<std::uint32_t> nextHit(const RowNumbers& hits, const RowNumbers* shown,
                                     std::uint32_t from, bool forward);

}  // namespace lastwords::gui
