// SPDX-License-Identifier: GPL-2.0-or-later
// FoldMap: which rows of a log are not shown because their Call Trace is folded to its first row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "gui/rows/row_numbers.h"
#include "printkfmt/model/trace_blocks.h"

namespace lastwords::gui {

/// The blocks of a log; their lines are numbers of rows of a LogRows.
using TraceBlockList = std::vector<printkfmt::TraceBlock>;

/// Maps rows of the list to numbers of rows of a LogRows. A filter may have chosen the rows; a
/// block is folded only while the filter shows all of its lines, because what a filter finds is
/// shown. A look-up takes the logarithm of the number of blocks.
class FoldMap {
 public:
    /// `rows`: how many rows the log has.
    explicit FoldMap(std::uint32_t rows) : rows_(rows) {}

    /// Shows only these rows; nullptr: all.
    void show(std::shared_ptr<const RowNumbers> shown);
    const std::shared_ptr<const RowNumbers>& shown() const { return shown_; }
    /// All blocks are folded, but for the one at `open`.
    void setBlocks(std::shared_ptr<const TraceBlockList> blocks, std::optional<std::size_t> open);

    /// Whether setBlocks() was called.
    bool isKnown() const { return blocks_ != nullptr; }
    std::size_t blockCount() const { return blocks_ ? blocks_->size() : 0; }
    const printkfmt::TraceBlock& block(std::size_t index) const { return blocks_->at(index); }
    /// Returns the block that has this row of the log.
    std::optional<std::size_t> blockOf(std::uint32_t number) const;
    /// Whether all rows of the block but the first are hidden now.
    bool isFolded(std::size_t block) const;
    /// Folds the block, or unfolds it. It stays unfolded while the filter shows only a part of it.
    void fold(std::size_t block, bool folded);
    void foldAll(bool folded);

    /// How many rows the list has.
    std::uint32_t size() const { return unfolded() - hidden_rows_; }
    /// How many rows are hidden in folded blocks.
    std::uint32_t hidden() const { return hidden_rows_; }
    /// Returns the number of a row of the list, which is below size().
    std::uint32_t numberOf(std::uint32_t row) const;
    /// Returns the row that shows this row of the log: the first of its block if that is folded,
    /// the next one if it is filtered out; size() if there is none.
    std::uint32_t rowShowing(std::uint32_t number) const;
    /// Whether the filter shows this row of the log, be it in a folded block.
    bool isInList(std::uint32_t number) const { return placeOf(number).has_value(); }

 private:
    /// Hidden rows that follow each other, counted as if nothing was folded.
    struct Run {
        std::uint32_t begin;
        std::uint32_t end;
        std::uint32_t hidden_before;  // rows of the runs before this one
    };

    std::uint32_t unfolded() const;
    std::uint32_t unfoldedNumber(std::uint32_t index) const;
    std::uint32_t unfoldedIndex(std::uint32_t number) const;
    std::optional<std::uint32_t> placeOf(std::uint32_t number) const;
    bool addHidden(const printkfmt::TraceBlock& block, std::vector<Run>& runs) const;
    void hide();

    std::uint32_t rows_;
    std::shared_ptr<const RowNumbers> shown_;
    std::shared_ptr<const TraceBlockList> blocks_;
    std::vector<char> wanted_;  // one for each block: the user wants it folded
    std::vector<char> folded_;  // one for each block: it is
    std::vector<Run> runs_;
    std::uint32_t hidden_rows_ = 0;
};

}  // namespace lastwords::gui
