// SPDX-License-Identifier: GPL-2.0-or-later
// WordCompleter: completes the word at the cursor of a line of words.
#pragma once

#include <QCompleter>
#include <QString>
#include <QStringList>

class QLineEdit;

namespace lastwords::gui {

class WordCompleter final : public QCompleter {
    Q_OBJECT

 public:
    /// `line` owns the completer.
    WordCompleter(QLineEdit& line, const QStringList& words);

 protected:
    QStringList splitPath(const QString& text) const override;
    QString pathFromIndex(const QModelIndex& index) const override;

 private:
    /// Where the word at the cursor begins, behind a blank or a '!'.
    qsizetype wordStart(const QString& text) const;

    QLineEdit& line_;
};

}  // namespace lastwords::gui
