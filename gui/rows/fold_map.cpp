// SPDX-License-Identifier: GPL-2.0-or-later
// Keeps the hidden rows as runs, so that its memory grows with the blocks and not with the log.
#include "gui/rows/fold_map.h"

#include <algorithm>
#include <utility>

namespace lastwords::gui {

using printkfmt::TraceBlock;

void FoldMap::show(std::shared_ptr<const RowNumbers> shown) {
    shown_ = std::move(shown);
    hide();
}

void FoldMap::setBlocks(std::shared_ptr<const TraceBlockList> blocks,
                        std::optional<std::size_t> open) {
    blocks_ = std::move(blocks);
    wanted_.assign(blockCount(), 1);
    if (open && *open < wanted_.size()) {
        wanted_[*open] = 0;
    }
    hide();
}

std::optional<std::size_t> FoldMap::blockOf(std::uint32_t number) const {
    if (!blocks_) {
        return std::nullopt;
    }
    // Blocks are in the order of their first lines, and those of several callers may overlap: the
    // one that is looked for begins before the row, and is one of the last that do.
    constexpr std::ptrdiff_t kOverlapMax = 64;
    const auto behind = std::upper_bound(
        blocks_->begin(), blocks_->end(), number,
        [](std::uint32_t n, const TraceBlock& one) { return n < one.lines.front(); });
    const auto stop = behind - std::min(behind - blocks_->begin(), kOverlapMax);
    for (auto one = behind; one != stop;) {
        --one;
        if (std::binary_search(one->lines.begin(), one->lines.end(), number)) {
            return static_cast<std::size_t>(one - blocks_->begin());
        }
    }
    return std::nullopt;
}

bool FoldMap::isFolded(std::size_t block) const {
    return folded_.at(block) != 0;
}

void FoldMap::fold(std::size_t block, bool folded) {
    wanted_.at(block) = folded ? 1 : 0;
    hide();
}

void FoldMap::foldAll(bool folded) {
    wanted_.assign(blockCount(), folded ? 1 : 0);
    hide();
}

std::uint32_t FoldMap::unfolded() const {
    return shown_ ? static_cast<std::uint32_t>(shown_->size()) : rows_;
}

std::uint32_t FoldMap::unfoldedNumber(std::uint32_t index) const {
    return shown_ ? shown_->at(index) : index;
}

std::uint32_t FoldMap::unfoldedIndex(std::uint32_t number) const {
    if (!shown_) {
        return std::min(number, rows_);
    }
    const auto found = std::lower_bound(shown_->begin(), shown_->end(), number);
    return static_cast<std::uint32_t>(found - shown_->begin());
}

/// Returns where the list would have this row of the log if nothing was folded; nullopt: the filter
/// does not show it.
std::optional<std::uint32_t> FoldMap::placeOf(std::uint32_t number) const {
    const std::uint32_t index = unfoldedIndex(number);
    return index < unfolded() && unfoldedNumber(index) == number ? std::optional(index)
                                                                 : std::nullopt;
}

/// Adds the rows that are hidden if the block is folded. Returns false if it cannot be, because the
/// filter does not show all of it.
bool FoldMap::addHidden(const TraceBlock& block, std::vector<Run>& runs) const {
    const std::vector<std::uint32_t>& lines = block.lines;
    const auto first = placeOf(lines.front());
    const auto last = placeOf(lines.back());
    if (!first || !last) {
        return false;
    }
    if (lines.back() - lines.front() + 1 == lines.size() && *last - *first + 1 == lines.size()) {
        runs.push_back({*first + 1, *last + 1, 0});
        return true;
    }
    const std::size_t before = runs.size();
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const auto place = placeOf(lines[i]);
        if (!place) {
            runs.resize(before);
            return false;
        }
        runs.push_back({*place, *place + 1, 0});
    }
    return true;
}

/// Finds the runs of hidden rows anew.
void FoldMap::hide() {
    std::vector<Run> parts;
    folded_.assign(blockCount(), 0);
    for (std::size_t i = 0; i < blockCount(); ++i) {
        folded_[i] = wanted_[i] != 0 && addHidden((*blocks_)[i], parts) ? 1 : 0;
    }
    // The lines of several callers may be mixed.
    std::sort(parts.begin(), parts.end(),
              [](const Run& one, const Run& other) { return one.begin < other.begin; });
    runs_.clear();
    hidden_rows_ = 0;
    for (const Run& part : parts) {
        if (runs_.empty() || runs_.back().end != part.begin) {
            runs_.push_back({part.begin, part.begin, hidden_rows_});
        }
        runs_.back().end = part.end;
        hidden_rows_ += part.end - part.begin;
    }
}

std::uint32_t FoldMap::numberOf(std::uint32_t row) const {
    // The last run that begins at or before the row, if the hidden rows before it are left out.
    const auto behind = std::upper_bound(
        runs_.begin(), runs_.end(), row,
        [](std::uint32_t n, const Run& run) { return n < run.begin - run.hidden_before; });
    if (behind == runs_.begin()) {
        return unfoldedNumber(row);
    }
    const Run& run = *(behind - 1);
    return unfoldedNumber(row + run.hidden_before + (run.end - run.begin));
}

std::uint32_t FoldMap::rowShowing(std::uint32_t number) const {
    if (const auto block = blockOf(number); block && isFolded(*block)) {
        number = (*blocks_)[*block].lines.front();
    }
    const std::uint32_t index = unfoldedIndex(number);
    if (index >= unfolded()) {
        return size();
    }
    const auto behind =
        std::upper_bound(runs_.begin(), runs_.end(), index,
                         [](std::uint32_t n, const Run& run) { return n < run.begin; });
    if (behind == runs_.begin()) {
        return index;
    }
    const Run& run = *(behind - 1);
    if (index < run.end) {
        return run.begin - run.hidden_before;
    }
    return index - run.hidden_before - (run.end - run.begin);
}

}  // namespace lastwords::gui
