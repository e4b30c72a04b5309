// SPDX-License-Identifier: GPL-2.0-or-later
// Reasons why no console can get at the records that are there.
#include <fmt/format.h>

#include <algorithm>

#include "extractor/why/console_case.h"
#include "printkfmt/model/verdict.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Reason;
using printkfmt::Record;
using printkfmt::RecordState;
using printkfmt::Sureness;
using printkfmt::Why;

/// Returns the first record from the console's position on that readers cannot pass: they stop at a
/// record that is not finalized. Source: kernel/printk/printk_ringbuffer.c _prb_read_valid(), 5.10
/// to 7.2; since 6.8 a reader in a panic passes it if a finalized one follows.
std::optional<Record> blocking_record(const ConsoleCase& of) {
    for (const Record& record : of.source.log.records) {
        if (record.seq && *record.seq >= of.console.next_seq) {
            const bool open =
                record.state == RecordState::kReserved || record.state == RecordState::kCommitted;
            return open ? std::optional(record) : std::nullopt;
        }
    }
    return std::nullopt;
}

/// Adds the CPUs that are storing a record: one of them is likely the writer.
void add_writers(Why& why, const ConsoleCase& of) {
    constexpr std::uint32_t kCpusMax = 64;
    const std::uint32_t cpus = of.stacks == nullptr ? 0 : of.stacks->per_cpu().count();
    for (std::uint32_t cpu = 0; cpu < std::min(cpus, kCpusMax); ++cpu) {
        const printkfmt::Stack stack = of.stacks->of_cpu(cpu);
        if (stack.has("vprintk_store")) {
            why.add(fmt::format("CPU {} is storing a record ({}): {}", cpu,
                                stack.task ? words_for(*stack.task) : "", functions_of(stack)));
        }
    }
}

}  // namespace

std::optional<Why> judge_buffers_not_merged(const ConsoleCase& of) {
    if (of.is_behind() || !printkfmt::has_missed_buffers(of.source)) {
        return std::nullopt;
    }
    const auto& buffered = of.source.log.buffered;
    const auto missed = static_cast<std::uint64_t>(
        std::count_if(buffered.begin(), buffered.end(), printkfmt::is_missed_buffer));
    Why why(Reason::kBuffersNotMerged, Sureness::kProved,
            fmt::format("it got everything that was stored in the log, but {} {} still in "
                        "the buffers in front of it (for NMIs, for printk inside printk, or "
                        "for an unfinished line)",
                        missed, missed == 1 ? "text was" : "texts were"));
    why.add(fmt::format("the first one: {}", buffered.front().text));
    return why;
}

// A console that shows all of the log is asked, too: while the lock is held the log does not grow.
std::optional<Why> judge_logbuf_lock(const ConsoleCase& of) {
    const bool has_lock = of.console.shares_position;  // it went with 5.15, the position with 5.19
    const std::optional<Variable> lock =
        has_lock ? of.variables.number("logbuf_lock", 4) : std::nullopt;
    if (!lock || lock->value == 0) {
        return std::nullopt;
    }
    Why why(Reason::kLogbufLock, Sureness::kProved,
            "logbuf_lock was held, so no CPU could store a record or read one for a console");
    why.add(fmt::format("logbuf_lock is {:#x}", lock->value), lock->at);
    return why;
}

std::optional<Why> judge_reserved_record(const ConsoleCase& of) {
    const std::optional<Record> record = of.is_behind() ? blocking_record(of) : std::nullopt;
    if (!record) {
        return std::nullopt;
    }
    const bool reserved = record->state == RecordState::kReserved;
    const std::string writer =
        record->caller.id == 0 ? std::string("its writer is not noted in it")
        : record->caller.is_cpu()
            ? fmt::format("its writer is CPU {}", record->caller.id & 0x7fffffffU)
            : fmt::format("its writer is the task {}", record->caller.id);
    Why why(Reason::kReservedRecord, Sureness::kProved,
            fmt::format("record {} was never finished, and readers cannot pass it ({})",
                        record->seq->value, writer));
    why.add(fmt::format("record {} is {}: {}", record->seq->value, name_of(record->state),
                        reserved ? "its writer is between reserving and committing it"
                                 : "its writer may still append to it"),
            {}, record->seq);
    add_writers(why, of);
    return why;
}

}  // namespace lastwords::extractor
