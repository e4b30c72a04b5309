// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the page's actions by their names, so that a page need not know the menus.
#include "gui/pages/page_menus.h"

#include <QAction>
#include <QMenu>
#include <QMenuBar>
#include <QWidget>
#include <utility>

#include "gui/base/action_names.h"

namespace lastwords::gui {

namespace {

const QString kEdit = QStringLiteral("edit");
const QString kGo = QStringLiteral("go");
const QString kView = QStringLiteral("view");

QString menuOf(const QAction& action, const std::map<QString, QMenu*>& menus) {
    const QString said = action.property("menu").toString();
    return menus.contains(said) ? said : kView;
}

}  // namespace

PageMenus::PageMenus(QMenuBar& bar, QObject* parent) : QObject(parent) {
    for (const auto& [name, title] : {std::pair(kEdit, tr("&Edit")), std::pair(kGo, tr("&Go")),
                                      std::pair(kView, tr("&View"))}) {
        QMenu* const menu = bar.addMenu(title);
        menu->setObjectName(name + QStringLiteral("Menu"));
        menus_.emplace(name, menu);
        // A page may have got further actions since it came to the front.
        connect(menu, &QMenu::aboutToShow, this, &PageMenus::fill);
    }
    fill();
}

void PageMenus::show(QWidget* page) {
    page_ = page;
    fill();
}

void PageMenus::fill() {
    for (const auto& [name, menu] : menus_) {
        menu->clear();
    }
    if (page_ != nullptr) {
        for (const NamedAction& named : namedActions(*page_)) {
            QAction* const action = named.actions.front();
            if (qobject_cast<const QMenu*>(action->parent()) != nullptr) {
                continue;  // a menu of the page offers it, which is among these actions itself
            }
            menus_.at(menuOf(*action, menus_))->addAction(action);
        }
    }
    for (const auto& [name, menu] : menus_) {
        menu->menuAction()->setEnabled(!menu->isEmpty());
    }
}

}  // namespace lastwords::gui
