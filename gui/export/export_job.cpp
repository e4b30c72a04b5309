// SPDX-License-Identifier: GPL-2.0-or-later
// The worker knows nothing of the window: it reads a value and writes a file.
#include "gui/export/export_job.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QProgressDialog>
#include <QPushButton>
#include <QtConcurrent/QtConcurrentRun>
#include <algorithm>
#include <array>
#include <exception>
#include <utility>

#include "gui/base/document_names.h"
#include "gui/base/workers.h"

namespace lastwords::gui {

namespace {

struct FormatRow {
    ExportFormat format;
    const char* suffix;
    const char* filter;   // of the dialog
    const char* of_area;  // the same for an area of pstore; nullptr: these have no such format
};

constexpr std::array<FormatRow, 4> kFormats{{
    {ExportFormat::kHtml, "html",
     QT_TRANSLATE_NOOP("lastwords::gui::ExportJob", "HTML report (*.html)"), nullptr},
    {ExportFormat::kText, "txt",
     QT_TRANSLATE_NOOP("lastwords::gui::ExportJob", "Text as dmesg prints it (*.txt)"),
     QT_TRANSLATE_NOOP("lastwords::gui::ExportJob", "Text: zones and records (*.txt)")},
    {ExportFormat::kJson, "jsonl",
     QT_TRANSLATE_NOOP("lastwords::gui::ExportJob", "JSON, an object a line (*.jsonl)"),
     QT_TRANSLATE_NOOP("lastwords::gui::ExportJob", "JSON, an object a line (*.jsonl)")},
    {ExportFormat::kCsv, "csv",
     QT_TRANSLATE_NOOP("lastwords::gui::ExportJob", "CSV, a table (*.csv)"), nullptr},
}};

/// Whether the format is the one that is chosen in the dialog.
bool isChosen(const FormatRow& row, const QString& chosen) {
    return ExportJob::tr(row.filter) == chosen ||
           (row.of_area != nullptr && ExportJob::tr(row.of_area) == chosen);
}

/// Gives the name in the dialog the suffix of the chosen format, if it has that of another one.
void takeSuffix(const QString& suffix, QFileDialog& dialog) {
    dialog.setDefaultSuffix(suffix);
    const QFileInfo file(dialog.selectedFiles().value(0));
    const bool ours = std::any_of(kFormats.begin(), kFormats.end(), [&](const FormatRow& row) {
        return file.suffix() == QLatin1String(row.suffix);
    });
    if (ours) {
        dialog.selectFile(file.completeBaseName() + u'.' + suffix);
    }
}

}  // namespace

ExportJob::ExportJob(ExportRequest request, QWidget& window)
    : QObject(&window),
      request_(std::move(request)),
      stopped_(std::make_shared<std::atomic<bool>>(false)),
      progress_(new QProgressDialog(&window)) {
    constexpr int kPercent = 100;
    const QString name = nameOf(request_.path.toStdString());
    progress_->setObjectName(QStringLiteral("exportProgress"));
    progress_->setWindowTitle(tr("Export"));
    progress_->setLabelText(tr("Writing %1").arg(name));
    progress_->setRange(0, kPercent);
    progress_->setAutoReset(false);
    connect(progress_, &QProgressDialog::canceled, this, &ExportJob::cancel);
    connect(this, &ExportJob::progressed, progress_, &QProgressDialog::setValue);
    connect(&watcher_, &QFutureWatcher<Result<void>>::finished, this, &ExportJob::finish);
    watcher_.setFuture(QtConcurrent::run(&workers(), [this, stopped = stopped_]() -> Result<void> {
        const auto tell = [&, last = -1](double done) mutable {
            const int now = static_cast<int>(done * kPercent);
            if (now != last) {
                last = now;
                emit progressed(now);
            }
            return !*stopped;
        };
        try {
            return writeExport(request_, tell);
        } catch (const std::exception& error) {
            return failure(ErrorKind::kSystem, error.what());
        }
    }));
}

ExportJob::~ExportJob() {
    cancel();
    watcher_.waitForFinished();
    delete progress_;
}

void ExportJob::finish() {
    const Result<void> result = watcher_.result();
    if (result) {
        emit written(request_.path);
    } else {
        emit failed(result.error());
    }
    deleteLater();
}

QFileDialog* exportDialog(const QString& suggestion, Exported what, QWidget& window) {
    auto* dialog = new QFileDialog(&window, ExportJob::tr("Export what is shown"), suggestion);
    dialog->setObjectName(QStringLiteral("exportDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    QStringList filters;
    for (const FormatRow& row : kFormats) {
        if (const char* const filter = what == Exported::kArea ? row.of_area : row.filter) {
            filters << ExportJob::tr(filter);
        }
    }
    dialog->setNameFilters(filters);
    dialog->setDefaultSuffix(QFileInfo(suggestion).suffix());
    QObject::connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& chosen) {
        for (const FormatRow& row : kFormats) {
            if (isChosen(row, chosen)) {
                takeSuffix(QString::fromLatin1(row.suffix), *dialog);
            }
        }
    });
    return dialog;
}

ExportFormat formatOf(const QString& path, const QString& chosen) {
    const QString suffix = QFileInfo(path).suffix().toLower();
    for (const FormatRow& row : kFormats) {
        if (suffix == QLatin1String(row.suffix)) {
            return row.format;
        }
    }
    for (const FormatRow& row : kFormats) {
        if (isChosen(row, chosen)) {
            return row.format;
        }
    }
    return ExportFormat::kText;
}

}  // namespace lastwords::gui
