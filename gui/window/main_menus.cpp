// SPDX-License-Identifier: GPL-2.0-or-later
// The menus of MainWindow.
#include <QApplication>
#include <QMenuBar>
#include <QMessageBox>
#include <QTabWidget>

#include "extractor/built_in.h"
#include "gui/base/document_names.h"
#include "gui/base/keys_dialog.h"
#include "gui/base/page.h"
#include "gui/pages/page_menus.h"
#include "gui/window/main_window.h"
#include "gui/window/start_page.h"

namespace lastwords::gui {

void MainWindow::makeMenus() {
    QMenu* file = menuBar()->addMenu(tr("&File"));
    file->addAction(tr("&Open..."), QKeySequence::Open, this, &MainWindow::chooseFiles)
        ->setObjectName(QStringLiteral("open"));
    file->addAction(tr("Open &Folder..."), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O), this,
                    &MainWindow::chooseFolder)
        ->setObjectName(QStringLiteral("openFolder"));
    recent_menu_ = file->addMenu(tr("Open &Recent"));
    recent_menu_->setObjectName(QStringLiteral("recentMenu"));
    file->addSeparator();
    reload_action_ =
        file->addAction(tr("Re&load"), QKeySequence::Refresh, this, &MainWindow::reload);
    reload_action_->setObjectName(QStringLiteral("reload"));
    close_action_ = file->addAction(tr("&Close"), QKeySequence(Qt::CTRL | Qt::Key_W), this,
                                    [this] { closeDocument(documents_->currentIndex()); });
    close_action_->setObjectName(QStringLiteral("close"));
    export_action_ = file->addAction(tr("&Export..."), QKeySequence(Qt::CTRL | Qt::Key_E), this,
                                     &MainWindow::exportPage);
    export_action_->setObjectName(QStringLiteral("export"));
    compare_action_ = file->addAction(tr("Co&mpare..."), QKeySequence(Qt::CTRL | Qt::Key_D), this,
                                      &MainWindow::compareWithAnother);
    compare_action_->setObjectName(QStringLiteral("compareDocuments"));
    file->addSeparator();
    QAction* restore = file->addAction(tr("Restore Documents at &Start"));
    restore->setObjectName(QStringLiteral("restoreDocuments"));
    restore->setCheckable(true);
    restore->setChecked(restoresSession());
    connect(restore, &QAction::toggled, this, setRestoresSession);
    file->addSeparator();
    file->addAction(tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), this, &MainWindow::close)
        ->setObjectName(QStringLiteral("quit"));
    page_menus_ = new PageMenus(*menuBar(), this);
    makeHelpMenu();
}

void MainWindow::makeHelpMenu() {
    QMenu* help = menuBar()->addMenu(tr("&Help"));
    QAction* keys =
        help->addAction(tr("&Keys..."), this, [this] { (new KeysDialog(*this))->open(); });
    keys->setObjectName(QStringLiteral("keys"));
    keys->setShortcuts({QKeySequence(Qt::Key_Question), QKeySequence(Qt::Key_F1)});
    QAction* about = help->addAction(tr("&About lastwords"), this, [this] {
        QMessageBox::about(
            this, tr("About lastwords"),
            tr("lastwords %1, with %2, Qt %3")
                .arg(QStringLiteral(LASTWORDS_VERSION), asQString(extractor::built_in_libraries()),
                     QString::fromLatin1(qVersion())));
    });
    about->setObjectName(QStringLiteral("about"));
}

/// Shows on the start page and in the menu what was opened lately.
void MainWindow::showRecent() {
    const std::vector<LoadRequest> recent = recent_.all();
    start_->setRecent(recent);
    std::vector<std::vector<std::string>> paths;
    for (const LoadRequest& request : recent) {
        paths.push_back(request.paths);
    }
    const QStringList titles = titlesOf(paths);
    recent_menu_->clear();
    recent_menu_->setEnabled(!recent.empty());
    for (std::size_t i = 0; i < recent.size(); ++i) {
        recent_menu_->addAction(asTabText(titles[static_cast<qsizetype>(i)]), this,
                                [this, request = recent[i]] { load(request); });
    }
    recent_menu_->addSeparator();
    recent_menu_->addAction(tr("&Clear"), this, [this] {
        recent_.clear();
        showRecent();
    });
}

}  // namespace lastwords::gui
