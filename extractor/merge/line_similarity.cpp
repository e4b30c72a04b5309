// SPDX-License-Identifier: GPL-2.0-or-later
// Compares lines that a console's buffer cut, or that are torn, damaged or without a time.
#include "extractor/merge/line_similarity.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

namespace lastwords::extractor {

namespace {

constexpr std::uint32_t kSame = 16;
// The same, but one of the lines has "." or "?" for bytes that its program does not print.
constexpr std::uint32_t kSameShown = 14;
constexpr std::uint32_t kSameText = 12;  // the same text, but one of the lines has no time
// One line is "[76B blob data]": journalctl(1) writes that for a text that is not UTF-8, or that
// has control bytes.
constexpr std::uint32_t kBlob = 10;
// The same time, and one line is the beginning of the other.
constexpr std::uint32_t kBeginning = 8;
// The same time, and what both lines have in common at their beginning and end is at least half of
// the longer one.
constexpr std::uint32_t kDamaged = 4;
// One line is the end of the other: its beginning with the time stamp was torn off.
constexpr std::uint32_t kEnding = 2;
constexpr std::size_t kTornBytesMin = 6;

std::size_t common_prefix(std::string_view a, std::string_view b) {
    const std::size_t length = std::min(a.size(), b.size());
    const auto [x, y] =
        std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(length), b.begin());
    return static_cast<std::size_t>(x - a.begin());
}

std::size_t common_suffix(std::string_view a, std::string_view b, std::size_t limit) {
    std::size_t length = 0;
    while (length < limit && a[a.size() - 1 - length] == b[b.size() - 1 - length]) {
        ++length;
    }
    return length;
}

/// Whether the lines are equal but for bytes that are not printable ASCII, for each of which the
/// other line may have a "." (crash) or a "?".
bool is_same_but_shown(std::string_view a, std::string_view b) {
    const auto hidden = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte >= 0x7f;
    };
    const auto stands_in = [](char c) { return c == '.' || c == '?'; };
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [&](char x, char y) {
               return x == y || (hidden(x) && stands_in(y)) || (hidden(y) && stands_in(x));
           });
}

/// Returns the length in bytes that "[76B blob data]" tells; nothing if the line is something else.
std::optional<std::uint64_t> blob_bytes(std::string_view line) {
    std::uint64_t bytes = 0;
    if (!line.starts_with('[')) {
        return std::nullopt;
    }
    const auto [end, error] = std::from_chars(line.data() + 1, line.data() + line.size(), bytes);
    const std::string_view rest = line.substr(static_cast<std::size_t>(end - line.data()));
    return error == std::errc() && rest == "B blob data]" ? std::optional(bytes) : std::nullopt;
}

/// Whether journalctl(1) wrote `blob` for the other line. Its length may differ by the blanks and
/// escapes that were taken off the other line.
bool is_blob_of(std::string_view blob, std::string_view line) {
    const auto bytes = blob_bytes(blob);
    return bytes && *bytes >= line.size() && *bytes <= line.size() + 8;
}

/// Similarity of two lines with the same time, or with no time on either side.
std::uint32_t similarity_at_same_time(std::string_view a, std::string_view b) {
    if (a == b) {
        return kSame;
    }
    if (is_same_but_shown(a, b)) {
        return kSameShown;
    }
    return is_blob_of(a, b) || is_blob_of(b, a) ? kBlob : 0;
}

/// Similarity of two lines with the same time of which one is damaged.
std::uint32_t similarity_of_damaged(std::string_view a, std::string_view b) {
    const std::size_t shorter = std::min(a.size(), b.size());
    const std::size_t longer = std::max(a.size(), b.size());
    const std::size_t prefix = common_prefix(a, b);
    if (prefix == shorter) {
        return shorter == 0 ? 0 : kBeginning;
    }
    return (prefix + common_suffix(a, b, shorter - prefix)) * 2 >= longer ? kDamaged : 0;
}

/// Returns whether `torn` is the end of `whole`. Before that end, `torn` may have the rest of a
/// time stamp: "46906] R10: 0000".
bool is_torn_end_of(std::string_view torn, std::string_view whole) {
    const std::size_t stamp_end = torn.find("] ");
    if (stamp_end != std::string_view::npos) {
        torn.remove_prefix(stamp_end + 2);
    }
    return torn.size() >= kTornBytesMin && whole.ends_with(torn);
}

}  // namespace

std::uint32_t line_similarity(const ComparedLine& a, const ComparedLine& b) {
    if (a.time != kNoTime && b.time != kNoTime && a.time != b.time) {
        return 0;
    }
    if (a.time == b.time) {
        const std::uint32_t alike = similarity_at_same_time(a.plain, b.plain);
        if (alike != 0 || a.time != kNoTime) {
            return alike != 0 ? alike : similarity_of_damaged(a.plain, b.plain);
        }
    } else if (a.plain == b.plain) {
        return kSameText;
    }
    const bool torn = (a.time == kNoTime && is_torn_end_of(a.plain, b.plain)) ||
                      (b.time == kNoTime && is_torn_end_of(b.plain, a.plain));
    return torn ? kEnding : 0;
}

}  // namespace lastwords::extractor
