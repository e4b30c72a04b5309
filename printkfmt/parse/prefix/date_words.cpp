// SPDX-License-Identifier: GPL-2.0-or-later
// Parses dates with names. A word, a day and a clock are enough, so that no language is left out.
#include "printkfmt/parse/prefix/date_words.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "printkfmt/parse/prefix/month_names.h"

namespace lastwords::printkfmt {

namespace {

constexpr std::size_t kDateBytes = 96;  // no date is longer

/// The words of a date whose month is a name.
struct DateWords {
    std::array<std::string_view, 7> words;
    std::size_t count = 0;
};

bool is_number(std::string_view word, std::size_t digits_max) {
    while (word.ends_with('.') || word.ends_with(',')) {
        word.remove_suffix(1);
    }
    return !word.empty() && word.size() <= digits_max &&
           std::all_of(word.begin(), word.end(), is_digit);
}

/// Whether the word begins as "10:26:59" or "9:26:59" does.
bool is_clock_start(std::string_view word) {
    const std::size_t colon = word.find(':');
    return (colon == 1 || colon == 2) && is_number(word.substr(0, colon), 2);
}

/// Takes words up to the clock. Fails at the first word that no date has.
bool collect_words(LineReader& reader, DateWords& date) {
    while (date.count < date.words.size()) {
        reader.skip_blanks();
        const std::string_view rest = reader.rest().substr(0, kDateBytes);
        const std::string_view word = rest.substr(0, rest.find(' '));
        if (is_clock_start(word)) {
            return date.count != 0;
        }
        if (word.empty() || (!is_date_name(word) && !is_number(word, 4))) {
            return false;
        }
        date.words[date.count++] = word;
        reader.take(word);
    }
    return false;
}

/// Returns the number that the word begins with.
int number_of(std::string_view word) {
    int value = 0;
    std::from_chars(word.data(), word.data() + word.size(), value);
    return value;
}

/// Finds day, month and year among the words. A weekday need not be known. Returns false if no day
/// or no name is among them.
bool read_words(const DateWords& date, WallStamp& stamp) {
    std::array<std::size_t, 2> numbers{};
    std::size_t count = 0;
    std::size_t names = 0;
    for (std::size_t i = 0; i < date.count; ++i) {
        if (is_number(date.words[i], 2)) {
            if (count == numbers.size()) {
                return false;
            }
            numbers[count++] = i;
        } else if (is_number(date.words[i], 4)) {
            stamp.year = number_of(date.words[i]);
        } else {
            ++names;
        }
    }
    if (names == 0 || count == 0) {
        return false;
    }
    const std::size_t at = numbers[count - 1];
    stamp.day = number_of(date.words[at]);
    if (count == 2) {
        stamp.month = number_of(date.words[numbers[0]]);  // Vietnamese: "Thg 1  6"
    } else if (at + 1 < date.count && !is_number(date.words[at + 1], 4)) {
        stamp.month = month_number(date.words[at + 1]);  // "Mon, 06 Jan 2025"
    } else if (at > 0) {
        stamp.month = month_number(date.words[at - 1]);  // "Mon Jan  6"
    }
    return true;
}

}  // namespace

bool is_date_name(std::string_view word) {
    constexpr std::size_t kLongest = 40;
    constexpr std::string_view kMarks = ".,'-";
    return word.size() <= kLongest && std::any_of(word.begin(), word.end(), is_word_letter) &&
           std::all_of(word.begin(), word.end(), [&](char c) {
               return is_word_letter(c) || is_digit(c) || kMarks.find(c) != std::string_view::npos;
           });
}

bool take_date_words(LineReader& reader, WallStamp& stamp) {
    // Most lines have "Nov 21 ", so it is tried first.
    LineReader syslog = reader;
    if (const std::string_view date = syslog.shape("AAA _0 00:"); !date.empty()) {
        reader.take(date.substr(0, date.size() - 3));
        stamp.month = month_number(date.substr(0, 3));
        stamp.day = number_of(date.substr(date[4] == ' ' ? 5 : 4));
        return true;
    }
    DateWords date;
    return collect_words(reader, date) && read_words(date, stamp);
}

}  // namespace lastwords::printkfmt
