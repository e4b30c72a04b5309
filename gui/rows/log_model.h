// SPDX-License-Identifier: GPL-2.0-or-later
// LogModel: rows of a log as a table, all of them or those that a filter has chosen.
#pragma once

#include <QAbstractTableModel>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "gui/rows/fold_map.h"
#include "gui/rows/log_rows.h"
#include "gui/rows/row_marks.h"
#include "gui/rows/row_numbers.h"
#include "gui/rows/row_rules.h"

namespace lastwords::gui {

class LogModel final : public QAbstractTableModel {
    Q_OBJECT

 public:
    enum Column { kNotes, kSources, kFates, kSeq, kTime, kLevel, kCaller, kText, kColumnCount };

    explicit LogModel(std::shared_ptr<const LogRows> rows, QObject* parent = nullptr);

    /// Shows only these rows; nullptr: all.
    void show(std::shared_ptr<const RowNumbers> shown);
    /// The rows that are shown, those in folded blocks too; nullptr: all.
    const std::shared_ptr<const RowNumbers>& shown() const { return folds_.shown(); }
    /// What the user has noted about a row, as a sign and in words; empty: nothing.
    struct RowSign {
        QString sign;
        QString words;
    };
    /// Sets what gives each row its sign in the column kNotes.
    void setSigns(std::function<RowSign(const LogRow&)> signs) { signs_ = std::move(signs); }
    /// Shows the signs again, after some have changed.
    void updateSigns();
    /// Chooses the consoles whose fates are shown: indices into Source::consoles.
    void showFatesOn(std::vector<std::size_t> consoles);
    const std::vector<std::size_t>& consoles() const { return consoles_; }

    /// Says something between rows: where consoles stopped. Ascending.
    void showRules(std::vector<RowRule> rules);
    /// Returns what is said between this row of the table and the one before it, or below the last
    /// row; empty: nothing.
    QString ruleAbove(int row) const;
    QString ruleBelowAll() const;

    /// What is folded to its first row. All blocks are folded at first, but for `open`.
    const FoldMap& folds() const { return folds_; }
    void setFolds(std::shared_ptr<const TraceBlockList> blocks, std::optional<std::size_t> open);
    void fold(std::size_t block, bool folded);
    void foldAll(bool folded);

    /// Makes these rows stand out; nullptr: none.
    void mark(std::shared_ptr<const RowNumbers> marked);
    void highlight(std::vector<BoundHighlighter> rules);
    const RowMarks& marks() const { return marks_; }

    const LogRows& rows() const { return *rows_; }
    /// The number, in rows(), of a row of the table.
    std::uint32_t numberOf(int row) const;
    /// Returns the row of the table that shows this row of rows(), the first row of its block if
    /// that is folded, or the one after it if it is filtered out; -1: there is none.
    int rowShowing(std::uint32_t number) const;
    /// Whether the table shows this row of rows(), or its block, folded.
    bool isInList(std::uint32_t number) const { return folds_.isInList(number); }
    /// Returns the text of a column for a row of rows(), shown or not, folded or not.
    QString cellOf(std::uint32_t number, int column) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

    /// Returns what became of the record on each console, in words, a line each.
    static QString fatesInWords(const printkfmt::Source& source, const LogRow& row);
    /// Returns "T105 init" or "C1"; empty: the record does not say who called printk(). A message
    /// of several sources has no name of a task.
    static QString callerOf(const printkfmt::Source& source, const LogRow& row);
    /// Returns how the row differs from an ordinary record; empty if it does not.
    static QString remarkOn(const printkfmt::Source& source, const LogRow& row);

 private:
    QString ruleAt(int row) const;
    QVariant recordData(const LogRow& row, int column, int role) const;
    QVariant lookData(std::uint32_t number, int column, int role) const;
    const RowLook& lookOf(std::uint32_t number) const;
    RowLook freshLook(std::uint32_t number) const;
    QString beforeText(std::uint32_t number, bool in_words) const;
    void restyle();
    QVariant signData(const LogRow& row, int role) const;
    QString cell(const LogRow& row, int column) const;
    QString fates(const LogRow& row) const;

    std::shared_ptr<const LogRows> rows_;
    FoldMap folds_;
    RowMarks marks_;
    // The look of the row that was asked for last: a table asks for each cell and role.
    mutable std::optional<std::pair<std::uint32_t, RowLook>> last_look_;
    std::vector<std::size_t> consoles_;
    std::vector<RowRule> rules_;
    std::function<RowSign(const LogRow&)> signs_;
};

}  // namespace lastwords::gui
