// SPDX-License-Identifier: GPL-2.0-or-later
// Parses ranges of sequence numbers.
#include "printkfmt/model/seq_range.h"

#include <fmt/format.h>

#include <charconv>
#include <memory>

namespace lastwords::printkfmt {

namespace {

Result<std::optional<std::uint64_t>> parse_seq(std::string_view text) {
    if (text.empty()) {
        return std::nullopt;
    }
    std::uint64_t value = 0;
    const char* const end = std::to_address(text.end());
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end) {
        return failure(
            ErrorKind::kUnsupported,
            fmt::format("'{}' is not a sequence number: expected a decimal number", text));
    }
    return value;
}

}  // namespace

bool SeqRange::has(std::optional<Seq> seq) const {
    if (first && (!seq || seq->value < *first)) {
        return false;
    }
    return !last || (seq && seq->value <= *last);
}

Result<SeqRange> parse_seq_range(std::string_view text) {
    const std::size_t dots = text.find("..");
    if (text.empty() || text == "..") {
        return failure(
            ErrorKind::kUnsupported,
            fmt::format("'{}' is not a range of sequence numbers: expected A..B, A.., ..B or A",
                        text));
    }
    TRY(const auto first, parse_seq(text.substr(0, dots)));
    if (dots == std::string_view::npos) {
        return SeqRange{first, first};
    }
    TRY(const auto last, parse_seq(text.substr(dots + 2)));
    if (first && last && *first > *last) {
        return failure(
            ErrorKind::kUnsupported,
            fmt::format("the range of sequence numbers '{}' is empty: {} is greater than {}", text,
                        *first, *last));
    }
    return SeqRange{first, last};
}

}  // namespace lastwords::printkfmt
