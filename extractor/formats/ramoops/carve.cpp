// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the end of the data written into a zone without a header, and reads the "====" line with
// which dmesg records begin.
#include "extractor/formats/ramoops/carve.h"

#include <algorithm>
#include <charconv>

#include "extractor/pstore/blank_bytes.h"

namespace lastwords::extractor {

namespace {

constexpr std::string_view kRecordMark = "====";

bool is_text_byte(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7f && byte != 0xff) || (byte >= 0x07 && byte <= 0x0d) ||
           byte == 0x1b;
}

/// Returns the number of bytes before the first run of eight bytes that are not text.
std::size_t text_bytes(std::string_view data) {
    constexpr std::size_t kRun = 8;
    std::size_t end = 0;
    for (std::size_t i = 0; i < data.size() && i < end + kRun; ++i) {
        end = is_text_byte(data[i]) ? i + 1 : end;
    }
    return end;
}

template <typename Number>
bool take_number(std::string_view& rest, Number& value) {
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (error != std::errc()) {
        return false;
    }
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    return true;
}

bool take(std::string_view& rest, char c) {
    if (rest.empty() || rest.front() != c) {
        return false;
    }
    rest.remove_prefix(1);
    return true;
}

}  // namespace

std::optional<RecordLine> read_record_line(std::string_view text) {
    constexpr std::uint32_t kMicrosecondsMax = 999'999;
    RecordLine line;
    std::uint32_t microseconds = 0;
    std::string_view rest = text;
    if (!rest.starts_with(kRecordMark)) {
        return std::nullopt;
    }
    rest.remove_prefix(kRecordMark.size());
    if (!take_number(rest, line.time.seconds) || !take(rest, '.') ||
        !take_number(rest, microseconds)) {
        return std::nullopt;
    }
    if (rest.size() >= 2 && rest[0] == '-') {
        line.compressed = rest[1] == 'C';
        rest.remove_prefix(2);
    }
    // The newline at the end of the kernel's sscanf() pattern matches any white space, even none.
    while (take(rest, '\n') && !line.compressed) {
    }
    line.time.nanoseconds = std::min(microseconds, kMicrosecondsMax) * 1000;
    line.length = text.size() - rest.size();
    return line;
}

bool resembles_record_line(std::string_view text) {
    const std::string_view head = text.substr(0, 24);
    const auto count = [&](auto what) { return std::count_if(head.begin(), head.end(), what); };
    const auto marks =
        std::count(head.begin(), head.begin() + std::min<std::ptrdiff_t>(4, std::ssize(head)), '=');
    return marks >= 3 && count([](char c) { return c >= '0' && c <= '9'; }) >= 8;
}

std::uint64_t written_bytes(Bytes data) {
    const std::string_view text = as_text(data);
    if (!resembles_record_line(text)) {
        return written_part(data).size();
    }
    const auto line = read_record_line(text);
    return line && line->compressed ? written_part(data).size() : text_bytes(text);
}

}  // namespace lastwords::extractor
