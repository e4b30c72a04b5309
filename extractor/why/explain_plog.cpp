// SPDX-License-Identifier: GPL-2.0-or-later
// Reads what plog itself logged of its consoles in a panic.
#include "extractor/why/explain_plog.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace lastwords::extractor {

namespace {

using printkfmt::Console;
using printkfmt::Log;
using printkfmt::Reason;
using printkfmt::Record;
using printkfmt::Source;
using printkfmt::Sureness;
using printkfmt::Why;

/// What plog says of a console behind "plog: console NAME is not used: ". Source: report_use() of
/// runtime/plog_output.c.
struct NotUsed {
    std::string_view said;
    Reason reason;
    std::string_view sentence;
    std::string_view change;
};

constexpr std::array kNotUsed{
    NotUsed{"it is disabled", Reason::kDisabled, "it is disabled, so the panic did not use it", ""},
    NotUsed{"it may hang", Reason::kNotUsedInPanic,
            "it may hang in a panic (PLOG_RELIABILITY_UNSAFE), and the policy did not allow it",
            "set plog's unsafe_policy, if its last lines matter more than that the machine "
            "resets for sure"},
    NotUsed{"its lock is held", Reason::kNotUsedInPanic,
            "the panic could not take the lock of its driver, which somebody held", ""},
    NotUsed{"its owner does not answer", Reason::kNotUsedInPanic,
            "its owner had stopped in an unsafe section and did not answer the panic",
            "set plog's unsafe_policy, if its last lines matter more than that the machine "
            "resets for sure"},
};

/// Returns what plog logged of the console, and the record.
std::optional<std::pair<const NotUsed*, Record>> find_not_used(const Log& log,
                                                               const Console& console) {
    const std::string start = fmt::format("plog: console {} is not used: ", console.name);
    std::optional<std::pair<const NotUsed*, Record>> found;
    for (const Record& record : log.records) {
        if (!record.is_event || !record.text.starts_with(start)) {
            continue;
        }
        for (const NotUsed& one : kNotUsed) {
            if (record.text.substr(start.size()) == one.said) {
                found = {&one, record};
            }
        }
    }
    return found;
}

/// Returns the first record of the panic CPU; nullopt: the boot did not panic.
std::optional<Record> first_of_panic(const Log& log) {
    for (const Record& record : log.records) {
        if (record.in_panic) {
            return record;
        }
    }
    return std::nullopt;
}

Why why_of(const Console& console, const Log& log) {
    const printkfmt::Coverage& coverage = console.coverage;
    if (coverage.unflushed == 0 && coverage.missing == 0) {
        const bool kept_back = coverage.suppressed != 0;
        return {
            kept_back ? Reason::kLoglevel : Reason::kNothingMissing, Sureness::kProved,
            kept_back ? "it showed all that its loglevel lets through" : "it showed everything"};
    }
    if (const auto not_used = find_not_used(log, console)) {
        const auto& [what, record] = *not_used;
        Why why(what->reason, Sureness::kProved, std::string(what->sentence));
        why.add(fmt::format("plog logged: {}", record.text), {}, record.seq);
        why.change = what->change;
        return why;
    }
    if (!console.enabled()) {
        Why why(Reason::kDisabled, Sureness::kProved, "it is disabled");
        why.add("PLOG_CONSOLE_ENABLED is not set in its entry");
        return why;
    }
    if (const auto panic = first_of_panic(log)) {
        Why why(Reason::kPanicCpuStuck, Sureness::kLikely,
                "the panic did not come to the end of plog_panic_flush(): there is no line of it "
                "about this console");
        why.add("the panic CPU's first record", {}, panic->seq);
        return why;
    }
    Why why(Reason::kNotKnown, Sureness::kNotKnown,
            "the boot ended without a panic, and plog does not note why a console is behind then");
    why.add(fmt::format("it had shown all records before seq {}", console.next_seq.value));
    return why;
}

}  // namespace

void explain_plog_consoles(Source& source) {
    for (Console& console : source.consoles) {
        console.why = why_of(console, source.log);
    }
}

}  // namespace lastwords::extractor
