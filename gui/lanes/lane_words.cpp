// SPDX-License-Identifier: GPL-2.0-or-later
// Times are rounded outwards to microseconds, which is what the list shows.
#include "gui/lanes/lane_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "gui/base/page.h"
#include "gui/list/filter_line.h"
#include "printkfmt/model/filter_token.h"

namespace lastwords::gui {

namespace {

constexpr std::uint64_t kMicrosecond = 1'000;
constexpr std::uint64_t kSecond = 1'000'000'000;

std::string seconds(std::uint64_t ns) {
    return fmt::format("{}.{:06}", ns / kSecond, ns % kSecond / kMicrosecond);
}

QString wordForTimes(std::uint64_t first, std::uint64_t last) {
    const std::uint64_t rest = last % kMicrosecond;
    const std::uint64_t up =
        rest == 0 || last > UINT64_MAX - kMicrosecond ? 0 : kMicrosecond - rest;
    return asQString(fmt::format("time:{}..{}", seconds(first), seconds(last + up)));
}

QString wordForSeqs(std::uint64_t first, std::uint64_t last) {
    return asQString(first == last ? fmt::format("seq:{}", first)
                                   : fmt::format("seq:{}..{}", first, last));
}

/// Returns the lower and the higher of the first and the last value that records of the span have.
template <class Value>
std::optional<std::pair<std::uint64_t, std::uint64_t>> endsOf(const LogRows& rows, RowSpan span,
                                                              Value value) {
    const auto at = [&](std::uint32_t row) -> std::optional<std::uint64_t> {
        const LogRow here = rows.at(row);
        return here.isRecord() ? value(here.record) : std::nullopt;
    };
    std::optional<std::uint64_t> first;
    for (std::uint32_t row = span.first; row <= span.last && !first; ++row) {
        first = at(row);
    }
    if (!first) {
        return std::nullopt;
    }
    std::optional<std::uint64_t> last;
    for (std::uint32_t row = span.last; !last; --row) {
        last = at(row);  // at the latest that of `first`
    }
    return std::pair(std::min(*first, *last), std::max(*first, *last));
}

}  // namespace

QString wordForSpan(const LogRows& rows, const LaneAxis& axis, LaneScale scale, LaneSpan span) {
    const bool lines = rows.timeline() == nullptr && rows.source().log.numbered_by_line;
    if (scale == LaneScale::kNumber && axis.hasNumbers() && !lines) {
        return wordForSeqs(axis.numberAt(span.begin, scale).value,
                           axis.numberAt(span.end, scale).value);
    }
    return axis.hasTimes()
               ? wordForTimes(axis.timeAt(span.begin, scale), axis.timeAt(span.end, scale))
               : QString();
}

QString wordForRows(const LogRows& rows, LaneScale scale, RowSpan span) {
    if (scale == LaneScale::kNumber) {
        const auto seqs = endsOf(rows, span, [](const printkfmt::Record& record) {
            return record.seq ? std::optional(record.seq->value) : std::nullopt;
        });
        if (seqs) {
            return wordForSeqs(seqs->first, seqs->second);
        }
    }
    const auto times =
        endsOf(rows, span, [](const printkfmt::Record& record) { return record.timestamp_ns; });
    return times ? wordForTimes(times->first, times->second) : QString();
}

QString wordForLack(const printkfmt::Console& console, LaneLook look) {
    switch (look) {
        case LaneLook::kHigh:
            return {};
        case LaneLook::kLine:
            return consoleWord(QStringLiteral("suppressed"), console.name);
        case LaneLook::kHalf:
            return consoleWord(QStringLiteral("maybe"), console.name);
        case LaneLook::kLow:
        case LaneLook::kHatched:
            break;
    }
    return consoleWord(QStringLiteral("missed"), console.name);
}

QString wordForComparison(const printkfmt::Console& one, const printkfmt::Console& other) {
    return consoleWord(QStringLiteral("differ"), one.name) + u',' +
           QString::fromStdString(printkfmt::filter_item(other.name));
}

LaneLook worstIn(const std::vector<LaneRun>& runs, LaneSpan span) {
    LaneLook worst = LaneLook::kHigh;
    for (const LaneRun& run : runs) {
        if (run.begin < span.end && run.end > span.begin) {
            worst = std::max(worst, run.look);
        }
    }
    return worst;
}

bool hasLook(const std::vector<LaneRun>& runs, LaneLook look, LaneSpan span) {
    return std::any_of(runs.begin(), runs.end(), [&](const LaneRun& run) {
        return run.look == look && run.begin < span.end && run.end > span.begin;
    });
}

}  // namespace lastwords::gui
