// SPDX-License-Identifier: GPL-2.0-or-later
// Walks the rows once for their places and errors, then lays the consoles' coverages and the
// sources' messages over these places.
#include "gui/lanes/lane_picture.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include "printkfmt/render/fates.h"

namespace lastwords::gui {

namespace {

using printkfmt::Delivery;
using printkfmt::LogItem;

/// Runs and ticks that are closer together are one: no screen has as many pixels.
constexpr double kPlaces = 4096;
constexpr std::array kScales{LaneScale::kNumber, LaneScale::kTime};

constexpr std::size_t indexOf(LaneScale scale) {
    return static_cast<std::size_t>(scale);
}

LaneLook lookOf(Delivery delivery) {
    switch (delivery) {
        case Delivery::kPassed:
            return LaneLook::kHigh;
        case Delivery::kDoubtful:
            return LaneLook::kHalf;
        case Delivery::kSuppressed:
            return LaneLook::kLine;
        case Delivery::kUnflushed:
            return LaneLook::kLow;
        case Delivery::kLost:
        case Delivery::kMissing:
            break;
    }
    return LaneLook::kHatched;
}

/// What the lanes must know of one row.
struct RowFacts {
    std::optional<std::uint64_t> number;  // of the record or, for a gap, its first number
    std::optional<std::uint64_t> time_ns;
    bool is_record = false;
    bool is_error = false;
    bool is_buffered = false;
};

RowFacts factsOf(const LogRows& rows, std::uint32_t number) {
    RowFacts facts;
    // Cheaper than LogRows::at(), which joins the text of the entry.
    if (const auto found = rows.entryOf(number)) {
        const printkfmt::Entry& entry = *found;
        const bool by_line = rows.source().log.numbered_by_line;
        if (!by_line && entry.seq) {
            facts.number = entry.seq->value;
        }
        for (const printkfmt::Occurrence& one : entry.in) {
            const printkfmt::Source& source = rows.sources()[one.source];
            const printkfmt::Record record = source.log.records[one.record];
            facts.is_error = facts.is_error || printkfmt::is_error(record);
            if (by_line && &source == &rows.source()) {
                facts.number = record.position;
            }
        }
        facts.time_ns = entry.timestamp_ns;
        facts.is_record = true;
        return facts;
    }
    const LogRow row = rows.at(number);
    facts.is_record = row.isRecord();
    if (facts.is_record) {
        const std::optional<Seq> its = rows.source().log.number_of(row.record);
        facts.number = its ? std::optional(its->value) : std::nullopt;
        facts.time_ns = row.record.timestamp_ns;
        facts.is_error = printkfmt::is_error(row.record);
        facts.is_buffered = row.record.buffer != printkfmt::Buffer::kNone;
    } else if (row.kind == LogItem::Kind::kGap) {
        facts.number = row.gap.begin.value;
    }
    return facts;
}

/// The rows' places, and which of them are errors.
struct Walked {
    std::vector<RowPlace> places;
    std::vector<std::uint32_t> errors;
    std::vector<std::uint32_t> buffered;  // lines in front of the log; only of one source
    std::uint64_t begin = 0;              // numbers; the same if no row has one
    std::uint64_t end = 0;
};

std::uint64_t after(std::uint64_t number) {
    return number + (number < std::numeric_limits<std::uint64_t>::max() ? 1 : 0);
}

/// Returns false if it was stopped.
bool walk(const LogRows& rows, const std::atomic<bool>& stopped, Walked& found) {
    found.places.reserve(rows.size());
    std::optional<std::uint64_t> next;  // the number after the highest one so far
    std::optional<std::uint64_t> time;
    std::uint32_t timeless = 0;  // rows before the first one that has a time
    std::uint64_t last = 0;      // number of the row before
    for (std::uint32_t i = 0; i < rows.size(); ++i) {
        if (stopped) {
            return false;
        }
        const RowFacts facts = factsOf(rows, i);
        if (facts.number && !next) {
            found.begin = last = *facts.number;
            std::for_each(found.places.begin(), found.places.end(),
                          [&](RowPlace& before) { before.number = found.begin; });
        }
        last = std::max(facts.number.value_or(next.value_or(0)), last);
        if (facts.number) {
            // The numbers of a gap begin at its row, and end before the next record.
            next = std::max(next.value_or(0), facts.is_record ? after(last) : last);
        }
        timeless += !time && !facts.time_ns ? 1U : 0U;
        time = facts.time_ns ? std::max(time.value_or(0), *facts.time_ns) : time;
        found.places.push_back({last, time.value_or(0), facts.is_record && !facts.number});
        if (facts.is_error) {
            found.errors.push_back(i);
        }
        if (facts.is_buffered) {
            found.buffered.push_back(i);
        }
    }
    for (std::uint32_t i = 0; i < timeless && timeless < found.places.size(); ++i) {
        found.places[i].time_ns = found.places[timeless].time_ns;
    }
    found.end = next.value_or(0);
    return true;
}

/// Widens the ends to what the consoles' coverages have: records that were overwritten before a
/// console got there are in no row.
void includeCoverages(const printkfmt::Source& source, Walked& found) {
    for (const printkfmt::Console& console : source.consoles) {
        const auto& intervals = console.coverage.intervals;
        if (intervals.empty()) {
            continue;
        }
        const bool none = found.begin == found.end;
        found.begin = none ? intervals.front().begin.value
                           : std::min(found.begin, intervals.front().begin.value);
        found.end = std::max({found.begin, found.end, intervals.back().end.value});
    }
}

/// Adds runs from left to right. Short ones at the same place become one.
class RunList {
 public:
    explicit RunList(std::vector<LaneRun>& runs) : runs_(runs) {}

    void add(double begin, double end, LaneLook look) {
        const bool is_short = (end - begin) * kPlaces < 1;
        if (!runs_.empty() && runs_.back().look == look) {
            runs_.back().end = end;
            last_is_short_ =
                last_is_short_ && is_short && placeOf(runs_.back().begin) == placeOf(end);
            return;
        }
        if (is_short && last_is_short_ && placeOf(runs_.back().begin) == placeOf(begin)) {
            runs_.back().end = end;
            runs_.back().look = std::max(runs_.back().look, look);
            return;
        }
        runs_.push_back({begin, end, look});
        last_is_short_ = is_short;
    }

 private:
    static double placeOf(double x) { return std::floor(x * kPlaces); }

    std::vector<LaneRun>& runs_;
    bool last_is_short_ = false;
};

/// `buffered`: rows of the lines that were still in front of the log, behind all that has a number.
Lane laneOf(const printkfmt::Console& console, const LogRows& rows,
            const std::vector<std::uint32_t>& buffered, const LaneAxis& axis) {
    Lane lane;
    for (const LaneScale scale : kScales) {
        RunList runs(lane.at(indexOf(scale)));
        for (const printkfmt::SeqInterval& one : console.coverage.intervals) {
            const double begin = axis.beginOf(one.begin, scale);
            runs.add(begin, std::max(begin, axis.endBefore(one.end, scale)), lookOf(one.delivery));
        }
        for (const std::uint32_t row : buffered) {
            runs.add(axis.ofRow(row, scale), axis.ofRow(row + 1, scale),
                     lookOf(printkfmt::fate_of(rows.at(row).record, rows.source(), console)));
        }
    }
    return lane;
}

/// How the entry looks in the lane of a source.
LaneLook lookIn(std::uint32_t source, const printkfmt::Entry& entry,
                std::span<const printkfmt::Source> sources) {
    bool held = false;
    bool whole =
        std::find(entry.differing.begin(), entry.differing.end(), source) == entry.differing.end();
    for (const printkfmt::Occurrence& one : entry.in) {
        if (one.source == source) {
            held = true;
            whole = whole && printkfmt::is_whole(sources[source].log.records[one.record]);
        }
    }
    if (held) {
        return whole ? LaneLook::kHigh : LaneLook::kHalf;
    }
    return entry.held_by(source) ? LaneLook::kHalf : LaneLook::kLine;
}

/// Fills the share and the lane of one source. Returns false if it was stopped.
bool addSource(const LogRows& rows, std::uint32_t source, const std::atomic<bool>& stopped,
               LanePicture& picture) {
    SourceShare share;
    share.source = source;
    Lane lane;
    std::array<RunList, 2> runs{RunList(lane[0]), RunList(lane[1])};
    std::array<double, 2> begin{picture.axis.ofRow(0, kScales[0]),
                                picture.axis.ofRow(0, kScales[1])};
    for (std::uint32_t row = 0; row < rows.size(); ++row) {
        if (stopped) {
            return false;
        }
        // What stands between the entries is of no source.
        const auto entry = rows.entryOf(row);
        const LaneLook look = entry ? lookIn(source, *entry, rows.sources()) : LaneLook::kLine;
        share.whole += look == LaneLook::kHigh ? 1 : 0;
        share.partly += look == LaneLook::kHalf ? 1 : 0;
        share.lacking += entry && look == LaneLook::kLine ? 1U : 0U;
        if (entry && look != LaneLook::kHigh && !share.first_not_whole) {
            share.first_not_whole = row;
        }
        for (const LaneScale scale : kScales) {
            const double end = picture.axis.ofRow(row + 1, scale);
            runs.at(indexOf(scale)).add(begin.at(indexOf(scale)), end, look);
            begin.at(indexOf(scale)) = end;
        }
    }
    picture.shares.push_back(share);
    picture.sources.push_back(std::move(lane));
    return true;
}

void addTicks(const std::vector<std::uint32_t>& errors, LanePicture& picture) {
    picture.errors = errors.size();
    for (const LaneScale scale : kScales) {
        std::vector<ErrorTick>& ticks = picture.ticks.at(indexOf(scale));
        for (const std::uint32_t row : errors) {
            const double at = picture.axis.ofRow(row, scale);
            if (ticks.empty() ||
                std::floor(at * kPlaces) != std::floor(ticks.back().at * kPlaces)) {
                ticks.push_back({at, row});
            }
        }
    }
}

/// Whether everything from maybe_from on is doubtful. What a capture lacks in its middle is
/// doubtful too, but no end.
bool mayHaveEnded(const printkfmt::Console& console) {
    const auto& intervals = console.coverage.intervals;
    return console.maybe_from < console.next_seq &&
           std::none_of(intervals.begin(), intervals.end(), [&](const printkfmt::SeqInterval& one) {
               return one.delivery == Delivery::kPassed && one.end > console.maybe_from;
           });
}

/// Finds the row before which each console stopped that missed, or may have missed, what came
/// after.
void addStops(const printkfmt::Source& source, const Walked& found, LanePicture& picture) {
    const auto add = [&](std::size_t console, Seq number, bool perhaps) {
        const auto from = std::lower_bound(
            found.places.begin(), found.places.end(), number.value,
            [](const RowPlace& place, std::uint64_t n) { return place.number < n; });
        // Of a message without a number it is not known whether the console showed it.
        const auto row = std::find_if(from, found.places.end(),
                                      [](const RowPlace& place) { return !place.extra; });
        if (row != found.places.end()) {
            picture.stops.push_back(
                {static_cast<std::uint32_t>(row - found.places.begin()), console, perhaps});
        }
    };
    for (std::size_t i = 0; i < source.consoles.size(); ++i) {
        const printkfmt::Console& console = source.consoles[i];
        const printkfmt::Coverage& coverage = console.coverage;
        if (coverage.unflushed != 0 || console.lost() != 0 || coverage.missing != 0) {
            add(i, console.next_seq, false);
        }
        if (mayHaveEnded(console)) {
            add(i, console.maybe_from, true);
        }
    }
    std::stable_sort(picture.stops.begin(), picture.stops.end(),
                     [](const ConsoleStop& a, const ConsoleStop& b) { return a.row < b.row; });
}

}  // namespace

std::shared_ptr<const LanePicture> pictureOf(const LogRows& rows,
                                             const std::atomic<bool>& stopped) {
    const printkfmt::Source& source = rows.source();
    Walked found;
    if (!walk(rows, stopped, found)) {
        return nullptr;
    }
    includeCoverages(source, found);
    auto picture = std::make_shared<LanePicture>();
    picture->axis = LaneAxis(found.places, found.begin, found.end);
    for (const printkfmt::Console& console : source.consoles) {
        picture->consoles.push_back(laneOf(console, rows, found.buffered, picture->axis));
    }
    if (rows.timeline() != nullptr) {
        for (const std::uint32_t one : rows.timeline()->sources) {
            if (!addSource(rows, one, stopped, *picture)) {
                return nullptr;
            }
        }
    }
    addTicks(found.errors, *picture);
    addStops(source, found, *picture);
    return picture;
}

}  // namespace lastwords::gui
