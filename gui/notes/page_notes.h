// SPDX-License-Identifier: GPL-2.0-or-later
// PageNotes: the marks and notes of one page: its actions, its signs in the list, and its texts.
#pragma once

#include <QObject>
#include <QString>
#include <memory>
#include <optional>
#include <vector>

#include "gui/notes/notes.h"
#include "gui/rows/log_model.h"
#include "gui/rows/row_finder.h"

class QAction;

namespace lastwords::gui {

class LogTable;

class PageNotes final : public QObject {
    Q_OBJECT

 public:
    /// Adds the actions to the list, and the signs to its rows. All arguments outlive this.
    PageNotes(Notes& notes, const std::shared_ptr<const LogRows>& rows, LogTable& log,
              QObject* parent);

    /// Returns what is noted about the row, for the detail pane; empty: nothing is.
    QString inFull(std::uint32_t number) const;
    /// Returns the notes on these rows for a mail; empty: there are none.
    QString forMail(const std::vector<std::uint32_t>& numbers) const;

    /// Marks the selected rows, or takes their marks away if all of them are marked.
    void toggleMarks();
    /// Asks for a note on the current row.
    void askNote();
    /// Goes to the next marked row, or the one before; from the other end of the list, if there is
    /// none.
    void goToMark(bool forward);

 signals:
    void changed();

 private:
    void findMarked();
    void take(const std::shared_ptr<const RowNumbers>& rows);
    void show();
    std::vector<RecordKey> keysOfRow(std::uint32_t number) const;
    Note noteOnRow(std::uint32_t number) const;
    void setNote(std::uint32_t number, const QString& text);

    Notes& notes_;
    std::shared_ptr<const LogRows> rows_;
    LogTable& log_;
    RowFinder finder_;
    std::shared_ptr<const RowNumbers> marked_;  // nullptr: it is being found out
    std::optional<bool> wanted_;  // goToMark() was called while it was being found out
};

}  // namespace lastwords::gui
