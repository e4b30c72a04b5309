// SPDX-License-Identifier: GPL-2.0-or-later
// SourceView: the page of one source: what the kernel died of, what each console missed, the log,
// and one record in full.
#pragma once

#include <QWidget>
#include <cstddef>
#include <memory>

#include "extractor/open_options.h"
#include "gui/loading/session.h"
#include "gui/rows/log_rows.h"
#include "gui/rows/row_finder.h"

class QPlainTextEdit;
class QSplitter;

namespace lastwords::gui {

class BytesPane;
class ConsoleTable;
class LogPane;
class LogTable;
class Notes;
class PageNotes;

class SourceView final : public QWidget {
    Q_OBJECT

 public:
    /// The page of all sources of one crash, or of one source. Takes the rows as they are.
    explicit SourceView(const std::shared_ptr<const LogRows>& rows, QWidget* parent = nullptr);
    ~SourceView() override;

    LogTable& log() { return *log_; }
    const std::shared_ptr<const LogRows>& rows() const { return rows_; }
    /// Returns the filter that has chosen the rows which are shown; empty: all are shown.
    const QString& filter() const;
    /// As LogPane::showOnlyNew().
    void showOnlyNew(const QString& other, RowPredicate accepts);
    /// Returns what the page shows; without its name.
    PageState state() const;
    /// Shows what it showed then.
    void restore(const PageState& state);
    /// Offers to show the bytes of the current record. The rows are of `recovered`, which was read
    /// with `options`.
    void useFiles(const std::shared_ptr<const extractor::Recovered>& recovered,
                  const extractor::OpenOptions& options);
    /// Shows the document's marks and notes, and lets the user change them. `notes` outlives this.
    void useNotes(Notes& notes);

    /// Goes to the record that the kernel died of, or else to the newest record.
    void goToCrash();
    /// Goes to the first record that the console did not show, or may not have shown.
    void goToFirstMissed(std::size_t console);

 protected:
    void showEvent(QShowEvent* event) override;

 private:
    void addActions();
    void showDetail(std::uint32_t number);
    void markInSight();
    void limitConsoles();
    QWidget* verdicts();
    QWidget* consoles();
    QWidget* detail();

    std::shared_ptr<const printkfmt::Source> source_;
    std::shared_ptr<const LogRows> rows_;
    bool shown_ = false;       // the page was on the screen
    LogPane* pane_ = nullptr;  // these are children of this; nullptr: there is none
    LogTable* log_ = nullptr;  // in pane_
    ConsoleTable* consoles_ = nullptr;
    QSplitter* details_ = nullptr;
    QPlainTextEdit* detail_ = nullptr;  // in details_
    BytesPane* bytes_ = nullptr;        // in details_
    PageNotes* notes_ = nullptr;
};

}  // namespace lastwords::gui
