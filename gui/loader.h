// SPDX-License-Identifier: GPL-2.0-or-later
// Loader: opens dumps in a worker thread and hands over the finished, immutable result.
#pragma once

#include <QFutureWatcher>
#include <QObject>
#include <memory>
#include <string>
#include <vector>

#include "extractor/recovered.h"

namespace lastwords::gui {

class Loader final : public QObject {
    Q_OBJECT

 public:
    explicit Loader(QObject* parent = nullptr);
    ~Loader() override;  ///< waits for the worker

    /// Starts to read the files, and emits loaded() or failed() at the end. Must not be called
    /// again before that.
    void load(std::vector<std::string> paths);

 signals:
    void progressed(const QString& what, int percent);
    void loaded(std::shared_ptr<const lastwords::extractor::Recovered> recovered);
    void failed(const QString& message);

 private:
    struct Outcome {
        // Null: opening failed, and `error` says why.
        std::shared_ptr<const extractor::Recovered> recovered;
        QString error;
    };
    Outcome open(const std::vector<std::string>& paths);  // runs in the worker thread
    void finish();

    QFutureWatcher<Outcome> watcher_;
};

}  // namespace lastwords::gui
