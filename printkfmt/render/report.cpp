// SPDX-License-Identifier: GPL-2.0-or-later
// The rows and sentences of a report.
#include "printkfmt/render/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <utility>

#include "printkfmt/model/taint.h"
#include "printkfmt/model/verdict.h"
#include "printkfmt/render/why.h"
#include "printkfmt/text/timestamp.h"

namespace lastwords::printkfmt {

namespace {

constexpr std::size_t kSeqsNamedMax = 8;

std::string joined(std::initializer_list<std::string> parts, std::string_view separator) {
    std::string out;
    for (const std::string& part : parts) {
        if (!part.empty()) {
            out += out.empty() ? "" : separator;
            out += part;
        }
    }
    return out;
}

std::string kernel_text(const Source& source) {
    const Machine& machine = source.machine;
    const std::string kernel =
        joined({machine.release, machine.architecture, machine.version}, " ");
    if (kernel.empty()) {
        return source.bank_reused ? "not known any more: overwritten by later boots" : "not known";
    }
    return kernel;
}

/// Returns which one of several kernels in one memory it is; empty if no other is known.
std::string role_text(const Source& source) {
    return source.one_of_kernels ? sentence_of(*source.one_of_kernels) : std::string();
}

/// Returns "2 CPUs" or, if panic() or the user had taken some offline, "2 CPUs, 1 online".
std::string cpus_text(const Machine& machine) {
    const auto cpus = machine.cpus_present ? machine.cpus_present : machine.cpus_online;
    if (!cpus) {
        return {};
    }
    std::string out = fmt::format("{} CPU{}", *cpus, *cpus == 1 ? "" : "s");
    if (machine.cpus_online && machine.cpus_online != cpus) {
        out += fmt::format(", {} online", *machine.cpus_online);
    }
    return out;
}

std::string machine_text(const Machine& machine) {
    return joined({machine.nodename, cpus_text(machine), machine.hardware}, ", ");
}

/// Returns "until" and the wall time of the newest record; empty if the dump says when the machine
/// died.
std::string newest_text(const Machine& machine) {
    if (machine.crash_time || !machine.wall_clock || !machine.uptime_ns) {
        return {};
    }
    constexpr std::int64_t kSecond = 1'000'000'000;
    const auto uptime = static_cast<std::int64_t>(*machine.uptime_ns / kSecond);
    return "until " + utc_text(machine.wall_clock->boot_time_ns / kSecond + uptime);
}

std::string uptime_text(const Machine& machine) {
    return joined(
        {machine.uptime_ns ? seconds_text(*machine.uptime_ns) : "",
         machine.crash_time ? "died " + utc_text(*machine.crash_time) : "", newest_text(machine)},
        ", ");
}

/// Returns "seq 7" or "line 7"; empty: the record has no number.
std::string number_text(const Log& log, std::optional<Seq> seq, std::uint64_t position) {
    if (log.numbered_by_line) {
        return fmt::format("line {}", position);
    }
    return seq ? fmt::format("seq {}", seq->value) : std::string();
}

std::string crash_cause_text(const Source& source) {
    if (!source.crash_cause) {
        return "the log has no panic or oops line";
    }
    const CrashCause& cause = *source.crash_cause;
    const std::string number = number_text(source.log, cause.seq, cause.position);
    return cause.line + (number.empty() ? "" : fmt::format(" ({})", number));
}

/// Returns the line with its number and time: "BUG: x (seq 7, at 12.345678 s)".
std::string fault_text(const Log& log, const FaultLine& fault) {
    const std::string where =
        joined({number_text(log, fault.seq, fault.position),
                fault.timestamp_ns ? "at " + seconds_text(*fault.timestamp_ns) : ""},
               ", ");
    return where.empty() ? fault.line : fmt::format("{} ({})", fault.line, where);
}

std::string taint_text(const std::string& letters) {
    if (letters.empty()) {
        return "not tainted";
    }
    std::string out;
    for (const std::string& words : taint_words(letters)) {
        // G only says that there is no P.
        if (!words.starts_with("G: ") || letters.size() == 1) {
            out += (out.empty() ? "" : "; ") + words;
        }
    }
    return out;
}

/// Adds what led to the crash, and what did not.
void add_crash_rows(const Source& source, std::vector<ReportRow>& rows) {
    if (!source.crash_cause) {
        return;
    }
    const CrashCause& cause = *source.crash_cause;
    if (!cause.fatal) {
        rows.push_back({"", "if it died: the log has no panic or oops line"});
    }
    if (cause.kind == FaultKind::kHardware || cause.kind == FaultKind::kSysrq) {
        rows.push_back({"", cause.kind == FaultKind::kHardware ? "the hardware reported an error"
                                                               : "a user asked for this crash"});
    }
    if (cause.first_fault && cause.first_fault->position != cause.position) {
        rows.push_back({"first fault", fault_text(source.log, *cause.first_fault)});
    }
    if (cause.taint) {
        rows.push_back({"taint", taint_text(*cause.taint)});
    }
    if (cause.first_survived) {
        rows.push_back(
            {"survived",
             fault_text(source.log, *cause.first_survived) +
                 (cause.survived > 1 ? fmt::format(", and {} more", cause.survived - 1) : "")});
    }
}

std::string span_text(const Log& log) {
    const auto has_time = [](const Record& record) { return record.timestamp_ns.has_value(); };
    const auto& records = log.records;
    const auto first = std::find_if(records.begin(), records.end(), has_time);
    if (first == records.end()) {
        return {};
    }
    auto last = records.end() - 1;
    while (!has_time(*last)) {
        --last;
    }
    return fmt::format("{} to {}", seconds_text(*first->timestamp_ns),
                       seconds_text(*last->timestamp_ns));
}

std::string extent_text(const Log& log) {
    std::string seqs;
    std::string overwritten;
    if (log.first_seq && log.next_seq && !log.records.empty()) {
        seqs = fmt::format("seq {}..{}", log.first_seq->value, (*log.next_seq - 1).value);
        overwritten =
            log.first_seq->value == 0
                ? "nothing overwritten"
                : fmt::format("the {} records before were overwritten", log.first_seq->value);
    } else if (log.numbered_by_line && !log.records.empty() &&
               log.records.front().text_state == TextState::kFrontCut) {
        overwritten = "older lines were overwritten";
    }
    return joined(
        {fmt::format("{} records", log.records.size()), seqs, span_text(log), overwritten}, ", ");
}

/// Records that differ from the others in one way.
struct Marked {
    bool (*is)(const Record&);
    std::string_view remark;
    std::size_t count = 0;
    std::vector<SeqRun> runs{};  // the first of them, and one more
};

bool is_unmarked(const Record& one) {
    return one.state == RecordState::kFinalized && one.text_state != TextState::kCut &&
           !one.in_emergency && !one.in_panic && !one.late && !one.is_event && !one.corrected;
}

/// Returns all kinds of marked records. Looks through the log once, because it may be long.
std::vector<Marked> marked_records(const Log& log) {
    std::vector<Marked> kinds = {
        {[](const Record& one) { return one.state == RecordState::kReserved; },
         "reserved: never finished"},
        {[](const Record& one) { return one.state == RecordState::kCommitted; },
         "committed: possibly not finished"},
        {[](const Record& one) { return one.text_state == TextState::kCut; },
         "cut: more may have followed"},
        {[](const Record& one) { return one.in_emergency; },
         "of an emergency section: of an oops, a backtrace or the like"},
        {[](const Record& one) { return one.in_panic; }, "by the panicking CPU after the panic"},
        {[](const Record& one) { return one.late; }, "late: by other CPUs after the panic"},
        {[](const Record& one) { return one.is_event; }, "of plog itself: events"},
        {[](const Record& one) { return one.corrected; },
         "corrected: one flipped bit was put right by the checksum"},
    };
    for (const Record& record : log.records) {
        if (is_unmarked(record)) {
            continue;
        }
        for (Marked& kind : kinds) {
            if (!kind.is(record)) {
                continue;
            }
            ++kind.count;
            const std::optional<Seq> number = log.number_of(record);
            if (number && !kind.runs.empty() && kind.runs.back().end == *number) {
                kind.runs.back().end = *number + 1;
            } else if (number && kind.runs.size() <= kSeqsNamedMax) {
                kind.runs.push_back({*number, *number + 1});
            }
        }
    }
    return kinds;
}

/// Returns "12 records (seq 5..15, 20) REMARK"; empty if there are none.
std::string marked_text(const Log& log, const Marked& records) {
    const auto& [is, remark, count, runs] = records;
    if (count == 0) {
        return {};
    }
    std::string out = fmt::format("{} record{}", count, count == 1 ? "" : "s");
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const SeqRun& run = runs[i];
        out += i == 0 ? fmt::format(" ({} ", log.number_name()) : ", ";
        out += i == kSeqsNamedMax ? "..."
               : run.end == run.begin + 1
                   ? fmt::format("{}", run.begin.value)
                   : fmt::format("{}..{}", run.begin.value, (run.end - 1).value);
    }
    return fmt::format("{}{} {}", out, runs.empty() ? "" : ")", remark);
}

/// Returns how many texts are in no ring yet; empty if there are none.
std::string buffered_text(const Log& log) {
    if (log.buffered.empty()) {
        return {};
    }
    return fmt::format("{} line{} not stored in the log yet: shown at its end", log.buffered.size(),
                       log.buffered.size() == 1 ? "" : "s");
}

std::string wall_clock_text(const Machine& machine) {
    if (!machine.wall_clock) {
        return {};
    }
    return fmt::format("{}, exact to {:.3f} s", machine.wall_clock->method,
                       static_cast<double>(machine.wall_clock->error_ns) / 1e9);
}

std::vector<ReportRow> without_empty(std::vector<ReportRow> rows) {
    std::erase_if(rows, [](const ReportRow& row) { return row.value.empty(); });
    return rows;
}

/// Returns the sentence for the consoles that got everything. `all`: there are no other consoles.
std::string complete_line(std::string_view names, bool all, const Source& source) {
    const std::string_view what = printkfmt::everything(source);
    return all ? fmt::format("Every console got {}: {}.", what, names)
               : fmt::format("{} got {}.", names, what);
}

}  // namespace

std::vector<ReportRow> summary_rows(const Source& source) {
    const Log& log = source.log;
    std::vector<ReportRow> rows({
        {"kernel", kernel_text(source)},
        {"role", role_text(source)},
        {"machine", machine_text(source.machine)},
        {"uptime", uptime_text(source.machine)},
        {"died of", crash_cause_text(source)},
    });
    add_crash_rows(source, rows);
    rows.push_back({"log", extent_text(log)});
    for (const Marked& one : marked_records(log)) {
        rows.push_back({"", marked_text(log, one)});
    }
    const std::initializer_list<ReportRow> not_in_log = {
        {"", buffered_text(log)},
        {"", log.refused == 0
                 ? std::string()
                 : fmt::format("{} messages were dropped, because the ring had no room for them",
                               log.refused)},
        {"", log.dropped_after_panic == 0
                 ? std::string()
                 : fmt::format("{} messages of other CPUs after the panic were dropped, because "
                               "there was no room for them",
                               log.dropped_after_panic)},
    };
    rows.insert(rows.end(), not_in_log.begin(), not_in_log.end());
    return without_empty(std::move(rows));
}

std::vector<ReportRow> info_rows(const Source& source) {
    return without_empty({
        {"kernel", kernel_text(source)},
        {"role", role_text(source)},
        {"build id", source.machine.build_id},
        {"machine", machine_text(source.machine)},
        {"uptime", uptime_text(source.machine)},
        {"log", extent_text(source.log)},
        {"wall clock", wall_clock_text(source.machine)},
    });
}

std::vector<std::string> verdict_lines(const Source& source) {
    std::vector<std::string> lines;
    std::string complete;
    std::size_t complete_count = 0;
    for (const Console& console : source.consoles) {
        Verdict verdict = verdict_on(console, source);
        if (verdict.standing == Standing::kComplete && console.coverage.suppressed == 0 &&
            !console.lost_unknown) {
            complete += (complete.empty() ? "" : ", ") + console.name;
            ++complete_count;
        } else {
            lines.push_back(std::move(verdict.sentence));
        }
    }
    if (source.consoles.empty()) {
        lines.emplace_back(
            source.has_consoles ? "No console was registered."
            : source.bank_reused
                ? "Later boots have overwritten this boot's list of consoles, so it is not known "
                  "what they missed."
                : "The list of consoles was not read, so it is not known what they missed.");
    } else if (complete_count != 0) {
        const bool all = source.has_consoles && complete_count == source.consoles.size();
        lines.push_back(complete_line(complete, all, source));
    }
    if (!source.consoles.empty() && !source.has_consoles) {
        lines.emplace_back("The list of consoles is not whole: others may have been registered.");
    }
    if (std::any_of(source.consoles.begin(), source.consoles.end(), [](const Console& console) {
            return console.shares_position && !console.certain;
        })) {
        lines.emplace_back(
            "A kernel before 5.19 does not record more than this: all consoles share one position, "
            "and a console that was disabled for a time leaves no trace of what it missed.");
    }
    for (std::string& why : why_lines(source)) {
        lines.push_back(std::move(why));
    }
    return lines;
}

std::vector<std::string> basis_lines(const Source& source) {
    std::vector<std::string> lines;
    std::vector<std::string_view> done;
    for (const Console& console : source.consoles) {
        if (console.basis.empty() ||
            std::find(done.begin(), done.end(), console.basis) != done.end()) {
            continue;
        }
        done.push_back(console.basis);
        std::string names;
        for (const Console& other : source.consoles) {
            if (other.basis == console.basis) {
                names += (names.empty() ? "" : ", ") + other.name;
            }
        }
        lines.push_back(names + ": " + console.basis);
    }
    return lines;
}

}  // namespace lastwords::printkfmt
