// SPDX-License-Identifier: GPL-2.0-or-later
// Groups dmesg records into pstore dumps.
#include "extractor/pstore/group_parts.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

namespace lastwords::extractor {

namespace {

using printkfmt::PstoreArea;
using printkfmt::PstoreRecord;
using printkfmt::PstoreTime;
using printkfmt::PstoreType;

/// Parts of one dump are at most this many seconds apart. Each part has the time at which its
/// writing began, and firmware can be slow.
constexpr std::int64_t kDumpSecondsMax = 30;

bool at_one_time(const std::optional<PstoreTime>& a, const std::optional<PstoreTime>& b) {
    if (!a || !b) {
        return !a && !b;
    }
    // Both times are unchecked values from files, so that their signed difference may overflow.
    const auto apart =
        a->seconds > b->seconds
            ? static_cast<std::uint64_t>(a->seconds) - static_cast<std::uint64_t>(b->seconds)
            : static_cast<std::uint64_t>(b->seconds) - static_cast<std::uint64_t>(a->seconds);
    return apart <= static_cast<std::uint64_t>(kDumpSecondsMax);
}

bool has_part(const LogDump& dump, std::uint32_t part) {
    return std::any_of(dump.parts.begin(), dump.parts.end(),
                       [&](const DumpPart& other) { return other.record->part == part; });
}

/// Whether the record is a part of the dump. The dump reason (Panic, Oops, ...) is empty if the
/// record could not be decompressed, so an empty reason matches any other.
bool is_part_of(const LogDump& dump, const PstoreRecord& record) {
    const bool same_reason =
        record.reason.empty() || dump.reason.empty() || record.reason == dump.reason;
    return record.part && record.count && dump.backend == record.backend && same_reason &&
           dump.count == record.count && !has_part(dump, *record.part) &&
           at_one_time(dump.parts.back().record->time, record.time);
}

class Grouping {
 public:
    /// Records must be added in the order of their times.
    void add(const DumpPart& part) {
        const PstoreRecord& record = *part.record;
        const Text text{record.backend, record.time.has_value(),
                        record.time.value_or(PstoreTime{}).seconds, record.text};
        const auto [same, is_new] = texts_.try_emplace(text, dumps_.size());
        if (!is_new && !record.text.empty()) {
            dumps_[same->second].copies.push_back(part.area->origin + ", " + record.name);
            return;
        }
        auto& alike = alike_[{record.backend, record.count.value_or(0)}];
        const std::size_t from = alike.size() - std::min(alike.size(), kLookedBackMax);
        for (std::size_t i = alike.size(); i-- > from;) {
            LogDump& dump = dumps_[alike[i]];
            if (is_part_of(dump, record)) {
                dump.parts.push_back(part);
                dump.reason = dump.reason.empty() ? record.reason : dump.reason;
                same->second = alike[i];
                return;
            }
        }
        alike.push_back(dumps_.size());
        dumps_.push_back({record.backend, record.reason, record.count, record.time, {part}, {}});
    }

    std::vector<LogDump> take() { return std::move(dumps_); }

 private:
    // A part is compared with at most this many earlier dumps with the same count.
    static constexpr std::size_t kLookedBackMax = 64;
    using Text = std::tuple<std::string_view, bool, std::int64_t, std::string_view>;

    std::vector<LogDump> dumps_;
    std::map<Text, std::size_t> texts_;
    std::map<std::pair<std::string_view, std::uint32_t>, std::vector<std::size_t>> alike_;
};

}  // namespace

std::vector<LogDump> group_parts(std::span<const PstoreArea> areas) {
    std::vector<DumpPart> parts;
    for (const PstoreArea& area : areas) {
        for (const PstoreRecord& record : area.records) {
            if (record.type == PstoreType::kDmesg) {
                parts.push_back({&record, &area});
            }
        }
    }
    const auto key = [](const DumpPart& one) {
        const PstoreTime time = one.record->time.value_or(PstoreTime{});
        return std::tuple(one.record->time.has_value(), time.seconds, time.nanoseconds);
    };
    std::stable_sort(parts.begin(), parts.end(),
                     [&](const DumpPart& a, const DumpPart& b) { return key(a) < key(b); });
    Grouping grouping;
    for (const DumpPart& part : parts) {
        grouping.add(part);
    }
    std::vector<LogDump> dumps = grouping.take();
    for (LogDump& dump : dumps) {
        std::stable_sort(dump.parts.begin(), dump.parts.end(),
                         [](const DumpPart& a, const DumpPart& b) {
                             return a.record->part.value_or(0) > b.record->part.value_or(0);
                         });
    }
    return dumps;
}

}  // namespace lastwords::extractor
