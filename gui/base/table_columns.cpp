// SPDX-License-Identifier: GPL-2.0-or-later
// The setting is a list of the columns' keys in the order in which they stand, with a '-' before
// those that are hidden. Keys of columns that this table does not have keep their places in it,
// because another table of the same kind may have these columns.
#include "gui/base/table_columns.h"

#include <QAction>
#include <QEvent>
#include <QHeaderView>
#include <QMenu>
#include <QTableView>
#include <algorithm>
#include <utility>

#include "gui/base/actions.h"
#include "gui/base/user_settings.h"

namespace lastwords::gui {

namespace {

constexpr qsizetype kStoredMax = 64;  // keys
constexpr qsizetype kKeyMax = 40;     // characters
constexpr QChar kHidden = u'-';

QString withoutSign(const QString& stored) {
    return stored.startsWith(kHidden) ? stored.mid(1) : stored;
}

/// Inserts the key behind the one that is before it in `order`, or else at the front.
void insertInOrder(const QString& key, const QStringList& order, QStringList& keys) {
    for (qsizetype before = order.indexOf(key) - 1; before >= 0; --before) {
        if (const qsizetype at = keys.indexOf(order[before]); at >= 0) {
            keys.insert(at + 1, key);
            return;
        }
    }
    keys.prepend(key);
}

}  // namespace

TableColumns::TableColumns(QTableView& table, const Kind& kind, std::vector<Column> columns)
    : QObject(&table),
      table_(table),
      setting_(QStringLiteral("tables/") + kind.name),
      columns_(std::move(columns)),
      states_(columns_.size()),
      menu_(new QMenu(kind.title, &table)) {
    makeMenu(kind);
    QHeaderView* const header = table_.horizontalHeader();
    header->setSectionsMovable(true);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QWidget::customContextMenuRequested, this,
            [this, header](const QPoint& at) { menu_->popup(header->mapToGlobal(at)); });
    connect(header, &QHeaderView::sectionMoved, this, [this] {
        if (!applying_) {
            write();
        }
    });
    table_.installEventFilter(this);
    read();
}

void TableColumns::makeMenu(const Kind& kind) {
    menu_->setObjectName(kind.name + QStringLiteral("Menu"));
    QAction* const opens = makeAction(table_, "view", kind.name, kind.title, kind.key, [this] {
        menu_->popup(
            table_.horizontalHeader()->mapToGlobal(QPoint(0, table_.horizontalHeader()->height())));
    });
    opens->setMenu(menu_);
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const Column& column = columns_[i];
        if (column.fixed) {
            continue;
        }
        QAction* const action = addToMenu(kind.name + u'_' + column.key, column.title);
        action->setCheckable(true);
        states_[i].action = action;
        connect(action, &QAction::triggered, this, [this, i](bool checked) {
            states_[i].wanted = checked;
            showWanted();
            write();
        });
    }
    menu_->addSeparator();
    const auto add = [this](const char* name, const QString& title, const QKeySequence& key,
                            auto run) {
        QAction* const action = addToMenu(QString::fromLatin1(name), title);
        if (!key.isEmpty()) {
            action->setShortcut(key);
            action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
            table_.addAction(action);
        }
        connect(action, &QAction::triggered, this, run);
    };
    add("moveColumnLeft", tr("Move This Column &Left"), Qt::ALT | Qt::Key_Left,
        [this] { move(-1); });
    add("moveColumnRight", tr("Move This Column Ri&ght"), Qt::ALT | Qt::Key_Right,
        [this] { move(1); });
    add("usualColumns", tr("&Usual Columns"), {}, [this] { reset(); });
}

QAction* TableColumns::addToMenu(const QString& name, const QString& title) {
    QAction* const action = menu_->addAction(title);
    action->setObjectName(name);
    return action;
}

/// A page that comes to the front shows what was chosen on another one meanwhile.
bool TableColumns::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Show) {
        read();
    }
    return QObject::eventFilter(watched, event);
}

int TableColumns::columnOf(const QString& key) const {
    const auto found = std::find_if(columns_.begin(), columns_.end(),
                                    [&](const Column& one) { return one.key == key; });
    return found == columns_.end() ? -1 : static_cast<int>(found - columns_.begin());
}

/// Returns what the settings have, each key once.
QStringList TableColumns::storedOrder() const {
    QStringList order;
    QStringList seen;
    const QStringList stored = userSettings().value(setting_).toStringList();
    for (const QString& entry : stored.first(std::min(stored.size(), kStoredMax))) {
        const QString key = withoutSign(entry);
        if (!key.isEmpty() && key.size() <= kKeyMax && !seen.contains(key)) {
            seen << key;
            order << entry;
        }
    }
    return order;
}

/// Takes over what the settings say. Columns of which they say nothing are shown, where they stand
/// in the model.
void TableColumns::read() {
    QStringList keys;
    QStringList usual;
    for (State& state : states_) {
        state.wanted = true;
    }
    for (const QString& entry : storedOrder()) {
        const int column = columnOf(withoutSign(entry));
        if (column >= 0) {
            keys << withoutSign(entry);
            states_[static_cast<std::size_t>(column)].wanted = !entry.startsWith(kHidden);
        }
    }
    for (const Column& column : columns_) {
        usual << column.key;
        if (!keys.contains(column.key)) {
            insertInOrder(column.key, usual, keys);
        }
    }
    applying_ = true;
    QHeaderView* const header = table_.horizontalHeader();
    for (qsizetype i = 0; i < keys.size(); ++i) {
        header->moveSection(header->visualIndex(columnOf(keys[i])), static_cast<int>(i));
    }
    applying_ = false;
    showWanted();
}

void TableColumns::write() {
    const QHeaderView* const header = table_.horizontalHeader();
    QStringList entries;
    for (int place = 0; place < header->count(); ++place) {
        const auto column = static_cast<std::size_t>(header->logicalIndex(place));
        const bool hidden = !states_[column].wanted && !columns_[column].fixed;
        entries << (hidden ? QString(kHidden) : QString()) + columns_[column].key;
    }
    const QStringList stored = storedOrder();
    QStringList order;  // as stored, but with the signs that the keys have now
    for (const QString& entry : stored) {
        const auto now = std::find_if(entries.begin(), entries.end(), [&](const QString& one) {
            return withoutSign(one) == withoutSign(entry);
        });
        order << (now == entries.end() ? entry : *now);
        if (now == entries.end()) {
            insertInOrder(entry, order, entries);
        }
    }
    userSettings().setValue(setting_, entries);
}

void TableColumns::showWanted() {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const State& state = states_[i];
        const int column = static_cast<int>(i);
        table_.setColumnHidden(column, !state.offered || !(state.wanted || columns_[i].fixed));
        if (state.action != nullptr) {
            state.action->setChecked(state.wanted);
            state.action->setVisible(state.offered);
        }
    }
    // The current cell is always one that can be seen.
    if (const QModelIndex current = table_.currentIndex();
        current.isValid() && table_.isColumnHidden(current.column())) {
        table_.selectionModel()->setCurrentIndex(current.siblingAtColumn(firstShown()),
                                                 QItemSelectionModel::NoUpdate);
    }
}

void TableColumns::setOffered(int column, bool offered) {
    states_.at(static_cast<std::size_t>(column)).offered = offered;
    showWanted();
}

int TableColumns::firstShown() const {
    const QHeaderView* const header = table_.horizontalHeader();
    int place = 0;
    while (place + 1 < header->count() && header->isSectionHidden(header->logicalIndex(place))) {
        ++place;
    }
    return header->logicalIndex(place);
}

/// Moves the column of the current cell over the next one that is shown.
void TableColumns::move(int step) {
    QHeaderView* const header = table_.horizontalHeader();
    if (!table_.currentIndex().isValid()) {
        return;
    }
    const int from = header->visualIndex(table_.currentIndex().column());
    int to = from + step;
    while (to >= 0 && to < header->count() && header->isSectionHidden(header->logicalIndex(to))) {
        to += step;
    }
    if (to >= 0 && to < header->count()) {
        header->moveSection(from, to);
    }
}

void TableColumns::reset() {
    userSettings().remove(setting_);
    read();
}

}  // namespace lastwords::gui
