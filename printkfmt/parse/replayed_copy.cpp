// SPDX-License-Identifier: GPL-2.0-or-later
// Compares each boot of a text with the one before, and joins copies with what they repeat.
#include "printkfmt/parse/replayed_copy.h"

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

/// The lines of a boot, to recognise copies of it.
class Original {
 public:
    explicit Original(const Log& log) {
        for (const Record& record : log.records) {
            if (record.timestamp_ns && *record.timestamp_ns != 0) {
                hashes_.insert(hash_of(record));
                times_.push_back(*record.timestamp_ns);
            }
        }
        std::sort(times_.begin(), times_.end());
    }

    /// Whether most lines of the boot in the copy's span of time are in the copy. Times of a clock
    /// that counts ticks (of 1 ms at the least) may be the same in two boots.
    bool is_copied_by(const Log& copy) const {
        constexpr std::uint64_t kTickNs = 1'000'000;
        constexpr std::size_t kSharedMin = 3;
        constexpr std::size_t kBetweenTicksMin = 2;
        std::unordered_set<std::uint64_t> shared;
        std::size_t between_ticks = 0;
        std::uint64_t from = UINT64_MAX;
        std::uint64_t to = 0;
        for (const Record& record : copy.records) {
            const std::uint64_t time = record.timestamp_ns.value_or(0);
            if (time == 0) {
                continue;
            }
            from = std::min(from, time);
            to = std::max(to, time);
            if (hashes_.contains(hash_of(record)) && shared.insert(hash_of(record)).second) {
                between_ticks += time % kTickNs != 0 ? 1U : 0U;
            }
        }
        const auto begin = std::lower_bound(times_.begin(), times_.end(), from);
        const auto end = std::upper_bound(times_.begin(), times_.end(), to);
        return shared.size() >= kSharedMin && between_ticks >= kBetweenTicksMin &&
               shared.size() * 2 >= static_cast<std::size_t>(end - begin);
    }

 private:
    std::unordered_set<std::uint64_t> hashes_;
    std::vector<std::uint64_t> times_;  // sorted
};

/// Joins a boot and the copies of it.
class Joiner {
 public:
    explicit Joiner(std::span<TextLog> logs) : logs_(logs) {}

    TextLog join() {
        join_content();
        take_original();
        for (std::size_t i = 1; i < logs_.size(); ++i) {
            take_copy(i);
        }
        TextLog out = std::move(logs_.front());
        for (std::size_t i = 1; i < logs_.size(); ++i) {
            out.findings.add(logs_[i].findings);
            out.capture = out.capture || logs_[i].capture;
            out.release = out.release.empty() ? logs_[i].release : out.release;
        }
        out.findings.note(fmt::format(
            "the console shows the log once more, as panic_console_replay makes the kernel do after "
            "a panic: {} lines of the copy are above already, and are not shown again",
            repeated_));
        finish(out.log);
        return out;
    }

 private:
    /// A record of the joined log, with its place in the text.
    struct Taken {
        Record record;
        ByteRun place;
        std::uint64_t time = 0;  // where it is put: its own time, or that of the record before it
    };

    /// Where the content of one of the logs is in the joined one.
    struct Moved {
        std::uint64_t input = 0;    // what is to be added to an offset in the text
        std::uint64_t decoded = 0;  // the same for an offset behind the text
    };

    void join_content() {
        for (const TextLog& one : logs_) {
            moved_.push_back({content_.size(), 0});
            content_.insert(content_.end(), one.log.content.begin(),
                            one.log.content.begin() +
                                static_cast<std::ptrdiff_t>(one.log.input_bytes));
        }
        input_bytes_ = content_.size();
        for (std::size_t i = 0; i < logs_.size(); ++i) {
            const Log& log = logs_[i].log;
            moved_[i].decoded = content_.size() - log.input_bytes;
            content_.insert(content_.end(),
                            log.content.begin() + static_cast<std::ptrdiff_t>(log.input_bytes),
                            log.content.end());
        }
    }

    std::string_view moved(std::size_t from, std::string_view part) const {
        const Log& log = logs_[from].log;
        const auto at = static_cast<std::uint64_t>(part.data() - log.content.data());
        const std::uint64_t by = at < log.input_bytes ? moved_[from].input : moved_[from].decoded;
        return {content_.data() + at + by, part.size()};
    }

    Taken moved(std::size_t from, std::size_t index) {
        const Log& log = logs_[from].log;
        Taken taken{std::as_const(log).records[index], log.places[index], time_};
        Record& record = taken.record;
        record.text_at += record.text_at < log.input_bytes ? moved_[from].input
                                                           : moved_[from].decoded;
        record.text = {content_.data() + record.text_at, record.text.size()};
        record.wall = record.wall.empty() ? record.wall : moved(from, record.wall);
        record.device += record.device != 0 ? devices_before_ : 0;
        taken.place.begin += moved_[from].input;
        taken.place.end += moved_[from].input;
        taken.time = record.timestamp_ns.value_or(time_);
        time_ = taken.time;
        return taken;
    }

    void take_original() {
        const Log& log = logs_.front().log;
        for (std::size_t i = 0; i < log.records.size(); ++i) {
            taken_.push_back(moved(0, i));
            ++counts_[hash_of(taken_.back().record)];
        }
        original_ = taken_.size();
    }

    void take_copy(std::size_t from) {
        const Log& log = logs_[from].log;
        const std::uint64_t begin = taken_.back().place.end;
        devices_before_ = static_cast<std::uint32_t>(logs_.front().log.devices.size()) - 1;
        std::unordered_map<std::uint64_t, std::size_t> seen;
        Mark mark;
        mark.words = "from here on the console shows the log once more, from its oldest line on; "
                     "only what is not above already is shown";
        mark.place = {begin, begin};
        for (std::size_t i = 0; i < log.records.size(); ++i) {
            Taken taken = moved(from, i);
            const std::uint64_t hash = hash_of(taken.record);
            const bool repeated = taken.record.timestamp_ns && seen[hash]++ < counts_[hash];
            if (!repeated && !is_cut_copy(taken.record)) {
                counts_[hash] = std::max(counts_[hash], seen[hash]);
                taken_.push_back(taken);
                continue;
            }
            ++repeated_;
            if (mark.place.end == taken.place.begin && mark.place.begin != mark.place.end) {
                mark.place.end = taken.place.end;
            } else {
                add_mark(mark);
                mark = {0, 0, {}, taken.place};
            }
        }
        add_mark(mark);
        for (Mark one : log.marks) {
            one.place.begin += moved_[from].input;
            one.place.end += moved_[from].input;
            marks_.push_back(std::move(one));
        }
        take_devices(from);
    }

    void add_mark(const Mark& mark) {
        if (!mark.words.empty() || mark.place.begin != mark.place.end) {
            marks_.push_back(mark);
        }
    }

    /// Whether the text ends inside the record, which is there in full.
    bool is_cut_copy(const Record& record) const {
        const auto is_whole = [&](const Taken& one) {
            return one.record.timestamp_ns == record.timestamp_ns &&
                   one.record.text.starts_with(record.text);
        };
        return record.text_state == TextState::kCut && record.timestamp_ns &&
               std::any_of(taken_.begin(), taken_.end(), is_whole);
    }

    void take_devices(std::size_t from) {
        std::vector<Device>& all = logs_.front().log.devices;
        std::vector<Device>& more = logs_[from].log.devices;
        if (!more.empty()) {
            all.insert(all.end(), std::make_move_iterator(more.begin() + 1),
                       std::make_move_iterator(more.end()));
        }
    }

    /// Puts the records in the order of their times, those of the original in their own order.
    void finish(Log& log) {
        std::vector<std::uint64_t> final_index(original_ + 1);
        std::vector<Taken> extra(std::make_move_iterator(taken_.begin() +
                                                         static_cast<std::ptrdiff_t>(original_)),
                                 std::make_move_iterator(taken_.end()));
        std::stable_sort(extra.begin(), extra.end(),
                         [](const Taken& x, const Taken& y) { return x.time < y.time; });
        std::vector<Record> records;
        std::vector<ByteRun> places;
        const auto put = [&](const Taken& one) {
            records.push_back(one.record);
            records.back().position = records.size() - 1;
            places.push_back(one.place);
        };
        auto next = extra.begin();
        for (std::size_t i = 0; i < original_; ++i) {
            for (; next != extra.end() && next->time < taken_[i].time; ++next) {
                put(*next);
            }
            final_index[i] = records.size();
            put(taken_[i]);
        }
        final_index[original_] = records.size();
        std::for_each(next, extra.end(), put);
        for (Mark& mark : log.marks) {
            mark.before = final_index[std::min<std::uint64_t>(mark.before, original_)];
        }
        for (Mark& mark : marks_) {
            mark.before = final_index[original_];
            log.marks.push_back(std::move(mark));
        }
        log.content = std::move(content_);
        log.input_bytes = input_bytes_;
        log.records = std::move(records);
        log.places = std::move(places);
    }

    std::span<TextLog> logs_;  // the original, then its copies
    std::vector<Moved> moved_;
    std::vector<char> content_;
    std::uint64_t input_bytes_ = 0;
    std::vector<Taken> taken_;  // the original's records, then those that only a copy has
    std::size_t original_ = 0;  // how many are the original's
    std::unordered_map<std::uint64_t, std::size_t> counts_;  // of the records in taken_, by hash
    std::vector<Mark> marks_;                                // in the copies
    std::uint32_t devices_before_ = 0;
    std::uint64_t time_ = 0;  // of the last record that had one
    std::size_t repeated_ = 0;
};

}  // namespace

std::vector<TextLog> join_replayed_copies(std::vector<TextLog> logs) {
    std::vector<TextLog> out;
    for (std::size_t from = 0; from < logs.size();) {
        std::size_t to = from + 1;
        if (to < logs.size()) {
            const Original original(logs[from].log);
            while (to < logs.size() && original.is_copied_by(logs[to].log)) {
                ++to;
            }
        }
        const std::span<TextLog> same = std::span(logs).subspan(from, to - from);
        out.push_back(same.size() == 1 ? std::move(same.front()) : Joiner(same).join());
        from = to;
    }
    return out;
}

}  // namespace lastwords::printkfmt
