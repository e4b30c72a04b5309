// SPDX-License-Identifier: GPL-2.0-or-later
// The marked bytes have the colours of a selection and are underlined.
#include "gui/bytes/hex_view.h"

#include <QFontDatabase>
#include <QKeyEvent>
#include <QTextBlock>
#include <utility>

namespace lastwords::gui {

HexView::HexView(QWidget* parent) : QPlainTextEdit(parent) {
    setReadOnly(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setTabChangesFocus(true);
    setLineWrapMode(NoWrap);
    setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
}

void HexView::show(HexText text) {
    text_ = std::move(text);
    setExtraSelections({});
    setPlainText(text_.text());
}

std::optional<BytePlace> HexView::byteAtCursor() const {
    return text_.byteAt(textCursor().position());
}

void HexView::mark(const BytePlace& first, std::uint64_t length) {
    QTextCharFormat format;
    format.setBackground(palette().highlight());
    format.setForeground(palette().highlightedText());
    format.setFontUnderline(true);
    QList<QTextEdit::ExtraSelection> marks;
    for (const auto& [begin, end] : text_.rangesOf(first, length)) {
        QTextCursor cursor(document());
        cursor.setPosition(begin);
        cursor.setPosition(end, QTextCursor::KeepAnchor);
        marks.push_back({cursor, format});
    }
    setExtraSelections(marks);
    const auto here = byteAtCursor();
    if (!here || here->block != first.block || here->at < first.at ||
        here->at - first.at >= length) {
        goTo(first);
    }
}

void HexView::markNothing() {
    setExtraSelections({});
}

void HexView::goTo(const BytePlace& byte) {
    if (const auto position = text_.positionOf(byte)) {
        QTextCursor cursor = textCursor();
        cursor.setPosition(*position);
        setTextCursor(cursor);
        ensureCursorVisible();
    }
}

void HexView::keyPressEvent(QKeyEvent* event) {
    const bool left = event->key() == Qt::Key_Left;
    if ((left || event->key() == Qt::Key_Right) && event->modifiers() == Qt::NoModifier) {
        if (const auto here = byteAtCursor()) {
            if (const auto there = text_.next(*here, left ? -1 : 1)) {
                goTo(*there);
            }
            return;
        }
    }
    QPlainTextEdit::keyPressEvent(event);
}

}  // namespace lastwords::gui
