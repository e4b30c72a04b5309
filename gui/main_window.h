// SPDX-License-Identifier: GPL-2.0-or-later
// MainWindow: shows what was recovered from the files, on a page for each source and for each area
// of pstore.
#pragma once

#include <QMainWindow>
#include <QTabWidget>
#include <memory>
#include <string>
#include <vector>

#include "extractor/recovered.h"
#include "gui/loader.h"

namespace lastwords::gui {

class MainWindow final : public QMainWindow {
    Q_OBJECT

 public:
    explicit MainWindow(QWidget* parent = nullptr);

    void open(const std::vector<std::string>& paths);
    void showRecovered(const std::shared_ptr<const extractor::Recovered>& recovered);
    void showFailure(const QString& message);

 private:
    void addPage(QWidget* page, const QString& origin, const QString& kind);
    void removePages();
    void chooseFiles();

    QTabWidget pages_;
    Loader loader_;
    QAction* open_action_;  // owned by the menu
};

}  // namespace lastwords::gui
