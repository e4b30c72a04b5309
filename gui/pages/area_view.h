// SPDX-License-Identifier: GPL-2.0-or-later
// AreaView: what pstore kept in one place: the zones, the records, and the text of the chosen
// record.
#pragma once

#include <QWidget>
#include <cstddef>
#include <memory>
#include <vector>

#include "extractor/recovered.h"

class QLabel;
class QLineEdit;
class QListWidget;
class QPlainTextEdit;
class QSplitter;

namespace lastwords::gui {

class LinkLabel;

class AreaView final : public QWidget {
    Q_OBJECT

 public:
    /// `index`: of the area among those of `recovered`.
    AreaView(std::shared_ptr<const extractor::Recovered> recovered, std::size_t index,
             QWidget* parent = nullptr);

    std::size_t index() const { return index_; }

 signals:
    /// The page of this source is asked for, which has the messages of the current record. It is an
    /// index among the sources of the result.
    void sourceWanted(std::size_t source);

 private:
    void addActions();
    QWidget* textPart();
    void showRecord(int row);
    void copy(bool json, bool with_zones);
    void goToMessages();
    void goToHit(bool forward);
    bool findInText(bool forward);
    std::vector<int> selected() const;  // rows of records_, ascending; the current one if none is
    const printkfmt::PstoreArea& area() const { return recovered_->areas[index_]; }
    const printkfmt::PstoreRecord& recordAt(int row) const {
        return area().records.at(static_cast<std::size_t>(row));
    }

    std::shared_ptr<const extractor::Recovered> recovered_;
    std::size_t index_;
    QListWidget* records_;  // these are owned by the page
    QLineEdit* search_ = nullptr;
    QLabel* found_ = nullptr;
    LinkLabel* link_ = nullptr;
    QPlainTextEdit* text_ = nullptr;
};

}  // namespace lastwords::gui
