// SPDX-License-Identifier: GPL-2.0-or-later
// Takes characters, numbers, seconds and callers off a line.
#include "printkfmt/parse/prefix/line_prefix.h"

#include <charconv>

#include "printkfmt/base/ascii.h"

namespace lastwords::printkfmt {

namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kSecondsMax = ~std::uint64_t{0} / kSecond - 1;

bool fits(char c, char pattern) {
    switch (pattern) {
        case '0':
            return is_digit(c);
        case '_':
            return is_digit(c) || c == ' ';
        case 'A':
            return is_letter(c);
        default:
            return c == pattern;
    }
}

}  // namespace

bool LineReader::take(char c) {
    if (at_ == line_.size() || line_[at_] != c) {
        return false;
    }
    ++at_;
    return true;
}

bool LineReader::take(std::string_view word) {
    if (!rest().starts_with(word)) {
        return false;
    }
    at_ += word.size();
    return true;
}

void LineReader::skip_blanks() {
    while (take(' ')) {
    }
}

std::optional<std::uint64_t> LineReader::number() {
    std::uint64_t value = 0;
    const std::string_view from = rest();
    const auto [end, error] = std::from_chars(from.data(), from.data() + from.size(), value);
    if (error != std::errc()) {
        return std::nullopt;
    }
    at_ += static_cast<std::size_t>(end - from.data());
    return value;
}

std::string_view LineReader::shape(std::string_view pattern) {
    const std::string_view from = rest().substr(0, pattern.size());
    if (from.size() != pattern.size()) {
        return {};
    }
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (!fits(from[i], pattern[i])) {
            return {};
        }
    }
    at_ += from.size();
    return from;
}

std::optional<std::uint64_t> take_seconds(LineReader& reader) {
    reader.skip_blanks();
    const auto seconds = reader.number();
    if (!seconds || *seconds > kSecondsMax || !reader.take('.')) {
        return std::nullopt;
    }
    const std::string_view decimals = reader.shape("000000");
    if (decimals.empty()) {
        return std::nullopt;
    }
    std::uint64_t micros = 0;
    std::from_chars(decimals.data(), decimals.data() + decimals.size(), micros);
    return *seconds * kSecond + micros * 1000;
}

bool take_bracketed_seconds(LineReader& reader) {
    LineReader ahead = reader;
    if (!ahead.take('[') || !take_seconds(ahead) || !ahead.take(']')) {
        return false;
    }
    reader = ahead;
    return true;
}

std::optional<std::uint32_t> take_caller(LineReader& reader) {
    constexpr std::uint32_t kCpu = 0x80000000U;
    reader.skip_blanks();
    const bool cpu = reader.take('C');
    if (!cpu && !reader.take('T')) {
        return std::nullopt;
    }
    const auto number = reader.number();
    if (!number || *number >= kCpu) {
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(*number) | (cpu ? kCpu : 0);
}

}  // namespace lastwords::printkfmt
