// SPDX-License-Identifier: GPL-2.0-or-later
// The language of filters: the words with which a user says which records to show.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "printkfmt/base/result.h"
#include "printkfmt/model/filter.h"
#include "printkfmt/model/source.h"

namespace lastwords::printkfmt {

/// One kind of word. The help of `lastwords log`, docs/filter.md and the completion in the window
/// are made of these rows.
struct FilterWord {
    using Parse = Result<Test> (*)(const std::vector<std::string>& items);
    using Values = std::vector<std::string> (*)(std::span<const Source> sources);

    std::string_view key;      ///< "level" for words that begin with "level:"; empty: no key
    std::string_view usage;    ///< "level:err,warn"
    std::string_view meaning;  ///< one line
    Parse parse;               ///< what stands behind the key; null if there is no key
    Values values;             ///< see filter_values(); null if any value may stand there
};

/// Returns the table of all kinds of words.
std::span<const FilterWord> filter_words();

/// Returns what may stand behind the word's key in a filter for these sources ("err" for "level",
/// "ttyS0" for "missed"). Empty for a word whose value is a number or a text.
std::vector<std::string> filter_values(const FilterWord& word, std::span<const Source> sources);

/// Parses a filter, such as `err+ missed:ttyS0 !"soft lockup" or /panic/`. An empty text gives a
/// filter that accepts everything. Fails on the first word that is wrong; the message says which
/// one, and what was expected. Whether there are such consoles and sources is checked by
/// bind_filter().
Result<Filter> parse_filter(std::string_view text);

}  // namespace lastwords::printkfmt
