// SPDX-License-Identifier: GPL-2.0-or-later
// Lays out the list below a line that says what it is.
#include "gui/list/newest_view.h"

#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/base/page.h"
#include "gui/list/log_table.h"
#include "gui/rows/log_rows.h"

namespace lastwords::gui {

NewestView::NewestView(const std::shared_ptr<const LogRows>& rows, QWidget* parent)
    : QWidget(parent),
      log_(new LogTable(rows, this)),
      row_(rows->crashRow().value_or(std::max(rows->size(), 1U) - 1)) {
    setObjectName(QStringLiteral("newest"));
    auto* layout = new QVBoxLayout(this);
    auto* words = plainLabel(tr("The newest %n records. All others are still being read.", nullptr,
                                static_cast<int>(rows->size())),
                             this);
    layout->addWidget(words);
    layout->addWidget(log_, 1);
    log_->setObjectName(QStringLiteral("newestLog"));
    log_->setAccessibleName(tr("The newest records"));
    log_->setAccessibleDescription(words->text());
    log_->setFocusPolicy(Qt::NoFocus);
}

/// The height of the list, and so the place of the row in it, is known only now.
void NewestView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    log_->goTo(row_);
}

}  // namespace lastwords::gui
