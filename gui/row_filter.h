// SPDX-License-Identifier: GPL-2.0-or-later
// The text of the filter line, as a test of rows.
#pragma once

#include <QString>
#include <memory>

#include "gui/log_rows.h"
#include "gui/row_finder.h"
#include "printkfmt/base/result.h"

namespace lastwords::gui {

/// Returns a test that the rows chosen by the filter pass. An empty filter accepts all rows. The
/// error says which word is wrong, and what may stand there.
Result<RowPredicate> rowFilter(const QString& text, const std::shared_ptr<const LogRows>& rows);

}  // namespace lastwords::gui
