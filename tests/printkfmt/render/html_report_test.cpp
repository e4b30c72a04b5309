// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/render/html_report.cpp and lane_svg.cpp. That the page is XML is tested in
// tests/gui/, where there is a parser.
#include "printkfmt/render/html_report.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "printkfmt/render/html_text.h"
#include "printkfmt/render/lane_svg.h"
#include "tests/support/source_builder.h"

namespace lastwords::printkfmt {
namespace {

using namespace std::string_view_literals;

std::string escaped(std::string_view text) {
    std::string out;
    append_html_escaped(text, out);
    return out;
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

std::string page_of(const Source& source, const ShownRow& row) {
    HtmlReport report{.source = source,
                      .sources = {},
                      .files = {{"vmcore", 1234, "ELF vmcore"}, {"<script>", {}, ""}},
                      .findings = {},
                      .filter = "err+ \"a<b\"",
                      .rows = 9,
                      .written = "2026-11-21 10:26:59 UTC"};
    report.findings.push_back({Finding::Weight::kLoss, ErrorKind::kMissing, "one & two"});
    std::string out;
    append_html_head(report, out);
    append_html_row(report, row, out);
    append_html_end(report, out);
    return out;
}

Source source_with_console() {
    Source source = test::SourceBuilder().lines(0, 10).build();
    source.has_consoles = true;
    source.consoles.push_back(test::console_at("ttyS0", 5));
    test::cover(source.consoles[0], 0, 5, Delivery::kPassed);
    test::cover(source.consoles[0], 5, 10, Delivery::kUnflushed);
    source.crash_cause.emplace();
    source.crash_cause->line = "Kernel panic - not syncing: <b>test</b>";
    source.crash_cause->seq = Seq{9};
    return source;
}

TEST(HtmlEscaped, MarkupHasNoEffect) {
    EXPECT_EQ(escaped("<a href=\"x\" id='y'>&"),
              "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;");
}

TEST(HtmlEscaped, WhatXmlDoesNotAllowIsEscaped) {
    EXPECT_EQ(escaped("\x1b\0\x7f\xc2\x85\xe9\ufffe\uffff\u202e"sv),
              "\\x1b\\x00\\x7f\\xc2\\x85\\xe9\\xef\\xbf\\xbe\\xef\\xbf\\xbf\\xe2\\x80\\xae");
    EXPECT_EQ(escaped("\t\n\u00e9"), "\t\n\u00e9");
}

TEST(HtmlReport, HasVerdictsRowsAndProvenance) {
    const Source source = source_with_console();
    ShownRow row;
    row.record = source.log.records.back();
    row.crash = row.marked = true;
    row.note = "look here";
    const std::string page = page_of(source, row);
    for (const std::string_view part :
         {"<h1>Kernel panic - not syncing: &lt;b&gt;test&lt;/b&gt;</h1>"sv,
          "<li>ttyS0 never showed the last 5"sv, "line 9</td>"sv, "died here \u2691"sv,
          "Note: look here"sv, "vmcore, 1234 bytes, ELF vmcore"sv, "&lt;script&gt;"sv,
          "err+ &quot;a&lt;b&quot;"sv, "missing: one &amp; two"sv, LASTWORDS_VERSION ""sv,
          "rows without a filter: 9"sv, "prefers-color-scheme:dark"sv}) {
        EXPECT_TRUE(contains(page, part)) << part << "\n" << page;
    }
}

TEST(HtmlReport, RunsAndLoadsNothing) {
    const Source source = source_with_console();
    ShownRow row;
    row.record = source.log.records.back();
    row.record.text = "<script src=//evil/x></script><img src=x onerror=alert(1)>";
    const std::string page = page_of(source, row);
    for (const std::string_view part :
         {"<script"sv, "<img"sv, "<link"sv, "<a "sv, "http:"sv, "https:"sv, "@import"sv}) {
        EXPECT_FALSE(contains(page, part)) << part;
    }
    EXPECT_TRUE(contains(page, "&lt;script src=//evil/x&gt;"));
    EXPECT_TRUE(contains(page, "default-src 'none'"));
}

TEST(LaneSvg, PaintsWhatWasShownHighAndTheRestLow) {
    const Source source = source_with_console();
    std::string out;
    append_lane_svg(source, source.consoles[0], "a < b", out);
    EXPECT_TRUE(contains(out, "<title>a &lt; b</title>"));
    EXPECT_TRUE(contains(out, R"(<rect class="shown" x="0" y="0" width="300" height="18"/>)"
                              R"(<rect class="never" x="300" y="12" width="300" height="6"/>)"
                              R"(<rect class="crash" x="540" y="0" width="2" height="18"/>)"))
        << out;
}

TEST(LaneSvg, ItsSizeDoesNotGrowWithTheRecords) {
    Source source = test::SourceBuilder().lines(0, 2).build();
    source.consoles.push_back(test::console_at("ttyS0", 0));
    for (std::uint64_t seq = 0; seq < 200'000; ++seq) {
        test::cover(source.consoles[0], seq, seq + 1,
                    seq % 2 == 0 ? Delivery::kSuppressed : Delivery::kUnflushed);
    }
    std::string out;
    append_lane_svg(source, source.consoles[0], "", out);
    EXPECT_LT(out.size(), 1000U);
    EXPECT_TRUE(contains(out, "class=\"never\"") && !contains(out, "class=\"kept\""));
}

TEST(LaneSvg, NumbersAtTheEndOfTheirRangeArePainted) {
    Source source = test::SourceBuilder().lines(0, 2).build();
    source.consoles.push_back(test::console_at("ttyS0", 0));
    test::cover(source.consoles[0], 0, ~0ULL, Delivery::kLost);
    std::string out;
    append_lane_svg(source, source.consoles[0], "", out);
    EXPECT_TRUE(contains(out, "width=\"600\" height=\"6\"")) << out;
}

}  // namespace
}  // namespace lastwords::printkfmt
