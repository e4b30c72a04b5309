// SPDX-License-Identifier: GPL-2.0-or-later
// A line is "0010  6b 65 ...  ke...": the offset, 16 numbers, the same bytes as characters.
#include "gui/bytes/hex_text.h"

#include <QCoreApplication>
#include <algorithm>

#include "gui/base/page.h"

namespace lastwords::gui {

namespace {

constexpr int kNumbersAt = 6;  // columns
constexpr int kCharactersAt = kNumbersAt + 3 * kBytesInLine + 1;
constexpr std::uint64_t kBytesShownMax = 64U << 10;

QString hexWords(const char* text) {
    return QCoreApplication::translate("HexText", text);
}

}  // namespace

QString lineOfBytes(std::string_view bytes, std::uint64_t at) {
    QString numbers = QStringLiteral("%1  ").arg(at, 4, 16, QChar(u'0'));
    QString characters;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        numbers += QStringLiteral("%1 ").arg(byte, 2, 16, QChar(u'0'));
        characters += byte >= 0x20 && byte < 0x7f ? QChar::fromLatin1(c) : QChar(u'.');
    }
    return numbers.leftJustified(kCharactersAt) + characters + u'\n';
}

QStringList placesInWords(const printkfmt::ByteBlock& block) {
    constexpr std::size_t kPlacesMax = 8;
    QStringList parts;
    if (block.virt) {
        parts << hexWords("virtual address %1").arg(hexNumber(block.virt->value));
    }
    if (block.phys) {
        parts << hexWords("physical address %1").arg(hexNumber(block.phys->value));
    }
    for (std::size_t i = 0; i < block.in_file.size(); ++i) {
        if (i == kPlacesMax) {
            parts << hexWords("and further places");
            break;
        }
        const printkfmt::BytesInFile& place = block.in_file[i];
        parts << (place.compressed
                      ? hexWords("in the file: in a page, compressed to %1 bytes at offset %2")
                      : hexWords("in the file: %1 bytes at offset %2"))
                     .arg(place.extent.length)
                     .arg(hexNumber(place.extent.offset.value));
    }
    return parts;
}

HexText::HexText(std::vector<printkfmt::ByteBlock> blocks) : blocks_(std::move(blocks)) {
    for (std::size_t block = 0; block < blocks_.size(); ++block) {
        add(block);
    }
}

void HexText::add(std::size_t index) {
    const printkfmt::ByteBlock& block = blocks_[index];
    text_ += shownText(block.name) + u'\n';
    for (const QString& place : placesInWords(block)) {
        text_ += QStringLiteral("  %1\n").arg(place);
    }
    for (const std::string& remark : block.remarks) {
        text_ += QStringLiteral("  %1\n").arg(shownText(remark));
    }
    const std::string_view bytes(block.bytes);
    std::uint64_t at = 0;
    for (; at < bytes.size() && lines_.size() * kBytesInLine < kBytesShownMax; at += kBytesInLine) {
        const std::string_view part = bytes.substr(at, kBytesInLine);
        lines_.push_back(
            {static_cast<int>(text_.size()), {index, at}, static_cast<int>(part.size())});
        text_ += lineOfBytes(part, at);
    }
    if (at < bytes.size()) {
        text_ += hexWords("(%1 more bytes)\n").arg(bytes.size() - at);
    }
    text_ += u'\n';
}

std::optional<BytePlace> HexText::byteAt(int position) const {
    const auto behind = std::upper_bound(lines_.begin(), lines_.end(), position,
                                         [](int at, const Line& line) { return at < line.begin; });
    if (behind == lines_.begin()) {
        return std::nullopt;
    }
    const Line& line = *(behind - 1);
    const int column = position - line.begin;
    if (column > kCharactersAt + line.bytes) {
        return std::nullopt;  // it is in the lines of words behind it
    }
    int byte = column >= kCharactersAt ? column - kCharactersAt : (column - kNumbersAt) / 3;
    byte = std::clamp(byte, 0, line.bytes - 1);
    return BytePlace{line.first.block, line.first.at + static_cast<std::uint64_t>(byte)};
}

const HexText::Line* HexText::lineOf(const BytePlace& byte) const {
    const auto found = std::find_if(lines_.begin(), lines_.end(), [&](const Line& line) {
        return line.first.block == byte.block && byte.at >= line.first.at &&
               byte.at - line.first.at < static_cast<std::uint64_t>(line.bytes);
    });
    return found == lines_.end() ? nullptr : &*found;
}

std::optional<int> HexText::positionOf(const BytePlace& byte) const {
    const Line* const line = lineOf(byte);
    if (line == nullptr) {
        return std::nullopt;
    }
    return line->begin + kNumbersAt + 3 * static_cast<int>(byte.at - line->first.at);
}

std::optional<BytePlace> HexText::next(const BytePlace& byte, int step) const {
    const Line* line = lineOf(byte);
    if (line == nullptr) {
        return std::nullopt;
    }
    const int place = static_cast<int>(byte.at - line->first.at) + step;
    if (place >= 0 && place < line->bytes) {
        return BytePlace{byte.block, line->first.at + static_cast<std::uint64_t>(place)};
    }
    const auto index = line - lines_.data() + (step < 0 ? -1 : 1);
    if (index < 0 || index >= static_cast<std::ptrdiff_t>(lines_.size())) {
        return std::nullopt;
    }
    const Line& other = lines_[static_cast<std::size_t>(index)];
    const int at = step < 0 ? other.bytes - 1 : 0;
    return BytePlace{other.first.block, other.first.at + static_cast<std::uint64_t>(at)};
}

std::vector<std::pair<int, int>> HexText::rangesOf(const BytePlace& first,
                                                   std::uint64_t length) const {
    std::vector<std::pair<int, int>> ranges;
    for (const Line& line : lines_) {
        const std::uint64_t line_end = line.first.at + static_cast<std::uint64_t>(line.bytes);
        if (line.first.block != first.block || line_end <= first.at ||
            line.first.at >= first.at + length) {
            continue;
        }
        const auto from = static_cast<int>(std::max(first.at, line.first.at) - line.first.at);
        const auto to = static_cast<int>(std::min(first.at + length, line_end) - line.first.at);
        ranges.emplace_back(line.begin + kNumbersAt + 3 * from,
                            line.begin + kNumbersAt + 3 * to - 1);
        ranges.emplace_back(line.begin + kCharactersAt + from, line.begin + kCharactersAt + to);
    }
    return ranges;
}

std::optional<std::size_t> HexText::fieldOf(const BytePlace& byte) const {
    const auto& fields = blocks_.at(byte.block).fields;
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& field) {
        return byte.at >= field.at && byte.at - field.at < field.length;
    });
    return found == fields.end() ? std::nullopt
                                 : std::optional(static_cast<std::size_t>(found - fields.begin()));
}

}  // namespace lastwords::gui
