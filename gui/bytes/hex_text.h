// SPDX-License-Identifier: GPL-2.0-or-later
// HexText: blocks of bytes as lines of hexadecimal numbers and characters, and which place in these
// lines is which byte.
#pragma once

#include <QString>
#include <QStringList>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "printkfmt/model/byte_block.h"

namespace lastwords::gui {

/// A byte, or a field, of one of several blocks.
struct BytePlace {
    std::size_t block = 0;
    std::uint64_t at = 0;  ///< offset in the block
    friend bool operator==(const BytePlace&, const BytePlace&) = default;
};

inline constexpr int kBytesInLine = 16;

/// Returns a line of up to kBytesInLine bytes, the first of which has the offset `at`, as numbers
/// and as characters: "0010  6b 65 ...  ke...\n".
QString lineOfBytes(std::string_view bytes, std::uint64_t at);

/// Returns where the block is: its address, its physical address, its places in the file.
QStringList placesInWords(const printkfmt::ByteBlock& block);

class HexText {
 public:
    /// Of one block, and of all together, only the first 64 KiB are shown.
    explicit HexText(std::vector<printkfmt::ByteBlock> blocks = {});

    const std::vector<printkfmt::ByteBlock>& blocks() const { return blocks_; }
    const QString& text() const { return text_; }
    /// Returns the byte that stands at this place of the text; nullopt: there is none.
    std::optional<BytePlace> byteAt(int position) const;
    /// Returns where the number of the byte begins in the text; nullopt: it is not shown.
    std::optional<int> positionOf(const BytePlace& byte) const;
    /// Returns the byte behind this one, or before it, also in another block; nullopt: none.
    std::optional<BytePlace> next(const BytePlace& byte, int step) const;
    /// Returns the parts of the text, as begin and end, in which the block's bytes [at, at +
    /// length) stand as numbers and as characters.
    std::vector<std::pair<int, int>> rangesOf(const BytePlace& first, std::uint64_t length) const;
    /// Returns the index of the field that has the byte; nullopt: none has it.
    std::optional<std::size_t> fieldOf(const BytePlace& byte) const;

 private:
    /// A line of the text that has bytes.
    struct Line {
        int begin = 0;  // position of its first character
        BytePlace first;
        int bytes = 0;
    };
    void add(std::size_t block);
    const Line* lineOf(const BytePlace& byte) const;

    std::vector<printkfmt::ByteBlock> blocks_;
    QString text_;
    std::vector<Line> lines_;  // ascending
};

}  // namespace lastwords::gui
