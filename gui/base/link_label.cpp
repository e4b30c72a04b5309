// SPDX-License-Identifier: GPL-2.0-or-later
// Qt gives a link the colour that the palette has when the text is set. Where a palette sets the
// ground and not that colour, it is the blue of another one.
#include "gui/base/link_label.h"

#include <QEvent>
#include <QRegularExpression>

#include "gui/base/colors.h"

namespace lastwords::gui {

LinkLabel::LinkLabel(QWidget* parent) : QLabel(parent) {
    setTextFormat(Qt::RichText);
    setTextInteractionFlags(Qt::TextBrowserInteraction);
}

void LinkLabel::setHtml(const QString& html) {
    html_ = html;
    color_ = linkColor(palette());
    static const QRegularExpression kLink(QStringLiteral("<a href=\"([^\"]*)\""));
    setText(QString(html_).replace(
        kLink, QStringLiteral("<a href=\"\\1\" style=\"color:%1\"").arg(color_.name())));
}

void LinkLabel::changeEvent(QEvent* event) {
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && linkColor(palette()) != color_) {
        setHtml(html_);
    }
}

}  // namespace lastwords::gui
