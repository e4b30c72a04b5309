// SPDX-License-Identifier: GPL-2.0-or-later
// The keys of actions as the user has changed them. They are kept in the user's settings.
#pragma once

#include <QKeySequence>
#include <QList>
#include <QString>

class QObject;

namespace lastwords::gui {

struct NamedAction;

/// Gives all actions below `window` the keys that the user has chosen for them. An action that the
/// user has not changed has its usual keys, those with which it was made.
void applyKeys(const QObject& window);

/// Returns the keys with which the action was made.
QList<QKeySequence> usualKeys(const NamedAction& action);

/// Changes the keys of the action of this name, and keeps them in the settings. An empty list takes
/// all keys from it.
void changeKeys(const QObject& window, const QString& name, const QList<QKeySequence>& keys);

/// Gives all actions their usual keys, and removes all others from the settings.
void resetKeys(const QObject& window);

/// Returns the keys as people read them: "Ctrl+F, F3".
QString keysAsText(const QList<QKeySequence>& keys);

}  // namespace lastwords::gui
