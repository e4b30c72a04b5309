// SPDX-License-Identifier: GPL-2.0-or-later
// KeysDialog: all actions of the window with their keys, which can be changed.
#pragma once

#include <QDialog>

class QKeySequenceEdit;
class QLabel;
class QPushButton;
class QSortFilterProxyModel;
class QStandardItemModel;
class QTableView;

namespace lastwords::gui {

class KeysDialog final : public QDialog {
    Q_OBJECT

 public:
    /// Lists the actions below `window`, which owns the dialog. It deletes itself when it is
    /// closed.
    explicit KeysDialog(QWidget& window);

 protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

 private:
    QWidget* table();
    int widthOfTable() const;
    QWidget* change();
    void fill();
    void showCurrent();
    void say();
    void set();
    void reset();
    void resetAll();
    QString current() const;  // the name of the chosen action; empty: there is none

    QWidget& window_;
    QStandardItemModel* model_;  // all are children of this
    QSortFilterProxyModel* found_;
    QTableView* table_ = nullptr;
    QKeySequenceEdit* key_ = nullptr;
    QLabel* words_ = nullptr;
    QPushButton* set_ = nullptr;
    QPushButton* none_ = nullptr;
    QPushButton* reset_ = nullptr;
};

}  // namespace lastwords::gui
