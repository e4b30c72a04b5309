// SPDX-License-Identifier: GPL-2.0-or-later
// RowMarks: how rows of the list stand out: because the filter marks them, or by a highlighter.
#pragma once

#include <QColor>
#include <QString>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "gui/rows/row_numbers.h"
#include "gui/rows/row_predicate.h"

namespace lastwords::gui {

/// One highlighter, made ready for the rows of one log.
struct BoundHighlighter {
    RowPredicate accepts;
    QString name;
    std::size_t color = 0;  ///< of highlightColors()
};

struct RowLook {
    QString signs;                 ///< what stands before the text: a sign for each reason
    QString words;                 ///< the same for assistive technology: "marked, Disks"
    std::optional<QColor> text;    ///< nullopt: as usual
    std::optional<QColor> ground;  ///< nullopt: as usual
    bool bold = false;
};

class RowMarks {
 public:
    /// Marks these rows; nullptr: none.
    void mark(std::shared_ptr<const RowNumbers> rows) { marked_ = std::move(rows); }
    void highlight(std::vector<BoundHighlighter> rules) { rules_ = std::move(rules); }

    bool isMarked(std::uint32_t number) const;
    /// Asks each highlighter about the row. The first that accepts it gives the colours.
    RowLook lookOf(std::uint32_t number) const;

 private:
    std::shared_ptr<const RowNumbers> marked_;
    std::vector<BoundHighlighter> rules_;
};

}  // namespace lastwords::gui
