// SPDX-License-Identifier: GPL-2.0-or-later
// SourceView: the page of one source: what the kernel died of, what each console missed, the log,
// and one record in full.
#pragma once

#include <QWidget>
#include <cstddef>
#include <memory>

#include "gui/log_rows.h"
#include "gui/row_finder.h"

class QLabel;
class QLineEdit;
class QPlainTextEdit;

namespace lastwords::gui {

class ConsoleTable;
class LogTable;

class SourceView final : public QWidget {
    Q_OBJECT

 public:
    /// `source` may be a part of a larger value, and then keeps all of it alive.
    explicit SourceView(const std::shared_ptr<const printkfmt::Source>& source,
                        QWidget* parent = nullptr);
    /// The page of all sources of one crash, or of one source. Takes the rows as they are.
    explicit SourceView(const std::shared_ptr<const LogRows>& rows, QWidget* parent = nullptr);
    ~SourceView() override;

    LogTable& log() { return *log_; }

    /// Goes to the record that the kernel died of, or else to the newest record.
    void goToCrash();
    /// Goes to the first record that the console did not show, or may not have shown.
    void goToFirstMissed(std::size_t console);

 protected:
    void showEvent(QShowEvent* event) override;

 private:
    void addActions();
    void filterChanged();
    void searchChanged();
    void showFiltered(std::shared_ptr<const RowNumbers> rows);
    void goToNextHit(bool forward);
    void goToHit(bool forward, std::uint32_t from);
    void showDetail(std::uint32_t number);
    void markInSight();
    QWidget* verdicts();
    QWidget* consoles();
    QWidget* list();
    QWidget* detail();

    std::shared_ptr<const printkfmt::Source> source_;
    std::shared_ptr<const LogRows> rows_;
    RowFinder filter_finder_;
    RowFinder search_finder_;
    std::shared_ptr<const RowNumbers> hits_;  // of the search; nullptr: there is no search
    std::uint32_t search_from_ = 0;           // the row that was current when it began
    bool shown_ = false;                      // the page was on the screen
    LogTable* log_ = nullptr;                 // these are children of this; nullptr: there is none
    ConsoleTable* consoles_ = nullptr;
    QLineEdit* filter_ = nullptr;
    QLineEdit* search_ = nullptr;
    QLabel* count_ = nullptr;
    QPlainTextEdit* detail_ = nullptr;
};

}  // namespace lastwords::gui
