// SPDX-License-Identifier: GPL-2.0-or-later
// The shapes of the other logs' lines are made once, and all copies of the test share them.
#include "gui/rows/new_rows.h"

#include <mutex>
#include <optional>
#include <utility>

#include "extractor/merge/new_lines.h"

namespace lastwords::gui {

namespace {

struct Shapes {
    std::once_flag made;
    std::optional<extractor::LineShapes> lines;
};

}  // namespace

RowPredicate notIn(std::shared_ptr<const extractor::Recovered> other,
                   std::shared_ptr<const LogRows> rows) {
    return [other = std::move(other), rows = std::move(rows),
            shapes = std::make_shared<Shapes>()](std::uint32_t number) {
        std::call_once(shapes->made, [&] { shapes->lines.emplace(other->sources); });
        const LogRow row = rows->at(number);
        return row.isRecord() && shapes->lines->lacks_line_of(row.record.text);
    };
}

}  // namespace lastwords::gui
