// SPDX-License-Identifier: GPL-2.0-or-later
// Which rows of one crash another crash does not have.
#pragma once

#include <memory>

#include "extractor/recovered.h"
#include "gui/rows/log_rows.h"
#include "gui/rows/row_finder.h"

namespace lastwords::gui {

/// Returns a test that a row passes if it has a message that none of the other document's logs has,
/// whatever the numbers in it. It reads these logs when it is called for the first time, so that a
/// worker does.
RowPredicate notIn(std::shared_ptr<const extractor::Recovered> other,
                   std::shared_ptr<const LogRows> rows);

}  // namespace lastwords::gui
