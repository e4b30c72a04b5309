// SPDX-License-Identifier: GPL-2.0-or-later
// Compares each boot of a text with the one before, and joins copies with what they repeat.
#include "printkfmt/parse/lines/replayed_copy.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iterator>
#include <span>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace lastwords::printkfmt {

namespace {

std::uint64_t hash_of(const Record& record) {
    constexpr std::uint64_t kMix = 0x9e3779b97f4a7c15U;
    std::string_view text = record.text;
    while (text.ends_with('\r') || text.ends_with(' ')) {
        text.remove_suffix(1);
    }
    return (std::hash<std::string_view>()(text) ^ record.timestamp_ns.value_or(kMix)) * kMix;
}

/// Records [begin, end) of one of the logs.
struct Piece {
    std::uint32_t log = 0;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
};

/// The lines of a boot, to recognise copies of it.
class Original {
 public:
    Original(const Log& log, std::uint32_t records) {
        for (std::uint32_t i = 0; i < records; ++i) {
            const Record record = log.records[i];
            if (record.timestamp_ns && *record.timestamp_ns != 0) {
                hashes_.push_back(hash_of(record));
                times_.push_back(*record.timestamp_ns);
            }
        }
        std::sort(hashes_.begin(), hashes_.end());
        std::sort(times_.begin(), times_.end());
    }

    /// Whether most lines of the boot in the copy's span of time are in the copy, which begins at
    /// record `begin` of the log. Times of a clock that counts ticks (of 1 ms at the least) may be
    /// the same in two boots.
    bool is_copied_by(const Log& copy, std::uint32_t begin) const {
        constexpr std::uint64_t kTickNs = 1'000'000;
        constexpr std::size_t kSharedMin = 3;
        constexpr std::size_t kBetweenTicksMin = 2;
        std::unordered_set<std::uint64_t> shared;
        std::size_t between_ticks = 0;
        std::uint64_t from = UINT64_MAX;
        std::uint64_t to = 0;
        for (std::uint32_t i = begin; i < copy.records.size(); ++i) {
            const Record record = copy.records[i];
            const std::uint64_t time = record.timestamp_ns.value_or(0);
            if (time == 0) {
                continue;
            }
            from = std::min(from, time);
            to = std::max(to, time);
            const std::uint64_t hash = hash_of(record);
            if (std::binary_search(hashes_.begin(), hashes_.end(), hash) &&
                shared.insert(hash).second) {
                between_ticks += time % kTickNs != 0 ? 1U : 0U;
            }
        }
        const auto first = std::lower_bound(times_.begin(), times_.end(), from);
        const auto last = std::upper_bound(times_.begin(), times_.end(), to);
        return shared.size() >= kSharedMin && between_ticks >= kBetweenTicksMin &&
               shared.size() * 2 >= static_cast<std::size_t>(last - first);
    }

 private:
    std::vector<std::uint64_t> hashes_;  // sorted
    std::vector<std::uint64_t> times_;   // sorted
};

/// Whether one of the records before `index`, whose times mostly ascend, is the same.
bool came_before(const Log& log, std::uint32_t index) {
    const RecordList& records = log.records;
    const Record record = records[index];
    const auto time_at = [&](std::uint32_t i) { return records[i].timestamp_ns.value_or(0); };
    std::uint32_t low = 0;
    for (std::uint32_t high = index; low < high;) {
        const std::uint32_t middle = low + (high - low) / 2;
        time_at(middle) < * record.timestamp_ns ? low = middle + 1 : high = middle;
    }
    constexpr std::uint32_t kLookedAt = 64;
    for (std::uint32_t i = low; i < std::min(index, low + kLookedAt); ++i) {
        if (time_at(i) == *record.timestamp_ns && records[i].text == record.text) {
            return true;
        }
    }
    return false;
}

/// Returns the record with which a copy of the records before it begins. A copy of a log whose
/// oldest records were overwritten does not begin with the kernel's banner, so that the boots were
/// not told apart there. Returns the number of records if there is none.
std::uint32_t find_copy(const Log& log) {
    const auto count = static_cast<std::uint32_t>(log.records.size());
    constexpr unsigned kTriesMax = 4;
    unsigned tries = 0;
    std::uint64_t newest = 0;
    bool fallen = false;
    for (std::uint32_t i = 0; i < count && tries < kTriesMax; ++i) {
        const std::uint64_t time = log.records[i].timestamp_ns.value_or(0);
        const bool begins = time != 0 && time < newest && !fallen && came_before(log, i);
        fallen = time == 0 ? fallen : begins;
        newest = std::max(newest, time);
        if (begins && Original(log, i).is_copied_by(log, i)) {
            return i;
        }
        tries += begins ? 1U : 0U;
    }
    return count;
}

/// Joins a boot and the copies of it, which follow it in the text.
class Joiner {
 public:
    /// `pieces` are the original, which begins the first log, and its copies.
    Joiner(std::span<TextLog> logs, std::span<const Piece> pieces) : logs_(logs), pieces_(pieces) {}

    TextLog join() {
        join_bytes();
        take_original();
        for (const Piece& copy : pieces_.subspan(1)) {
            take_copy(copy);
        }
        take_marks();
        TextLog out;
        for (TextLog& one : logs_) {
            out.findings.add(one.findings);
            out.capture = out.capture || one.capture;
            out.release = out.release.empty() ? std::move(one.release) : out.release;
        }
        out.findings.note(
            fmt::format("the console shows the log once more, as panic_console_replay makes the "
                        "kernel do after "
                        "a panic: {} lines of the copy are above already, and are not shown again",
                        repeated_));
        fill(out.log);
        return out;
    }

 private:
    /// A record of one of the logs.
    struct Taken {
        std::uint32_t log = 0;
        std::uint32_t index = 0;
        std::uint64_t time = 0;  // where it is put: its own time, or that of the record before it
    };

    Log& log(std::size_t number) const { return logs_[number].log; }
    Record record_of(Taken one) const { return log(one.log).records[one.index]; }
    ByteRun moved(std::size_t from, ByteRun place) const {
        const auto by = static_cast<std::uint64_t>(log(from).input.data() - log(0).input.data());
        return {place.begin + by, place.end + by};
    }

    /// The texts follow each other. The decoded ones, which do not lie in them, are copied.
    void join_bytes() {
        std::size_t bytes = 0;
        for (std::size_t i = 0; i < logs_.size(); ++i) {
            bytes += log(i).input.size();
            content_at_.push_back(content_.size());
            devices_at_.push_back(devices_.size());
            content_.insert(content_.end(), log(i).content.begin(), log(i).content.end());
            devices_.insert(devices_.end(), log(i).devices.begin() + 1, log(i).devices.end());
        }
        input_ = {log(0).input.data(), bytes};
    }

    Taken take(std::uint32_t from, std::uint32_t index) {
        time_ = log(from).records[index].timestamp_ns.value_or(time_);
        return {from, index, time_};
    }

    void take_original() {
        for (std::uint32_t i = 0; i < pieces_.front().end; ++i) {
            original_.push_back(take(0, i));
            ++counts_[hash_of(record_of(original_.back()))];
        }
    }

    void take_copy(const Piece& copy) {
        std::unordered_map<std::uint64_t, std::size_t> seen;
        const PlaceList& places = log(copy.log).places;
        const std::uint64_t begin =
            moved(copy.log, copy.begin == 0 ? ByteRun{} : places[copy.begin]).begin;
        marks_.push_back({0,
                          0,
                          "from here on the console shows the log once more, from its oldest line "
                          "on; only what is not above already is shown",
                          {begin, begin}});
        for (std::uint32_t i = copy.begin; i < copy.end; ++i) {
            const Taken taken = take(copy.log, i);
            const Record record = record_of(taken);
            const std::uint64_t hash = hash_of(record);
            const bool repeated = record.timestamp_ns && seen[hash]++ < counts_[hash];
            if (!repeated && !is_cut_copy(record)) {
                counts_[hash] = std::max(counts_[hash], seen[hash]);
                extra_.push_back(taken);
                continue;
            }
            ++repeated_;
            const ByteRun place = moved(copy.log, places[i]);
            if (marks_.back().place.end == place.begin) {
                marks_.back().place.end = place.end;
            } else {
                marks_.push_back({0, 0, {}, place});
            }
        }
    }

    /// Takes the marks of all logs: first those of the original.
    void take_marks() {
        std::vector<Mark> of_original;
        for (std::size_t i = 0; i < logs_.size(); ++i) {
            for (Mark& mark : log(i).marks) {
                mark.place = moved(i, mark.place);
                (i == 0 && mark.before <= original_.size() ? of_original : marks_)
                    .push_back(std::move(mark));
            }
        }
        original_marks_ = std::move(of_original);
    }

    /// Whether the text ends inside the record, which the original has in full.
    bool is_cut_copy(const Record& record) const {
        return record.text_state == TextState::kCut && record.timestamp_ns &&
               std::any_of(original_.begin(), original_.end(), [&](const Taken& one) {
                   const Record whole = record_of(one);
                   return whole.timestamp_ns == record.timestamp_ns &&
                          whole.text.starts_with(record.text);
               });
    }

    /// Fills the joined log: records in the order of their times, those of the original in their
    /// own order.
    void fill(Log& into) {
        into.input = input_;
        into.input_owner = log(0).input_owner;
        into.content = std::move(content_);
        into.devices = {{}};
        into.devices.insert(into.devices.end(), devices_.begin(), devices_.end());
        into.records.set_input(input_);
        into.records.set_content({into.content.data(), into.content.size()});
        std::stable_sort(extra_.begin(), extra_.end(),
                         [](const Taken& x, const Taken& y) { return x.time < y.time; });
        std::vector<std::uint64_t> placed;  // for each record of the original, its new position
        auto next = extra_.begin();
        for (const Taken& one : original_) {
            for (; next != extra_.end() && next->time < one.time; ++next) {
                put(*next, into);
            }
            placed.push_back(into.records.size());
            put(one, into);
        }
        placed.push_back(into.records.size());
        for (; next != extra_.end(); ++next) {
            put(*next, into);
        }
        for (Mark& mark : original_marks_) {
            mark.before = placed[mark.before];
            into.marks.push_back(std::move(mark));
        }
        for (Mark& mark : marks_) {
            mark.before = placed.back();
            into.marks.push_back(std::move(mark));
        }
    }

    void put(Taken one, Log& into) const {
        const Log& from = log(one.log);
        Record record = record_of(one);
        const auto new_content = [&](std::string_view bytes) {
            const auto at = static_cast<std::size_t>(bytes.data() - from.content.data());
            return std::string_view(into.content.data() + content_at_[one.log] + at, bytes.size());
        };
        const auto in_input = [&](std::string_view bytes) {
            const std::less_equal<> not_behind;
            return not_behind(input_.data(), bytes.data()) &&
                   not_behind(bytes.data(), input_.data() + input_.size());
        };
        if (record.text_at >= from.input.size() && !record.text.empty()) {
            record.text = new_content(record.text);
            record.text_at += input_.size() - from.input.size() + content_at_[one.log];
        } else {
            record.text_at = moved(one.log, {record.text_at, record.text_at}).begin;
        }
        record.wall =
            record.wall.empty() || in_input(record.wall) ? record.wall : new_content(record.wall);
        record.device += record.device != 0 ? static_cast<std::uint32_t>(devices_at_[one.log]) : 0;
        record.position = into.records.size();
        into.records.push_back(record);
        into.places.push_back(moved(one.log, from.places[one.index]));
    }

    std::span<TextLog> logs_;
    std::span<const Piece> pieces_;
    std::string_view input_;  // all of their texts
    std::vector<char> content_;
    std::vector<Device> devices_;
    // For each log, where its content and its devices begin in the joined ones.
    std::vector<std::size_t> content_at_;
    std::vector<std::size_t> devices_at_;
    std::vector<Taken> original_;
    std::vector<Taken> extra_;                               // what only a copy has
    std::unordered_map<std::uint64_t, std::size_t> counts_;  // of what was taken, by hash
    std::vector<Mark> original_marks_;
    std::vector<Mark> marks_;  // of the copies
    std::uint64_t time_ = 0;   // of the last record that had one
    std::size_t repeated_ = 0;
};

/// Whether the text of the second log follows that of the first.
bool follows(const Log& first, const Log& second) {
    return first.input.data() + first.input.size() == second.input.data() && first.unparsed == 0 &&
           second.unparsed == 0;
}

}  // namespace

std::vector<TextLog> join_replayed_copies(std::vector<TextLog> logs) {
    std::vector<TextLog> out;
    for (std::size_t from = 0; from < logs.size();) {
        const auto records = [&](std::size_t one) {
            return static_cast<std::uint32_t>(logs[one].log.records.size());
        };
        std::vector<Piece> pieces{{0, 0, find_copy(logs[from].log)}};
        if (pieces[0].end != records(from)) {
            pieces.push_back({0, pieces[0].end, records(from)});
        }
        std::size_t to = from + 1;
        if (to < logs.size()) {
            const Original original(logs[from].log, pieces[0].end);
            for (; to < logs.size() && follows(logs[to - 1].log, logs[to].log) &&
                   original.is_copied_by(logs[to].log, 0);
                 ++to) {
                pieces.push_back({static_cast<std::uint32_t>(to - from), 0, records(to)});
            }
        }
        const std::span<TextLog> same = std::span(logs).subspan(from, to - from);
        out.push_back(pieces.size() == 1 ? std::move(same.front()) : Joiner(same, pieces).join());
        from = to;
    }
    return out;
}

}  // namespace lastwords::printkfmt
