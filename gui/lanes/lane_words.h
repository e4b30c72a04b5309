// SPDX-License-Identifier: GPL-2.0-or-later
// What is chosen in lanes, as words of the filter language.
#pragma once

#include <QString>
#include <vector>

#include "gui/lanes/lane_delegate.h"
#include "gui/lanes/lane_picture.h"
#include "gui/rows/log_rows.h"

namespace lastwords::gui {

/// Returns "seq:A..B" or "time:A..B" for what lies in the span of the scale. Records without seqs
/// have a range of times on either scale. Empty: they have no times either.
QString wordForSpan(const LogRows& rows, const LaneAxis& axis, LaneScale scale, LaneSpan span);

/// The same for the records from the first to the last row. Both rows' records are in the range.
QString wordForRows(const LogRows& rows, LaneScale scale, RowSpan span);

/// Returns the word for what the console lacks where its lane has this look: "missed:ttyS0",
/// "maybe:ttyS0", "suppressed:ttyS0". Empty: nothing.
QString wordForLack(const printkfmt::Console& console, LaneLook look);

/// Returns "differ:ttyS0,tty0".
QString wordForComparison(const printkfmt::Console& one, const printkfmt::Console& other);

/// Returns the worst look of the runs that have a part in the span; kHigh if there are none.
LaneLook worstIn(const std::vector<LaneRun>& runs, LaneSpan span);

/// Whether a run with this look has a part in the span.
bool hasLook(const std::vector<LaneRun>& runs, LaneLook look, LaneSpan span);

}  // namespace lastwords::gui
