// SPDX-License-Identifier: GPL-2.0-or-later
// Runs extractor::open_dump() in a worker thread, which does not touch the window: it emits queued
// signals and returns a value.
#include "gui/loading/loader.h"

#include <QtConcurrent/QtConcurrentRun>
#include <exception>
#include <memory>
#include <utility>

#include "gui/base/workers.h"

namespace lastwords::gui {

Loader::Loader(Open open, QObject* parent) : QObject(parent), open_(std::move(open)) {
    connect(&watcher_, &QFutureWatcher<Outcome>::finished, this, &Loader::finish);
}

Loader::~Loader() {
    cancelAll();
    watcher_.waitForFinished();
}

void Loader::load(LoadRequest request) {
    queue_.push_back(std::move(request));
    startNext();
}

void Loader::cancel() {
    stop_.request_stop();
}

void Loader::cancelAll() {
    queue_.clear();
    cancel();
}

void Loader::startNext() {
    if (running_ || queue_.empty()) {
        return;
    }
    running_ = true;
    current_ = std::move(queue_.front());
    queue_.pop_front();
    stop_ = std::stop_source();
    emit started(current_);
    watcher_.setFuture(QtConcurrent::run(
        &workers(), [this, request = current_, stop = stop_.get_token()]() -> Outcome {
            return read(request, stop);
        }));
}

Loader::Outcome Loader::read(const LoadRequest& request, const std::stop_token& stop) {
    constexpr double kPercent = 100.0;
    const Error cancelled{ErrorKind::kCancelled, "reading was cancelled"};
    extractor::OpenOptions options = optionsOf(request);
    // The same text would be shown again and again, so only what changes is emitted.
    options.progress = [&, last = std::pair(std::string(), -1)](const std::string& what,
                                                                double done) mutable {
        const std::pair now(what, static_cast<int>(done * kPercent));
        if (now != last) {
            last = now;
            emit progressed(QString::fromStdString(what), now.second);
        }
        return !stop.stop_requested();
    };
    options.newest = [&](printkfmt::Source source) {
        auto rows = std::make_shared<const LogRows>(
            std::make_shared<const printkfmt::Source>(std::move(source)));
        QMetaObject::invokeMethod(
            this, [this, rows = std::move(rows)] { emit newestFound(rows); }, Qt::QueuedConnection);
    };
    try {
        auto recovered = open_(request.paths, options);
        if (stop.stop_requested()) {
            return {{}, cancelled};
        }
        if (!recovered) {
            return {{}, std::move(recovered).error()};
        }
        return {Opened(std::make_shared<const extractor::Recovered>(*std::move(recovered))), {}};
    } catch (const std::exception& error) {
        return {{}, {ErrorKind::kSystem, error.what()}};
    }
}

void Loader::finish() {
    const Outcome outcome = watcher_.result();
    const LoadRequest request = current_;
    running_ = false;
    if (outcome.opened.recovered) {
        emit loaded(request, outcome.opened);
    } else {
        emit failed(request, outcome.error);
    }
    startNext();
}

}  // namespace lastwords::gui
