// SPDX-License-Identifier: GPL-2.0-or-later
// Lays out what printkfmt/model/why.h holds.
#include "printkfmt/render/why.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "printkfmt/render/json_line.h"
#include "printkfmt/text/timestamp.h"

namespace lastwords::printkfmt {

namespace {

/// The first record that the console did not show for sure.
Seq end_of_shown(const Console& console) {
    return console.certain ? console.next_seq : std::min(console.next_seq, console.maybe_from);
}

/// Whether the console's present loglevel keeps the record back.
bool is_kept_back(const Record& record, const Console& console) {
    return record.has_level && console.loglevel > 0 && !console.ignores_loglevel &&
           record.level >= console.loglevel;
}

/// Returns the newest record before `end` that the console would show; nullopt: there is none in
/// the log, or the console's position is not known.
std::optional<Record> last_before(Seq end, const Console& console, const Log& log) {
    std::optional<Record> last;
    if (!console.position_known) {
        return std::nullopt;
    }
    for (const Record& record : log.records) {
        const std::optional<Seq> number = log.number_of(record);
        if (number && *number >= end) {
            break;
        }
        if (number && !is_kept_back(record, console)) {
            last = record;
        }
    }
    return last;
}

std::string last_text(const Record& record, const Log& log) {
    const std::string time =
        record.timestamp_ns ? fmt::format(", {}", seconds_text(*record.timestamp_ns)) : "";
    return fmt::format("{} {}{}: {}", log.number_name(),
                       log.number_of(record).value_or(Seq{}).value, time, record.text);
}

std::string place_text(VirtAddr at) {
    return at == VirtAddr{} ? std::string() : fmt::format(" (at {:#x})", at.value);
}

std::string link_text(const LockLink& link) {
    const std::string_view by = link.holder != VirtAddr{}
                                    ? link.inferred ? "likely held by" : "held by"
                                : link.lock == "completion" ? "who completes it is"
                                                            : "who holds it is";
    return fmt::format("{}{}{}{}{}: {} {}{}", link.lock, link.name.empty() ? "" : " ", link.name,
                       place_text(link.address),
                       link.waiter.empty() ? "" : fmt::format(", for which {} waits", link.waiter),
                       by, link.held_by, link.circle ? ", which waits itself: a deadlock" : "") +
           (link.remark.empty() ? "" : " (" + link.remark + ")");
}

std::vector<std::string> functions_of(const Stack& stack) {
    std::vector<std::string> functions;
    for (const Frame& frame : stack.frames) {
        functions.push_back((frame.guess ? "? " : "") + frame.function);
    }
    return functions;
}

/// Whether an earlier link has the same stack, not an empty one.
bool is_repeated(const std::vector<LockLink>& chain, std::size_t link) {
    const std::vector<std::string> functions = functions_of(chain[link].stack);
    return !functions.empty() &&
           std::any_of(chain.begin(), chain.begin() + static_cast<std::ptrdiff_t>(link),
                       [&](const LockLink& one) { return functions_of(one.stack) == functions; });
}

/// Adds rows of one kind: the first one has the label.
class RowsOfAKind {
 public:
    RowsOfAKind(std::vector<ReportRow>& rows, std::string_view label)
        : rows_(rows), label_(label) {}
    void add(std::string value) { rows_.push_back({std::exchange(label_, {}), std::move(value)}); }

 private:
    std::vector<ReportRow>& rows_;  // outlives this
    std::string label_;
};

std::string json_of(const WhyEvidence& evidence) {
    std::string out;
    {
        JsonLine line(out);
        line.text("fact", evidence.fact);
        if (evidence.address != VirtAddr{}) {
            line.text("address", fmt::format("{:#x}", evidence.address.value));
        }
        if (evidence.seq) {
            line.number("seq", evidence.seq->value);
        }
    }
    out.pop_back();
    return out;
}

std::string json_of(const LockLink& link) {
    std::string out;
    {
        JsonLine line(out);
        line.text("lock", link.lock);
        if (!link.name.empty()) {
            line.text("name", link.name);
        }
        if (!link.waiter.empty()) {
            line.text("waiter", link.waiter);
        }
        if (link.address != VirtAddr{}) {
            line.text("address", fmt::format("{:#x}", link.address.value));
        }
        if (link.holder != VirtAddr{}) {
            line.text("holder", fmt::format("{:#x}", link.holder.value));
        }
        line.text("held_by", link.held_by);
        if (!link.remark.empty()) {
            line.text("remark", link.remark);
        }
        if (link.stack.task) {
            line.number("pid", link.stack.task->pid);
            line.text("comm", link.stack.task->comm);
        }
        line.boolean("inferred", link.inferred);
        line.boolean("deadlock", link.circle);
        line.texts("stack", functions_of(link.stack));
    }
    out.pop_back();
    return out;
}

template <typename Part>
std::string json_list(const std::vector<Part>& parts) {
    std::string out = "[";
    for (const Part& part : parts) {
        out += out.size() == 1 ? "" : ",";
        out += json_of(part);
    }
    return out + "]";
}

}  // namespace

std::vector<ReportRow> why_rows(const Console& console, const Source& source) {
    std::vector<ReportRow> rows;
    if (!console.why) {
        return rows;
    }
    const Why& why = *console.why;
    rows.push_back({"why", fmt::format("{} ({}): {}", name_of(why.reason), name_of(why.sureness),
                                       why.sentence)});
    if (const auto last = last_before(console.next_seq, console, source.log)) {
        const Seq sure = end_of_shown(console);
        const bool doubtful = source.log.number_of(*last).value_or(Seq{}) >= sure;
        rows.push_back({"last shown", (doubtful ? "perhaps " : "") + last_text(*last, source.log)});
        if (doubtful) {
            rows.push_back({"", fmt::format("for sure: those before {} {}",
                                            source.log.number_name(), sure.value)});
        }
    }
    RowsOfAKind evidence(rows, "evidence");
    for (const WhyEvidence& one : why.evidence) {
        evidence.add(one.fact + place_text(one.address));
    }
    RowsOfAKind chain(rows, "waits for");
    for (std::size_t i = 0; i < why.chain.size(); ++i) {
        chain.add(link_text(why.chain[i]));
        if (is_repeated(why.chain, i)) {
            chain.add("    (as above)");
            continue;
        }
        for (const std::string& function : functions_of(why.chain[i].stack)) {
            chain.add("    " + function);
        }
    }
    if (!why.change.empty()) {
        rows.push_back({"change", why.change});
    }
    return rows;
}

std::vector<std::string> why_lines(const Source& source) {
    std::vector<std::pair<std::string, std::string>> lines;  // names, and why
    for (const Console& console : source.consoles) {
        if (!console.why || console.why->reason == Reason::kNothingMissing) {
            continue;
        }
        const Why& why = *console.why;
        std::string text =
            fmt::format("{} ({}, {})", why.sentence, name_of(why.reason), name_of(why.sureness));
        const auto same = std::find_if(lines.begin(), lines.end(),
                                       [&](const auto& line) { return line.second == text; });
        if (same != lines.end()) {
            same->first += ", " + console.name;
        } else {
            lines.emplace_back(console.name, std::move(text));
        }
    }
    std::vector<std::string> joined;
    for (const auto& [names, text] : lines) {
        joined.push_back(fmt::format("Why {}: {}", names, text));
    }
    return joined;
}

void append_json_why(const Console& console, const Source& source, std::optional<std::size_t> index,
                     std::string& out) {
    if (!console.why) {
        return;
    }
    const Why& why = *console.why;
    JsonLine line(out);
    line.text("kind", "why");
    if (index) {
        line.number("source", *index);
    }
    line.text("console", console.name);
    line.text("reason", name_of(why.reason));
    line.text("sureness", name_of(why.sureness));
    line.text("sentence", why.sentence);
    const std::optional<Record> last = last_before(end_of_shown(console), console, source.log);
    if (last && last->seq) {
        line.number("last_shown_seq", last->seq->value);
    }
    line.verbatim("evidence", json_list(why.evidence));
    line.verbatim("chain", json_list(why.chain));
    if (!why.change.empty()) {
        line.text("change", why.change);
    }
}

}  // namespace lastwords::printkfmt
