// SPDX-License-Identifier: GPL-2.0-or-later
// journalctl 257 prints __MONOTONIC_TIMESTAMP where 252 printed _SOURCE_MONOTONIC_TIMESTAMP
// (output_short() in src/shared/logs-show.c), and its lines look the same.
#include "printkfmt/parse/journal/journal_clock.h"

#include <algorithm>
#include <utility>

#include "printkfmt/parse/banner.h"
#include "printkfmt/parse/prefix/logger_stamped.h"

namespace lastwords::printkfmt {

namespace {

/// The kernel prints its banner before this time (on s390 a few hundredths of a second after 0, on
/// other machines at 0), and user space does not run before it.
constexpr std::uint64_t kBannerLatestNs = 100'000'000;

/// What the lines of all logs say.
struct Evidence {
    bool kernel = false;    // a journald could not have had these times
    bool journald = false;  // a kernel could not have had them
    bool asked = false;     // there are such times
};

/// Whether the record has such a time. A text can have lines of other dialects, too, and lines in
/// which the kernel's own stamp follows: these have the first one as their wall time.
bool has_journal_time(const Log& log, const Record& record, std::size_t index) {
    const ByteRun place = log.places[index];
    return record.timestamp_ns && record.wall.empty() && !record.foreign &&
           is_journal_monotonic(log.input.substr(place.begin, place.end - place.begin));
}

void weigh(const Log& log, Evidence& evidence) {
    constexpr int kEqualMin = 3;
    std::uint64_t last = 0;
    int equal = 0;
    std::size_t index = 0;
    for (const Record& record : log.records) {
        if (!has_journal_time(log, record, index++)) {
            continue;
        }
        const std::uint64_t ns = *record.timestamp_ns;
        evidence.asked = true;
        equal = ns == last ? equal + 1 : 1;
        evidence.kernel = evidence.kernel || ns == 0 || ns < last || equal >= kEqualMin;
        if (record.text.starts_with(kBannerStart)) {
            evidence.kernel = evidence.kernel || ns < kBannerLatestNs;
            evidence.journald = evidence.journald || ns >= kBannerLatestNs;
        }
        last = ns;
    }
}

/// Returns "12.345678" of the line "[   12.345678] host kernel: text".
std::string_view stamp_of(std::string_view line) {
    const std::size_t begin = line.find_first_of("0123456789");
    const std::size_t end = line.find_first_not_of("0123456789.", std::min(begin, line.size()));
    return begin >= end || end == std::string_view::npos ? std::string_view{}
                                                         : line.substr(begin, end - begin);
}

/// Makes wall times of the time stamps, which are the first thing in each record's place.
void make_wall_times(Log& log) {
    RecordList records;
    records.reserve(log.records.size());
    records.set_input(log.input);
    records.set_content({log.content.data(), log.content.size()});
    std::size_t index = 0;
    for (Record record : log.records) {
        const ByteRun place = log.places[index];
        if (has_journal_time(log, record, index++)) {
            record.wall = stamp_of(log.input.substr(place.begin, place.end - place.begin));
            record.timestamp_ns.reset();
        }
        records.push_back(record);
    }
    log.records = std::move(records);
}

}  // namespace

bool has_journal_clock(std::span<const LineFormat* const> dialects) {
    return std::any_of(dialects.begin(), dialects.end(), [](const LineFormat* dialect) {
        return dialect->parse_prefix == parse_journal_monotonic_prefix;
    });
}

JournalClock find_journal_clock(const std::vector<TextLog>& logs) {
    Evidence evidence;
    for (const TextLog& one : logs) {
        weigh(one.log, evidence);
    }
    if (evidence.kernel || !evidence.asked) {
        return JournalClock::kKernel;
    }
    return evidence.journald ? JournalClock::kJournald : JournalClock::kUnknown;
}

void apply_journal_clock(std::vector<TextLog>& logs) {
    const JournalClock clock = find_journal_clock(logs);
    for (TextLog& one : logs) {
        if (clock == JournalClock::kJournald) {
            make_wall_times(one.log);
            one.findings.loss(
                ErrorKind::kMissing,
                "the times are those at which journald took the records, as journalctl of systemd "
                "257 and later prints them: the kernel's times are not in this text, but in what "
                "`journalctl -o export` prints");
        } else if (clock == JournalClock::kUnknown) {
            one.findings.loss(
                ErrorKind::kMissing,
                "it is not certain that the times are the kernel's: they may be those at which "
                "journald took the records, as journalctl of systemd 257 and later prints them; "
                "`journalctl -o export` prints the kernel's");
        }
    }
}

}  // namespace lastwords::printkfmt
