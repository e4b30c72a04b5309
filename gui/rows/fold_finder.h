// SPDX-License-Identifier: GPL-2.0-or-later
// FoldFinder: finds the Call Traces and register dumps of a log in a worker thread.
#pragma once

#include <QFutureWatcher>
#include <QObject>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "gui/rows/fold_map.h"
#include "gui/rows/log_rows.h"

namespace lastwords::gui {

/// What there is to fold in a log.
struct Folds {
    std::shared_ptr<const TraceBlockList> blocks;
    /// The block of the panic, or of what else the kernel died of.
    std::optional<std::size_t> crash;
    /// The block of the first fault: of the first oops, or else of the panic.
    std::optional<std::size_t> first_fault;
};

/// Returns the blocks of the rows. `stopped`: give up, and return none.
Folds findFolds(const LogRows& rows, const std::atomic<bool>& stopped);

class FoldFinder final : public QObject {
    Q_OBJECT

 public:
    explicit FoldFinder(std::shared_ptr<const LogRows> rows, QObject* parent = nullptr);
    ~FoldFinder() override;  ///< stops the worker and waits for it, some milliseconds

    /// Starts to look through all rows, and emits found() at the end.
    void find();

 signals:
    void found(const lastwords::gui::Folds& folds);

 private:
    std::shared_ptr<const LogRows> rows_;
    std::atomic<bool> stopped_ = false;
    QFutureWatcher<Folds> watcher_;
};

}  // namespace lastwords::gui
