// SPDX-License-Identifier: GPL-2.0-or-later
// Decides whether a filter accepts a record, and parses patterns and ranges of seqs.
#include "printkfmt/model/filter.h"

#include <fmt/format.h>
#include <regex.h>

#include <array>
#include <charconv>
#include <string>

namespace lastwords::printkfmt {

struct Pattern::Compiled {
    Compiled() = default;
    Compiled(const Compiled&) = delete;
    Compiled& operator=(const Compiled&) = delete;
    ~Compiled() {
        if (ready) {
            regfree(&expression);
        }
    }

    regex_t expression{};
    bool ready = false;
};

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

Result<Pattern> Pattern::compile(const std::string& expression) {
    auto compiled = std::make_shared<Compiled>();
    const int error =
        regcomp(&compiled->expression, expression.c_str(), REG_EXTENDED | REG_NEWLINE);
    if (error != 0) {
        std::array<char, 256> words{};
        regerror(error, &compiled->expression, words.data(), words.size());
        return failure(ErrorKind::kUnsupported,
                       fmt::format("pattern '{}': {}", expression, words.data()));
    }
    compiled->ready = true;
    return Pattern(std::move(compiled));
}

bool Pattern::found_in(std::string_view text) const {
    if (!compiled_) {
        return true;
    }
    // REG_STARTEND allows NULs inside the text. It is an extension that a sanitizer's regexec() may
    // not know, so the text gets a terminating NUL as well.
    const std::string terminated(text);
    regmatch_t range{};
    range.rm_so = 0;
    range.rm_eo = static_cast<regoff_t>(text.size());
    return regexec(&compiled_->expression, terminated.c_str(), 1, &range, REG_STARTEND) == 0;
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

bool Filter::in_window(const Record& record) const {
    if (record.timestamp_ns && ((since_ns && *record.timestamp_ns < *since_ns) ||
                                (until_ns && *record.timestamp_ns > *until_ns))) {
        return false;
    }
    if (seqs.first && (!record.seq || record.seq->value < *seqs.first)) {
        return false;
    }
    return !seqs.last || (record.seq && record.seq->value <= *seqs.last);
}

bool Filter::accepts(const Record& record) const {
    if (levels && record.has_level && !levels->test(record.level & 7U)) {
        return false;
    }
    if (facilities && record.has_level && !facilities->test(record.facility)) {
        return false;
    }
    return in_window(record) && pattern.found_in(record.text);
}

}  // namespace lastwords::printkfmt
