// SPDX-License-Identifier: GPL-2.0-or-later
// The words of a button are in its action's data.
#include "gui/list/filter_chips.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QToolButton>
#include <optional>
#include <string>

#include "gui/base/page.h"
#include "gui/list/cell_words.h"
#include "gui/list/filter_line.h"
#include "printkfmt/model/verdict.h"

namespace lastwords::gui {

namespace {

const char* const kTitle = "title";  // a property of the action: its text without the tick

/// Returns the console that missed the most; null if none missed anything.
const printkfmt::Console* worstConsole(const printkfmt::Source& source) {
    const printkfmt::Console* worst = nullptr;
    std::uint64_t most = 0;
    std::optional<printkfmt::Standing> standing;
    for (const printkfmt::Console& console : source.consoles) {
        const printkfmt::Standing its = printkfmt::standing_of(console, source.log);
        const std::uint64_t missed = console.coverage.unflushed + console.lost();
        if (missed > 0 && (!standing || its < *standing || (its == *standing && missed > most))) {
            worst = &console;
            most = missed;
            standing = its;
        }
    }
    return worst;
}

}  // namespace

FilterChips::FilterChips(const LogRows& rows, QLineEdit& line, QWidget* parent)
    : QWidget(parent), line_(line) {
    setObjectName(QStringLiteral("chips"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    addChip(QStringLiteral("chipErrors"), tr("Errors"), QStringLiteral("err+"), Qt::Key_1);
    if (const printkfmt::Console* worst = worstConsole(rows.source())) {
        const QString word = consoleWord(QStringLiteral("missed"), worst->name);
        addChip(QStringLiteral("chipMissed"), tr("Missed by %1").arg(shownText(worst->name)), word,
                Qt::Key_2);
    }
    addChip(QStringLiteral("chipDoubtful"), tr("Not whole or not proved"),
            QStringLiteral("!text:whole"), Qt::Key_3);
    caller_ = addChip(QStringLiteral("chipCaller"), tr("This caller"), QString(), Qt::Key_4);
    caller_->setEnabled(false);
    layout->addStretch(1);
    connect(&line_, &QLineEdit::textChanged, this, &FilterChips::followLine);
}

QAction* FilterChips::addChip(const QString& name, const QString& title, const QString& word,
                              int key) {
    auto* action = new QAction(title, this);
    action->setObjectName(name);
    action->setCheckable(true);
    action->setData(word);
    action->setProperty(kTitle, title);
    action->setShortcut(QKeySequence(Qt::CTRL | static_cast<Qt::Key>(key)));
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this,
            [this, action](bool pressed) { toggle(*action, pressed); });
    auto* button = new QToolButton(this);
    button->setDefaultAction(action);
    button->setFocusPolicy(Qt::TabFocus);
    layout()->addWidget(button);
    chips_.push_back(action);
    return action;
}

void FilterChips::toggle(QAction& chip, bool pressed) {
    const QString word = chip.data().toString();
    line_.setText(pressed ? lineWith(line_.text(), word) : lineWithout(line_.text(), word));
    followLine();  // the line may be the same as before
}

void FilterChips::followLine() {
    for (QAction* chip : chips_) {
        const QString word = chip->data().toString();
        const bool pressed = !word.isEmpty() && lineHas(line_.text(), word);
        chip->setChecked(pressed);
        // A tick says the same as the button's look.
        chip->setText((pressed ? QStringLiteral("\u2713 ") : QString()) +
                      chip->property(kTitle).toString());
    }
}

/// While the line has the word of the button, the button stays what it is, to take the word out.
void FilterChips::setCurrent(const LogRow& row) {
    const QString word = row.isRecord() ? wordOfCaller(row.record) : QString();
    if (caller_->isChecked() || word == caller_->data().toString()) {
        return;
    }
    const QString who = word.mid(word.indexOf(u':') + 1);
    caller_->setData(word);
    caller_->setProperty(kTitle, word.isEmpty()               ? tr("This caller")
                                 : row.record.caller.is_cpu() ? tr("This CPU: %1").arg(who)
                                                              : tr("This task: %1").arg(who));
    caller_->setEnabled(!word.isEmpty());
    followLine();
}

}  // namespace lastwords::gui
