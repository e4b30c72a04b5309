// SPDX-License-Identifier: GPL-2.0-or-later
// RowFinder: chooses rows of a log in a worker thread.
#pragma once

#include <QFutureWatcher>
#include <QObject>
#include <atomic>
#include <memory>

#include "gui/rows/log_rows.h"
#include "gui/rows/row_numbers.h"
#include "gui/rows/row_predicate.h"

namespace lastwords::gui {

class RowFinder final : public QObject {
    Q_OBJECT

 public:
    explicit RowFinder(std::shared_ptr<const LogRows> rows, QObject* parent = nullptr);
    ~RowFinder() override;  ///< stops the worker and waits for it, some milliseconds

    /// Starts to look through all rows, and emits found() at the end. A search that is still going
    /// on is given up.
    void find(RowPredicate accepts);
    /// Gives up what is going on.
    void stop();
    bool busy() const { return watcher_.isRunning(); }

 signals:
    void found(std::shared_ptr<const lastwords::gui::RowNumbers> rows);

 private:
    using Found = std::shared_ptr<const RowNumbers>;

    std::shared_ptr<const LogRows> rows_;
    std::shared_ptr<std::atomic<bool>> stopped_;  // of the newest search
    QFutureWatcher<Found> watcher_;
};

}  // namespace lastwords::gui
