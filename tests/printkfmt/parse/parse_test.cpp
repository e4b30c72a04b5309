// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of texts in each format: parsing gives the records from which the text was made.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "printkfmt/render/console.h"
#include "printkfmt/render/dmesg.h"
#include "printkfmt/render/kmsg.h"
#include "tests/printkfmt/parse/parsed.h"
#include "tests/support/rounds.h"
#include "tests/support/source_builder.h"

namespace lastwords::test {
namespace {

using printkfmt::Log;
using printkfmt::Record;
using printkfmt::TextLog;

printkfmt::Source ordinary_source() {
    return SourceBuilder()
        .record({.text = "Linux version 6.1.0 (x) #1", .seq = 0, .level = 5})
        .record({.text = "lines one\ntwo\n\nfour", .seq = 1, .timestamp_ns = 1'000'000})
        .record({.text = "[mem 0x0-0xff]: a \\ and = ; , <6> in it",
                 .seq = 2,
                 .timestamp_ns = 2'000'000})
        .record(
            {.text = "from user space", .seq = 3, .timestamp_ns = 12'345'678'000, .facility = 3})
        .record({.text = "last", .seq = 4, .timestamp_ns = 100'000'000'001'000, .level = 0})
        .build();
}

std::string rendered(const printkfmt::Source& source, printkfmt::AppendRecord append,
                     const printkfmt::RenderOptions& options) {
    const printkfmt::RenderContext context(source, options);
    std::string text;
    for (const Record& record : source.log.records) {
        append(context, record, text);
    }
    return text;
}

printkfmt::RenderOptions how(bool decode, bool caller) {
    printkfmt::RenderOptions options;
    options.decode = decode;
    options.caller = caller;
    return options;
}

TEST(Parse, ReadsBackTheRecordsOfDmesg) {
    const printkfmt::Source source = ordinary_source();
    for (const bool decode : {false, true}) {
        for (const bool caller : {false, true}) {
            const std::string text = rendered(source, printkfmt::append_dmesg, how(decode, caller));
            const auto logs = parsed(text);
            ASSERT_EQ(logs.size(), 1U);
            const Log& log = logs[0].log;
            EXPECT_EQ(texts_of(log), texts_of(source.log));
            EXPECT_EQ(input_of(log), text);
            expect_all_bytes_placed(log);
            for (std::size_t i = 0; i < log.records.size(); ++i) {
                EXPECT_EQ(log.records[i].timestamp_ns, source.log.records[i].timestamp_ns);
                EXPECT_EQ(log.records[i].has_level, decode);
                EXPECT_EQ(log.records[i].has_caller, caller);
                EXPECT_TRUE(!decode || log.records[i].level == source.log.records[i].level);
                EXPECT_TRUE(!decode || log.records[i].facility == source.log.records[i].facility);
                EXPECT_TRUE(!caller || log.records[i].caller.id == 1);
            }
        }
    }
}

TEST(Parse, ReadsBackTheRecordsOfKmsgByteForByte) {
    printkfmt::Source source = SourceBuilder()
                                   .record({.text = "esc \x1b[1m \xff \\x41 \n end", .seq = 77})
                                   .record({.text = "", .seq = 78, .flags = printkfmt::kLogCont})
                                   .record({.text = "a device", .seq = 80, .device = 1})
                                   .build();
    source.log.devices.push_back({"pci", "+pci:0000:00:01.0"});
    const std::string text = rendered(source, printkfmt::append_kmsg, how(false, true));
    const auto logs = parsed(text);
    ASSERT_EQ(logs.size(), 1U);
    const Log& log = logs[0].log;
    EXPECT_EQ(texts_of(log), texts_of(source.log));
    EXPECT_EQ(log.records[0].seq, Seq{77});
    EXPECT_EQ(log.records[1].flags & printkfmt::kLogCont, printkfmt::kLogCont);
    EXPECT_EQ(log.device_of(log.records[2]).subsystem, "pci");
    EXPECT_EQ(log.device_of(log.records[2]).device, "+pci:0000:00:01.0");
    EXPECT_EQ(input_of(log), text);
    expect_all_bytes_placed(log);
}

TEST(Parse, EachLineOfAConsoleIsARecord) {
    std::string text = rendered(ordinary_source(), printkfmt::append_console, {});
    for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 2)) {
        text.insert(at, "\r");
    }
    const auto logs = parsed(text);
    ASSERT_EQ(logs.size(), 1U);
    EXPECT_TRUE(logs[0].capture);
    const auto texts = texts_of(logs[0].log);
    ASSERT_EQ(texts.size(), 8U);
    EXPECT_EQ(texts[1], "lines one");
    EXPECT_EQ(texts[3], "");
    EXPECT_EQ(input_of(logs[0].log), text);
    expect_all_bytes_placed(logs[0].log);
}

TEST(Parse, ReadsLevelsBeforeStamps) {
    const auto logs = parsed("<6>[    0.100000][   T12] a\n<30>[    1.000000] b\n<4>no time\n");
    ASSERT_EQ(logs.size(), 1U);
    const auto& records = logs[0].log.records;
    ASSERT_EQ(records.size(), 3U);
    EXPECT_EQ(records[0].caller.number(), 12U);
    EXPECT_EQ(records[1].facility, 3);
    EXPECT_EQ(records[1].level, 6);
    EXPECT_EQ(records[2].text, "no time");
    EXPECT_FALSE(records[2].timestamp_ns);
}

/// If dmesg -r of util-linux 2.38 has no name for a facility, it prints -1 as the priority.
TEST(Parse, APriorityThatDmesgDoesNotKnowBeginsARecord) {
    const auto logs =
        parsed("<6>[    1.000000] one\n<-1>[    2.000000] two\n<4>[    3.000000] three\n");
    ASSERT_EQ(logs.size(), 1U);
    const auto& records = logs[0].log.records;
    ASSERT_EQ(records.size(), 3U);
    EXPECT_EQ(records[1].text, "two");
    EXPECT_FALSE(records[1].has_level);
    EXPECT_EQ(records[1].timestamp_ns, 2'000'000'000U);
    EXPECT_TRUE(records[2].has_level);
}

TEST(Parse, KeepsWallTimeUnchanged) {
    for (const std::string stamp : {"[Sat Nov 21 10:26:59 2026]", "[Sun Nov  1 10:26:59 2026]",
                                    "2026-11-21T10:26:59,123456+01:00"}) {
        const auto logs = parsed(stamp + " one\n" + stamp + " two\n");
        ASSERT_EQ(logs.size(), 1U) << stamp;
        const Record& record = logs[0].log.records.at(1);
        EXPECT_EQ(record.text, "two");
        EXPECT_FALSE(record.timestamp_ns);
        EXPECT_NE(stamp.find(record.wall), std::string::npos);
        EXPECT_GT(record.wall.size(), 20U);
    }
}

TEST(Parse, DeltasGiveNoClock) {
    for (const std::string text : {"[<    0.000000>] one\n[<   -0.054704>] two\n",
                                   "[Nov21 16:55] one\n[  +0.000123] two\n"}) {
        const auto logs = parsed(text);
        ASSERT_EQ(logs.size(), 1U) << text;
        EXPECT_EQ(texts_of(logs[0].log), (std::vector<std::string>{"one", "two"}));
        EXPECT_FALSE(logs[0].log.records[1].timestamp_ns);
    }
    const auto logs = parsed("[    1.500000 <    0.000123>] x\n");
    ASSERT_EQ(logs.size(), 1U);
    EXPECT_EQ(logs[0].log.records[0].timestamp_ns, 1'500'000'000U);
}

TEST(Parse, ReadsJson) {
    const std::string text =
        "{\n   \"dmesg\": [\n      {\n         \"pri\": 30,\n         \"time\":     "
        "0.123457,\n         \"msg\": \"q\\\"{ \\u001b \xff\"\n      },{\n         \"fac\": "
        "\"kern\",\n         \"pri\": \"notice\",\n         \"time\":    12.000001,\n         "
        "\"msg\": \"two\"\n      }\n   ]\n}\n";
    const auto logs = parsed(text);
    ASSERT_EQ(logs.size(), 1U);
    const Log& log = logs[0].log;
    EXPECT_EQ(texts_of(log), (std::vector<std::string>{"q\"{ \x1b \xff", "two"}));
    EXPECT_EQ(log.records[0].timestamp_ns, 123'457'000U);
    EXPECT_EQ(log.records[0].facility, 3);
    EXPECT_EQ(log.records[1].level, 5);
    EXPECT_EQ(input_of(log), text);
    expect_all_bytes_placed(log);
}

TEST(Parse, ReportsThatJsonIsCutShort) {
    const auto logs = parsed("{\"dmesg\": [{\"pri\":6,\"time\":1.000000,\"msg\":\"one\"},{\"pri\"");
    ASSERT_EQ(logs.size(), 1U);
    ASSERT_EQ(logs[0].log.records.size(), 2U);
    EXPECT_EQ(logs[0].log.records[0].text, "one");
    EXPECT_EQ(logs[0].log.records[1].text_state, printkfmt::TextState::kCut);
    EXPECT_TRUE(logs[0].findings.lossy());
    expect_all_bytes_placed(logs[0].log);
}

TEST(Parse, ReadsTheVersionThatNetconsoleSends) {
    const auto logs = parsed("6.12.1-x,6,10,1000,-;a\n6.12.1-x,6,11,2000,-;b\n");
    ASSERT_EQ(logs.size(), 1U);
    EXPECT_EQ(logs[0].release, "6.12.1-x");
    EXPECT_TRUE(logs[0].capture);
    EXPECT_EQ(texts_of(logs[0].log), (std::vector<std::string>{"a", "b"}));
}

TEST(Parse, JoinsTheFragmentsOfNetconsole) {
    const std::string body = std::string(1500, 'x') + "\n SUBSYSTEM=net\n";
    std::string text = "6,1,1000,-;before\n";
    for (std::size_t at = 0; at < body.size();) {
        std::string packet =
            "6,2,2000,-,ncfrag=" + std::to_string(at) + "/" + std::to_string(body.size()) + ";";
        const std::size_t piece = std::min(body.size() - at, 1000 - packet.size());
        text += packet + body.substr(at, piece);
        at += piece;
    }
    text += "6,3,3000,-;after\n";
    const auto logs = parsed(text);
    ASSERT_EQ(logs.size(), 1U);
    EXPECT_EQ(texts_of(logs[0].log),
              (std::vector<std::string>{"before", std::string(1500, 'x'), "after"}));
    EXPECT_EQ(logs[0].log.device_of(logs[0].log.records[1]).subsystem, "net");
    expect_all_bytes_placed(logs[0].log);
}

TEST(Parse, ReportsMessagesThatTheKernelDropped) {
    const auto logs = parsed(
        "[    1.000000] a\r\n** 41 printk messages dropped **\r\n[    2.000000] b\r\n"
        "** replaying previous printk message **\r\n[    3.000000] c\r\n");
    ASSERT_EQ(logs.size(), 1U);
    const Log& log = logs[0].log;
    EXPECT_EQ(texts_of(log), (std::vector<std::string>{"a", "b", "c"}));
    ASSERT_EQ(log.marks.size(), 2U);
    EXPECT_EQ(log.marks[0].before, 1U);
    EXPECT_EQ(log.marks[0].dropped, 41U);
    expect_all_bytes_placed(log);
}

TEST(Parse, KeepsWhatFirmwareAndUserSpaceWrite) {
    const std::string text =
        "SeaBIOS\r\nBooting\r\n[    0.000000] a\r\nlogin: \r\n[    2.000000] b\r\n[    "
        "2.500000] c\r\n[    3.0000";
    const auto logs = parsed(text);
    ASSERT_EQ(logs.size(), 1U);
    const Log& log = logs[0].log;
    EXPECT_EQ(texts_of(log), (std::vector<std::string>{"SeaBIOS\nBooting", "a", "login: ", "b", "c",
                                                       "[    3.0000"}));
    EXPECT_FALSE(log.records[0].has_level);
    EXPECT_EQ(log.records[5].text_state, printkfmt::TextState::kCut);
    EXPECT_EQ(input_of(log), text);
    EXPECT_FALSE(logs[0].findings.empty());
    expect_all_bytes_placed(log);
}

TEST(Parse, SeparatesBoots) {
    std::string text;
    for (int boot = 0; boot < 3; ++boot) {
        text += "BIOS\r\n[    0.000000] Linux version 6.1\r\n[    0.500000] x\r\n";
        text += boot == 1 ? "" : "[   20.000000] y\r\n";
    }
    const auto logs = parsed(text);
    ASSERT_EQ(logs.size(), 3U);
    std::string all;
    for (const TextLog& log : logs) {
        EXPECT_EQ(log.log.records.front().text, "BIOS");
        all += input_of(log.log);
    }
    EXPECT_EQ(all, text);
}

TEST(Parse, OneOlderStampBeginsNoBoot) {
    EXPECT_EQ(parsed("[   10.000000] a\n[   11.000000] b\n[    1.100000] c\n[   12.000000] d\n"
                     "[   13.000000] e\n")
                  .size(),
              1U);
}

TEST(Parse, ReadsDmesgWithoutTimes) {
    const std::string boot = "Linux version 6.1.0 (x) #1 SMP\nCommand line: quiet\n\nlast\n";
    const std::string text = "SeaBIOS\nBooting\n" + boot + boot;
    const auto logs = parsed(text);
    ASSERT_EQ(logs.size(), 2U);
    EXPECT_EQ(texts_of(logs[0].log),
              (std::vector<std::string>{"SeaBIOS\nBooting", "Linux version 6.1.0 (x) #1 SMP",
                                        "Command line: quiet", "", "last"}));
    EXPECT_EQ(texts_of(logs[1].log).size(), 4U);
    EXPECT_EQ(input_of(logs[0].log) + input_of(logs[1].log), text);
    expect_all_bytes_placed(logs[0].log);
}

TEST(Parse, ReadsLevelsWithoutTimes) {
    const auto logs = parsed(
        "kern  :notice: Linux version 6.1.0\nkern  :info  : lines\n               two\n"
        "daemon:err   : last\nkern  :info  : a\nkern  :info  : b\nkern  :info  : c\nkern  :info  : "
        "d\n"
        "kern  :info  : e\nkern  :info  : f\nkern  :info  : g\n");
    ASSERT_EQ(logs.size(), 1U);
    const Log& log = logs[0].log;
    ASSERT_EQ(log.records.size(), 10U);
    EXPECT_EQ(log.records[1].text, "lines\ntwo");
    EXPECT_EQ(log.records[2].level, 3);
    EXPECT_EQ(log.records[2].facility, 3);
    EXPECT_FALSE(log.records[2].timestamp_ns);
}

TEST(Parse, SeparatesBootsWithoutTheKernelsTimes) {
    const std::string boot =
        "Nov 21 10:26:59 host kernel: Linux version 6.1.0\nNov 21 10:26:59 host kernel: a\n";
    EXPECT_EQ(parsed(boot + "-- Boot 0123456789abcdef --\n" + boot + boot).size(), 3U);
}

TEST(Parse, TextThatIsNoLogIsNotRecognised) {
    for (const std::string_view text :
         {"", "\n\n", "some words\nand more\n", "<html>\n<body>\n", "{\"a\": []}\n",
          "int a[12];\nint b[3];\n", "1,2,3,4\n5,6,7,8\n", "[1.5] two\n",
          "Linux version 6.1.0 (x) #1 SMP\n", "Command line: quiet\nLinux version 6.1.0\n",
          "Nov 21 10:26:59 host sshd[1]: a\nNov 21 10:26:59 host cron: kernel: b\n",
          "2026-11-21 10:26:59 started\n2026-11-21 10:26:59 stopped\n",
          "See the manual:\n  Linux version 6\n  Command line: x\n"}) {
        EXPECT_FALSE(printkfmt::recognise(text)) << text;
    }
}

TEST(Parse, MutantsLoseNoByte) {
    std::mt19937 random(5);
    const printkfmt::Source source = ordinary_source();
    const std::string seeds[] = {
        rendered(source, printkfmt::append_dmesg, how(true, false)),
        rendered(source, printkfmt::append_kmsg, {}),
        rendered(source, printkfmt::append_console, {}),
        "6,2,2000,-,ncfrag=0/20;xxxxx\n6,2,2000,-,ncfrag=5/20;yyyyyyyyyyyyyyy\n6,3,3000,-;b\n",
        "{\"dmesg\": [{\"pri\":6,\"time\":1.000000,\"msg\":\"one\"},{\"pri\":3,\"msg\":\"t\"}]}",
        "** 4 printk messages dropped **\r\n[    1.000000] a\r\nx\r\n[    2.000000] b\r\n",
        logged("Nov 21 10:26:59 host kernel: ", true) + "-- Boot x --\n   more\n",
        logged("[2026-11-21 10:26:59] ", true, "\r\n"),
        logged("Sat 2026-11-21 10:26:59 UTC host kernel: ", false),
        "[    1.000000] host kernel: a\n[    2.000000] host kernel: b\n",
        "Linux version 6\nCommand line: x\n\nLinux version 6\nCommand line: x\nlast\n",
    };
    const unsigned rounds = test::rounds(150) * static_cast<unsigned>(std::size(seeds));
    for (unsigned round = 0; round < rounds; ++round) {
        std::string text = seeds[round % std::size(seeds)];
        for (unsigned change = random() % 4; change != ~0U; --change) {
            const std::size_t at = random() % text.size();
            switch (random() % 4) {
                case 0:
                    text[at] = static_cast<char>(random());
                    break;
                case 1:
                    text.erase(at, random() % 9);
                    break;
                case 2:
                    text.insert(at, text.substr(random() % text.size(), random() % 60));
                    break;
                default:
                    text.resize(at + 1);
            }
            text += text.empty() ? "x" : "";
        }
        for (const printkfmt::TextFormat& format : printkfmt::text_formats()) {
            std::string all;
            for (const TextLog& log : printkfmt::parse(text, format, {})) {
                expect_all_bytes_placed(log.log);
                all += input_of(log.log);
            }
            ASSERT_EQ(all, text) << name_of(format);
        }
    }
}

}  // namespace
}  // namespace lastwords::test
