// SPDX-License-Identifier: GPL-2.0-or-later
// Makes JSON of YAML's lists, for unwrap_json().
#include <algorithm>

#include "printkfmt/base/ascii.h"
#include "printkfmt/parse/lines/lines.h"
#include "printkfmt/parse/unwrap/unwrap.h"

namespace lastwords::printkfmt {

namespace {

void append_as_json(std::string_view text, std::string& out) {
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c == '\t' ? std::string("\\t") : std::string(1, c);
    }
    out += '"';
}

/// Reads scalars of YAML off the front of an item.
class Scalars {
 public:
    explicit Scalars(std::string_view text) : text_(text) {}

    std::string_view rest() const { return text_.substr(at_); }
    void skip_blanks() { at_ = std::min(text_.find_first_not_of(" \t", at_), text_.size()); }
    bool take(std::string_view word) {
        const bool is_next = rest().starts_with(word);
        at_ += is_next ? word.size() : 0;
        return is_next;
    }
    /// Appends the scalar as a string of JSON. `ends`: what ends one without quotes.
    bool append(std::string_view ends, std::string& out) {
        skip_blanks();
        if (rest().starts_with('\'')) {
            return append_single_quoted(out);
        }
        if (rest().starts_with('"')) {
            return append_double_quoted(out);
        }
        const std::size_t end = std::min(text_.find_first_of(ends, at_), text_.size());
        std::string_view plain = text_.substr(at_, end - at_);
        plain = plain.substr(0, plain.find_last_not_of(" \t") + 1);
        append_as_json(plain, out);
        at_ = end;
        return !plain.empty();
    }

 private:
    bool append_single_quoted(std::string& out) {
        std::string value;
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] == '\'' && !text_.substr(at_ + 1).starts_with('\'')) {
                ++at_;
                append_as_json(value, out);
                return true;
            }
            at_ += text_[at_] == '\'' ? 1U : 0U;
            value += text_[at_];
        }
        return false;
    }
    bool append_double_quoted(std::string& out) {
        const std::size_t begin = at_;
        for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
            at_ += text_[at_] == '\\' ? 1U : 0U;
        }
        at_ = std::min(at_ + 1, text_.size());
        out += text_.substr(begin, at_ - begin);
        return text_[at_ - 1] == '"';
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

/// Appends "{key: 'value', ...}" as an object of JSON.
bool append_flow_mapping(std::string_view item, std::string& out) {
    constexpr int kMembersMax = 16;
    Scalars scalars(item);
    if (!scalars.take("{")) {
        return false;
    }
    out += '{';
    for (int i = 0; i < kMembersMax; ++i) {
        out += i == 0 ? "" : ",";
        if (!scalars.append(":", out) || !scalars.take(":")) {
            return false;
        }
        out += ':';
        if (!scalars.append(",}", out)) {
            return false;
        }
        scalars.skip_blanks();
        if (scalars.take("}")) {
            out += "}\n";
            return true;
        }
        if (!scalars.take(",")) {
            return false;
        }
        scalars.skip_blanks();
    }
    return false;
}

/// Appends lines of "key: value", which `item` has with newlines between them.
bool append_block_mapping(std::string_view item, std::string& out) {
    std::size_t members = 0;
    out += '{';
    for (Lines lines(item); const auto line = lines.next();) {
        Scalars scalars(line->content(item));
        out += members++ == 0 ? "" : ",";
        if (!scalars.append(":", out) || !scalars.take(": ")) {
            return false;
        }
        out += ':';
        if (!scalars.append("\n", out)) {
            return false;
        }
    }
    out += "}\n";
    return members > 1;
}

bool append_item(std::string item, std::string& out) {
    const std::size_t before = out.size();
    bool read = false;
    if (item.starts_with('{')) {
        std::replace(item.begin(), item.end(), '\n', ' ');  // a long line was folded
        read = append_flow_mapping(item, out);
    } else if (item.starts_with('\'')) {
        std::replace(item.begin(), item.end(), '\n', ' ');
        Scalars scalars(item);
        out += "{\"line\":";
        read = scalars.append("", out);
        out += "}\n";
    } else {
        read = append_block_mapping(item, out);
    }
    if (!read) {
        out.resize(before);
    }
    return read;
}

/// Whether the text is a list that unwrap_json() does not read: of its first items, one is no
/// mapping of strings in double quotes.
bool needs_yaml(std::string_view text) {
    constexpr std::string_view kItem = "- ";
    const std::string_view first = text.starts_with("---\n") ? text.substr(4) : text;
    if (!first.starts_with(kItem) || first.size() < 4) {
        return false;
    }
    const std::string_view item = first.substr(kItem.size(), 64);
    return item.starts_with('\'') || (item.front() == '{' && item[1] != '"') ||
           (is_letter(item.front()) && item.find(": ") < item.find('\n'));
}

}  // namespace

std::optional<UnwrappedText> unwrap_yaml(std::string_view text) {
    if (!needs_yaml(text)) {
        return std::nullopt;
    }
    std::string objects;
    std::string item;
    std::uint64_t unread = 0;
    const auto end_item = [&] {
        if (!item.empty() && !append_item(item, objects)) {
            ++unread;
            objects += item;
            objects += '\n';
        }
        item.clear();
    };
    for (Lines lines(text); const auto line = lines.next();) {
        std::string_view content = line->content(text);
        if (content.starts_with("- ")) {
            end_item();
            item = content.substr(2);
        } else if (!item.empty() && content.starts_with(' ')) {
            content.remove_prefix(std::min(content.find_first_not_of(' '), content.size()));
            item += '\n';
            item += content;
        }
    }
    end_item();
    auto unwrapped = unwrap_json(objects);
    if (unwrapped) {
        unwrapped->form = "YAML: " + unwrapped->form;
        unwrapped->unread += unread;
    }
    return unwrapped;
}

}  // namespace lastwords::printkfmt
