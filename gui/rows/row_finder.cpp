// SPDX-License-Identifier: GPL-2.0-or-later
// A worker has its own flag to stop, so that a new search need not wait for the one before it.
#include "gui/rows/row_finder.h"

#include <QtConcurrent/QtConcurrentRun>
#include <utility>

#include "gui/base/workers.h"

namespace lastwords::gui {

RowFinder::RowFinder(std::shared_ptr<const LogRows> rows, QObject* parent)
    : QObject(parent), rows_(std::move(rows)) {
    connect(&watcher_, &QFutureWatcher<Found>::finished, this, [this] {
        if (const Found chosen = watcher_.result()) {
            emit found(chosen);
        }
    });
}

RowFinder::~RowFinder() {
    stop();
    watcher_.waitForFinished();
}

void RowFinder::stop() {
    if (stopped_) {
        *stopped_ = true;
    }
}

void RowFinder::find(RowPredicate accepts) {
    stop();
    stopped_ = std::make_shared<std::atomic<bool>>(false);
    watcher_.setFuture(QtConcurrent::run(
        &workers(), [rows = rows_, stopped = stopped_, accepts = std::move(accepts)]() -> Found {
            auto chosen = std::make_shared<RowNumbers>();
            for (std::uint32_t row = 0; row < rows->size(); ++row) {
                if (*stopped) {
                    return nullptr;
                }
                if (accepts(row)) {
                    chosen->push_back(row);
                }
            }
            return chosen;
        }));
}

}  // namespace lastwords::gui
