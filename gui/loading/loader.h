// SPDX-License-Identifier: GPL-2.0-or-later
// Loader: opens dumps in a worker thread, one after the other, and hands over finished, immutable
// results.
#pragma once

#include <QFutureWatcher>
#include <QObject>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>

#include "extractor/open.h"
#include "gui/loading/load_request.h"
#include "gui/rows/opened.h"

namespace lastwords::gui {

class Loader final : public QObject {
    Q_OBJECT

 public:
    /// Runs in the worker thread.
    using Open = std::function<Result<extractor::Recovered>(std::span<const std::string> paths,
                                                            const extractor::OpenOptions& options)>;

    explicit Loader(Open open = extractor::open_dump, QObject* parent = nullptr);
    ~Loader() override;  ///< cancels everything, and waits for the worker

    /// Reads the files after those of earlier calls. Emits started() when it begins, and loaded()
    /// or failed() at the end.
    void load(LoadRequest request);
    /// Ends what is being read, which then fails with an Error of kCancelled. What waits is read.
    void cancel();
    /// Ends what is being read, and forgets what waits.
    void cancelAll();
    /// Whether something is being read or waits.
    bool busy() const { return running_ || !queue_.empty(); }

 signals:
    void started(const lastwords::gui::LoadRequest& request);
    /// The end of a long log is known, before the rest of it is read.
    void newestFound(const std::shared_ptr<const lastwords::gui::LogRows>& rows);
    void progressed(const QString& what, int percent);
    void loaded(const lastwords::gui::LoadRequest& request, const lastwords::gui::Opened& opened);
    void failed(const lastwords::gui::LoadRequest& request, const lastwords::Error& error);

 private:
    struct Outcome {
        Opened opened;
        Error error;  // if nothing was opened
    };
    Outcome read(const LoadRequest& request, const std::stop_token& stop);  // in the worker thread
    void startNext();
    void finish();

    Open open_;
    std::deque<LoadRequest> queue_;
    LoadRequest current_;
    bool running_ = false;
    std::stop_source stop_;
    QFutureWatcher<Outcome> watcher_;
};

}  // namespace lastwords::gui
