// SPDX-License-Identifier: GPL-2.0-or-later
// Rows of a log as text: to be copied, and in full for the detail pane.
#pragma once

#include <QString>
#include <cstdint>
#include <span>
#include <vector>

#include "gui/rows/log_rows.h"

namespace lastwords::gui {

/// Returns the rows as `lastwords log` prints them.
QString asDmesg(const LogRows& rows, const std::vector<std::uint32_t>& numbers);

/// Returns the rows as `lastwords log --format json` prints them. Gaps and marks are left out.
QString asJson(const LogRows& rows, const std::vector<std::uint32_t>& numbers);

/// Returns the rows as asDmesg() does, below what a reader of a mail must know: the file, the
/// kernel, what it died of, and what each console missed.
QString forMail(const LogRows& rows, const std::vector<std::uint32_t>& numbers);

/// Returns everything that is known of one row: its fields, its whole text, how far it is proved,
/// what became of it on each console, and its bytes with their place in the file. `folded`: the
/// rows of the block that is folded to this row, this row included, of which the texts are shown
/// too, up to a limit; empty: it is not folded.
QString inFull(const LogRows& rows, std::uint32_t number,
               std::span<const std::uint32_t> folded = {});

}  // namespace lastwords::gui
