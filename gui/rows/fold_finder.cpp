// SPDX-License-Identifier: GPL-2.0-or-later
// Gives the rows to printkfmt's TraceBlocks, and notes which lines say what the kernel died of.
#include "gui/rows/fold_finder.h"

#include <QtConcurrent/QtConcurrentRun>
#include <algorithm>
#include <string>
#include <utility>

#include "gui/base/workers.h"

namespace lastwords::gui {

namespace {

/// How far behind the line of an oops its Call Trace begins, and before the line of a panic that
/// follows an oops it ends, in rows.
constexpr std::uint32_t kNear = 64;

/// Returns the first block with a Call Trace that begins at this row or not far behind it.
std::optional<std::size_t> blockBehind(const TraceBlockList& blocks, std::uint32_t row) {
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const std::uint32_t first = blocks[i].lines.front();
        if (first >= row && first - row <= kNear && blocks[i].trace) {
            return i;
        }
    }
    return std::nullopt;
}

/// Returns the last block with a Call Trace that ends not far before this row.
std::optional<std::size_t> blockBefore(const TraceBlockList& blocks, std::uint32_t row) {
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const std::uint32_t last = blocks[i].lines.back();
        found = last < row && row - last <= kNear && blocks[i].trace ? i : found;
    }
    return found;
}

}  // namespace

Folds findFolds(const LogRows& rows, const std::atomic<bool>& stopped) {
    const std::optional<printkfmt::CrashCause>& cause = rows.source().crash_cause;
    std::optional<std::uint32_t> fault;
    printkfmt::TraceBlocks finder;
    for (std::uint32_t row = 0; row < rows.size(); ++row) {
        if (stopped) {
            return {};
        }
        const LogRow here = rows.at(row);
        if (!here.isRecord()) {
            finder.interrupt();
            continue;
        }
        finder.add(row, here.record);
        const bool is_fault = !fault && cause && cause->first_fault &&
                              here.record.position == cause->first_fault->position;
        fault = is_fault ? std::optional(row) : fault;
    }
    auto blocks = std::make_shared<const TraceBlockList>(finder.take());
    Folds folds{blocks, std::nullopt, std::nullopt};
    if (cause) {
        const std::uint32_t crash = rows.crashRow().value_or(rows.size());
        folds.crash = blockBehind(*blocks, crash);
        folds.crash = folds.crash ? folds.crash : blockBefore(*blocks, crash);
        folds.first_fault = fault ? blockBehind(*blocks, *fault) : std::nullopt;
        folds.first_fault = folds.first_fault ? folds.first_fault : folds.crash;
    }
    if (!folds.first_fault && !blocks->empty()) {
        folds.first_fault = 0;
    }
    return folds;
}

FoldFinder::FoldFinder(std::shared_ptr<const LogRows> rows, QObject* parent)
    : QObject(parent), rows_(std::move(rows)) {
    connect(&watcher_, &QFutureWatcher<Folds>::finished, this, [this] {
        if (const Folds folds = watcher_.result(); folds.blocks) {
            emit found(folds);
        }
    });
}

void FoldFinder::find() {
    watcher_.setFuture(
        QtConcurrent::run(&workers(), [this] { return findFolds(*rows_, stopped_); }));
}

FoldFinder::~FoldFinder() {
    stopped_ = true;
    watcher_.waitForFinished();
}

}  // namespace lastwords::gui
