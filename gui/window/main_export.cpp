// SPDX-License-Identifier: GPL-2.0-or-later
// Export of the page in front.
#include <QFileDialog>
#include <QFileInfo>
#include <QStatusBar>
#include <QTabWidget>
#include <algorithm>

#include "gui/base/document_names.h"
#include "gui/base/page.h"
#include "gui/export/export_job.h"
#include "gui/list/log_table.h"
#include "gui/notes/notes.h"
#include "gui/pages/area_view.h"
#include "gui/pages/document.h"
#include "gui/pages/source_view.h"
#include "gui/window/main_window.h"

namespace lastwords::gui {

namespace {

/// Whether the file is one of those that the rows were read from.
bool isRead(const extractor::Recovered& recovered, const QString& path) {
    const QFileInfo asked(path);
    const auto same = [&](const std::string& read) {
        return asked.exists() && QFileInfo(QString::fromStdString(read)) == asked;
    };
    return std::any_of(recovered.paths.begin(), recovered.paths.end(), same) ||
           std::any_of(recovered.inputs.begin(), recovered.inputs.end(),
                       [&](const extractor::Input& input) { return same(input.name); });
}

}  // namespace

SourceView* MainWindow::pageInFront() const {
    const Document* current = document(documents_->currentIndex());
    return current == nullptr ? nullptr : qobject_cast<SourceView*>(current->currentWidget());
}

AreaView* MainWindow::areaInFront() const {
    const Document* current = document(documents_->currentIndex());
    return current == nullptr ? nullptr : qobject_cast<AreaView*>(current->currentWidget());
}

void MainWindow::exportPage() {
    Document* const current = document(documents_->currentIndex());
    const AreaView* const area = areaInFront();
    SourceView* const page = pageInFront();
    if (page == nullptr && area == nullptr) {
        return;
    }
    ExportRequest request;
    request.recovered = current->recovered();
    if (area != nullptr) {
        request.area = area->index();
    } else {
        request.rows = page->rows();
        request.shown = page->log().logModel().shown();
        request.filter = page->filter();
        request.notes = current->notes().all();
    }
    const std::vector<std::string>& paths = current->request().paths;
    const std::string first = paths.empty() ? "log" : paths.front();
    const QString suffix = area != nullptr ? QStringLiteral(".txt") : QStringLiteral(".html");
    QFileDialog* dialog = exportDialog(QString::fromStdString(absolutePath(first)) + suffix,
                                       area != nullptr ? Exported::kArea : Exported::kRows, *this);
    connect(dialog, &QFileDialog::fileSelected, this, [this, dialog, request](const QString& path) {
        ExportRequest chosen = request;
        chosen.path = path;
        chosen.format = formatOf(path, dialog->selectedNameFilter());
        startExport(chosen);
    });
    dialog->open();
}

void MainWindow::startExport(const ExportRequest& request) {
    if (isRead(*request.recovered, request.path)) {
        say(tr("%1 was not written: it is one of the files that are shown").arg(request.path));
        return;
    }
    auto* job = new ExportJob(request, *this);
    connect(job, &ExportJob::written, this, [this](const QString& path) {
        statusBar()->showMessage(tr("%1 is written").arg(nameOf(path.toStdString())));
    });
    connect(job, &ExportJob::failed, this, [this](const Error& error) {
        if (error.kind == ErrorKind::kCancelled) {
            statusBar()->showMessage(tr("The export was cancelled"));
        } else {
            say(asQString(error.message));
        }
    });
}

}  // namespace lastwords::gui
