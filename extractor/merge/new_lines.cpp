// SPDX-License-Identifier: GPL-2.0-or-later
// Keeps hashes of the shapes, since a log may have a million lines.
#include "extractor/merge/new_lines.h"

#include <algorithm>

#include "extractor/merge/plain_line.h"
#include "printkfmt/base/ascii.h"

namespace lastwords::extractor {

namespace {

using printkfmt::is_digit;

bool is_word(char c) {
    return is_digit(c) || printkfmt::is_letter(c) || c == '_';
}

/// Whether all of the word is a number: "17", "0x1f", "ffff8880".
bool is_number(std::string_view word) {
    const bool prefixed = word.size() > 2 && word[0] == '0' && (word[1] == 'x' || word[1] == 'X');
    const std::string_view digits = prefixed ? word.substr(2) : word;
    return std::all_of(digits.begin(), digits.end(), printkfmt::is_hex_digit) &&
           (prefixed || std::any_of(digits.begin(), digits.end(), is_digit));
}

void append_word_shape(std::string_view word, std::string& out) {
    if (is_number(word)) {
        out += '#';
        return;
    }
    for (std::size_t i = 0; i < word.size(); ++i) {
        if (!is_digit(word[i])) {
            out += word[i];
        } else if (i == 0 || !is_digit(word[i - 1])) {
            out += '#';
        }
    }
}

/// Calls visit(hash) for the shape of each line that is not empty, until it returns false.
template <class Visit>
void visit_shapes(std::string_view text, Visit visit) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!line.empty() && !visit(hash_line(shape_of(line)))) {
            return;
        }
    }
}

}  // namespace

std::string shape_of(std::string_view line) {
    std::string shape;
    while (!line.empty()) {
        const auto* const word_end = std::find_if_not(line.begin(), line.end(), is_word);
        const auto length = static_cast<std::size_t>(word_end - line.begin());
        if (length == 0) {
            shape += line.front();
            line.remove_prefix(1);
        } else {
            append_word_shape(line.substr(0, length), shape);
            line.remove_prefix(length);
        }
    }
    return shape;
}

LineShapes::LineShapes(std::span<const printkfmt::Source> sources) {
    const auto add = [this](const printkfmt::Record& record) {
        visit_shapes(record.text, [this](std::uint64_t hash) {
            hashes_.push_back(hash);
            return true;
        });
    };
    for (const printkfmt::Source& source : sources) {
        for (const printkfmt::Record& record : source.log.records) {
            add(record);
        }
        for (const auto* others : {&source.log.ghosts, &source.log.buffered}) {
            std::for_each(others->begin(), others->end(), add);
        }
    }
    std::sort(hashes_.begin(), hashes_.end());
    hashes_.erase(std::unique(hashes_.begin(), hashes_.end()), hashes_.end());
}

bool LineShapes::lacks_line_of(std::string_view text) const {
    bool lacks = false;
    visit_shapes(text, [&](std::uint64_t hash) {
        lacks = !std::binary_search(hashes_.begin(), hashes_.end(), hash);
        return !lacks;
    });
    return lacks;
}

}  // namespace lastwords::extractor
