// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/render/json.cpp and json_line.cpp. Another library (nlohmann) reads every line
// back.
#include "printkfmt/render/json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "printkfmt/render/json_line.h"
#include "printkfmt/render/renderer.h"
#include "tests/support/source_builder.h"

namespace lastwords::printkfmt {
namespace {

using nlohmann::json;
using namespace std::string_view_literals;

json record_json(const test::RecordSpec& spec, const RenderOptions& options = {}) {
    Source source = test::source_of(spec);
    source.log.devices.push_back({"pci", "+pci:0000:00:01.0"});
    source.log.runs = {{0, 100, {FileOffset{4096}, 100}, false}};
    std::string out;
    append_json(RenderContext(source, options), source.log.records[0], out);
    return json::parse(out);
}

std::string string_of(std::string_view text) {
    std::string out;
    append_json_string(text, out);
    return out;
}

TEST(JsonString, ControlsQuotesAndSeparatorsAreEscaped) {
    EXPECT_EQ(string_of("a\"\\\n\t\r\x1b\0z"sv), R"("a\"\\\n\t\u000d\u001b\u0000z")");
    EXPECT_EQ(string_of("\x7f\xc2\x9b\xe2\x80\xa8"), R"("\u007f\u009b\u2028")");
}

TEST(JsonString, Utf8IsKeptAndEachInvalidByteIsReplaced) {
    EXPECT_EQ(string_of("\xc3\xa9\xe9\xe2\x82"), "\"\xc3\xa9\\ufffd\\ufffd\\ufffd\"");
}

TEST(JsonString, EveryPairOfBytesGivesValidJson) {
    for (unsigned first = 0; first < 256; ++first) {
        for (unsigned second = 0; second < 256; ++second) {
            const std::string text{static_cast<char>(first), static_cast<char>(second)};
            ASSERT_TRUE(json::accept(string_of(text))) << first << ' ' << second;
        }
    }
}

TEST(RecordJson, HoldsEveryKeyOfAnOrdinaryRecord) {
    const json record = record_json({.text = "abc",
                                     .seq = 7,
                                     .timestamp_ns = 123,
                                     .level = 3,
                                     .facility = 1,
                                     .caller = 0x80000002,
                                     .device = 1});
    EXPECT_EQ(record, json::parse(R"({"kind":"record","seq":7,"position":7,"state":"finalized",
        "facility":1,"level":3,"flags":2,"ts_nsec":123,"caller":"C2","text":"abc",
        "subsystem":"pci","device":"+pci:0000:00:01.0"})"));
}

TEST(RecordJson, TextThatIsNoUtf8ComesWithItsExactBytes) {
    const json record = record_json({.text = "a\xe9"});
    EXPECT_EQ(record["text"], "a\xef\xbf\xbd");
    EXPECT_EQ(record["raw"], "Yek=");
}

TEST(RecordJson, Utf8TextHasNoRaw) {
    EXPECT_FALSE(record_json({.text = "\xc3\xa9\x1b\n"}).contains("raw"));
}

TEST(RecordJson, WhatAReservedRecordLacksIsNull) {
    const json record = record_json({.text = "half",
                                     .timestamp_ns = std::nullopt,
                                     .state = RecordState::kReserved,
                                     .text_state = TextState::kSoFar,
                                     .has_level = false});
    EXPECT_EQ(record["state"], "reserved");
    EXPECT_EQ(record["text_state"], "so far");
    EXPECT_TRUE(record["level"].is_null());
    EXPECT_TRUE(record["facility"].is_null());
    EXPECT_TRUE(record["ts_nsec"].is_null());
}

TEST(RecordJson, ExtentsAreGivenOnRequest) {
    RenderOptions options;
    options.extents = true;
    EXPECT_EQ(record_json({.text = "abc"}, options)["extents"], json::parse("[[4096,3]]"));
    EXPECT_FALSE(record_json({.text = "abc"}).contains("extents"));
}

TEST(RecordJson, GhostIsAKindOfItsOwn) {
    const Source source = test::source_of({.text = "a"});
    RenderContext context(source, {});
    context.ghost = true;
    std::string out;
    append_json(context, source.log.records[0], out);
    EXPECT_EQ(json::parse(out)["kind"], "ghost");
}

TEST(RecordJson, ConsoleAndDoubtAreNamedForUnflushedRecords) {
    const Source source = test::source_of({.text = "a"});
    RenderContext context(source, {});
    context.console = "ttyS0";
    context.source_index = 1;
    std::string out;
    append_json(context, source.log.records[0], out);
    const json record = json::parse(out);
    EXPECT_EQ(record["console"], "ttyS0");
    EXPECT_EQ(record["doubtful"], false);
    EXPECT_EQ(record["source"], 1);
}

TEST(ConsoleJson, HoldsTheKeysThatToolsRelyOn) {
    Console console = test::console_at("ttyS0", 16);
    console.flags = 0x17;
    console.flags_raw = 0x17;
    test::cover(console, 16, 20, Delivery::kUnflushed);
    std::string out;
    append_json_console(console, std::nullopt, out);
    const json object = json::parse(out);
    EXPECT_EQ(object["kind"], "console");
    EXPECT_EQ(object["name"], "ttyS0");
    EXPECT_EQ(object["type"], "legacy");
    EXPECT_EQ(object["flags"], json::parse(R"(["printbuffer","consdev","enabled","anytime"])"));
    EXPECT_EQ(object["flags_raw"], 0x17);
    EXPECT_EQ(object["next_seq"], 16);
    EXPECT_EQ(object["maybe_from"], 16);
    EXPECT_EQ(object["certain"], true);
    EXPECT_EQ(object["pending"], 4);
    EXPECT_EQ(object["unflushed"], 4);
    EXPECT_EQ(object["suppressed"], 0);
    EXPECT_EQ(object["lost"], 0);
    EXPECT_EQ(object["dropped"], 0);
    EXPECT_TRUE(object["nbcon_state"].is_null());
}

TEST(ConsoleJson, NbconStateIsAnObject) {
    Console console = test::console_at("nb0", 16);
    console.nbcon = NbconState{.raw = 0x41, .priority = 1, .cpu = 1};
    std::string out;
    append_json_console(console, std::nullopt, out);
    EXPECT_EQ(json::parse(out)["nbcon_state"],
              json::parse(R"({"raw":65,"priority":"normal","requested_priority":"none",
                  "unsafe":false,"unsafe_takeover":false,"cpu":1})"));
}

TEST(RingJson, UnknownEndsAreNull) {
    std::string out;
    append_json_ring(Source{}, std::nullopt, out);
    EXPECT_TRUE(json::parse(out)["first_seq"].is_null());
    EXPECT_TRUE(json::parse(out)["next_seq"].is_null());
}

TEST(RingJson, EndsAreThoseOfTheLog) {
    std::string out;
    append_json_ring(test::SourceBuilder().lines(5, 3).build(), std::nullopt, out);
    const json ring = json::parse(out);
    EXPECT_EQ(ring["first_seq"], 5);
    EXPECT_EQ(ring["next_seq"], 8);
    EXPECT_EQ(ring["records"], 3);
}

TEST(FindingJson, LossHasAReasonAndANoteHasNone) {
    std::string out;
    append_json_finding({Finding::Weight::kLoss, ErrorKind::kExcluded, "page 5"}, std::nullopt,
                        out);
    EXPECT_EQ(json::parse(out), json::parse(R"({"kind":"finding","weight":"loss",
        "reason":"excluded","message":"page 5"})"));
    out.clear();
    append_json_finding({Finding::Weight::kNote, ErrorKind::kNotFound, "by scan"}, 0, out);
    EXPECT_EQ(json::parse(out), json::parse(R"({"kind":"finding","source":0,"weight":"note",
        "message":"by scan"})"));
}

TEST(HeadJson, NamesSchemaAndFiles) {
    std::string out;
    const std::vector<std::string> files{"a\xff", "b"};
    append_json_head(files, out);
    const json head = json::parse(out);
    EXPECT_EQ(head["kind"], "lastwords");
    EXPECT_EQ(head["schema"], 1);
    EXPECT_EQ(head["file"], "a\xef\xbf\xbd");
    EXPECT_EQ(head["files"].size(), 2U);
}

TEST(SourceJson, HoldsWhatIsKnownAndNothingElse) {
    Source source = test::SourceBuilder().lines(0, 2).build();
    source.machine.release = "6.1.0";
    source.machine.wall_clock = WallClock{-5, 7, "test"};
    source.crash_cause = CrashCause{"Kernel panic", Seq{1}, true, 1, FaultKind::kException};
    source.crash_cause->first_fault =
        FaultLine{"BUG: x", Seq{0}, 0, 1'000'000'000, FaultKind::kException};
    source.crash_cause->taint = "GW";
    source.crash_cause->survived = 2;
    source.crash_cause->first_survived = FaultLine{"WARNING: y", {}, 7, {}, FaultKind::kWarning};
    std::string out;
    append_json_source(source, std::nullopt, out);
    EXPECT_EQ(json::parse(out), json::parse(R"({"kind":"source","origin":"dump: kernel log",
        "release":"6.1.0","boot_time_ns":-5,"boot_time_error_ns":7,"boot_time_method":"test",
        "death":"Kernel panic","death_kind":"exception","fatal":true,"cause":"BUG: x",
        "panic":true,"death_position":1,"death_seq":1,"first_fault":"BUG: x",
        "first_fault_kind":"exception","first_fault_position":0,"first_fault_seq":0,
        "first_fault_ts_nsec":1000000000,"taint":"GW",
        "taint_words":["G: all modules have free licences","W: warning before"],
        "survived":2,"first_survived":"WARNING: y","first_survived_kind":"warning",
        "first_survived_position":7,"records":2,
        "has_consoles":false})"));
}

}  // namespace
}  // namespace lastwords::printkfmt
