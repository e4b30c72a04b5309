// SPDX-License-Identifier: GPL-2.0-or-later
// StartPage: stands in the window while nothing is open, and says what can be opened.
#pragma once

#include <QWidget>
#include <vector>

#include "gui/loading/load_request.h"

class QVBoxLayout;

namespace lastwords::gui {

class StartPage final : public QWidget {
    Q_OBJECT

 public:
    explicit StartPage(QWidget* parent = nullptr);

    /// Makes a button for each of them.
    void setRecent(const std::vector<LoadRequest>& recent);

 signals:
    void filesWanted();
    void folderWanted();
    void recentWanted(const lastwords::gui::LoadRequest& request);

 private:
    QWidget* recent_;
    QVBoxLayout* recent_layout_;
};

}  // namespace lastwords::gui
