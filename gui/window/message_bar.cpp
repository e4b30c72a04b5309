// SPDX-License-Identifier: GPL-2.0-or-later
// Lays out the bar, and makes it an alert for screen readers.
#include "gui/window/message_bar.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QToolButton>
#include <utility>

#include "gui/base/page.h"

namespace lastwords::gui {

namespace {

/// Gives bars the role of an alert. Other objects keep the role that Qt gives them.
QAccessibleInterface* alertOf(const QString& /*name of the class*/, QObject* object) {
    auto* bar = qobject_cast<MessageBar*>(object);
    return bar == nullptr ? nullptr : new QAccessibleWidget(bar, QAccessible::AlertMessage);
}

}  // namespace

MessageBar::MessageBar(const QString& message, QWidget* parent)
    : QFrame(parent), layout_(new QHBoxLayout(this)) {
    QAccessible::installFactory(alertOf);  // does nothing if it is installed
    setObjectName(QStringLiteral("message"));
    setAccessibleName(message);
    setFrameShape(QFrame::StyledPanel);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::ToolTipBase);
    setForegroundRole(QPalette::ToolTipText);
    auto* icon = new QLabel(this);
    const int side = style()->pixelMetric(QStyle::PM_SmallIconSize);
    icon->setPixmap(style()->standardIcon(QStyle::SP_MessageBoxWarning).pixmap(side));
    auto* words = plainLabel(message, this);
    words->setObjectName(QStringLiteral("failure"));
    words->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    words->setAccessibleName(message);
    words->setForegroundRole(QPalette::ToolTipText);
    auto* close = new QToolButton(this);
    close->setObjectName(QStringLiteral("close"));
    close->setIcon(style()->standardIcon(QStyle::SP_TitleBarCloseButton));
    close->setAutoRaise(true);
    close->setFocusPolicy(Qt::StrongFocus);
    close->setToolTip(tr("Close this message"));
    close->setAccessibleName(close->toolTip());
    connect(close, &QToolButton::clicked, this, &MessageBar::end);
    layout_->addWidget(icon);
    layout_->addWidget(words, 1);
    layout_->addWidget(close);
}

void MessageBar::addButton(const QString& text, std::function<void()> pressed) {
    auto* button = new QPushButton(text, this);
    layout_->insertWidget(layout_->count() - 1, button);
    connect(button, &QPushButton::clicked, this, [this, pressed = std::move(pressed)] {
        end();
        pressed();
    });
}

void MessageBar::showEvent(QShowEvent* event) {
    QFrame::showEvent(event);
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void MessageBar::end() {
    hide();
    deleteLater();
}

}  // namespace lastwords::gui
