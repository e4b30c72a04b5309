// SPDX-License-Identifier: GPL-2.0-or-later
// Makes actions with keys.
#pragma once

#include <QKeySequence>
#include <QString>
#include <functional>

class QAction;
class QWidget;

namespace lastwords::gui {

/// Makes an action whose key works in `owner` and in the widgets inside it. It is a child of
/// `owner`, and among its actions. `name` is its object name, and its property "menu" is `menu`:
/// "edit", "go" or "view".
QAction* makeAction(QWidget& owner, const char* menu, const QString& name, const QString& title,
                    const QKeySequence& key, const std::function<void()>& run);

}  // namespace lastwords::gui
