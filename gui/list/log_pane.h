// SPDX-License-Identifier: GPL-2.0-or-later
// LogPane: the list of a log's rows with its filter, its search, and what they find.
#pragma once

#include <QWidget>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "gui/rows/fold_finder.h"
#include "gui/rows/log_rows.h"
#include "gui/rows/row_finder.h"

class QAction;
class QLabel;
class QLineEdit;
class QPushButton;

namespace lastwords::gui {

class FilterChips;
class HitList;
class LogTable;
class TickBar;

class LogPane final : public QWidget {
    Q_OBJECT

 public:
    explicit LogPane(const std::shared_ptr<const LogRows>& rows, QWidget* parent = nullptr);
    ~LogPane() override;

    LogTable& log() { return *log_; }
    QLineEdit& filter() const { return *filter_; }
    /// Returns the filter that has chosen the rows which are shown; empty: all are shown.
    const QString& shownFilter() const { return shown_filter_; }
    /// Shows only the rows that the test accepts and the filter too: those that the document named
    /// `other` does not have, which a button says that ends it. An empty test ends it as well.
    void showOnlyNew(const QString& other, RowPredicate accepts);
    /// Says something beside the filter, until the rows change.
    void say(const QString& words);

 protected:
    void showEvent(QShowEvent* event) override;

 private:
    void makeLines();
    void makeList();
    void makeFoldActions();
    void makeFindActions();
    void makeCellActions();
    void filterChanged();
    void clearFilters();
    void showFiltered(std::shared_ptr<const RowNumbers> rows);
    void takeFiltered(const std::shared_ptr<const RowNumbers>& rows);
    void searchChanged();
    void takeHits(const std::shared_ptr<const RowNumbers>& hits);
    void goToHit(bool forward);
    void goToHitBehind(std::uint32_t row, bool forward);
    void goToHitAt(std::uint32_t number);
    void takeFolds(const Folds& folds);
    void goToTrace(bool forward);
    void toggleAllFolds();
    void setMarkMode(bool on);
    void useHighlighters();
    void findErrors();
    void sayRows();
    void sayWhyNone(const QLineEdit& line, const RowNumbers* found);
    QString wordOfCurrentCell() const;
    void addWord(const QString& word);
    void showMenu(const QModelIndex& cell, const QPoint& place);

    std::shared_ptr<const LogRows> rows_;
    RowFinder filter_finder_;
    RowFinder search_finder_;
    RowFinder error_finder_;
    FoldFinder fold_finder_;
    QFutureWatcher<QString> why_finder_;
    const QLineEdit* why_asked_ = nullptr;  // the line of which it finds out why it finds nothing
    QString why_words_;                     // those of the line
    std::shared_ptr<const RowNumbers> filtered_;  // by the filter; nullptr: there is no filter
    std::shared_ptr<const RowNumbers> hits_;      // of the search; nullptr: there is no search
    std::uint32_t search_from_ = 0;               // the row that was current when it began
    RowPredicate only_;                           // empty: showOnlyNew() does not apply
    std::optional<std::uint32_t> place_;          // the row that the user was at
    std::optional<std::uint32_t> went_to_;        // that is current instead
    QString asked_filter_;                        // that is being applied
    QString shown_filter_;                        // that has been
    bool shown_ = false;                          // the list was on the screen
    std::optional<std::size_t> first_trace_;      // the block of the first fault
    QLineEdit* filter_ = nullptr;                 // these are children of this
    QLineEdit* search_ = nullptr;
    QLabel* count_ = nullptr;
    QLabel* why_ = nullptr;  // a line finds nothing; hidden: nothing is to be said
    QPushButton* only_button_ = nullptr;
    QAction* mark_mode_ = nullptr;
    QAction* clear_ = nullptr;
    FilterChips* chips_ = nullptr;
    LogTable* log_ = nullptr;
    TickBar* ticks_ = nullptr;
    HitList* hit_list_ = nullptr;
};

}  // namespace lastwords::gui
