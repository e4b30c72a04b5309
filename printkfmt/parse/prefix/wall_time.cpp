// SPDX-License-Identifier: GPL-2.0-or-later
// Parses wall-clock times. Each form is told by what it begins with.
#include "printkfmt/parse/prefix/wall_time.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <ctime>

#include "printkfmt/parse/prefix/date_words.h"
#include "printkfmt/parse/prefix/month_names.h"

namespace lastwords::printkfmt {

namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;
constexpr std::size_t kStampBytes = 96;  // no stamp is longer
constexpr std::size_t kZoneLetters = 5;

/// Returns the number that the digits make. A blank counts as 0.
int number(std::string_view digits) {
    int value = 0;
    for (const char c : digits) {
        value = value * 10 + (c == ' ' ? 0 : c - '0');
    }
    return value;
}

/// Takes between `least` and `most` digits, and returns them; nothing, and takes nothing, if there
/// are fewer or more.
std::string_view take_digits(LineReader& reader, std::size_t least, std::size_t most) {
    const std::string_view rest = reader.rest();
    std::size_t count = 0;
    while (count < rest.size() && count <= most && is_digit(rest[count])) {
        ++count;
    }
    if (count < least || count > most) {
        return {};
    }
    reader.take(rest.substr(0, count));
    return rest.substr(0, count);
}

/// Takes ".123456", ",123456" or ":123", or nothing. Returns false if a part of it is there.
bool take_fraction(LineReader& reader) {
    constexpr std::size_t kNano = 9;
    if (reader.take('.') || reader.take(',')) {
        return !take_digits(reader, 1, kNano).empty();
    }
    LineReader ahead = reader;
    if (!ahead.take(':') || ahead.rest().empty() || !is_digit(ahead.rest().front())) {
        return true;  // ser2net puts a colon after its stamp
    }
    reader = ahead;
    return !take_digits(reader, 3, 3).empty();  // Xshell, AccessPort
}

/// Takes " AM" or " pm" and returns how many seconds it adds to a clock of twelve hours.
std::optional<int> take_half_day(LineReader& reader, int hour) {
    LineReader ahead = reader;
    ahead.take(' ');
    const bool before_noon = ahead.take("AM") || ahead.take("am");
    if (!before_noon && !ahead.take("PM") && !ahead.take("pm")) {
        return std::nullopt;
    }
    if (!ahead.rest().empty() && is_word_letter(ahead.rest().front())) {
        return std::nullopt;
    }
    reader = ahead;
    return (hour == 12 ? -12 : 0) * 3600 + (before_noon ? 0 : 12) * 3600;
}

/// Takes "10:26:59.123", perhaps with " AM".
bool take_clock(LineReader& reader, WallStamp& stamp) {
    LineReader ahead = reader;
    const std::string_view hour = take_digits(ahead, 1, 2);
    const std::string_view rest = ahead.shape(":00:00");
    if (hour.empty() || rest.empty() || !take_fraction(ahead)) {
        return false;
    }
    stamp.second = number(hour) * 3600 + number(rest.substr(1, 2)) * 60 + number(rest.substr(4, 2));
    stamp.second += take_half_day(ahead, number(hour)).value_or(0);
    constexpr int kLeapSecond = 24 * 3600;
    if (stamp.second < 0 || stamp.second > kLeapSecond ||
        (!ahead.rest().empty() && is_digit(ahead.rest().front()))) {
        return false;
    }
    reader = ahead;
    return true;
}

/// Takes "10:26.59", a clock that only a date tells from hours and minutes: MobaXterm.
bool take_dotted_clock(LineReader& reader, WallStamp& stamp) {
    LineReader ahead = reader;
    const std::string_view clock = ahead.shape("00:00.00");
    if (clock.empty() || number(clock.substr(0, 2)) >= 24 ||
        (!ahead.rest().empty() && (is_digit(ahead.rest().front()) || ahead.rest()[0] == ':'))) {
        return false;
    }
    stamp.second = number(clock.substr(0, 2)) * 3600 + number(clock.substr(3, 2)) * 60 +
                   number(clock.substr(6, 2));
    reader = ahead;
    return true;
}

/// Takes "Z", "+01:00", "+0100" or "+01", or nothing.
void take_offset(LineReader& reader, WallStamp& stamp) {
    if (reader.take('Z')) {
        stamp.east_minutes = 0;
        return;
    }
    LineReader ahead = reader;
    const bool west = ahead.take('-');
    if (!west && !ahead.take('+')) {
        return;
    }
    std::string_view zone = ahead.shape("00:00");
    zone = zone.empty() ? ahead.shape("0000") : zone;
    zone = zone.empty() ? ahead.shape("00") : zone;
    if (zone.empty() || (!ahead.rest().empty() && is_digit(ahead.rest().front()))) {
        return;
    }
    const int east = number(zone.substr(0, 2)) * 60 +
                     (zone.size() > 2 ? number(zone.substr(zone.size() - 2)) : 0);
    stamp.east_minutes = west ? -east : east;
    reader = ahead;
}

/// Takes " UTC", " CET" or " +03", or nothing. Only UTC says which zone it is.
void take_zone_name(LineReader& reader, WallStamp& stamp) {
    LineReader ahead = reader;
    if (!ahead.take(' ')) {
        return;
    }
    const std::string_view rest = ahead.rest();
    const auto end =
        std::find_if(rest.begin(), rest.end(), [](char c) { return c < 'A' || c > 'Z'; });
    const std::string_view name(rest.begin(), end);
    if (name.size() > 1 && name.size() <= kZoneLetters) {
        ahead.take(name);
        reader = ahead;
        stamp.east_minutes =
            name == "UTC" || name == "GMT" ? std::optional(0) : std::optional<int>();
        return;
    }
    const std::size_t before = ahead.taken();
    take_offset(ahead, stamp);
    reader = ahead.taken() != before ? ahead : reader;
}

/// Takes " UTC" or " GMT", or nothing: any other word may be a host's name.
void take_utc(LineReader& reader, WallStamp& stamp) {
    const std::string_view next = reader.rest().substr(0, 5);
    if (next.starts_with(" UTC") || next.starts_with(" GMT")) {
        if (next.size() == 4 || !is_word_letter(next[4])) {
            take_zone_name(reader, stamp);
        }
    }
}

/// Takes what separates a date from its clock: "T", "_", "-", ":", ", " or blanks.
bool take_date_end(LineReader& reader) {
    if (reader.take('T') || reader.take('_') || reader.take('-') || reader.take(':')) {
        return true;
    }
    reader.take(',');
    const std::size_t before = reader.taken();
    reader.skip_blanks();
    return reader.taken() != before;
}

/// Takes "2026-11-21", also with '/', '.' or ':' between the numbers.
bool take_year_first(LineReader& reader, WallStamp& stamp) {
    LineReader ahead = reader;
    const std::string_view year = ahead.shape("0000");
    const char between = year.empty() || ahead.rest().empty() ? ' ' : ahead.rest().front();
    if (between != '-' && between != '/' && between != '.' && between != ':') {
        return false;
    }
    ahead.take(between);
    const std::string_view month = take_digits(ahead, 1, 2);
    const bool more = ahead.take(between);
    const std::string_view day = take_digits(ahead, 1, 2);
    if (month.empty() || !more || day.empty()) {
        return false;
    }
    stamp.year = number(year);
    stamp.month = number(month);
    stamp.day = number(day);
    reader = ahead;
    return true;
}

/// Takes "21.11.2026", "11/21/2026" or "21-11-2026". With a slash, the first number is the day in
/// some countries and the month in others; if both are below 13, the date stays unknown, as it does
/// if the year has two digits.
bool take_year_last(LineReader& reader, WallStamp& stamp) {
    LineReader ahead = reader;
    const std::string_view first = take_digits(ahead, 1, 2);
    const char between = first.empty() || ahead.rest().empty() ? ' ' : ahead.rest().front();
    if (between != '-' && between != '/' && between != '.') {
        return false;
    }
    ahead.take(between);
    const std::string_view second = take_digits(ahead, 1, 2);
    const bool more = ahead.take(between);
    const std::string_view year = take_digits(ahead, 4, 4);
    if (second.empty() || !more || (year.empty() && take_digits(ahead, 2, 2).empty())) {
        return false;
    }
    if (year.empty()) {
        reader = ahead;  // "26-11-21" and "21.11.26" differ by custom only
        return true;
    }
    const bool day_first = between == '.' || number(first) > 12;
    if (day_first || number(second) > 12) {
        stamp.day = number(day_first ? first : second);
        stamp.month = number(day_first ? second : first);
    }
    stamp.year = number(year);
    reader = ahead;
    return true;
}

/// Takes "21-Nov-2026" or "21/Nov/2026".
bool take_day_name_year(LineReader& reader, WallStamp& stamp) {
    constexpr std::size_t kLongest = 24;
    LineReader ahead = reader;
    const std::string_view day = take_digits(ahead, 1, 2);
    const char between = day.empty() || ahead.rest().empty() ? ' ' : ahead.rest().front();
    if (between != '-' && between != '/') {
        return false;
    }
    ahead.take(between);
    const std::string_view rest = ahead.rest().substr(0, kLongest);
    const std::string_view name = rest.substr(0, rest.find(between));
    ahead.take(name);
    ahead.take(between);
    const std::string_view year = take_digits(ahead, 4, 4);
    if (year.empty() || !is_date_name(name)) {
        return false;
    }
    stamp.day = number(day);
    stamp.month = month_number(name);
    stamp.year = number(year);
    reader = ahead;
    return true;
}

/// Takes "102659", the clock of "20261121T102659Z".
bool take_compact_clock(LineReader& reader, WallStamp& stamp) {
    const std::string_view clock = reader.shape("000000");
    if (clock.empty() || (!reader.rest().empty() && is_digit(reader.rest().front()))) {
        return false;
    }
    stamp.second = number(clock.substr(0, 2)) * 3600 + number(clock.substr(2, 2)) * 60 +
                   number(clock.substr(4, 2));
    return number(clock.substr(0, 2)) < 24 && take_fraction(reader);
}

/// Takes a date in digits and the clock after it.
bool take_numeric(LineReader& reader, WallStamp& stamp) {
    LineReader ahead = reader;
    if (const std::string_view compact = ahead.shape("00000000"); !compact.empty()) {
        stamp.year = number(compact.substr(0, 4));  // "20261121_10:26:59.123456"
        stamp.month = number(compact.substr(4, 2));
        stamp.day = number(compact.substr(6, 2));
    } else if (const std::string_view short_date = ahead.shape("00-00 "); !short_date.empty()) {
        stamp.month = number(short_date.substr(0, 2));  // Android: "11-21 10:26:59.123"
        stamp.day = number(short_date.substr(3, 2));
        reader = ahead;
        return take_clock(reader, stamp);
    } else if (const std::string_view slashed = ahead.shape("00/00 "); !slashed.empty()) {
        // autotest: "11/21 10:26:59". Which is the month is a custom, as in take_year_last().
        const int first = number(slashed.substr(0, 2));
        const int second = number(slashed.substr(3, 2));
        if (first > 12 || second > 12) {
            stamp.day = std::max(first, second);
            stamp.month = std::min(first, second);
        }
        reader = ahead;
        return take_clock(reader, stamp);
    } else if (!take_year_first(ahead, stamp) && !take_year_last(ahead, stamp) &&
               !take_day_name_year(ahead, stamp)) {
        return false;
    }
    if (!take_date_end(ahead) || (!take_clock(ahead, stamp) && !take_compact_clock(ahead, stamp) &&
                                  !take_dotted_clock(ahead, stamp))) {
        return false;
    }
    // Of all clocks behind a T, only dmesg's has a comma: "2026-11-21T10:26:59,123456+00:00".
    const std::string_view all = reader.rest();
    stamp.by_dmesg = all.size() > 19 && all[10] == 'T' && all[19] == ',';
    take_offset(ahead, stamp);
    take_utc(ahead, stamp);
    reader = ahead;
    return true;
}

/// Takes "1795256819.123456" (journalctl -o short-unix, ts %.s), or "1795256819" before a blank (ts
/// %s).
bool take_unix(LineReader& reader, WallStamp& stamp) {
    LineReader ahead = reader;
    ahead.take('@');
    const std::string_view seconds = take_digits(ahead, 10, 10);
    const bool fraction = ahead.take('.') && !take_digits(ahead, 3, 9).empty();
    const bool whole = !fraction && seconds.starts_with('1') && ahead.rest().starts_with(' ');
    if (seconds.empty() || (!fraction && !whole)) {
        return false;
    }
    std::int64_t value = 0;
    for (const char c : seconds) {
        value = value * 10 + (c - '0');
    }
    stamp.unix_seconds = value;
    reader = ahead;
    return true;
}

/// Takes "@4000000067a1b2c3" or "@4000000067a1b2c3075bcd15": multilog's and s6-log's TAI64 label,
/// which counts from 2^62, 10 s before 1970 (cr.yp.to/libtai/tai64.html), and nanoseconds.
bool take_tai64(LineReader& reader, WallStamp& stamp) {
    constexpr std::string_view kEpoch = "@40000000";
    constexpr std::size_t kSeconds = 8;
    constexpr std::uint32_t kTaiToUnix = 10;
    LineReader ahead = reader;
    if (!ahead.take(kEpoch)) {
        return false;
    }
    const std::string_view rest = ahead.rest().substr(0, 2 * kSeconds + 1);
    const std::size_t digits = std::min(rest.find_first_not_of("0123456789abcdef"), rest.size());
    std::uint32_t value = 0;
    const char* const end = rest.data() + std::min(digits, kSeconds);
    if ((digits != kSeconds && digits != 2 * kSeconds) ||
        std::from_chars(rest.data(), end, value, 16).ptr != end || value < kTaiToUnix) {
        return false;
    }
    stamp.unix_seconds = value - kTaiToUnix;
    ahead.take(rest.substr(0, digits));
    reader = ahead;
    return true;
}

/// Takes " 2025", perhaps after a zone's name, or only the name if a weekday or year precedes.
void take_year_or_zone(LineReader& reader, WallStamp& stamp, bool zone_alone) {
    LineReader ahead = reader;
    take_zone_name(ahead, stamp);
    LineReader after_zone = ahead;
    std::string_view year = after_zone.shape(" 0000");
    if (year.empty()) {
        after_zone = reader;
        year = after_zone.shape(" 0000");
    }
    const std::string_view rest = after_zone.rest();
    if (stamp.year == 0 && !year.empty() && (rest.empty() || !is_digit(rest.front()))) {
        stamp.year = number(year.substr(1));
        reader = after_zone;
    } else if (zone_alone) {
        reader = ahead;
    } else {
        stamp.east_minutes.reset();
    }
}

/// Takes a date with the name of a month: syslog, ctime(3), Tera Term, ...
bool take_named(LineReader& reader, WallStamp& stamp) {
    LineReader ahead = reader;
    if (!take_date_words(ahead, stamp)) {
        return false;
    }
    const bool year_first = stamp.year != 0;
    const std::size_t before = ahead.taken();
    if (!take_clock(ahead, stamp)) {
        return false;
    }
    const bool whole_seconds = ahead.taken() - before == std::string_view("00:00:00").size();
    const std::size_t after_clock = ahead.taken();
    take_year_or_zone(ahead, stamp, year_first);
    stamp.by_dmesg = !year_first && whole_seconds &&
                     ahead.taken() - after_clock == std::string_view(" 0000").size();
    reader = ahead;
    return true;
}

/// Takes a weekday and a date in digits: "Sat 2026-11-21 10:26:59 CET" (journalctl -o short-full),
/// "Sa., 21.11.2026 10:26:59".
bool take_weekday_numeric(LineReader& reader, WallStamp& stamp) {
    LineReader ahead = reader;
    const std::string_view rest = ahead.rest().substr(0, kStampBytes);
    const std::string_view word = rest.substr(0, rest.find(' '));
    if (word.empty() || !is_word_letter(word.front()) || !is_date_name(word)) {
        return false;
    }
    ahead.take(word);
    ahead.take(' ');
    if ((!take_year_first(ahead, stamp) && !take_year_last(ahead, stamp)) ||
        !take_date_end(ahead) || !take_clock(ahead, stamp)) {
        return false;
    }
    take_zone_name(ahead, stamp);
    reader = ahead;
    return true;
}

std::optional<std::int64_t> make_instant(int year, const WallStamp& stamp) {
    const std::chrono::year_month_day date{std::chrono::year(year),
                                           std::chrono::month(static_cast<unsigned>(stamp.month)),
                                           std::chrono::day(static_cast<unsigned>(stamp.day))};
    // The limits of the year keep differences of two times, in nanoseconds, within int64.
    if (!date.ok() || year < 1970 || year >= 2100) {
        return std::nullopt;
    }
    const auto days = std::chrono::sys_days(date).time_since_epoch().count();
    return (std::int64_t{days} * 86'400 + stamp.second) * kSecondNs;
}

/// For a stamp without a year: returns the instant that is nearest to `near_ns`.
std::optional<std::int64_t> make_nearest_instant(const WallStamp& stamp, std::int64_t near_ns) {
    const std::chrono::sys_days day = std::chrono::floor<std::chrono::days>(
        std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(near_ns)));
    const int near_year = static_cast<int>(std::chrono::year_month_day(day).year());
    std::optional<std::int64_t> best;
    for (const int year : {near_year - 1, near_year, near_year + 1}) {
        const auto local = make_instant(year, stamp);
        const bool nearer =
            local && (!best || std::abs(*local - near_ns) < std::abs(*best - near_ns));
        best = nearer ? local : best;
    }
    return best;
}

}  // namespace

std::optional<WallStamp> take_wall_time(LineReader& reader) {
    const std::string_view rest = reader.rest();
    constexpr std::size_t kShortest = 8;  // "10:26:59"
    if (rest.size() < kShortest || rest.front() == ' ') {
        return std::nullopt;
    }
    const bool letter = is_word_letter(rest.front());
    if (!letter && !is_digit(rest.front()) && rest.front() != '@') {
        return std::nullopt;
    }
    using Take = bool (*)(LineReader&, WallStamp&);
    constexpr std::array<Take, 5> kDigitForms{take_clock, take_numeric, take_unix, take_named,
                                              take_tai64};
    constexpr std::array<Take, 2> kLetterForms{take_named, take_weekday_numeric};
    for (std::size_t i = 0; i < (letter ? kLetterForms.size() : kDigitForms.size()); ++i) {
        WallStamp stamp;
        if ((letter ? kLetterForms[i] : kDigitForms[i])(reader, stamp)) {
            return stamp;
        }
    }
    return std::nullopt;
}

std::optional<WallTime> parse_wall_time(std::string_view text, std::int64_t near_ns) {
    LineReader reader(text);
    reader.skip_blanks();  // Japanese: " 1月 06 10:00:00"
    const auto stamp = take_wall_time(reader);
    if (!stamp) {
        return std::nullopt;
    }
    if (stamp->unix_seconds) {
        // The year 2096. Up to then, the time in nanoseconds fits into int64.
        constexpr std::int64_t kLastSecond = 4'000'000'000;
        return *stamp->unix_seconds <= kLastSecond
                   ? std::optional(WallTime{*stamp->unix_seconds * kSecondNs, true, true})
                   : std::nullopt;
    }
    const auto local = stamp->year != 0 ? make_instant(stamp->year, *stamp)
                                        : make_nearest_instant(*stamp, near_ns);
    if (!local) {
        return std::nullopt;
    }
    const std::int64_t east = std::int64_t{stamp->east_minutes.value_or(0)} * 60 * kSecondNs;
    return WallTime{*local - east, stamp->east_minutes.has_value(), !stamp->by_dmesg};
}

std::optional<std::int64_t> shown_wall_time(std::string_view text, std::int64_t near_ns) {
    const auto time = parse_wall_time(text, near_ns);
    LineReader reader(text);
    reader.skip_blanks();
    const auto stamp = take_wall_time(reader);
    if (!time || !stamp) {
        return std::nullopt;
    }
    if (stamp->unix_seconds) {
        const std::time_t seconds = *stamp->unix_seconds;
        std::tm local{};
        localtime_r(&seconds, &local);
        return timegm(&local) * kSecondNs;
    }
    return time->ns + std::int64_t{stamp->east_minutes.value_or(0)} * 60 * kSecondNs;
}

}  // namespace lastwords::printkfmt
