// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the number and the device of a record, the bytes of its text in the input file, and the
// newest time stamp.
#include "printkfmt/model/log.h"

#include <algorithm>

namespace lastwords::printkfmt {

std::optional<Seq> Log::number_of(const Record& record) const {
    return numbered_by_line ? std::optional(Seq{record.position}) : record.seq;
}

Seq Log::end_number() const {
    if (!numbered_by_line) {
        return next_seq.value_or(Seq{0});
    }
    return records.empty() ? Seq{0} : Seq{records.back().position + 1};
}

const Device& Log::device_of(const Record& record) const {
    static const Device none;
    return record.device < devices.size() ? devices[record.device] : none;
}

std::optional<std::uint32_t> Log::cpu_of(const Record& record) const {
    if (record.context != CallContext::kUnknown || record.buffer == Buffer::kNmi ||
        record.buffer == Buffer::kPrintkSafe) {
        return record.cpu;
    }
    for (const Caller caller : {record.caller, task_of(record).other}) {
        if (record.has_caller && caller.is_cpu()) {
            return caller.number();
        }
    }
    return std::nullopt;
}

std::optional<std::uint32_t> Log::pid_of(const Record& record) const {
    if (record.has_caller && !record.caller.is_cpu()) {
        return record.caller.number();
    }
    return record.has_caller && record.task != 0 ? std::optional(task_of(record).other.number())
                                                 : std::nullopt;
}

const Task& Log::task_of(const Record& record) const {
    static const Task unknown;
    return record.task < tasks.size() ? tasks[record.task] : unknown;
}

std::vector<Extent> Log::extents(const Record& record) const {
    std::vector<Extent> found;
    const std::uint64_t begin = record.text_at;
    const std::uint64_t end = begin + record.text.size();
    auto run = std::upper_bound(
        runs.begin(), runs.end(), begin,
        [](std::uint64_t at, const ContentRun& candidate) { return at < candidate.content_at; });
    if (run != runs.begin()) {
        --run;
    }
    for (; run != runs.end() && run->content_at < end; ++run) {
        const std::uint64_t from = std::max(begin, run->content_at);
        const std::uint64_t to = std::min(end, run->content_at + run->length);
        if (from >= to) {
            continue;
        }
        const Extent extent =
            run->compressed ? run->extent
                            : Extent{run->extent.offset + (from - run->content_at), to - from};
        if (found.empty() || found.back() != extent) {
            found.push_back(extent);
        }
    }
    return found;
}

std::optional<std::uint64_t> newest_timestamp(const Log& log) {
    std::optional<std::uint64_t> newest;
    for (const Record& record : log.records) {
        newest = std::max(newest, record.timestamp_ns);
    }
    return newest;
}

}  // namespace lastwords::printkfmt
