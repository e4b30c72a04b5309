// SPDX-License-Identifier: GPL-2.0-or-later
// AreaView: what pstore kept in one place: the zones, the records, and the text of the chosen
// record.
#pragma once

#include <QWidget>
#include <memory>

#include "printkfmt/model/pstore.h"

class QPlainTextEdit;

namespace lastwords::gui {

class AreaView final : public QWidget {
    Q_OBJECT

 public:
    explicit AreaView(std::shared_ptr<const printkfmt::PstoreArea> area, QWidget* parent = nullptr);

 private:
    void showRecord(int row);

    std::shared_ptr<const printkfmt::PstoreArea> area_;
    QPlainTextEdit* text_;  // owned by the page
};

}  // namespace lastwords::gui
