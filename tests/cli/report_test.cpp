// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of cli/report.cpp and report_json.cpp.
#include "cli/report.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/layout.h"
#include "tests/support/json_lines.h"
#include "tests/support/source_builder.h"

namespace lastwords::cli {
namespace {

using nlohmann::json;
using printkfmt::Delivery;
using printkfmt::Source;

extractor::Recovered dump_with_two_consoles() {
    extractor::Recovered dump;
    dump.paths = {"vmcore"};
    dump.inputs.push_back({dump.paths.front(), 0, "kdump-compressed v6 (zlib)"});
    Source source = test::SourceBuilder().lines(10, 10).build();
    source.machine.release = "6.1.0-56-cloud-amd64";
    source.machine.architecture = "x86_64";
    source.machine.hardware = "QEMU Standard PC";
    source.machine.cpus_present = 2;
    source.machine.cpus_online = 1;
    source.machine.uptime_ns = 19'000'000'000;
    source.machine.crash_time = 1'700'000'000;
    source.crash_cause =
        printkfmt::CrashCause{"Kernel panic - not syncing: test", Seq{17}, true, 17};
    source.crash_cause->first_fault =
        printkfmt::FaultLine{"BUG: kernel NULL pointer dereference", Seq{16}, 16, 16'000'000'000};
    source.crash_cause->taint = "GW";
    source.has_consoles = true;
    source.consoles.push_back(test::console_at("ttyS0", 20));
    source.consoles.push_back(test::console_at("lag0", 16));
    source.consoles[0].basis = "exact: the position moves only after a record has been shown";
    source.consoles[1].basis = source.consoles[0].basis;
    test::cover(source.consoles[1], 16, 20, Delivery::kUnflushed);
    dump.sources.push_back(std::move(source));
    return dump;
}

std::string summary(const extractor::Recovered& dump) {
    std::string out;
    append_summary(dump, out);
    return out;
}

TEST(Summary, SaysKernelMachineCrashCauseLogConsolesAndVerdicts) {
    EXPECT_EQ("\n" + summary(dump_with_two_consoles()), R"(
vmcore: kdump-compressed v6 (zlib)
  kernel      6.1.0-56-cloud-amd64 x86_64
  machine     2 CPUs, 1 online, QEMU Standard PC
  uptime      19.000000 s, died 2023-11-14 22:13:20 UTC
  died of     Kernel panic - not syncing: test (seq 17)
  first fault BUG: kernel NULL pointer dereference (seq 16, at 16.000000 s)
  taint       W: warning before
  log         10 records, seq 10..19, 10.000000 s to 19.000000 s, the 10 records before were
              overwritten

  NAME   TYPE    STATE    NEXT-SEQ  PENDING  UNFLUSHED  SUPPRESSED  LOST  FLAGS
  ttyS0  legacy  enabled        20        0          0           0     0  E
  lag0   legacy  enabled        16        4          4           0     0  E

  lag0 never showed the last 4 records (seq 16..19), from 16.000000 s on: the panic message is among
  them.
  ttyS0 got everything.
)");
}

TEST(Summary, FitsAScreen) {
    const std::string text = summary(dump_with_two_consoles());
    EXPECT_LE(std::count(text.begin(), text.end(), '\n'), 24);
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(line.size(), kReportColumns) << line;
    }
}

TEST(Summary, SaysThatEveryConsoleGotEverything) {
    extractor::Recovered dump = dump_with_two_consoles();
    dump.sources[0].consoles.pop_back();
    EXPECT_NE(summary(dump).find("  Every console got everything: ttyS0.\n"), std::string::npos);
}

TEST(Summary, SaysThatConsolesCouldNotBeRead) {
    extractor::Recovered dump = dump_with_two_consoles();
    dump.sources[0].consoles.clear();
    dump.sources[0].has_consoles = false;
    EXPECT_NE(summary(dump).find(
                  "The list of consoles was not read, so it is not known what they missed."),
              std::string::npos);
}

TEST(Summary, NamesReservedRecords) {
    extractor::Recovered dump = dump_with_two_consoles();
    dump.sources[0].log.records.unpack()[3].state = printkfmt::RecordState::kReserved;
    EXPECT_NE(summary(dump).find("1 record (seq 13) reserved: never finished\n"),
              std::string::npos);
}

TEST(Summary, ControlBytesOfTheDumpAreEscaped) {
    extractor::Recovered dump = dump_with_two_consoles();
    dump.sources[0].machine.release = "6.1\x1b[2J\nx";
    dump.sources[0].consoles[1].name = "lag\x1b";
    EXPECT_EQ(summary(dump).find('\x1b'), std::string::npos);
    EXPECT_NE(summary(dump).find("6.1\\x1b[2J x"), std::string::npos);
}

TEST(Summary, TellsSeveralSourcesApart) {
    extractor::Recovered dump = dump_with_two_consoles();
    dump.sources.push_back(test::SourceBuilder().lines(0, 1).build());
    dump.sources[1].origin = "dump: pstore";
    EXPECT_NE(summary(dump).find("\n==> dump: pstore <==\n"), std::string::npos);
}

TEST(Summary, JsonIsOneObjectForEachCrash) {
    extractor::Recovered dump = dump_with_two_consoles();
    dump.sources.push_back(test::SourceBuilder().lines(0, 1).build());
    dump.sources[0].findings.loss(ErrorKind::kMissing, "records that are cut: 1");
    std::string out;
    append_summary_json(dump, out);
    const auto all = test::objects(out);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0]["kind"], "summary");
    EXPECT_EQ(all[0]["consoles"][1]["name"], "lag0");
    EXPECT_EQ(all[0]["losses"], json::array({"records that are cut: 1"}));
    EXPECT_EQ(all[0]["exit_code"], 2);
    EXPECT_FALSE(all[1].contains("losses"));
}

TEST(Consoles, BasisIsSaidOnceForAllThatShareIt) {
    std::string out;
    append_consoles(dump_with_two_consoles(), out);
    EXPECT_NE(
        out.find("  ttyS0, lag0: exact: the position moves only after a record has been shown\n"),
        std::string::npos);
}

TEST(Consoles, JsonHoldsTheRingAndEachConsole) {
    std::string out;
    append_consoles_json(dump_with_two_consoles(), out);
    const auto all = test::objects(out);
    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(all[0]["kind"], "lastwords");
    EXPECT_EQ(all[1]["kind"], "ring");
    EXPECT_EQ(all[1]["first_seq"], 10);
    EXPECT_EQ(all[1]["next_seq"], 20);
    EXPECT_EQ(all[3]["name"], "lag0");
    EXPECT_EQ(all[3]["unflushed"], 4);
}

TEST(Info, TellsFactsWithTheirOriginAndFindings) {
    extractor::Recovered dump = dump_with_two_consoles();
    dump.sources[0].facts = {{"KERNELOFFSET", "38c00000", "VMCOREINFO"},
                             {"prb", "0x1", "kallsyms"}};
    dump.sources[0].findings.loss(ErrorKind::kExcluded, "page 0x5 is not in the dump");
    std::string out;
    append_info(dump, out);
    EXPECT_NE(out.find("  KERNELOFFSET  38c00000  (VMCOREINFO)\n"
                       "  prb           0x1  (kallsyms)\n"
                       "  missing: page 0x5 is not in the dump\n"),
              std::string::npos);
}

TEST(Info, JsonHoldsContainerSourceFactsAndFindings) {
    extractor::Recovered dump = dump_with_two_consoles();
    dump.sources[0].facts = {{"KERNELOFFSET", "38c00000", "VMCOREINFO"}};
    dump.findings.note("read as one file");
    std::string out;
    append_info_json(dump, out);
    std::vector<std::string> kinds;
    for (const json& object : test::objects(out)) {
        kinds.push_back(object["kind"]);
    }
    EXPECT_EQ(kinds, (std::vector<std::string>{"lastwords", "container", "source", "ring", "fact",
                                               "finding"}));
}

}  // namespace
}  // namespace lastwords::cli
