// SPDX-License-Identifier: GPL-2.0-or-later
// What a cell of the list says, in words of the filter language.
#pragma once

#include <QString>
#include <QStringList>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "gui/rows/log_rows.h"

namespace lastwords::gui {

/// Returns the words that hold for the cell's row and say what the cell says, the closest one
/// first: "err", "err+". Empty if there is none: the row is no record, or the cell is empty.
/// `column` is a LogModel::Column; `consoles` are those whose fates the list shows, as indices into
/// Source::consoles.
QStringList wordsOfCell(const LogRows& rows, std::uint32_t number, int column,
                        const std::vector<std::size_t>& consoles);

/// Returns "caller:T105" or "caller:C1"; empty if the record does not say who called printk().
QString wordOfCaller(const printkfmt::Record& record);

}  // namespace lastwords::gui
