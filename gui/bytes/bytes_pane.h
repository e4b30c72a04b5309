// SPDX-License-Identifier: GPL-2.0-or-later
// BytesPane: the bytes in which a record is kept, and the list of their parts. A part that is
// chosen in the list stands out among the bytes, and a byte at the cursor names its part.
#pragma once

#include <QWidget>
#include <memory>
#include <optional>

#include "gui/bytes/byte_reader.h"

class QLabel;
class QTreeWidget;
class QTreeWidgetItem;

namespace lastwords::gui {

class HexView;
class LogRows;

/// Reads nothing while it is hidden.
class BytesPane final : public QWidget {
    Q_OBJECT

 public:
    /// `rows` are of `recovered`, which was read with `options`.
    BytesPane(std::shared_ptr<const extractor::Recovered> recovered, extractor::OpenOptions options,
              std::shared_ptr<const LogRows> rows, QWidget* parent = nullptr);

    /// Shows the bytes of this row of the rows.
    void showRow(std::uint32_t number);
    void setTextFont(const QFont& font);

 signals:
    /// The bytes of the row that was asked for last are shown.
    void shown();

 protected:
    void showEvent(QShowEvent* event) override;

 private:
    void find();
    void take(const RecordBlocks& found);
    void fillParts();
    void partChosen();
    void cursorMoved();
    std::optional<SourceRecords> recordsOf(std::uint32_t number) const;

    std::shared_ptr<const extractor::Recovered> recovered_;
    std::shared_ptr<const LogRows> rows_;
    ByteReader reader_;
    std::optional<std::uint32_t> row_;
    QLabel* words_;  // these are children of this
    QTreeWidget* parts_;
    HexView* bytes_;
    bool linking_ = false;  // one side follows the other
};

}  // namespace lastwords::gui
