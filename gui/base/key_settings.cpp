// SPDX-License-Identifier: GPL-2.0-or-later
// Each action that has been changed has a value in the group "keys": its name, and its keys in Qt's
// portable form.
#include "gui/base/key_settings.h"

#include <QAction>
#include <QStringList>

#include "gui/base/action_names.h"
#include "gui/base/user_settings.h"

namespace lastwords::gui {

namespace {

constexpr qsizetype kKeysMax = 4;  // of one action
constexpr const char* kUsualKeys = "usualKeys";

QString settingOf(const QString& name) {
    return QStringLiteral("keys/") + name;
}

/// Parses keys as listToString() writes them. Leaves out what is no key.
QList<QKeySequence> keysOf(const QString& text) {
    QList<QKeySequence> keys;
    for (const QKeySequence& key : QKeySequence::listFromString(text, QKeySequence::PortableText)) {
        if (!key.isEmpty() && key[0].key() != Qt::Key_unknown && keys.size() < kKeysMax) {
            keys << key;
        }
    }
    return keys;
}

/// Notes the usual keys at the action itself, before they are changed for the first time.
QList<QKeySequence> usualKeys(QAction& action) {
    if (!action.property(kUsualKeys).isValid()) {
        action.setProperty(
            kUsualKeys, QKeySequence::listToString(action.shortcuts(), QKeySequence::PortableText));
    }
    return keysOf(action.property(kUsualKeys).toString());
}

}  // namespace

void applyKeys(const QObject& window) {
    const QSettings stored = userSettings();
    for (const NamedAction& named : namedActions(window)) {
        const QVariant chosen = stored.value(settingOf(named.name));
        for (QAction* action : named.actions) {
            const QList<QKeySequence> usual = usualKeys(*action);
            action->setShortcuts(chosen.isValid() ? keysOf(chosen.toString()) : usual);
        }
    }
}

QList<QKeySequence> usualKeys(const NamedAction& action) {
    return usualKeys(*action.actions.front());
}

void changeKeys(const QObject& window, const QString& name, const QList<QKeySequence>& keys) {
    for (const NamedAction& named : namedActions(window)) {
        if (named.name != name) {
            continue;
        }
        QSettings stored = userSettings();
        if (keys == usualKeys(named)) {
            stored.remove(settingOf(name));
        } else {
            stored.setValue(settingOf(name),
                            QKeySequence::listToString(keys, QKeySequence::PortableText));
        }
    }
    applyKeys(window);
}

void resetKeys(const QObject& window) {
    userSettings().remove(QStringLiteral("keys"));
    applyKeys(window);
}

QString keysAsText(const QList<QKeySequence>& keys) {
    QStringList texts;
    for (const QKeySequence& key : keys) {
        texts << key.toString(QKeySequence::NativeText);
    }
    return texts.join(QStringLiteral(", "));
}

}  // namespace lastwords::gui
