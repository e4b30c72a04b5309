// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the gaps between entries, and the place of each source's marks among them.
#include "printkfmt/render/timeline_walk.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace lastwords::printkfmt {

namespace {

class TimelineWalk {
 public:
    TimelineWalk(std::span<const Source> sources, const BootTimeline& timeline,
                 const std::function<bool(const TimelineItem&)>& visit)
        : sources_(sources), timeline_(timeline), visit_(visit) {
        for (const std::uint32_t source : timeline.sources) {
            for (const Mark& mark : sources[source].log.marks) {
                if (!mark.words.empty()) {
                    marks_.emplace(Place{source, mark.before}, &mark);
                }
            }
        }
    }

    void run() {
        for (const Entry entry : timeline_.entries) {
            if (!visit_gap(entry) || !visit_marks_before(entry) ||
                !visit_({LogItem::Kind::kRecord, entry, {}, nullptr, 0})) {
                return;
            }
        }
        for (const std::uint32_t source : timeline_.sources) {
            if (!visit_marks(source, sources_[source].log.records.size(), std::nullopt)) {
                return;
            }
        }
    }

 private:
    // Source, and index of the record before which the mark stands.
    using Place = std::pair<std::uint32_t, std::uint64_t>;

    bool visit_gap(const Entry& entry) {
        if (!entry.seq) {
            ++without_seq_;
            return true;
        }
        const std::optional<Seq> expected = expected_;
        const std::uint64_t without_seq = std::exchange(without_seq_, 0);
        expected_ = std::max(expected.value_or(Seq{0}), *entry.seq + 1);
        if (!expected || *entry.seq <= *expected + without_seq) {
            return true;
        }
        const TimelineGap gap{{*expected, *entry.seq}, *entry.seq - *expected - without_seq};
        return visit_({LogItem::Kind::kGap, entry, gap, nullptr, 0});
    }

    bool visit_marks_before(const Entry& entry) const {
        return marks_.empty() ||
               std::all_of(entry.in.begin(), entry.in.end(), [&](const Occurrence& one) {
                   return visit_marks(one.source, one.record, entry);
               });
    }

    bool visit_marks(std::uint32_t source, std::uint64_t before,
                     const std::optional<Entry>& next) const {
        const auto [from, to] = marks_.equal_range(Place{source, before});
        return std::all_of(from, to, [&](const auto& mark) {
            return visit_({LogItem::Kind::kMark, next, {}, mark.second, source});
        });
    }

    std::span<const Source> sources_;
    const BootTimeline& timeline_;
    const std::function<bool(const TimelineItem&)>& visit_;
    std::multimap<Place, const Mark*> marks_;
    std::optional<Seq> expected_;
    std::uint64_t without_seq_ = 0;  // entries without a seq since the last entry that has one
};

}  // namespace

std::string gap_text(const TimelineGap& gap) {
    return fmt::format("at least {} record{} between seq {} and {} {} in none of these sources",
                       gap.at_least, gap.at_least == 1 ? "" : "s", gap.seqs.begin.value - 1,
                       gap.seqs.end.value, gap.at_least == 1 ? "is" : "are");
}

std::string mark_text(std::uint32_t source, const Mark& mark) {
    return fmt::format("{}: {}", letter_of(source), mark.words);
}

void walk_timeline(std::span<const Source> sources, const BootTimeline& timeline,
                   const std::function<bool(const TimelineItem&)>& visit) {
    TimelineWalk(sources, timeline, visit).run();
}

}  // namespace lastwords::printkfmt
