// SPDX-License-Identifier: GPL-2.0-or-later
// A table of actions, and below it what changes the key of the chosen one. The table is made anew
// after each change.
#include "gui/base/keys_dialog.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QStandardItemModel>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>
#include <array>

#include "gui/base/action_names.h"
#include "gui/base/hints.h"
#include "gui/base/key_settings.h"
#include "gui/base/page.h"

namespace lastwords::gui {

namespace {

enum Column { kAction, kKeys, kMenu, kColumnCount };
constexpr int kNameRole = Qt::UserRole;

/// Keys that move in lists and lines. They cannot be given to an action, because a list without
/// them could not be used.
constexpr std::array kMovingKeys{Qt::Key_Up,      Qt::Key_Down,     Qt::Key_Left,   Qt::Key_Right,
                                 Qt::Key_PageUp,  Qt::Key_PageDown, Qt::Key_Tab,    Qt::Key_Home,
                                 Qt::Key_Backtab, Qt::Key_End,      Qt::Key_Return, Qt::Key_Enter};

/// Only the first key that was pressed counts.
QKeySequence firstOf(const QKeySequence& pressed) {
    return pressed.isEmpty() ? pressed : QKeySequence(pressed[0]);
}

bool movesInLists(const QKeySequence& key) {
    const Qt::KeyboardModifiers modifiers = key[0].keyboardModifiers();
    return (modifiers & ~Qt::KeyboardModifiers(Qt::ShiftModifier | Qt::KeypadModifier)) == 0 &&
           std::find(kMovingKeys.begin(), kMovingKeys.end(), key[0].key()) != kMovingKeys.end();
}

/// Returns the other actions that have the key.
std::vector<NamedAction> othersWith(const QKeySequence& key, const QString& name,
                                    const QWidget& window) {
    std::vector<NamedAction> others = namedActions(window);
    std::erase_if(others, [&](const NamedAction& one) {
        return one.name == name || !one.keys().contains(key);
    });
    return others;
}

QStandardItem* cell(const QString& text, const QString& name) {
    auto* item = new QStandardItem(text);
    item->setEditable(false);
    item->setData(name, kNameRole);
    return item;
}

}  // namespace

KeysDialog::KeysDialog(QWidget& window)
    : QDialog(&window),
      window_(window),
      model_(new QStandardItemModel(this)),
      found_(new QSortFilterProxyModel(this)) {
    setObjectName(QStringLiteral("keysDialog"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Keys"));
    found_->setSourceModel(model_);
    found_->setFilterKeyColumn(-1);
    found_->setFilterCaseSensitivity(Qt::CaseInsensitive);
    auto* search = new QLineEdit(this);
    search->setObjectName(QStringLiteral("searchKeys"));
    search->setAccessibleName(tr("Search for an action or a key"));
    showHint(*search, search->accessibleName());
    search->setClearButtonEnabled(true);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    QPushButton* all = buttons->addButton(tr("&All Usual Keys"), QDialogButtonBox::ResetRole);
    all->setObjectName(QStringLiteral("resetAllKeys"));
    all->setAutoDefault(false);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(search);
    layout->addWidget(table(), 1);
    layout->addWidget(change());
    layout->addWidget(buttons);
    connect(search, &QLineEdit::textChanged, this, [this](const QString& text) {
        found_->setFilterFixedString(text);
        table_->selectRow(0);
        showCurrent();
    });
    connect(all, &QPushButton::clicked, this, &KeysDialog::resetAll);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    fill();
    resize(widthOfTable() + 80, 560);  // with room for the margins and the bar
    table_->selectRow(0);
    search->setFocus();
}

QWidget* KeysDialog::table() {
    table_ = new QTableView(this);
    table_->setObjectName(QStringLiteral("keys"));
    table_->setAccessibleName(tr("Actions and their keys"));
    table_->setModel(found_);
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setTabKeyNavigation(false);
    table_->setShowGrid(false);
    table_->verticalHeader()->hide();
    table_->horizontalHeader()->setStretchLastSection(true);
    table_->setSortingEnabled(true);
    table_->sortByColumn(kAction, Qt::AscendingOrder);
    connect(table_->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &KeysDialog::showCurrent);
    return table_;
}

/// Returns how wide the table must be for all of its texts.
int KeysDialog::widthOfTable() const {
    QHeaderView& heads = *table_->horizontalHeader();
    heads.setStretchLastSection(false);
    table_->resizeColumnsToContents();
    const int wide = heads.length();
    heads.setStretchLastSection(true);
    return wide;
}

QWidget* KeysDialog::change() {
    auto* part = new QWidget(this);
    auto* layout = new QVBoxLayout(part);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* line = new QHBoxLayout;
    key_ = new QKeySequenceEdit(part);
    key_->setObjectName(QStringLiteral("newKey"));
    auto* title = new QLabel(tr("&New key:"), part);
    title->setBuddy(key_);
    key_->setAccessibleName(tr("New key of the chosen action: press it"));
    if (auto* shown = key_->findChild<QLineEdit*>()) {
        shown->setAccessibleName(key_->accessibleName());
        showHint(*shown, tr("press the key"));
    }
    const auto button = [&](const QString& text, const QString& name, auto pressed) {
        auto* made = new QPushButton(text, part);
        made->setObjectName(name);
        made->setAutoDefault(false);
        connect(made, &QPushButton::clicked, this, pressed);
        return made;
    };
    set_ = button(tr("&Set"), QStringLiteral("setKey"), &KeysDialog::set);
    none_ = button(tr("N&o Key"), QStringLiteral("noKey"), [this] {
        changeKeys(window_, current(), {});
        fill();
    });
    reset_ = button(tr("&Usual Key"), QStringLiteral("resetKey"), &KeysDialog::reset);
    line->addWidget(title);
    line->addWidget(key_, 1);
    for (QPushButton* one : {set_, none_, reset_}) {
        line->addWidget(one);
    }
    words_ = plainLabel({}, part);
    words_->setObjectName(QStringLiteral("keyWords"));
    layout->addLayout(line);
    layout->addWidget(words_);
    key_->installEventFilter(this);
    return part;
}

/// The line for the key says only after a second that a key was pressed, because further ones may
/// follow. Here one is enough.
bool KeysDialog::eventFilter(QObject* watched, QEvent* event) {
    if (watched == key_ && event->type() == QEvent::KeyRelease) {
        key_->setKeySequence(firstOf(key_->keySequence()));
        say();
    }
    return QDialog::eventFilter(watched, event);
}

/// Lists the actions, and keeps the chosen one.
void KeysDialog::fill() {
    const QString chosen = current();
    model_->clear();
    model_->setHorizontalHeaderLabels({tr("Action"), tr("Keys"), tr("Menu")});
    for (const NamedAction& one : namedActions(window_)) {
        const bool changed = one.keys() != usualKeys(one);
        const QString keys = keysAsText(one.keys());
        model_->appendRow({cell(one.title, one.name),
                           cell(changed ? tr("%1 (changed)").arg(keys).trimmed() : keys, one.name),
                           cell(one.menu, one.name)});
    }
    table_->resizeColumnsToContents();
    for (int row = 0; row < found_->rowCount(); ++row) {
        if (found_->index(row, kAction).data(kNameRole) == chosen) {
            table_->selectRow(row);
        }
    }
    showCurrent();
}

QString KeysDialog::current() const {
    const QModelIndex index = table_->currentIndex();
    return index.isValid() ? index.data(kNameRole).toString() : QString();
}

void KeysDialog::showCurrent() {
    key_->clear();
    const bool any = !current().isEmpty();
    key_->setEnabled(any);
    none_->setEnabled(any);
    reset_->setEnabled(any);
    say();
}

/// Says what it would mean to set the key that was pressed.
void KeysDialog::say() {
    const QKeySequence key = firstOf(key_->keySequence());
    if (key.isEmpty()) {
        words_->setText(current().isEmpty() ? tr("No action is chosen.")
                                            : tr("Press a key for the chosen action."));
        set_->setEnabled(false);
        return;
    }
    const QString shown = key.toString(QKeySequence::NativeText);
    if (movesInLists(key)) {
        words_->setText(tr("%1 cannot be set: it moves in lists and lines.").arg(shown));
        set_->setEnabled(false);
        return;
    }
    QStringList others;
    for (const NamedAction& other : othersWith(key, current(), window_)) {
        others << other.title;
    }
    words_->setText(others.isEmpty() ? tr("%1 is free.").arg(shown)
                                     : tr("%1 is a key of: %2. Set takes it from there.")
                                           .arg(shown, others.join(QStringLiteral(", "))));
    set_->setEnabled(true);
}

void KeysDialog::set() {
    const QKeySequence key = firstOf(key_->keySequence());
    if (key.isEmpty() || movesInLists(key) || current().isEmpty()) {
        return;
    }
    for (const NamedAction& other : othersWith(key, current(), window_)) {
        QList<QKeySequence> left = other.keys();
        left.removeAll(key);
        changeKeys(window_, other.name, left);
    }
    changeKeys(window_, current(), {key});
    fill();
}

/// Gives the chosen action its usual keys back, and takes them from those that have them now.
void KeysDialog::reset() {
    for (const NamedAction& one : namedActions(window_)) {
        if (one.name != current()) {
            continue;
        }
        for (const QKeySequence& key : usualKeys(one)) {
            for (const NamedAction& other : othersWith(key, one.name, window_)) {
                QList<QKeySequence> left = other.keys();
                left.removeAll(key);
                changeKeys(window_, other.name, left);
            }
        }
        changeKeys(window_, one.name, usualKeys(one));
    }
    fill();
}

void KeysDialog::resetAll() {
    resetKeys(window_);
    fill();
}

}  // namespace lastwords::gui
