// SPDX-License-Identifier: GPL-2.0-or-later
// The page in the order in which it is read.
#include "printkfmt/render/html_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "printkfmt/model/level.h"
#include "printkfmt/model/verdict.h"
#include "printkfmt/render/console_table.h"
#include "printkfmt/render/fates.h"
#include "printkfmt/render/html_text.h"
#include "printkfmt/render/lane_svg.h"
#include "printkfmt/render/report.h"
#include "printkfmt/text/timestamp.h"

namespace lastwords::printkfmt {

namespace {

/// Nothing may be loaded or run, whatever the page holds.
constexpr std::string_view kBegin =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
    "style-src 'unsafe-inline'\"/>\n"
    "<meta name=\"viewport\" content=\"width=device-width\"/>\n"
    "<meta name=\"color-scheme\" content=\"light dark\"/>\n<title>";

constexpr std::string_view kStyle =
    ":root{color-scheme:light dark;--ink:#1a1a1a;--paper:#ffffff;--faint:#8a8a8a;--error:#b01818;"
    "--doubt:#7a5200;--band:#f2f2f2}\n"
    "@media (prefers-color-scheme:dark){:root{--ink:#e8e8e8;--paper:#16181b;--faint:#8f8f8f;"
    "--error:#ff8a80;--doubt:#f0b94a;--band:#24272b}}\n"
    "body{color:var(--ink);background:var(--paper);font:15px/1.4 sans-serif;margin:1.5em}\n"
    "h1{font-size:1.3em}h2{font-size:1.1em;margin-top:1.5em}\n"
    "table{border-collapse:collapse}th{text-align:left}\n"
    "th,td{padding:1px .6em;vertical-align:top}\n"
    ".mono,.rows td{font-family:monospace}.number{text-align:right}\n"
    ".rows th{position:sticky;top:0;background:var(--paper)}\n"
    ".rows .text{white-space:pre-wrap;overflow-wrap:anywhere}\n"
    ".error .text,.error .level{color:var(--error);font-weight:bold}\n"
    ".doubt .text{color:var(--doubt)}.remark{color:var(--doubt);font-style:italic}\n"
    ".crash td{border-top:2px solid var(--ink);border-bottom:2px solid var(--ink)}\n"
    ".note td{background:var(--band)}.note .text{font-family:sans-serif}\n";

void append_element(std::string_view tag, std::string_view text, std::string& out) {
    out += fmt::format("<{}>", tag);
    append_html_escaped(text, out);
    out += fmt::format("</{}>", tag.substr(0, tag.find(' ')));
}

void append_summary(const HtmlReport& report, std::string& out) {
    out += "<table class=\"summary\">\n";
    for (const ReportRow& row : summary_rows(report.source)) {
        out += "<tr>";
        append_element("th scope=\"row\"", row.label, out);
        append_element("td", row.value, out);
        out += "</tr>\n";
    }
    out += "</table>\n";
}

void append_list(std::string_view name, const std::vector<std::string>& lines, std::string& out) {
    out += fmt::format("<ul class=\"{}\">\n", name);
    for (const std::string& line : lines) {
        append_element("li", line, out);
        out += '\n';
    }
    out += "</ul>\n";
}

void append_consoles(const Source& source, std::string& out) {
    const std::vector<ConsoleColumn> columns = console_table(source);
    out += "<h2>Consoles</h2>\n";
    append_list("verdicts", verdict_lines(source), out);
    append_lane_patterns(out);
    out += "<table class=\"consoles\">\n<thead><tr>";
    for (const ConsoleColumn& column : columns) {
        append_element("th scope=\"col\"", column.field.title, out);
    }
    out += "<th scope=\"col\">Records, oldest to newest</th></tr></thead>\n<tbody>\n";
    for (std::size_t i = 0; i < source.consoles.size(); ++i) {
        out += "<tr>";
        for (const ConsoleColumn& column : columns) {
            append_element(column.number ? "td class=\"number\"" : "td", column.cells[i], out);
        }
        out += "<td>";
        append_lane_svg(source, source.consoles[i], verdict_on(source.consoles[i], source).sentence,
                        out);
        out += "</td></tr>\n";
    }
    out +=
        "</tbody></table>\n<p>High: shown. Half as high: perhaps shown. Low: never shown; "
        "hatched: overwritten, or not in the dump. A thin line: kept back by the loglevel. The "
        "upright line is the record that the kernel died of.</p>\n";
}

/// Says what the signs in the column "On" mean, and whose they are.
void append_legend(const Source& source, std::string& out) {
    std::string names;
    for (const Console& console : source.consoles) {
        names += names.empty() ? "" : ", ";
        names += console.name;
    }
    std::string words = fmt::format("On has a sign for each of: {}. ", names);
    for (const Delivery one : kDeliveries) {
        words += fmt::format("{} {}; ", sign_of(one), words_of(one));
    }
    words += "\u26a0 see the words in braces.";
    append_element("p class=\"legend\"", words, out);
    out += '\n';
}

void append_cell(std::string_view style, std::string_view text, std::string& out) {
    out += style.empty() ? "<td>" : fmt::format("<td class=\"{}\">", style);
    append_html_escaped(text, out);
    out += "</td>";
}

std::string time_text(const Record& record) {
    std::string time;
    if (record.timestamp_ns) {
        append_boot_time(*record.timestamp_ns, time);
    }
    return time;
}

std::string caller_text(const ShownRow& row) {
    std::string caller;
    if (row.record.has_caller) {
        append_named_caller(row.record.caller, row.comm, 0, caller);
    }
    return caller;
}

/// How many columns stand before the text.
unsigned columns_before_text(const HtmlReport& report) {
    return 5U + (report.sources.empty() ? 0U : 1U) + (report.source.consoles.empty() ? 0U : 1U);
}

std::string signs_of(const ShownRow& row) {
    std::string signs = row.crash ? "died here" : "";
    if (row.marked) {
        signs += signs.empty() ? "\u2691" : " \u2691";
    }
    return signs;
}

void append_record(const HtmlReport& report, const ShownRow& row, std::string& out) {
    const Record& record = row.record;
    const bool ordinary = row.kind == LogItem::Kind::kRecord && is_whole(record);
    out += fmt::format("<tr class=\"{}{}{}\"{}>", row.crash ? "crash " : "",
                       is_error(record) ? "error " : "", ordinary ? "record" : "record doubt",
                       row.crash ? " id=\"crash\"" : "");
    append_cell("", signs_of(row), out);
    if (!report.sources.empty()) {
        append_cell("", row.in, out);
    }
    if (!report.source.consoles.empty()) {
        out += "<td title=\"";
        append_html_escaped(row.has_fates ? fate_words(record, report.source) : "not known", out);
        out += "\">";
        append_html_escaped(row.has_fates ? fate_signs(record, report.source) : "", out);
        out += ordinary ? "</td>" : " \u26a0</td>";
    }
    append_cell("number", record.seq ? fmt::to_string(record.seq->value) : "", out);
    append_cell("number", time_text(record), out);
    append_cell("level", record.has_level ? level_name(record.level) : "", out);
    append_cell("", caller_text(row), out);
    out += "<td class=\"text\">";
    append_html_escaped(record.text, out);
    if (!row.remark.empty()) {
        append_element("span class=\"remark\"", fmt::format(" {{{}}}", row.remark), out);
    }
    out += "</td></tr>\n";
}

void append_wide(std::string_view style, std::string_view text, const HtmlReport& report,
                 std::string& out) {
    out += fmt::format("<tr class=\"{}\"><td colspan=\"{}\"></td><td class=\"text\">", style,
                       columns_before_text(report));
    append_html_escaped(text, out);
    out += "</td></tr>\n";
}

std::string file_line(const ReportFile& file) {
    std::string line = file.name;
    if (file.bytes) {
        line += fmt::format(", {} bytes", *file.bytes);
    }
    return line + (file.container.empty() ? "" : ", " + file.container);
}

}  // namespace

void append_html_head(const HtmlReport& report, std::string& out) {
    const Source& source = report.source;
    const std::string& title = source.crash_cause ? source.crash_cause->line : source.origin;
    out += kBegin;
    append_html_escaped(title + " - lastwords", out);
    out += "</title>\n<style>\n";
    out += kStyle;
    append_lane_style(out);
    out += "</style>\n</head>\n<body>\n";
    append_element("h1", title, out);
    out += '\n';
    append_summary(report, out);
    if (source.has_consoles && !source.consoles.empty()) {
        append_consoles(source, out);
    }
    out += "<h2>Messages</h2>\n";
    if (!report.sources.empty()) {
        append_list("sources", report.sources, out);
    }
    if (!report.filter.empty()) {
        append_element("p class=\"filter\"", "Only what the filter shows: " + report.filter, out);
        out += '\n';
    }
    if (!source.consoles.empty()) {
        append_legend(source, out);
    }
    out += "<table class=\"rows\">\n<thead><tr><th scope=\"col\">Mark</th>";
    out += report.sources.empty() ? "" : "<th scope=\"col\">In</th>";
    out += source.consoles.empty() ? "" : "<th scope=\"col\">On</th>";
    for (const std::string_view head : {"Seq", "Time", "Level", "Caller", "Text"}) {
        append_element("th scope=\"col\"", head, out);
    }
    out += "</tr></thead>\n<tbody>\n";
}

void append_html_row(const HtmlReport& report, const ShownRow& row, std::string& out) {
    if (row.is_record()) {
        append_record(report, row, out);
    } else {
        append_wide("remark", row.remark, report, out);
    }
    if (!row.note.empty()) {
        append_wide("note", "Note: " + row.note, report, out);
    }
}

void append_html_end(const HtmlReport& report, std::string& out) {
    out += "</tbody></table>\n";
    if (!report.findings.empty()) {
        std::vector<std::string> lines;
        for (const Finding& finding : report.findings) {
            lines.push_back(text_of(finding));
        }
        out += "<h2>Remarks</h2>\n";
        append_list("findings", lines, out);
    }
    out += "<h2>What this was made from</h2>\n";
    std::vector<std::string> lines;
    for (const ReportFile& file : report.files) {
        lines.push_back(file_line(file));
    }
    lines.push_back("source: " + report.source.origin);
    if (!report.source.machine.build_id.empty()) {
        lines.push_back("build id of the kernel: " + report.source.machine.build_id);
    }
    lines.push_back(fmt::format("rows without a filter: {}", report.rows));
    lines.push_back(fmt::format("written by lastwords {}, {}", LASTWORDS_VERSION, report.written));
    append_list("provenance", lines, out);
    out += "</body>\n</html>\n";
}

}  // namespace lastwords::printkfmt
