// SPDX-License-Identifier: GPL-2.0-or-later
// What opens and closes documents, and what is said around them.
#include "gui/window/main_window.h"

#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QInputDialog>
#include <QMimeData>
#include <QScreen>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTabBar>
#include <QTabWidget>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "gui/base/document_names.h"
#include "gui/base/key_settings.h"
#include "gui/base/page.h"
#include "gui/base/user_settings.h"
#include "gui/list/newest_view.h"
#include "gui/loading/load_status.h"
#include "gui/notes/notes.h"
#include "gui/pages/document.h"
#include "gui/pages/page_menus.h"
#include "gui/pages/source_view.h"
#include "gui/window/message_bar.h"
#include "gui/window/start_page.h"

namespace lastwords::gui {

namespace {

constexpr const char* kGeometry = "geometry";

/// Most of the screen, because what matters is how many rows of a log are seen at once.
QSize firstSize() {
    const QScreen* const screen = QGuiApplication::primaryScreen();
    return screen != nullptr ? screen->availableSize() * 0.85 : QSize(1100, 750);
}

std::vector<std::string> absolutePaths(const LoadRequest& request) {
    std::vector<std::string> paths(request.paths.size());
    std::transform(request.paths.begin(), request.paths.end(), paths.begin(), absolutePath);
    return paths;
}

/// Names the request in the object name of its message, so that the message is found again.
QString keyOf(const LoadRequest& request) {
    QStringList key;
    for (const std::string& path : absolutePaths(request)) {
        key << QString::fromStdString(path);
    }
    return key.join(u'\n');
}

/// Whether it makes sense to read the file as raw memory: it is one file that could be read, but
/// in which nothing was found.
bool mayBeRaw(const LoadRequest& request, const Error& error) {
    return error.kind != ErrorKind::kSystem && request.paths.size() == 1 && !request.raw_base &&
           QFileInfo(QString::fromStdString(request.paths.front())).isFile();
}

/// Returns the files and folders that are dragged from this machine.
std::vector<std::string> pathsOf(const QMimeData& dragged) {
    std::vector<std::string> paths;
    for (const QUrl& url : dragged.urls()) {
        if (url.isLocalFile()) {
            paths.push_back(url.toLocalFile().toStdString());
        }
    }
    return paths;
}

}  // namespace

MainWindow::MainWindow(Loader::Open open, QWidget* parent)
    : QMainWindow(parent),
      messages_(new QVBoxLayout),
      content_(new QStackedWidget(this)),
      start_(new StartPage(this)),
      documents_(new QTabWidget(this)),
      status_(new LoadStatus(this)),
      loader_(std::move(open)) {
    if (!restoreGeometry(userSettings().value(kGeometry).toByteArray())) {
        resize(firstSize());
    }
    setAcceptDrops(true);
    documents_->setObjectName(QStringLiteral("documents"));
    documents_->setFocusPolicy(
        Qt::NoFocus);  // with a single tab, Tab would not get past the hidden bar
    documents_->setAccessibleName(tr("Open documents"));
    documents_->tabBar()->setAccessibleName(documents_->accessibleName());
    documents_->setDocumentMode(true);
    documents_->setTabBarAutoHide(true);
    documents_->setTabsClosable(true);
    documents_->setMovable(true);
    documents_->setElideMode(Qt::ElideMiddle);
    content_->addWidget(start_);
    content_->addWidget(documents_);
    auto* central = new QWidget(this);
    auto* layout = new QVBoxLayout(central);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(messages_);
    layout->addWidget(content_, 1);
    setCentralWidget(central);
    statusBar()->addPermanentWidget(status_);
    makeMenus();
    connectLoader();
    connect(documents_, &QTabWidget::currentChanged, this, &MainWindow::showCurrent);
    connect(documents_, &QTabWidget::tabCloseRequested, this, &MainWindow::closeDocument);
    connect(start_, &StartPage::filesWanted, this, &MainWindow::chooseFiles);
    connect(start_, &StartPage::folderWanted, this, &MainWindow::chooseFolder);
    connect(start_, &StartPage::recentWanted, this, &MainWindow::load);
    connect(status_, &LoadStatus::cancelWanted, &loader_, &Loader::cancel);
    showRecent();
    showCurrent();
    start_->setFocus();
}

void MainWindow::connectLoader() {
    const auto hideStatus = [this] { status_->setVisible(loader_.busy()); };
    connect(&loader_, &Loader::started, this,
            [this](const LoadRequest& request) { status_->start(namesOf(request.paths)); });
    connect(&loader_, &Loader::progressed, status_, &LoadStatus::progress);
    connect(&loader_, &Loader::newestFound, this, &MainWindow::showNewest);
    connect(&loader_, &Loader::loaded, this, hideStatus);
    connect(&loader_, &Loader::failed, this, hideStatus);
    connect(&loader_, &Loader::failed, this, &MainWindow::takeState);
    connect(&loader_, &Loader::failed, this, &MainWindow::showCurrent);
    connect(&loader_, &Loader::failed, this, &MainWindow::showFailure);
    connect(&loader_, &Loader::loaded, this,
            [this](const LoadRequest& request, const Opened& opened) {
                addDocument(request, opened);
                restoreDocument(request);
                // Settings are written to a disk, and the log should be seen before.
                QTimer::singleShot(0, this, [this, request] {
                    recent_.add(request);
                    showRecent();
                });
            });
}

void MainWindow::open(const std::vector<std::string>& paths) {
    load({paths, std::nullopt});
}

void MainWindow::load(const LoadRequest& request) {
    removeMessages(request);
    if (const int tab = tabOf(request); tab >= 0) {
        documents_->setCurrentIndex(tab);
    }
    loader_.load(request);
}

void MainWindow::reload() {
    if (const Document* current = document(documents_->currentIndex())) {
        load(current->request());
    }
}

void MainWindow::showRecovered(const std::shared_ptr<const extractor::Recovered>& recovered) {
    addDocument({recovered->paths, std::nullopt}, Opened(recovered));
}

/// Shows the end of the log that is being read, if there is nothing else to be seen.
void MainWindow::showNewest(const std::shared_ptr<const LogRows>& rows) {
    if (documents_->count() == 0 && newest_ == nullptr) {
        newest_ = new NewestView(rows, content_);
        content_->addWidget(newest_);
        content_->setCurrentWidget(newest_);
    }
}

void MainWindow::addDocument(const LoadRequest& request, const Opened& opened) {
    auto* added = new Document(request, opened);
    connect(added, &QTabWidget::currentChanged, this, &MainWindow::showActions);
    const int before = tabOf(request);
    if (before < 0) {
        documents_->setCurrentIndex(documents_->addTab(added, QString()));
    } else {
        // The files were read again: the new result takes the place of the old one.
        Document* old = document(before);
        const bool shown = documents_->currentIndex() == before;
        added->restore(old->state());
        documents_->insertTab(before, added, QString());
        if (shown) {
            documents_->setCurrentIndex(before);
        }
        documents_->removeTab(before + 1);
        old->deleteLater();
    }
    showCurrent();
    connect(&added->notes(), &Notes::failed, this, &MainWindow::say);
    connect(added, &Document::merged, this, &MainWindow::showCurrent);
    if (const QString& problem = added->notes().problem(); !problem.isEmpty()) {
        say(problem);
    }
    if (documents_->currentWidget() == added) {
        added->focusContent();
    }
}

void MainWindow::closeDocument(int tab) {
    Document* closed = document(tab);
    if (closed == nullptr) {
        return;
    }
    documents_->removeTab(tab);
    closed->deleteLater();
    showCurrent();
    if (Document* next = document(documents_->currentIndex())) {
        next->focusContent();
    } else {
        start_->setFocus();
    }
}

void MainWindow::showFailure(const LoadRequest& request, const Error& error) {
    if (error.kind == ErrorKind::kCancelled) {
        statusBar()->showMessage(tr("Reading %1 was cancelled").arg(namesOf(request.paths)));
        return;
    }
    removeMessages(request);
    auto* message = new MessageBar(shownText(error.message));
    message->setProperty("request", keyOf(request));
    if (mayBeRaw(request, error)) {
        message->addButton(tr("Open as raw RAM..."), [this, request] { askRawBase(request); });
    }
    messages_->addWidget(message);
}

void MainWindow::say(const QString& message) {
    messages_->addWidget(new MessageBar(shownText(message.toStdString())));
}

/// Removes what was said of an earlier attempt to open the same files.
void MainWindow::removeMessages(const LoadRequest& request) {
    for (auto* message : findChildren<MessageBar*>()) {
        if (message->property("request").toString() == keyOf(request)) {
            message->hide();
            message->deleteLater();
        }
    }
}

void MainWindow::askRawBase(const LoadRequest& request) {
    auto* question = new QInputDialog(this);
    question->setAttribute(Qt::WA_DeleteOnClose);
    question->setWindowTitle(tr("Open as raw RAM"));
    question->setLabelText(tr("Physical address of the first byte of %1, for example 0x40000000:")
                               .arg(namesOf(request.paths)));
    question->setTextValue(QStringLiteral("0x0"));
    connect(question, &QInputDialog::textValueSelected, this, [this, request](const QString& text) {
        bool valid = false;
        const std::uint64_t address = text.trimmed().toULongLong(&valid, 0);
        if (valid) {
            load({request.paths, address});
        } else {
            showFailure(request, {ErrorKind::kUnsupported,
                                  tr("%1 is not an address").arg(text).toStdString()});
        }
    });
    question->open();
}

/// Shows in the title, the tabs and the status line what is open now.
void MainWindow::showCurrent() {
    retitle();
    const Document* current = document(documents_->currentIndex());
    content_->setCurrentWidget(current == nullptr ? static_cast<QWidget*>(start_) : documents_);
    if (newest_ != nullptr) {
        std::exchange(newest_, nullptr)->deleteLater();
    }
    reload_action_->setEnabled(current != nullptr);
    close_action_->setEnabled(current != nullptr);
    statusBar()->showMessage(current == nullptr ? QString() : current->outcome());
    showActions();
}

/// Offers in the menus what the page in front can do, with the keys that the user has chosen.
void MainWindow::showActions() {
    const Document* current = document(documents_->currentIndex());
    page_menus_->show(current == nullptr ? nullptr : current->currentWidget());
    export_action_->setEnabled(pageInFront() != nullptr || areaInFront() != nullptr);
    compare_action_->setEnabled(pageInFront() != nullptr && documents_->count() > 1);
    applyKeys(*this);
}

void MainWindow::retitle() {
    std::vector<std::vector<std::string>> paths;
    for (int tab = 0; tab < documents_->count(); ++tab) {
        paths.push_back(document(tab)->request().paths);
    }
    const QStringList titles = titlesOf(paths);
    for (int tab = 0; tab < documents_->count(); ++tab) {
        documents_->setTabText(tab, asTabText(titles[tab]));
        documents_->setTabToolTip(tab, shownText(keyOf(document(tab)->request()).toStdString()));
    }
    const int current = documents_->currentIndex();
    setWindowTitle(current < 0 ? QStringLiteral("lastwords")
                               : tr("%1 - lastwords").arg(titles[current]));
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

void MainWindow::chooseFolder() {
    const QString folder = QFileDialog::getExistingDirectory(
        this, tr("Open a folder with a crash dump or with what pstore kept"));
    if (!folder.isEmpty()) {
        open({folder.toStdString()});
    }
}

/// Actions have no text for the last line. Qt would show the empty one of each that the mouse or a
/// key comes to in a menu, and what the line says of the document would be gone.
bool MainWindow::event(QEvent* event) {
    return event->type() == QEvent::StatusTip || QMainWindow::event(event);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    userSettings().setValue(kGeometry, saveGeometry());
    keepSession();
    loader_.cancelAll();
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (!pathsOf(*event->mimeData()).empty()) {
        event->acceptProposedAction();
    }
}

void MainWindow::dropEvent(QDropEvent* event) {
    const std::vector<std::string> paths = pathsOf(*event->mimeData());
    if (!paths.empty()) {
        event->acceptProposedAction();
        open(paths);
    }
}

Document* MainWindow::document(int tab) const {
    return qobject_cast<Document*>(documents_->widget(tab));
}

int MainWindow::tabOf(const LoadRequest& request) const {
    const std::vector<std::string> paths = absolutePaths(request);
    for (int tab = 0; tab < documents_->count(); ++tab) {
        if (absolutePaths(document(tab)->request()) == paths) {
            return tab;
        }
    }
    return -1;
}

}  // namespace lastwords::gui
