// SPDX-License-Identifier: GPL-2.0-or-later
// SourceView: the page of one source: what the kernel died of, what each console missed, the log,
// and one record in full.
#pragma once

#include <QWidget>
#include <cstddef>
#include <memory>

#include "gui/log_rows.h"
#include "gui/row_finder.h"
#include "gui/session.h"

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QTableView;

namespace lastwords::gui {

class ConsoleModel;
class LaneDelegate;
class LogTable;
class Notes;
class PageNotes;

class SourceView final : public QWidget {
    Q_OBJECT

 public:
    /// `source` may be a part of a larger value, and then keeps all of it alive.
    explicit SourceView(const std::shared_ptr<const printkfmt::Source>& source,
                        QWidget* parent = nullptr);
    /// The page of all sources of one crash, or of one source. Takes the rows as they are.
    explicit SourceView(const std::shared_ptr<const LogRows>& rows, QWidget* parent = nullptr);

    LogTable& log() { return *log_; }
    const std::shared_ptr<const LogRows>& rows() const { return rows_; }
    /// Returns the filter that has chosen the rows which are shown; empty: all are shown.
    const QString& filter() const { return shown_filter_; }

    /// Shows only the rows that the test accepts and the filter too. `words` says which these are,
    /// on a button that ends it. An empty test ends it as well.
    void showOnly(const QString& words, RowPredicate accepts);
    /// Returns what the page shows; without its name.
    PageState state() const;
    /// Shows what it showed then.
    void restore(const PageState& state);
    /// Shows the document's marks and notes, and lets the user change them. `notes` outlives this.
    void useNotes(Notes& notes);

    /// Goes to the record that the kernel died of, or else to the newest record.
    void goToCrash();
    /// Goes to the first record that the console did not show, or may not have shown.
    void goToFirstMissed(std::size_t console);

 protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void showEvent(QShowEvent* event) override;

 private:
    void addActions();
    void filterChanged();
    void clearFilters();
    void searchChanged();
    void showFiltered(std::shared_ptr<const RowNumbers> rows);
    void goToHit(bool forward);
    void showDetail(std::uint32_t number);
    void markInSight();
    QWidget* verdicts();
    QWidget* consoles();
    QWidget* list();
    QWidget* detail();
    bool clickOnLane(QEvent* event);

    std::shared_ptr<const printkfmt::Source> source_;
    std::shared_ptr<const LogRows> rows_;
    RowFinder filter_finder_;
    RowFinder search_finder_;
    std::shared_ptr<const RowNumbers> hits_;  // of the search; nullptr: there is no search
    RowPredicate only_;                       // empty: showOnly() does not apply
    QString asked_filter_;                    // that is being applied
    QString shown_filter_;                    // that has been
    bool shown_ = false;                      // the page was on the screen
    LogTable* log_ = nullptr;                 // these are children of this; nullptr: there is none
    QTableView* consoles_ = nullptr;
    ConsoleModel* console_model_ = nullptr;
    LaneDelegate* lanes_ = nullptr;
    QLineEdit* filter_ = nullptr;
    QLineEdit* search_ = nullptr;
    QLabel* count_ = nullptr;
    QPushButton* only_button_ = nullptr;
    QPlainTextEdit* detail_ = nullptr;
    PageNotes* notes_ = nullptr;
};

}  // namespace lastwords::gui
