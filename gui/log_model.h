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

#include "gui/log_rows.h"

namespace lastwords::gui {

/// Numbers of rows of a LogRows, ascending.
using RowNumbers = std::vector<std::uint32_t>;

class LogModel final : public QAbstractTableModel {
    Q_OBJECT

 public:
    enum Column { kNotes, kSources, kFates, kSeq, kTime, kLevel, kCaller, kText, kColumnCount };

    explicit LogModel(std::shared_ptr<const LogRows> rows, QObject* parent = nullptr);

    /// Shows only these rows; nullptr: all.
    void show(std::shared_ptr<const RowNumbers> shown);
    /// The rows that are shown; nullptr: all.
    const std::shared_ptr<const RowNumbers>& shown() const { return shown_; }
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

    const LogRows& rows() const { return *rows_; }
    /// The number, in rows(), of a row of the table.
    std::uint32_t numberOf(int row) const;
    /// Returns the row of the table that shows this row of rows(), or the one after it if that is
    /// filtered out; -1: there is none.
    int rowShowing(std::uint32_t number) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

    /// Returns what became of the record on each console, in words, a line each.
    static QString fatesInWords(const printkfmt::Source& source, const LogRow& row);
    /// Returns how the row differs from an ordinary record; empty if it does not.
    static QString remarkOn(const printkfmt::Source& source, const LogRow& row);

 private:
    QVariant recordData(const LogRow& row, int column, int role) const;
    QVariant signData(const LogRow& row, int role) const;
    QString cell(const LogRow& row, int column) const;
    QString fates(const printkfmt::Record& record) const;

    std::shared_ptr<const LogRows> rows_;
    std::shared_ptr<const RowNumbers> shown_;  // nullptr: all
    std::vector<std::size_t> consoles_;
    std::function<RowSign(const LogRow&)> signs_;
};

}  // namespace lastwords::gui
