// SPDX-License-Identifier: GPL-2.0-or-later
// Runs extractor::open_dump() in a worker thread, which does not touch the window: it emits queued
// signals and returns a value.
#include "gui/loader.h"

#include <QtConcurrent/QtConcurrentRun>
#include <exception>
#include <utility>

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
    watcher_.setFuture(
        QtConcurrent::run([this, request = current_, stop = stop_.get_token()]() -> Outcome {
            return read(request, stop);
        }));
}

Loader::Outcome Loader::read(const LoadRequest& request, const std::stop_token& stop) {
    constexpr double kPercent = 100.0;
    const Error cancelled{ErrorKind::kCancelled, "reading was cancelled"};
    extractor::OpenOptions options;
    options.what = extractor::What::kAll;  // what pstore kept in a dump's memory has pages, too
    options.extents = true;                // for the place of a record's bytes in the file
    options.raw_base = request.raw_base.value_or(0);
    options.raw_base_given = request.raw_base.has_value();
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
    try {
        auto recovered = open_(request.paths, options);
        if (stop.stop_requested()) {
            return {nullptr, cancelled};
        }
        if (!recovered) {
            return {nullptr, std::move(recovered).error()};
        }
        return {std::make_shared<const extractor::Recovered>(*std::move(recovered)), {}};
    } catch (const std::exception& error) {
        return {nullptr, {ErrorKind::kSystem, error.what()}};
    }
}

void Loader::finish() {
    const Outcome outcome = watcher_.result();
    const LoadRequest request = current_;
    running_ = false;
    if (outcome.recovered) {
        emit loaded(request, outcome.recovered);
    } else {
        emit failed(request, outcome.error);
    }
    startNext();
}

}  // namespace lastwords::gui
