// SPDX-License-Identifier: GPL-2.0-or-later
// Hands the text to printkfmt's filter.
#include "gui/row_filter.h"

#include <algorithm>
#include <string>

namespace lastwords::gui {

Result<RowPredicate> rowFilter(const QString& text, const std::shared_ptr<const LogRows>&) {
    const std::string needle = text.trimmed().toStdString();
    return RowPredicate([needle](const LogRow& row) {
        return needle.empty() ||
               (row.isRecord() && row.record.text.find(needle) != std::string_view::npos);
    });
}

}  // namespace lastwords::gui
