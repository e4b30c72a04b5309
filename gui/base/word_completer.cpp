// SPDX-License-Identifier: GPL-2.0-or-later
// QCompleter replaces a whole line. Here the line before the word stays.
#include "gui/base/word_completer.h"

#include <QLineEdit>

namespace lastwords::gui {

WordCompleter::WordCompleter(QLineEdit& line, const QStringList& words)
    : QCompleter(words, &line), line_(line) {
    setCaseSensitivity(Qt::CaseSensitive);
    line.setCompleter(this);
}

qsizetype WordCompleter::wordStart(const QString& text) const {
    const qsizetype end = line_.cursorPosition();
    const qsizetype blank = text.left(end).lastIndexOf(u' ') + 1;
    return blank < end && text.at(blank) == u'!' ? blank + 1 : blank;
}

QStringList WordCompleter::splitPath(const QString& text) const {
    const QString word = text.mid(wordStart(text), line_.cursorPosition() - wordStart(text));
    // Nothing is offered for an empty word: every word begins with it.
    return {word.isEmpty() ? QStringLiteral("\n") : word};
}

QString WordCompleter::pathFromIndex(const QModelIndex& index) const {
    const QString text = line_.text();
    return text.left(wordStart(text)) + index.data().toString();
}

}  // namespace lastwords::gui
