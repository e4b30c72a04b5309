// SPDX-License-Identifier: GPL-2.0-or-later
// ExportJob: writes rows to a file in a worker thread, and shows how far it is.
#pragma once

#include <QFutureWatcher>
#include <QObject>
#include <QPointer>
#include <QStringList>
#include <atomic>
#include <memory>

#include "gui/export/row_export.h"

class QFileDialog;
class QProgressDialog;
class QWidget;

namespace lastwords::gui {

/// Lives until the file is written or has failed, or as long as its window.
class ExportJob final : public QObject {
    Q_OBJECT

 public:
    /// Begins to write. `window` owns the job.
    ExportJob(ExportRequest request, QWidget& window);
    ~ExportJob() override;  ///< cancels, and waits for the worker, some milliseconds

    /// Ends the writing. The file that was there before stays.
    void cancel() { *stopped_ = true; }

 signals:
    void progressed(int percent);
    void written(const QString& path);
    void failed(const lastwords::Error& error);

 private:
    void finish();

    ExportRequest request_;
    std::shared_ptr<std::atomic<bool>> stopped_;
    QPointer<QProgressDialog> progress_;
    QFutureWatcher<Result<void>> watcher_;
};

/// What is exported.
enum class Exported { kRows, kArea };

/// Makes the dialog that asks for a file's name and format; "exportDialog" is its object name.
QFileDialog* exportDialog(const QString& suggestion, Exported what, QWidget& window);

/// Returns the format that the name ends with, or else the one that is chosen in the dialog.
ExportFormat formatOf(const QString& path, const QString& chosen);

}  // namespace lastwords::gui
