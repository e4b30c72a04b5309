// SPDX-License-Identifier: GPL-2.0-or-later
// Lays out the line.
#include "gui/loading/load_status.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

#include "gui/base/fixed_words.h"
#include "gui/base/page.h"

namespace lastwords::gui {

namespace {

constexpr int kWordsLength = 60;  // in characters
constexpr int kBarWidth = 160;    // in pixels

}  // namespace

LoadStatus::LoadStatus(QWidget* parent)
    : QWidget(parent),
      words_(plainLabel(QString(), this)),
      bar_(new QProgressBar(this)),
      cancel_(new QPushButton(tr("Cancel"), this)) {
    setObjectName(QStringLiteral("loading"));
    words_->setWordWrap(false);
    words_->setTextInteractionFlags(Qt::NoTextInteraction);  // it changes all the time
    // A long name must not make the window wider.
    words_->setFixedWidth(kWordsLength * fontMetrics().averageCharWidth());
    words_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    bar_->setRange(0, 100);
    bar_->setFixedWidth(kBarWidth);
    bar_->setAccessibleName(tr("Part that was read"));
    cancel_->setObjectName(QStringLiteral("cancel"));
    cancel_->setAccessibleName(tr("Cancel reading"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(words_);
    layout->addWidget(bar_);
    layout->addWidget(cancel_);
    connect(cancel_, &QPushButton::clicked, this, &LoadStatus::cancel);
    hide();
}

void LoadStatus::start(const QString& name) {
    name_ = name;
    bar_->setValue(0);
    cancel_->setEnabled(true);
    say(tr("opening"));
    show();
}

void LoadStatus::progress(const QString& what, int percent) {
    bar_->setValue(percent);
    if (cancel_->isEnabled()) {
        say(shownWord(what.toStdString()));
    }
}

void LoadStatus::say(const QString& what) {
    const QString whole = tr("%1: %2").arg(name_, what);
    words_->setText(words_->fontMetrics().elidedText(whole, Qt::ElideMiddle, words_->width()));
    words_->setAccessibleName(whole);
    words_->setToolTip(whole);
}

void LoadStatus::cancel() {
    cancel_->setEnabled(false);
    say(tr("cancelling"));
    emit cancelWanted();
}

}  // namespace lastwords::gui
