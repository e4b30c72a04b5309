// SPDX-License-Identifier: GPL-2.0-or-later
// Takes the lines of a log out of HTML.
#include <algorithm>
#include <array>

#include "printkfmt/base/ascii.h"
#include "printkfmt/parse/lines/inner_record.h"
#include "printkfmt/parse/lines/lines.h"
#include "printkfmt/parse/unwrap/unwrap.h"

namespace lastwords::printkfmt {

namespace {

struct Entity {
    std::string_view name;
    std::string_view text;
};

constexpr std::array<Entity, 8> kEntities{{{"&lt;", "<"},
                                           {"&gt;", ">"},
                                           {"&amp;", "&"},
                                           {"&quot;", "\""},
                                           {"&#34;", "\""},
                                           {"&#39;", "'"},
                                           {"&#x27;", "'"},
                                           {"&nbsp;", " "}}};

const Entity* entity_at(std::string_view text) {
    const auto* const found =
        std::find_if(kEntities.begin(), kEntities.end(),
                     [&](const Entity& one) { return text.starts_with(one.name); });
    return found == kEntities.end() ? nullptr : found;
}

/// Returns the length of the tag or comment that the text begins with; 0: it begins with none.
std::size_t tag_length(std::string_view text) {
    constexpr std::size_t kLongest = 1024;
    const std::string_view front = text.substr(0, kLongest);
    if (front.size() < 3 || front[0] != '<' ||
        (!is_letter(front[1]) && front[1] != '/' && front[1] != '!')) {
        return 0;
    }
    const std::size_t end = front.find_first_of(">\n");
    return end == front.npos || front[end] != '>' ? 0 : end + 1;
}

/// Whether a new line of what is seen begins with the tag.
bool ends_line(std::string_view tag) {
    constexpr std::array<std::string_view, 5> kNames{"<br", "</p", "</div", "</li", "</tr"};
    return std::any_of(kNames.begin(), kNames.end(),
                       [&](std::string_view name) { return tag.starts_with(name); });
}

/// Whether the line has what only HTML has.
bool has_markup(std::string_view line) {
    return line.find("<br") != line.npos || line.find("&lt;") != line.npos ||
           line.find("<span") != line.npos || line.find("<td") != line.npos ||
           line.find("</") != line.npos;
}

/// Takes tags and entities off the text.
class MarkupRemover {
 public:
    std::string remove(std::string_view text) {
        out_.reserve(text.size());
        for (std::size_t at = 0; at < text.size();) {
            const std::string_view rest = text.substr(at);
            const std::size_t tag = tag_length(rest);
            at += tag != 0 ? tag : take_text(rest);
            if (tag != 0) {
                take_tag(rest.substr(0, tag));
            }
        }
        return std::move(out_);
    }

 private:
    void take_tag(std::string_view tag) {
        tagged_ = true;
        if (tag == "</td>") {
            out_ += ' ';
        } else if (ends_line(tag) && !is_blank()) {
            end_line();
        }
    }
    /// Takes a character or an entity, and returns its length.
    std::size_t take_text(std::string_view rest) {
        const Entity* const entity = rest.front() == '&' ? entity_at(rest) : nullptr;
        if (entity != nullptr) {
            out_ += entity->text;
            return entity->name.size();
        }
        if (rest.front() == '\n') {
            // A line that has only tags is not seen.
            if (!tagged_ || !is_blank()) {
                end_line();
            }
            tagged_ = false;
        } else if (rest.front() != '\r') {
            out_ += rest.front();
        }
        return 1;
    }
    bool is_blank() const { return out_.find_first_not_of(" \t", begin_) == std::string::npos; }
    void end_line() {
        out_ += '\n';
        begin_ = out_.size();
    }

    std::string out_;
    std::size_t begin_ = 0;  // of the last line
    bool tagged_ = false;    // the line has tags
};

}  // namespace

std::optional<UnwrappedText> unwrap_html(std::string_view text) {
    constexpr std::size_t kLooked = std::size_t{64} << 10U;
    const std::string_view front = text.substr(0, kLooked);
    const std::string_view begin =
        text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    const bool page = begin.starts_with("<!DOCTYPE") || begin.starts_with("<!doctype") ||
                      begin.starts_with("<html") || begin.starts_with("<pre") ||
                      begin.starts_with("<table");
    std::size_t all = 0;
    std::size_t marked = 0;
    for (Lines lines(front); const auto line = lines.next();) {
        const std::string_view content = line->content(front);
        all += content.empty() ? 0U : 1U;
        marked += has_markup(content) ? 1U : 0U;
    }
    const bool lines_marked =
        marked * 2 > all && (front.find("<br") != front.npos || front.find("&lt;") != front.npos);
    if (all == 0 || (!page && !lines_marked)) {
        return std::nullopt;
    }
    UnwrappedText out{MarkupRemover().remove(text), "HTML"};
    std::size_t kernel_like = 0;
    for (Lines lines(out.text); const auto line = lines.next();) {
        const std::string_view content = line->content(out.text);
        kernel_like += is_kernel_like(content) || find_inner_stamp(content, 0) ? 1U : 0U;
    }
    constexpr std::size_t kLeast = 2;
    return kernel_like < kLeast ? std::nullopt : std::optional(std::move(out));
}

}  // namespace lastwords::printkfmt
