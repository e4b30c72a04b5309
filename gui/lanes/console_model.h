// SPDX-License-Identifier: GPL-2.0-or-later
// ConsoleModel: the consoles as a table: how far each one got, and its lane. Below them, the
// errors and, if there are several, the sources of the crash, which are lanes only.
#pragma once

#include <QAbstractTableModel>
#include <algorithm>
#include <memory>
#include <vector>

#include "gui/lanes/lane_picture.h"
#include "gui/rows/log_rows.h"
#include "printkfmt/render/console_table.h"

namespace lastwords::gui {

/// The first column has a check box for each console. The last column is the lane, which a
/// LaneDelegate paints.
class ConsoleModel final : public QAbstractTableModel {
    Q_OBJECT

 public:
    enum class RowKind : std::uint8_t { kConsole, kSource, kErrors };
    struct Row {
        RowKind kind = RowKind::kErrors;
        std::size_t index = 0;  ///< in Source::consoles, or in BootTimeline::sources
    };

    explicit ConsoleModel(std::shared_ptr<const LogRows> rows, QObject* parent = nullptr);

    const LogRows& rows() const { return *rows_; }
    Row rowAt(int row) const;
    /// The fields of consoles, in the order of their columns.
    const std::vector<printkfmt::ConsoleColumn>& fields() const { return columns_; }
    /// Behind the fields of consoles or, where there are no consoles, behind the rows' names.
    int laneColumn() const { return std::max(1, static_cast<int>(columns_.size())); }
    /// The consoles whose boxes are checked: indices into Source::consoles. At first all are.
    std::vector<std::size_t> checked() const;
    /// Takes what the sentences on sources and errors are made of.
    void show(std::shared_ptr<const LanePicture> picture);
    /// What the lanes count, in words: the head of their column.
    void setScaleText(const QString& words);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

 signals:
    void checkedChanged();

 private:
    const printkfmt::ConsoleColumn* fieldAt(int column) const;
    QString cell(const Row& row, int column) const;
    QString nameOf(std::uint32_t source) const;
    QString sentence(const Row& row) const;
    QString shareOf(std::size_t index) const;
    QString errorsText() const;

    std::shared_ptr<const LogRows> rows_;
    std::vector<printkfmt::ConsoleColumn> columns_;
    std::vector<char> checked_;              // one for each console
    std::vector<std::uint32_t> sources_;     // of the timeline
    mutable std::vector<QString> verdicts_;  // one for each console; empty: not asked for yet
    std::shared_ptr<const LanePicture> picture_;
    QString scale_text_;
};

}  // namespace lastwords::gui
