// SPDX-License-Identifier: GPL-2.0-or-later
// The key of an action works where the action is one of the widget's.
#include "gui/base/actions.h"

#include <QAction>
#include <QWidget>

namespace lastwords::gui {

QAction* makeAction(QWidget& owner, const char* menu, const QString& name, const QString& title,
                    const QKeySequence& key, const std::function<void()>& run) {
    auto* action = new QAction(title, &owner);
    action->setObjectName(name);
    action->setProperty("menu", QString::fromLatin1(menu));
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    QObject::connect(action, &QAction::triggered, &owner, run);
    owner.addAction(action);
    return action;
}

}  // namespace lastwords::gui
