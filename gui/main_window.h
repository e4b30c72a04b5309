// SPDX-License-Identifier: GPL-2.0-or-later
// MainWindow: the open documents, a tab for each, and what opens and closes them.
#pragma once

#include <QMainWindow>
#include <memory>
#include <string>
#include <vector>

#include "extractor/recovered.h"
#include "gui/loader.h"
#include "gui/recent_files.h"

class QMenu;
class QStackedWidget;
class QTabWidget;
class QVBoxLayout;

namespace lastwords::gui {

class Document;
class LoadStatus;
class StartPage;

class MainWindow final : public QMainWindow {
    Q_OBJECT

 public:
    /// `open` reads the files; tests give another one.
    explicit MainWindow(Loader::Open open = extractor::open_dump, QWidget* parent = nullptr);

    /// Reads the files as one document, after those that are being read. What is open stays.
    void open(const std::vector<std::string>& paths);
    void showRecovered(const std::shared_ptr<const extractor::Recovered>& recovered);
    void showFailure(const LoadRequest& request, const Error& error);

 protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

 private:
    void makeMenus();
    void connectLoader();
    void load(const LoadRequest& request);
    void addDocument(const LoadRequest& request,
                     const std::shared_ptr<const extractor::Recovered>& recovered);
    void closeDocument(int tab);
    void reload();
    void retitle();
    void showCurrent();
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
    QTabWidget* documents_;
    LoadStatus* status_;
    QMenu* recent_menu_ = nullptr;
    QAction* reload_action_ = nullptr;
    QAction* close_action_ = nullptr;

    RecentFiles recent_;
    Loader loader_;  // the last member, so that the worker has ended before anything else goes
};

}  // namespace lastwords::gui
