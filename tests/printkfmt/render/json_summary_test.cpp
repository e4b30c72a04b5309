// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/render/json_summary.cpp.
#include "printkfmt/render/json_summary.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/source_builder.h"

namespace lastwords::printkfmt {
namespace {

nlohmann::json summary_of(const Source& source, const Findings& findings = {},
                          const HashedFiles& hashed = {}) {
    const std::vector<std::string> files{"vmcore"};
    std::string out;
    append_json_summary(source, {files, "ELF vmcore", findings, 2, hashed}, out);
    EXPECT_LE(out.size(), kJsonSummaryMax);
    return nlohmann::json::parse(out);
}

TEST(JsonSummary, TellsWhatTheCrashWas) {
    Source source = test::SourceBuilder().lines(10, 5).build();
    source.id = "0f5a1c6e-7d2b-4a39-9c1e-3b8d2f6a4e10";
    source.machine.release = "6.12.1-mill";
    source.machine.build_id = "c0ffee";
    source.crash_cause = CrashCause{.line = "Kernel panic - not syncing: Fatal exception",
                                    .seq = Seq{14},
                                    .panic = true,
                                    .position = 4,
                                    .kind = FaultKind::kException};
    source.crash_cause->first_fault.emplace().line = "BUG: unable to handle page fault";
    source.log.missing = {{Seq{3}, Seq{7}}};
    const nlohmann::json json = summary_of(source);
    EXPECT_EQ(json["boot_id"], source.id);
    EXPECT_EQ(json["release"], "6.12.1-mill");
    EXPECT_EQ(json["build_id"], "c0ffee");
    EXPECT_EQ(json["death"], "Kernel panic - not syncing: Fatal exception");
    EXPECT_EQ(json["first_fault"], "BUG: unable to handle page fault");
    EXPECT_EQ(json["records"], 5);
    EXPECT_EQ(json["missing"], 4);
    EXPECT_EQ(json["exit_code"], 2);
}

TEST(JsonSummary, SaysWhichOneOfSeveralKernelsItIs) {
    Source source;
    EXPECT_FALSE(summary_of(source).contains("kernel_role"));
    source.one_of_kernels = {KernelRole::kCrashed, false, 2, 0x1000000, "6.1.0 ran"};
    const nlohmann::json json = summary_of(source);
    EXPECT_EQ(json["kernel_role"], "crashed");
    EXPECT_EQ(json["running"], false);
    EXPECT_EQ(json["kernels"], 2);
    EXPECT_EQ(json["kernel_role_reason"], "6.1.0 ran");
}

TEST(JsonSummary, SaysHowFarEachConsoleGot) {
    Source source = test::SourceBuilder().lines(0, 5).build();
    source.has_consoles = true;
    Console console;
    console.name = "ttyS0";
    console.flags = static_cast<std::uint32_t>(ConsoleFlag::kEnabled);
    console.next_seq = Seq{3};
    console.maybe_from = Seq{3};
    console.coverage.intervals = {{Seq{0}, Seq{3}, Delivery::kPassed},
                                  {Seq{3}, Seq{5}, Delivery::kUnflushed}};
    console.coverage.pending = 2;
    console.coverage.unflushed = 2;
    source.consoles.push_back(console);
    const nlohmann::json shown = summary_of(source)["consoles"][0];
    EXPECT_EQ(shown["name"], "ttyS0");
    EXPECT_EQ(shown["unflushed"], 2);
    EXPECT_EQ(shown["standing"], "missed");
}

TEST(JsonSummary, IsShortAndSaysWhatItLeavesOut) {
    Source source = test::SourceBuilder().lines(0, 1).build();
    source.machine.release = std::string(5000, '\x01');
    source.machine.nodename = std::string(5000, 'n');
    source.crash_cause.emplace().line = std::string(5000, '\xff');
    source.consoles.resize(500);
    Findings findings;
    for (int i = 0; i < 300; ++i) {
        findings.loss(ErrorKind::kCorrupt, std::string(300, 'x') + std::to_string(i));
    }
    const HashedFile unreadable{std::string(5000, '\x01'), 0, "", std::string(5000, '\x02')};
    const nlohmann::json json =
        summary_of(source, findings, {std::vector<HashedFile>(16, unreadable), 500});
    EXPECT_EQ(json["hashes"].size() + json["hashes_more"].get<std::size_t>(), 516U);
    EXPECT_EQ(json["consoles"].size() + json["consoles_more"].get<std::size_t>(), 500U);
    EXPECT_GT(json["losses_more"], 0);
    EXPECT_TRUE(json["nodename"].get<std::string>().ends_with("..."));
}

}  // namespace
}  // namespace lastwords::printkfmt
