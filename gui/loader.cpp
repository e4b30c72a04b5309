// SPDX-License-Identifier: GPL-2.0-or-later
// Runs extractor::open_dump() in a worker thread, which does not touch the window: it emits queued
// signals and returns a value.
#include "gui/loader.h"

#include <QtConcurrent/QtConcurrentRun>
#include <utility>

#include "extractor/open.h"

namespace lastwords::gui {

Loader::Loader(QObject* parent) : QObject(parent) {
    connect(&watcher_, &QFutureWatcher<Outcome>::finished, this, &Loader::finish);
}

Loader::~Loader() {
    watcher_.waitForFinished();
}

void Loader::load(std::vector<std::string> paths) {
    watcher_.setFuture(QtConcurrent::run([this, paths = std::move(paths)] { return open(paths); }));
}

Loader::Outcome Loader::open(const std::vector<std::string>& paths) {
    constexpr double kPercent = 100.0;
    extractor::OpenOptions options;
    options.progress = [this](const std::string& what, double done) {
        emit progressed(QString::fromStdString(what), static_cast<int>(done * kPercent));
        return true;
    };
    auto recovered = extractor::open_dump(paths, options);
    if (!recovered) {
        return {nullptr, QString::fromStdString(recovered.error().message)};
    }
    return {std::make_shared<const extractor::Recovered>(std::move(*recovered)), {}};
}

void Loader::finish() {
    const Outcome outcome = watcher_.result();
    if (outcome.recovered) {
        emit loaded(outcome.recovered);
    } else {
        emit failed(outcome.error);
    }
}

}  // namespace lastwords::gui
