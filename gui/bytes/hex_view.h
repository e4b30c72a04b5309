// SPDX-License-Identifier: GPL-2.0-or-later
// HexView: shows a HexText, in which the arrow keys go from byte to byte.
#pragma once

#include <QPlainTextEdit>

#include "gui/bytes/hex_text.h"

namespace lastwords::gui {

class HexView final : public QPlainTextEdit {
    Q_OBJECT

 public:
    explicit HexView(QWidget* parent = nullptr);

    void show(HexText text);
    const HexText& hexText() const { return text_; }
    /// Returns the byte at the cursor; nullopt: it is at no byte.
    std::optional<BytePlace> byteAtCursor() const;
    /// Makes these bytes of a block stand out. Puts the cursor at the first of them if it is not in
    /// one already.
    void mark(const BytePlace& first, std::uint64_t length);
    void markNothing();

 protected:
    void keyPressEvent(QKeyEvent* event) override;

 private:
    void goTo(const BytePlace& byte);

    HexText text_;
};

}  // namespace lastwords::gui
