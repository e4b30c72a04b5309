// SPDX-License-Identifier: GPL-2.0-or-later
// The columns are rows of a table.
#include "printkfmt/render/csv.h"

#include <fmt/format.h>

#include <array>

#include "printkfmt/model/level.h"
#include "printkfmt/render/fates.h"
#include "printkfmt/text/escape.h"
#include "printkfmt/text/timestamp.h"

namespace lastwords::printkfmt {

namespace {

/// Characters with which a spreadsheet begins a formula, also in their wide forms (U+FF1D, U+FF0B,
/// U+FF0D, U+FF20), and the apostrophe, which takes such a meaning away.
constexpr std::array<std::string_view, 11> kGuarded{
    "=", "+", "-", "@", "\t", "\n", "'", "\uff1d", "\uff0b", "\uff0d", "\uff20"};

bool is_guarded(std::string_view text) {
    for (const std::string_view begin : kGuarded) {
        if (text.starts_with(begin)) {
            return true;
        }
    }
    return false;
}

/// Returns seconds with all nine digits of the nanoseconds: "7.281512345".
std::string seconds_text(const Record& record) {
    constexpr std::uint64_t kSecond = 1'000'000'000;
    if (!record.timestamp_ns) {
        return {};
    }
    return fmt::format("{}.{:09}", *record.timestamp_ns / kSecond, *record.timestamp_ns % kSecond);
}

std::string wall_text(const Source& source, const Record& record) {
    std::string wall(record.wall);
    if (wall.empty() && record.timestamp_ns && source.machine.wall_clock) {
        append_wall_time(source.machine.wall_clock->boot_time_ns, *record.timestamp_ns, wall);
    }
    return wall;
}

std::string task_or_cpu_text(const Record& record) {
    std::string caller;
    if (record.has_caller) {
        append_caller(record.caller, 1, caller);
    }
    return caller;
}

/// A column that only records and ghosts have.
struct Column {
    std::string_view name;
    std::string (*value)(const Source& source, const ShownRow& row);
};

using S = const Source&;
using R = const ShownRow&;

constexpr std::array kColumns{
    Column{"seq",
           [](S, R row) {
               return row.record.seq ? fmt::to_string(row.record.seq->value) : std::string();
           }},
    Column{"position", [](S, R row) { return fmt::to_string(row.record.position); }},
    Column{"time", [](S, R row) { return seconds_text(row.record); }},
    Column{"wall_time", [](S source, R row) { return wall_text(source, row.record); }},
    Column{"level",
           [](S, R row) {
               return std::string(row.record.has_level ? level_name(row.record.level) : "");
           }},
    Column{"facility",
           [](S, R row) {
               const std::string_view name = facility_name(row.record.facility);
               if (!row.record.has_level) {
                   return std::string();
               }
               return name.empty() ? fmt::to_string(row.record.facility) : std::string(name);
           }},
    Column{"caller", [](S, R row) { return task_or_cpu_text(row.record); }},
    Column{"comm", [](S, R row) { return row.comm; }},
    Column{"cpu", [](S, R row) { return row.cpu ? fmt::to_string(*row.cpu) : std::string(); }},
    Column{"context",
           [](S, R row) {
               return std::string(
                   row.record.context == CallContext::kUnknown ? "" : name_of(row.record.context));
           }},
    Column{"state", [](S, R row) { return std::string(name_of(row.record.state)); }},
    Column{"text_state", [](S, R row) { return std::string(name_of(row.record.text_state)); }},
    Column{"subsystem", [](S, R row) { return row.device.subsystem; }},
    Column{"device", [](S, R row) { return row.device.device; }},
    Column{"text", [](S, R row) { return std::string(row.record.text); }},
};

std::string_view kind_name(LogItem::Kind kind) {
    switch (kind) {
        case LogItem::Kind::kRecord:
            return "record";
        case LogItem::Kind::kGhost:
            return "ghost";
        case LogItem::Kind::kGap:
            return "gap";
        case LogItem::Kind::kMark:
            break;
    }
    return "mark";
}

}  // namespace

void append_csv_cell(std::string_view text, std::string& out) {
    std::string cell = is_guarded(text) ? "'" : "";
    append_terminal_escaped(text, cell);
    const bool quoted = cell.find_first_of(",\"\n\t ") != std::string::npos;
    if (!quoted) {
        out += cell;
        return;
    }
    out += '"';
    for (const char c : cell) {
        out += c == '"' ? "\"\"" : std::string_view(&c, 1);
    }
    out += '"';
}

void append_csv_head(const Source& source, std::string& out) {
    out += "kind,in,";
    for (const Column& column : kColumns) {
        out += column.name;
        out += ',';
    }
    out += "remark,marked,note";
    for (const Console& console : source.consoles) {
        out += ',';
        append_csv_cell("on " + console.name, out);
    }
    out += "\r\n";
}

void append_csv_row(const Source& source, const ShownRow& row, std::string& out) {
    out += kind_name(row.kind);
    out += ',';
    append_csv_cell(row.in, out);
    for (const Column& column : kColumns) {
        out += ',';
        append_csv_cell(row.is_record() ? column.value(source, row) : "", out);
    }
    out += ',';
    append_csv_cell(row.remark, out);
    out += row.marked ? ",yes," : ",,";
    append_csv_cell(row.note, out);
    for (const Console& console : source.consoles) {
        out += ',';
        append_csv_cell(
            row.is_record() && row.has_fates ? name_of(fate_of(row.record, source, console)) : "",
            out);
    }
    out += "\r\n";
}

}  // namespace lastwords::printkfmt
