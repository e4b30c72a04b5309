// SPDX-License-Identifier: GPL-2.0-or-later
// The first two words are in the menu itself, further ones in menus of their own.
#include "gui/list/cell_menu.h"

#include <QAction>
#include <algorithm>

#include "gui/list/filter_line.h"

namespace lastwords::gui {

namespace {

constexpr qsizetype kWordsInMenu = 2;
constexpr qsizetype kWordsMax = 30;
constexpr int kCharactersShown = 48;

/// A text of a menu: '&' would be taken for a key.
QString shown(QString word) {
    if (word.size() > kCharactersShown) {
        word = word.left(kCharactersShown) + QStringLiteral("\u2026");
    }
    return word.replace(u'&', QStringLiteral("&&"));
}

}  // namespace

CellMenu::CellMenu(const QStringList& words, const QList<QAction*>& others, QWidget* parent)
    : QMenu(parent) {
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName(QStringLiteral("cellMenu"));
    for (qsizetype i = 0; i < std::min(words.size(), kWordsMax); ++i) {
        addWords(i < kWordsInMenu ? *this : *addMenu(shown(words[i])), words[i]);
    }
    QMenu* rest = words.isEmpty() ? this : addMenu(tr("Other Actions"));
    rest->addActions(others);
}

void CellMenu::addWords(QMenu& menu, const QString& word) {
    menu.addAction(tr("Only %1").arg(shown(word)), this, [this, word] { emit wordWanted(word); });
    menu.addAction(tr("Not %1").arg(shown(word)), this,
                   [this, word] { emit wordWanted(opposite(word)); });
    menu.addAction(tr("Highlight %1").arg(shown(word)), this,
                   [this, word] { emit highlightWanted(word); });
    menu.addSeparator();
}

}  // namespace lastwords::gui
