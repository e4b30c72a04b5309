// SPDX-License-Identifier: GPL-2.0-or-later
// Takes the text of a filter apart.
#include "printkfmt/model/filter_token.h"

#include <fmt/format.h>

#include <algorithm>

namespace lastwords::printkfmt {

namespace {

constexpr std::string_view kBlanks = " \t\r\n\v\f";
constexpr std::string_view kItemEnds = ", \t\r\n\v\f";

/// Takes tokens off the front of `rest_`.
class Splitter {
 public:
    explicit Splitter(std::string_view text) : rest_(text) { skip_blanks(); }

    bool at_end() const { return rest_.empty(); }

    Result<FilterToken> take() {
        FilterToken token;
        const std::string_view start = rest_;
        if (rest_.front() == '!') {
            token.negated = true;
            rest_.remove_prefix(1);
        }
        if (at_blank() || rest_.front() == '!') {
            return failure(ErrorKind::kUnsupported,
                           fmt::format("'{}': expected a word behind one '!'",
                                       start.substr(0, start.find_first_of(kBlanks))));
        }
        TRY_VOID(take_body(token));
        token.written = start.substr(0, start.size() - rest_.size());
        if (!at_blank()) {
            return failure(
                ErrorKind::kUnsupported,
                fmt::format("'{}' is followed by '{}', expected a blank; a text with a quote or a "
                            "slash is written as \"/dev/sda\", and a quote in it as \\\"",
                            token.written, rest_.substr(0, rest_.find_first_of(kBlanks))));
        }
        skip_blanks();
        return token;
    }

 private:
    bool at_blank() const {
        return rest_.empty() || kBlanks.find(rest_.front()) != std::string_view::npos;
    }

    void skip_blanks() {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(kBlanks), rest_.size()));
    }

    Result<void> take_body(FilterToken& token) {
        if (rest_.front() == '"') {
            token.form = FilterToken::Form::kQuoted;
            TRY(token.text, take_quoted());
            return {};
        }
        if (rest_.front() == '/') {
            token.form = FilterToken::Form::kExpression;
            TRY(token.text, take_between('/'));
            token.any_case = rest_.starts_with('i');
            rest_.remove_prefix(token.any_case ? 1 : 0);
            return {};
        }
        const std::size_t letters =
            std::min(rest_.find_first_not_of("abcdefghijklmnopqrstuvwxyz"), rest_.size());
        if (letters == 0 || !rest_.substr(letters).starts_with(':')) {
            token.text = take_bare();
            return {};
        }
        token.form = FilterToken::Form::kKeyed;
        token.key = rest_.substr(0, letters);
        rest_.remove_prefix(letters + 1);
        return take_items(token.items);
    }

    Result<void> take_items(std::vector<std::string>& items) {
        for (bool more = true; more;) {
            std::string item;
            if (rest_.starts_with('"')) {
                TRY(item, take_quoted());
            } else {
                const std::string_view bare = rest_.substr(0, rest_.find_first_of(kItemEnds));
                rest_.remove_prefix(bare.size());
                item = bare;
            }
            items.push_back(std::move(item));
            more = rest_.starts_with(',');
            rest_.remove_prefix(more ? 1 : 0);
        }
        return {};
    }

    std::string_view take_bare() {
        const std::string_view word = rest_.substr(0, rest_.find_first_of(kBlanks));
        rest_.remove_prefix(word.size());
        return word;
    }

    /// Takes "...", in which \" and \\ stand for a quote and a backslash.
    Result<std::string> take_quoted() {
        TRY(const std::string inside, take_between('"'));
        std::string text;
        for (std::size_t i = 0; i < inside.size(); ++i) {
            const bool escape = inside[i] == '\\' && i + 1 < inside.size() && inside[i + 1] == '\\';
            i += escape ? 1 : 0;
            text += inside[i];
        }
        return text;
    }

    /// Takes what is between two `quote`s, in which a quote has a backslash before it. This
    /// backslash is removed, all others are kept.
    Result<std::string> take_between(char quote) {
        std::string text;
        for (std::size_t i = 1; i < rest_.size(); ++i) {
            if (rest_[i] == quote) {
                rest_.remove_prefix(i + 1);
                return text;
            }
            const bool escape = rest_[i] == '\\' && i + 1 < rest_.size();
            if (escape && rest_[i + 1] != quote) {
                text += '\\';
            }
            i += escape ? 1 : 0;
            text += rest_[i];
        }
        return failure(ErrorKind::kUnsupported,
                       fmt::format("{}: found no second {}{}", rest_, quote,
                                   quote == '/' ? "; a text that begins with a slash is written in "
                                                  "quotes, as in \"/dev/sda\""
                                                : ""));
    }

    std::string_view rest_;
};

}  // namespace

std::string filter_item(std::string_view value) {
    const bool plain = !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.';
    });
    if (plain) {
        return std::string(value);
    }
    return quoted_text(value);
}

std::string quoted_text(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        quoted += c == '"' || c == '\\' ? "\\" : "";
        quoted += c;
    }
    return quoted + '"';
}

Result<std::vector<FilterToken>> split_filter(std::string_view text) {
    std::vector<FilterToken> tokens;
    Splitter splitter(text);
    while (!splitter.at_end()) {
        TRY(FilterToken token, splitter.take());
        tokens.push_back(std::move(token));
    }
    return tokens;
}

}  // namespace lastwords::printkfmt
