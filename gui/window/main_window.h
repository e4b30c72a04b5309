// SPDX-License-Identifier: GPL-2.0-or-later
// MainWindow: the open documents, a tab for each, and what opens and closes them.
#pragma once

#include <QMainWindow>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "extractor/recovered.h"
#include "gui/loading/loader.h"
#include "gui/loading/session.h"
#include "gui/window/recent_files.h"

class QMenu;
class QStackedWidget;
class QTabWidget;
class QVBoxLayout;

namespace lastwords::gui {

class AreaView;
class Document;
class LoadStatus;
class NewestView;
class PageMenus;
class SourceView;
class StartPage;
struct ExportRequest;

class MainWindow final : public QMainWindow {
    Q_OBJECT

 public:
    /// `open` reads the files; tests give another one.
    explicit MainWindow(Loader::Open open = extractor::open_dump, QWidget* parent = nullptr);

    /// Reads the files as one document, after those that are being read. What is open stays.
    void open(const std::vector<std::string>& paths);
    /// Opens the documents that were open when the last window was closed, if the user wants that.
    void restoreSession();
    void showRecovered(const std::shared_ptr<const extractor::Recovered>& recovered);
    void showFailure(const LoadRequest& request, const Error& error);

 protected:
    bool event(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

 private:
    SourceView* pageInFront() const;  // nullptr: there is none, or it is no list of records
    AreaView* areaInFront() const;    // nullptr: there is none, or it is not of pstore
    void exportPage();
    void compareWithAnother();
    void startExport(const ExportRequest& request);
    void keepSession() const;
    std::optional<DocumentState> takeState(const LoadRequest& request);
    void restoreDocument(const LoadRequest& request);
    void say(const QString& message);
    void makeMenus();
    void makeHelpMenu();
    void connectLoader();
    void load(const LoadRequest& request);
    void showNewest(const std::shared_ptr<const LogRows>& rows);
    void addDocument(const LoadRequest& request, const Opened& opened);
    void closeDocument(int tab);
    void reload();
    void retitle();
    void showCurrent();
    void showActions();
    void showRecent();
    void chooseFiles();
    void chooseFolder();
    void askRawBase(const LoadRequest& request);
    void removeMessages(const LoadRequest& request);
    Document* document(int tab) const;
    int tabOf(const LoadRequest& request) const;  // -1: it is not open

    // Owned by the window.
    QVBoxLayout* messages_;
    QStackedWidget* content_;  // the start page or the documents
    StartPage* start_;
    NewestView* newest_ = nullptr;  // in content_; nullptr: there is none
    QTabWidget* documents_;
    LoadStatus* status_;
    PageMenus* page_menus_ = nullptr;
    QMenu* recent_menu_ = nullptr;
    QAction* reload_action_ = nullptr;
    QAction* close_action_ = nullptr;
    QAction* export_action_ = nullptr;
    QAction* compare_action_ = nullptr;

    RecentFiles recent_;
    std::vector<DocumentState> restoring_;  // the last session's documents that are not read yet
    LoadRequest front_of_session_;
    Loader loader_;  // the last member, so that the worker has ended before anything else goes
};

}  // namespace lastwords::gui
