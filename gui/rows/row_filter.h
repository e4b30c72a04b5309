// SPDX-License-Identifier: GPL-2.0-or-later
// The text of the filter line, as a test of rows.
#pragma once

#include <QString>
#include <QStringList>
#include <memory>

#include "gui/rows/log_rows.h"
#include "gui/rows/row_finder.h"
#include "printkfmt/base/result.h"

namespace lastwords::gui {

/// Which rows that are no records a filter accepts.
enum class Remarks {
    kShown,  ///< gaps and marks, as `lastwords log --filter` shows them
    kNever,
};

/// Returns a test that the rows chosen by the filter pass, in the language of docs/filter.md. The
/// error says which word is wrong, and what may stand there.
Result<RowPredicate> rowFilter(const QString& text, const std::shared_ptr<const LogRows>& rows,
                               Remarks remarks);

/// Returns why the text can accept no record, as printkfmt::why_no_caller() says it. Takes time in
/// proportion to the log.
QString whyNone(const QString& text, const LogRows& rows);

/// Returns the words with which the last word of the text can go on: "level:", "missed:ttyS0".
QStringList filterCompletions(const LogRows& rows);

/// Returns the language's words with their meanings, a line each.
QString filterHelp();

}  // namespace lastwords::gui
