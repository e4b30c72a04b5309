// SPDX-License-Identifier: GPL-2.0-or-later
// The menu, the title, the status line, and the pages between them.
#include "gui/main_window.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QListWidget>
#include <QMenuBar>
#include <QStatusBar>

#include "gui/area_view.h"
#include "gui/page.h"
#include "gui/source_view.h"

namespace lastwords::gui {

namespace {

constexpr QSize kFirstSize{1100, 750};

QString fileNames(const std::vector<std::string>& paths) {
    QStringList names;
    for (const std::string& path : paths) {
        names << QFileInfo(QString::fromStdString(path)).fileName();
    }
    return names.join(u", ");
}

/// Returns the origin with the file's name instead of its path: "region.bin: ramoops region at
/// 0x8000000".
QString shortOrigin(const QString& origin) {
    const qsizetype file_end = origin.indexOf(QStringLiteral(": "));
    return origin.mid(origin.lastIndexOf(u'/', file_end) + 1);
}

/// Returns the text of the status line: whether anything is missing, and how many findings the
/// pages show.
QString outcome(const extractor::Recovered& recovered) {
    std::size_t count = 0;
    recovered.visit_findings([&](const Findings& findings, std::optional<std::size_t>) {
        count += findings.kept().size() + findings.not_kept();
    });
    const QString words = recovered.partial()
                              ? MainWindow::tr("Something is missing: see the remarks")
                              : MainWindow::tr("Complete");
    return count == 0 ? words : MainWindow::tr("%1 (findings: %2)").arg(words).arg(count);
}

}  // namespace

MainWindow::MainWindow(QWidget* parent) : QMainWindow(parent) {
    setWindowTitle(QStringLiteral("lastwords"));
    resize(kFirstSize);
    pages_.setDocumentMode(true);
    pages_.setTabBarAutoHide(true);
    setCentralWidget(&pages_);
    open_action_ =
        menuBar()
            ->addMenu(tr("&File"))
            ->addAction(tr("&Open..."), QKeySequence::Open, this, &MainWindow::chooseFiles);
    connect(&loader_, &Loader::loaded, this, &MainWindow::showRecovered);
    connect(&loader_, &Loader::failed, this, &MainWindow::showFailure);
    connect(&loader_, &Loader::progressed, this, [this](const QString& what, int percent) {
        statusBar()->showMessage(tr("%1: %2 %").arg(what).arg(percent));
    });
}

void MainWindow::open(const std::vector<std::string>& paths) {
    open_action_->setEnabled(false);
    setWindowTitle(tr("%1 - lastwords").arg(fileNames(paths)));
    statusBar()->showMessage(tr("Reading %1").arg(fileNames(paths)));
    loader_.load(paths);
}

void MainWindow::showRecovered(const std::shared_ptr<const extractor::Recovered>& recovered) {
    open_action_->setEnabled(true);
    removePages();
    for (const printkfmt::Source& source : recovered->sources) {
        // Points at one source, but keeps the whole result alive.
        const std::shared_ptr<const printkfmt::Source> part(recovered, &source);
        addPage(new SourceView(part), shownText(source.origin), QString());
    }
    for (const printkfmt::PstoreArea& area : recovered->areas) {
        const std::shared_ptr<const printkfmt::PstoreArea> part(recovered, &area);
        addPage(new AreaView(part), shownText(area.origin), tr("pstore: "));
    }
    if (!recovered->findings.empty()) {
        pages_.addTab(findingList(recovered->findings, &pages_), tr("Remarks about the files"));
    }
    setWindowTitle(tr("%1 - lastwords").arg(fileNames(recovered->paths)));
    statusBar()->showMessage(outcome(*recovered));
}

void MainWindow::showFailure(const QString& message) {
    open_action_->setEnabled(true);
    removePages();
    auto* label = plainLabel(shownText(message.toStdString()), &pages_);
    label->setObjectName(QStringLiteral("failure"));
    label->setAlignment(Qt::AlignCenter);
    pages_.addTab(label, tr("Nothing recovered"));
    statusBar()->showMessage(tr("Nothing recovered"));
}

void MainWindow::addPage(QWidget* page, const QString& origin, const QString& kind) {
    const int tab = pages_.addTab(page, kind + shortOrigin(origin));
    pages_.setTabToolTip(tab, origin);
}

void MainWindow::removePages() {
    while (pages_.count() > 0) {
        QWidget* page = pages_.widget(0);
        pages_.removeTab(0);
        page->deleteLater();
    }
}

void MainWindow::chooseFiles() {
    const QStringList chosen =
        QFileDialog::getOpenFileNames(this, tr("Open a crash dump or what pstore kept"));
    std::vector<std::string> paths;
    for (const QString& path : chosen) {
        paths.push_back(path.toStdString());
    }
    if (!paths.empty()) {
        open(paths);
    }
}

}  // namespace lastwords::gui
