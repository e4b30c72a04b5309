// SPDX-License-Identifier: GPL-2.0-or-later
// The table of a filter's words, and the parsers of what stands behind their keys.
#include "printkfmt/model/filter_words.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "printkfmt/model/filter_token.h"
#include "printkfmt/model/merged.h"

namespace lastwords::printkfmt {

namespace {

using Items = std::vector<std::string>;
using Sources = std::span<const Source>;

constexpr std::uint32_t kNumberMax = 0x7fffffffU;  // of a task or CPU, as in Caller::number()
constexpr std::uint32_t kCpuBit = 0x80000000U;     // of Caller::id

constexpr std::array kRecordStates{RecordState::kReserved, RecordState::kCommitted,
                                   RecordState::kFinalized, RecordState::kReusable,
                                   RecordState::kBuffered};
constexpr std::string_view kEveryLine = "(?m)";  // of RE2: ^ and $ match at every line
constexpr std::string_view kGhost = "ghost";
constexpr std::array kTextStates{
    TextState::kWhole,       TextState::kSoFar,   TextState::kUnreadable, TextState::kDoubtful,
    TextState::kOverwritten, TextState::kDamaged, TextState::kCut,        TextState::kFrontCut};

/// Returns the state's name as one word: "so-far".
std::string word_of(TextState state) {
    std::string word(name_of(state));
    std::replace(word.begin(), word.end(), ' ', '-');
    return word;
}

std::vector<std::string> level_values(Sources) {
    std::vector<std::string> names;
    for (std::uint8_t level = 0; level < 8; ++level) {
        names.emplace_back(level_name(level));
    }
    return names;
}

std::vector<std::string> facility_values(Sources) {
    std::vector<std::string> names;
    for (std::uint8_t facility = 0; !facility_name(facility).empty(); ++facility) {
        names.emplace_back(facility_name(facility));
    }
    return names;
}

std::vector<std::string> state_values(Sources) {
    std::vector<std::string> names;
    for (const RecordState state : kRecordStates) {
        names.emplace_back(name_of(state));
    }
    names.emplace_back(kGhost);
    return names;
}

std::vector<std::string> text_values(Sources) {
    std::vector<std::string> names;
    for (const TextState state : kTextStates) {
        names.push_back(word_of(state));
    }
    return names;
}

/// Returns the names of all consoles, as a filter has them.
std::set<std::string> console_names(Sources sources) {
    std::set<std::string> names;
    for (const Source& source : sources) {
        for (const Console& console : source.consoles) {
            names.insert(filter_item(console.name));
        }
    }
    return names;
}

std::vector<std::string> console_values(Sources sources) {
    const std::set<std::string> names = console_names(sources);
    std::vector<std::string> values(names.begin(), names.end());
    values.emplace_back("any");
    return values;
}

/// Returns the pairs of consoles.
std::vector<std::string> console_pairs(Sources sources) {
    constexpr std::size_t kPairsMax = 100;  // more cannot be chosen from
    const std::set<std::string> names = console_names(sources);
    std::vector<std::string> values;
    for (auto one = names.begin(); one != names.end(); ++one) {
        for (auto other = std::next(one); other != names.end() && values.size() < kPairsMax;
             ++other) {
            values.push_back(fmt::format("{},{}", *one, *other));
        }
    }
    values.emplace_back("any");
    return values;
}

std::vector<std::string> source_values(Sources sources) {
    std::vector<std::string> letters;
    for (std::uint32_t i = 0; i < std::min(sources.size(), kMergeSourcesMax); ++i) {
        letters.emplace_back(1, letter_of(i));
    }
    return letters;
}

Result<std::uint32_t> parse_number(std::string_view text, std::string_view what) {
    std::uint32_t value = 0;
    const char* const end = std::to_address(text.end());
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end || value > kNumberMax) {
        return failure(ErrorKind::kUnsupported,
                       fmt::format("'{}' is not {}: expected a decimal number", text, what));
    }
    return value;
}

Result<Test> parse_level_word(const Items& items) {
    LevelIn test;
    for (const std::string& item : items) {
        TRY(const LevelSet levels, parse_levels(item));
        test.levels |= levels;
    }
    return test;
}

Result<Test> parse_facility_word(const Items& items) {
    FacilityIn test;
    for (const std::string& item : items) {
        TRY(const FacilitySet facilities, parse_facilities(item));
        test.facilities |= facilities;
    }
    return test;
}

Result<Test> parse_cpu_word(const Items& items) {
    CpuIn test;
    for (const std::string& item : items) {
        TRY(const std::uint32_t cpu, parse_number(item, "the number of a CPU"));
        test.cpus.push_back(cpu);
    }
    return test;
}

Result<Test> parse_task_word(const Items& items) {
    CallerIn test;
    for (const std::string& item : items) {
        TRY(const std::uint32_t pid, parse_number(item, "the PID of a task"));
        test.ids.push_back(pid);
    }
    return test;
}

Result<Test> parse_caller_word(const Items& items) {
    CallerIn test;
    for (const std::string& item : items) {
        if (!item.starts_with('T') && !item.starts_with('C')) {
            return failure(
                ErrorKind::kUnsupported,
                fmt::format("'{}' is not a caller: expected T105 (a task) or C1 (a CPU)", item));
        }
        TRY(const std::uint32_t number, parse_number(item.substr(1), "the number of a caller"));
        test.ids.push_back(item.starts_with('C') ? number | kCpuBit : number);
    }
    return test;
}

Result<std::optional<TimePoint>> parse_limit(std::string_view text) {
    if (text.empty()) {
        return std::nullopt;
    }
    return parse_time_point(text);
}

Result<Test> parse_time_word(const Items& items) {
    TimeIn test;
    for (const std::string_view item : items) {
        const std::size_t dots = item.find("..");
        if (dots == std::string_view::npos || item == "..") {
            return failure(
                ErrorKind::kUnsupported,
                fmt::format("'{}' is not a range of times: expected A..B, A.. or ..B", item));
        }
        TimeRange range;
        TRY(range.since, parse_limit(item.substr(0, dots)));
        TRY(range.until, parse_limit(item.substr(dots + 2)));
        test.ranges.push_back(range);
    }
    return test;
}

Result<Test> parse_seq_word(const Items& items) {
    SeqIn test;
    for (const std::string& item : items) {
        TRY(const SeqRange range, parse_seq_range(item));
        test.ranges.push_back(range);
    }
    return test;
}

template <AskedDelivery kAsked>
Result<Test> parse_delivery_word(const Items& items) {
    return DeliveryOn{kAsked, items};
}

Result<Test> parse_differ_word(const Items& items) {
    if (items.size() < 2 && items.front() != "any") {
        return failure(
            ErrorKind::kUnsupported,
            "one console differs from nothing: expected two, as in differ:ttyS0,tty0, or "
            "differ:any");
    }
    return DiffersOn{items};
}

/// Returns the position of `name` in `names`. Fails if it is not there; `what` is "state of ...".
Result<std::size_t> find_name(const std::string& name, const std::vector<std::string>& names,
                              std::string_view what) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
        return failure(ErrorKind::kUnsupported,
                       fmt::format("unknown state of a {} '{}': expected {}", what, name,
                                   fmt::join(names, ", ")));
    }
    return static_cast<std::size_t>(found - names.begin());
}

Result<Test> parse_state_word(const Items& items) {
    StateIn test;
    for (const std::string& item : items) {
        TRY(const std::size_t index, find_name(item, state_values({}), "record"));
        if (index < kRecordStates.size()) {
            test.states.set(static_cast<std::size_t>(kRecordStates.at(index)));
        } else {
            test.ghosts = true;
        }
    }
    return test;
}

Result<Test> parse_text_word(const Items& items) {
    TextStateIn test;
    for (const std::string& item : items) {
        TRY(const std::size_t index, find_name(item, text_values({}), "text"));
        test.states.set(static_cast<std::size_t>(kTextStates.at(index)));
    }
    return test;
}

Result<Test> parse_source_word(const Items& items) {
    return SourceIn{items};
}

constexpr std::array kWords{
    FilterWord{"", "err+",
               "level: a name (err), err+ (and more severe), +err (and less), warn..info", nullptr,
               level_values},
    FilterWord{"level", "level:err,warn", "level: the same, and numbers: level:0..3",
               parse_level_word, level_values},
    FilterWord{"facility", "facility:kern,user", "facility: a name or a number",
               parse_facility_word, facility_values},
    FilterWord{"cpu", "cpu:0,1", "CPU that called printk(), if the log says it", parse_cpu_word,
               nullptr},
    FilterWord{"task", "task:105", "PID of the task that called printk()", parse_task_word,
               nullptr},
    FilterWord{"caller", "caller:T105,C1", "caller, as --caller shows it", parse_caller_word,
               nullptr},
    FilterWord{"time", "time:12.3..45", "time, both ends as for --since: time:-5.. and time:..45",
               parse_time_word, nullptr},
    FilterWord{"seq", "seq:3400..3455", "sequence number; also seq:3400.. and seq:7",
               parse_seq_word, nullptr},
    FilterWord{"missed", "missed:ttyS0",
               "the console never showed it; missed:any: at least one console did not",
               parse_delivery_word<AskedDelivery::kMissed>, console_values},
    FilterWord{"maybe", "maybe:ttyS0", "the console may have missed it",
               parse_delivery_word<AskedDelivery::kMaybe>, console_values},
    FilterWord{"shown", "shown:ttyS0",
               "printed, or kept back by the console's loglevel of that time",
               parse_delivery_word<AskedDelivery::kShown>, console_values},
    FilterWord{"suppressed", "suppressed:ttyS0",
               "pending, and the console's loglevel keeps it back",
               parse_delivery_word<AskedDelivery::kSuppressed>, console_values},
    FilterWord{"lost", "lost:ttyS0",
               "overwritten before the console got to it (only a ghost can be shown)",
               parse_delivery_word<AskedDelivery::kLost>, console_values},
    FilterWord{"differ", "differ:ttyS0,tty0",
               "not the same became of it on these consoles; differ:any: on all of the source",
               parse_differ_word, console_pairs},
    FilterWord{"state", "state:reserved", "state of the record, as in JSON, or ghost",
               parse_state_word, state_values},
    FilterWord{"text", "text:doubtful,cut", "state of the text, as in JSON, with - for a blank",
               parse_text_word, text_values},
    FilterWord{"source", "source:B", "source: its letter (A: the first), or a part of its name",
               parse_source_word, source_values},
    FilterWord{"", "panic", "text, in small and capital letters unless it has a capital letter",
               nullptr, nullptr},
    FilterWord{"", "\"soft lockup\"", "text with blanks, or one that would be another word",
               nullptr, nullptr},
    FilterWord{"", "/cpu ?[0-9]+/",
               "regular expression (RE2); /.../i: in small and capital letters", nullptr, nullptr},
    FilterWord{"", "!word", "not: every word can be negated", nullptr, nullptr},
    FilterWord{"", "or", "either all words before it or all words after it", nullptr, nullptr},
};

Result<Test> parse_keyed(const FilterToken& token) {
    const auto* const word = std::find_if(kWords.begin(), kWords.end(), [&](const FilterWord& row) {
        return row.parse != nullptr && row.key == token.key;
    });
    if (word == kWords.end()) {
        std::string keys;
        for (const FilterWord& row : kWords) {
            keys += row.key.empty() ? "" : fmt::format("{}{}:", keys.empty() ? "" : " ", row.key);
        }
        return failure(ErrorKind::kUnsupported,
                       fmt::format("unknown word '{}:': expected one of {}, or the text in quotes",
                                   token.key, keys));
    }
    if (std::any_of(token.items.begin(), token.items.end(),
                    [](const std::string& item) { return item.empty(); })) {
        return failure(ErrorKind::kUnsupported,
                       fmt::format("a value is missing: expected it as in {}", word->usage));
    }
    return word->parse(token.items);
}

Result<Test> parse_text(const FilterToken& token) {
    if (token.text.empty()) {
        return failure(ErrorKind::kUnsupported, "the text is empty: expected something to find");
    }
    const bool has_capital = std::any_of(token.text.begin(), token.text.end(),
                                         [](char c) { return c >= 'A' && c <= 'Z'; });
    return TextHas{token.text, !has_capital};
}

Result<Test> parse_expression(const FilterToken& token) {
    if (token.text.empty()) {
        return failure(ErrorKind::kUnsupported,
                       "the expression is empty: expected something to find");
    }
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_encoding(re2::RE2::Options::EncodingLatin1);  // a text may have any bytes
    options.set_case_sensitive(!token.any_case);
    auto expression =
        std::make_shared<const re2::RE2>(std::string(kEveryLine) + token.text, options);
    if (!expression->ok()) {
        std::string reason = expression->error();
        const std::size_t flags = reason.find(kEveryLine);
        reason.erase(std::min(flags, reason.size()), kEveryLine.size());
        return failure(ErrorKind::kUnsupported,
                       fmt::format("not a regular expression: {}", reason));
    }
    return TextMatches{std::move(expression)};
}

/// A bare word is a list of levels if it could be one by its characters and is one.
Result<Test> parse_bare(const FilterToken& token) {
    if (token.text.find_first_not_of("abcdefghijklmnopqrstuvwxyz+.,") == std::string::npos) {
        if (const auto levels = parse_levels(token.text)) {
            return LevelIn{*levels};
        }
    }
    return parse_text(token);
}

Result<Condition> parse_token(const FilterToken& token) {
    const auto test = [&]() -> Result<Test> {
        switch (token.form) {
            case FilterToken::Form::kKeyed:
                return parse_keyed(token);
            case FilterToken::Form::kQuoted:
                return parse_text(token);
            case FilterToken::Form::kExpression:
                return parse_expression(token);
            case FilterToken::Form::kBare:
                break;
        }
        return parse_bare(token);
    }();
    if (!test) {
        return tl::unexpected<Error>(Error(test.error()).in(token.written));
    }
    return Condition{*test, token.negated, token.written};
}

}  // namespace

std::span<const FilterWord> filter_words() {
    return kWords;
}

std::vector<std::string> filter_values(const FilterWord& word, std::span<const Source> sources) {
    return word.values == nullptr ? std::vector<std::string>{} : word.values(sources);
}

Result<Filter> parse_filter(std::string_view text) {
    TRY(const std::vector<FilterToken> tokens, split_filter(text));
    Filter filter;
    if (tokens.empty()) {
        return filter;
    }
    filter.alternatives.emplace_back();
    for (const FilterToken& token : tokens) {
        if (token.written == "or" && !filter.alternatives.back().empty()) {
            filter.alternatives.emplace_back();
            continue;
        }
        if (token.written == "or") {
            break;
        }
        TRY(Condition condition, parse_token(token));
        filter.alternatives.back().push_back(std::move(condition));
    }
    if (filter.alternatives.back().empty()) {
        return failure(ErrorKind::kUnsupported,
                       "'or': expected words before and after it; the text \"or\" is written in "
                       "quotes");
    }
    return filter;
}

}  // namespace lastwords::printkfmt
