// SPDX-License-Identifier: GPL-2.0-or-later
// PageMenus: the menus Edit, Go and View, which offer the actions of the page in front.
#pragma once

#include <QObject>
#include <QPointer>
#include <map>

class QAction;
class QMenu;
class QMenuBar;
class QWidget;

namespace lastwords::gui {

/// An action of a page says with the dynamic property "menu" in which menu it is: "edit", "go" or
/// "view" (gui/base/actions.h). One that does not say it is in View.
class PageMenus final : public QObject {
    Q_OBJECT

 public:
    /// Adds the menus to the bar.
    explicit PageMenus(QMenuBar& bar, QObject* parent = nullptr);

    /// Offers the page's actions that have an object name; nullptr: there is no page.
    void show(QWidget* page);

 private:
    void fill();

    QPointer<QWidget> page_;
    std::map<QString, QMenu*> menus_;
};

}  // namespace lastwords::gui
