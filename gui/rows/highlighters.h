// SPDX-License-Identifier: GPL-2.0-or-later
// Highlighters: named rules that make rows of the list stand out, kept in the user's settings.
#pragma once

#include <QByteArray>
#include <QObject>
#include <QString>
#include <QStringList>
#include <cstddef>
#include <vector>

#include "printkfmt/base/result.h"

namespace lastwords::gui {

struct Highlighter {
    QString name;
    QString words;          ///< in the language of filters
    std::size_t color = 0;  ///< of highlightColors()
    bool enabled = true;
    friend bool operator==(const Highlighter&, const Highlighter&) = default;
};

/// Limits of a list, because files and settings may be anybody's.
inline constexpr std::size_t kHighlightersMax = 100;
inline constexpr qsizetype kHighlighterNameMax = 100;
inline constexpr qsizetype kHighlighterWordsMax = 1000;
inline constexpr qint64 kHighlighterFileMax = 256 * 1024;

/// Returns what is wrong with the rule; empty: nothing. Whether its consoles are there is not
/// asked: that differs from dump to dump.
QString faultOf(const Highlighter& rule);

/// Returns the rules as a file, JSON: {"lastwords_highlighters": 1, "rules": [{"name": ...,
/// "words": ..., "color": "blue", "enabled": true}]}.
QByteArray asFile(const std::vector<Highlighter>& rules);

struct ReadHighlighters {
    std::vector<Highlighter> rules;
    QStringList skipped;  ///< a sentence for each rule that cannot be used
};
/// Reads such a file. Fails if it is none, or too large; a rule that is wrong is left out.
Result<ReadHighlighters> readHighlighters(const QByteArray& file);

/// The rules of all windows. They are stored when they change.
class Highlighters final : public QObject {
    Q_OBJECT

 public:
    /// The one list of this program.
    static Highlighters& shared();

    Highlighters();  ///< reads the settings
    const std::vector<Highlighter>& rules() const { return rules_; }
    /// Takes the rules without a fault, up to kHighlightersMax.
    void set(std::vector<Highlighter> rules);
    /// Adds a rule with the next colour, named after its words. Does nothing if there is one with
    /// these words already.
    void add(const QString& words);

 signals:
    void changed();

 private:
    std::vector<Highlighter> rules_;
};

}  // namespace lastwords::gui
