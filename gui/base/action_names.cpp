// SPDX-License-Identifier: GPL-2.0-or-later
// Walks over all actions of a window.
#include "gui/base/action_names.h"

#include <QAction>
#include <QMenu>
#include <algorithm>

namespace lastwords::gui {

namespace {

bool isOurs(const QAction& action) {
    const QString name = action.objectName();
    return !name.isEmpty() && !name.startsWith(u'_') && !name.startsWith(QStringLiteral("qt_"));
}

QString menuOf(const QAction& action) {
    for (const QObject* object : action.associatedObjects()) {
        if (const auto* menu = qobject_cast<const QMenu*>(object)) {
            return withoutMnemonic(menu->title());
        }
    }
    return {};
}

}  // namespace

QList<QKeySequence> NamedAction::keys() const {
    return actions.front()->shortcuts();
}

std::vector<NamedAction> namedActions(const QObject& root) {
    std::vector<NamedAction> found;
    for (QAction* action : root.findChildren<QAction*>()) {
        if (!isOurs(*action)) {
            continue;
        }
        const QString name = action->objectName();
        const auto same = std::find_if(found.begin(), found.end(),
                                       [&](const NamedAction& one) { return one.name == name; });
        if (same == found.end()) {
            found.push_back({name, withoutMnemonic(action->text()), menuOf(*action), {action}});
            continue;
        }
        same->actions.push_back(action);
        if (same->menu.isEmpty()) {
            same->menu = menuOf(*action);
        }
    }
    return found;
}

QString withoutMnemonic(const QString& text) {
    QString plain;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == u'&' && i + 1 < text.size()) {
            ++i;
        }
        plain += text[i];
    }
    while (plain.endsWith(u'.')) {
        plain.chop(1);
    }
    return plain;
}

}  // namespace lastwords::gui
