// SPDX-License-Identifier: GPL-2.0-or-later
// TableColumns: lets the user show, hide and move the columns of a table, and keeps what was chosen
// in the user's settings, for all tables of the same kind.
#pragma once

#include <QKeySequence>
#include <QObject>
#include <QString>
#include <QStringList>
#include <vector>

class QAction;
class QMenu;
class QTableView;

namespace lastwords::gui {

class TableColumns final : public QObject {
    Q_OBJECT

 public:
    struct Column {
        QString key;         ///< its name in the settings and in the names of actions
        QString title;       ///< for the menu
        bool fixed = false;  ///< it cannot be hidden
    };
    /// How the kinds of tables differ.
    struct Kind {
        QString name;      ///< of the setting and of the action that has the menu: "columns"
        QString title;     ///< of that action
        QKeySequence key;  ///< that opens the menu
    };

    /// `columns`: all columns of the table's model, in its order. At least one is fixed. The table
    /// gets the actions, and owns this.
    TableColumns(QTableView& table, const Kind& kind, std::vector<Column> columns);

    /// Whether the column says anything in this table. One that does not is neither shown nor in
    /// the menu, and what the user has chosen for it stays.
    void setOffered(int column, bool offered);
    /// Returns the leftmost column that is shown.
    int firstShown() const;
    QMenu& menu() { return *menu_; }

 protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

 private:
    struct State {
        bool offered = true;
        bool wanted = true;
        QAction* action = nullptr;
    };

    void makeMenu(const Kind& kind);
    QAction* addToMenu(const QString& name, const QString& title);
    void read();
    void write();
    void showWanted();
    void move(int step);
    void reset();
    int columnOf(const QString& key) const;
    QStringList storedOrder() const;

    QTableView& table_;
    QString setting_;
    std::vector<Column> columns_;
    std::vector<State> states_;  // one for each column
    QMenu* menu_;                // a child of the table
    bool applying_ = false;      // it is not the user who moves columns
};

}  // namespace lastwords::gui
