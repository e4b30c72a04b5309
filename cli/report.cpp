// SPDX-License-Identifier: GPL-2.0-or-later
// Reports for people.
#include "cli/report.h"

#include <fmt/format.h>

#include <algorithm>

#include "printkfmt/model/verdict.h"
#include "printkfmt/text/escape.h"
#include "printkfmt/text/timestamp.h"

namespace lastwords::cli {

using printkfmt::Console;
using printkfmt::Log;
using printkfmt::Machine;
using printkfmt::Record;
using printkfmt::RecordState;
using printkfmt::Source;
using printkfmt::Standing;

namespace {

constexpr std::size_t kLabelColumns = 14;
constexpr std::size_t kRowBytesMax = 400;
constexpr std::size_t kSeqsNamedMax = 8;

/// "  label       value"; a long value goes on below itself.
void append_row(std::string_view label, std::string_view value, std::string& out) {
    if (value.empty()) {
        return;
    }
    std::string shown = printkfmt::terminal_escaped(value.substr(0, kRowBytesMax));
    std::replace(shown.begin(), shown.end(), '\n', ' ');
    const std::size_t line = out.size();
    append_wrapped(shown, kLabelColumns, out);
    out.replace(line + 2, label.size(), label);
}

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

std::string kernel_text(const Machine& machine) {
    const std::string kernel =
        joined({machine.release, machine.architecture, machine.version}, " ");
    return kernel.empty() ? "not known" : kernel;
}

/// "2 CPUs"; "2 CPUs, 1 online" where panic() or the user had taken some off.
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

/// When the newest record was written, for a dump that does not say when the machine died.
std::string newest_text(const Machine& machine) {
    if (machine.crash_time || !machine.wall_clock || !machine.uptime_ns) {
        return {};
    }
    constexpr std::int64_t kSecond = 1'000'000'000;
    const auto uptime = static_cast<std::int64_t>(*machine.uptime_ns / kSecond);
    return "until " + printkfmt::utc_text(machine.wall_clock->boot_time_ns / kSecond + uptime);
}

std::string uptime_text(const Machine& machine) {
    return joined({machine.uptime_ns ? printkfmt::seconds_text(*machine.uptime_ns) : "",
                   machine.crash_time ? "died " + printkfmt::utc_text(*machine.crash_time) : "",
                   newest_text(machine)},
                  ", ");
}

std::string crash_cause_text(const Source& source) {
    if (!source.crash_cause) {
        return "no panic or oops line in the log";
    }
    const std::string where =
        source.crash_cause->seq ? fmt::format(" (seq {})", source.crash_cause->seq->value) : "";
    return source.crash_cause->line + where;
}

/// The same basis is said once, for all consoles that share it.
void append_bases(const Source& source, std::string& out) {
    std::vector<std::string_view> said;
    for (const Console& console : source.consoles) {
        if (console.basis.empty() ||
            std::find(said.begin(), said.end(), console.basis) != said.end()) {
            continue;
        }
        said.push_back(console.basis);
        std::string names;
        for (const Console& other : source.consoles) {
            if (other.basis == console.basis) {
                names += (names.empty() ? "" : ", ") + other.name;
            }
        }
        append_wrapped(printkfmt::terminal_escaped(names + ": " + console.basis), 2, out);
    }
}

std::string span_text(const Log& log) {
    std::optional<std::uint64_t> first;
    std::optional<std::uint64_t> last;
    for (const Record& record : log.records) {
        if (record.timestamp_ns) {
            first = first ? first : record.timestamp_ns;
            last = record.timestamp_ns;
        }
    }
    if (!first) {
        return {};
    }
    return fmt::format("{} to {}", printkfmt::seconds_text(*first), printkfmt::seconds_text(*last));
}

std::string extent_text(const Log& log) {
    std::string seqs;
    std::string overwritten;
    if (log.first_seq && log.next_seq && !log.records.empty()) {
        seqs = fmt::format("seq {}..{}", log.first_seq->value, (*log.next_seq - 1).value);
        overwritten = log.first_seq->value == 0
                          ? "nothing overwritten"
                          : fmt::format("the {} before were overwritten", log.first_seq->value);
    }
    return joined(
        {fmt::format("{} records", log.records.size()), seqs, span_text(log), overwritten}, ", ");
}

/// "2 records (seq 420, 425) REMARK", for states that a reader must know of.
std::string state_text(const Log& log, RecordState state, std::string_view remark) {
    std::size_t count = 0;
    std::string seqs;
    for (const Record& record : log.records) {
        if (record.state != state) {
            continue;
        }
        ++count;
        if (count <= kSeqsNamedMax && record.seq) {
            seqs += fmt::format("{}{}", seqs.empty() ? "" : ", ", record.seq->value);
        }
    }
    if (count == 0) {
        return {};
    }
    return fmt::format("{} record{} (seq {}{}) {}", count, count == 1 ? "" : "s", seqs,
                       count > kSeqsNamedMax ? ", ..." : "", remark);
}

void append_verdicts(const Source& source, std::string& out) {
    std::string complete;
    std::size_t complete_count = 0;
    for (const Console& console : source.consoles) {
        const printkfmt::Verdict verdict = printkfmt::verdict_on(console, source);
        if (verdict.standing == Standing::kComplete && console.coverage.suppressed == 0) {
            complete += (complete.empty() ? "" : ", ") + console.name;
            ++complete_count;
            continue;
        }
        append_wrapped(printkfmt::terminal_escaped(verdict.sentence), 2, out);
    }
    if (source.consoles.empty()) {
        append_wrapped(source.has_consoles
                           ? "No console was registered."
                           : "No list of consoles was read here: what they missed is not known.",
                       2, out);
    } else if (complete_count == source.consoles.size()) {
        append_wrapped(
            printkfmt::terminal_escaped(fmt::format("Every console got everything: {}.", complete)),
            2, out);
    } else if (complete_count != 0) {
        append_wrapped(printkfmt::terminal_escaped(fmt::format("{} got everything.", complete)), 2,
                       out);
    }
    if (std::any_of(source.consoles.begin(), source.consoles.end(),
                    [](const Console& console) { return !console.certain; })) {
        append_wrapped(
            "This is as far as a kernel before 5.19 tells: it has one position for all consoles, "
            "and "
            "what one of them missed while it was disabled for a time leaves no trace.",
            2, out);
    }
}

void append_source_summary(const Source& source, std::string& out) {
    const Log& log = source.log;
    append_row("kernel", kernel_text(source.machine), out);
    append_row("machine", machine_text(source.machine), out);
    append_row("uptime", uptime_text(source.machine), out);
    append_row("died of", crash_cause_text(source), out);
    append_row("cause", source.crash_cause ? source.crash_cause->cause : std::string{}, out);
    append_row("log", extent_text(log), out);
    append_row("", state_text(log, RecordState::kReserved, "reserved: never finished"), out);
    append_row("", state_text(log, RecordState::kCommitted, "committed: perhaps not finished"),
               out);
    if (log.refused != 0) {
        append_row("", fmt::format("{} messages that the ring had no room for", log.refused), out);
    }
    if (!source.consoles.empty()) {
        out += '\n';
        append_console_table(source, 2, out);
    }
    out += '\n';
    append_verdicts(source, out);
}

/// Each path as the user gave it, with the container of the file there; below a folder or an
/// archive, those of the memory images in it.
void append_files(const extractor::Recovered& recovered, std::string& out) {
    for (std::size_t i = 0; i < recovered.paths.size(); ++i) {
        std::string shown = printkfmt::terminal_escaped(recovered.paths[i]);
        std::string members;
        for (const extractor::Input& input : recovered.inputs) {
            if (input.path != i || input.container.empty()) {
                continue;
            }
            const std::string container = printkfmt::terminal_escaped(input.container);
            if (input.name == recovered.paths[i]) {
                shown += ": " + container;
            } else {
                members +=
                    fmt::format("  {}: {}\n", printkfmt::terminal_escaped(input.name), container);
            }
        }
        out += shown + '\n' + members;
    }
}

void append_findings(const Findings& findings, std::string& out) {
    for (const Finding& finding : findings.all()) {
        const bool loss = finding.weight == Finding::Weight::kLoss;
        append_wrapped(
            (loss ? "missing: " : "note: ") + printkfmt::terminal_escaped(finding.message), 2, out);
    }
}

void append_origin(const extractor::Recovered& recovered, const Source& source, std::string& out) {
    if (recovered.sources.size() > 1) {
        out += "\n==> " + printkfmt::terminal_escaped(source.origin) + " <==\n";
    }
}

}  // namespace

void append_summary(const extractor::Recovered& recovered, std::string& out) {
    append_files(recovered, out);
    for (const Source& source : recovered.sources) {
        append_origin(recovered, source, out);
        append_source_summary(source, out);
    }
}

void append_consoles(const extractor::Recovered& recovered, std::string& out) {
    for (const Source& source : recovered.sources) {
        append_origin(recovered, source, out);
        if (!source.consoles.empty()) {
            append_console_table(source, 0, out);
            out += '\n';
        }
        append_verdicts(source, out);
        append_bases(source, out);
    }
}

void append_info(const extractor::Recovered& recovered, std::string& out) {
    append_files(recovered, out);
    append_findings(recovered.findings, out);
    for (const Source& source : recovered.sources) {
        append_origin(recovered, source, out);
        append_row("kernel", kernel_text(source.machine), out);
        append_row("build id", source.machine.build_id, out);
        append_row("machine", machine_text(source.machine), out);
        append_row("uptime", uptime_text(source.machine), out);
        append_row("log", extent_text(source.log), out);
        if (source.machine.wall_clock) {
            append_row("wall clock",
                       fmt::format("{}, exact to {:.3f} s", source.machine.wall_clock->method,
                                   static_cast<double>(source.machine.wall_clock->error_ns) / 1e9),
                       out);
        }
        std::size_t width = 0;
        for (const printkfmt::Fact& fact : source.facts) {
            width = std::max(width, fact.name.size());
        }
        for (const printkfmt::Fact& fact : source.facts) {
            out += printkfmt::terminal_escaped(
                fmt::format("  {:<{}}  {}  ({})", fact.name, width, fact.value, fact.from));
            out += '\n';
        }
        append_findings(source.findings, out);
    }
}

}  // namespace lastwords::cli
