// SPDX-License-Identifier: GPL-2.0-or-later
// Tests that the records of a region have the names, bytes and notices of the kernel's files, and
// that records that the kernel would not show are marked.
#include "extractor/formats/ramoops/region.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <random>

#include "extractor/formats/ramoops/in_file.h"
#include "tests/support/damage.h"
#include "tests/support/memory_file.h"
#include "tests/support/ramoops_builder.h"

namespace lastwords::extractor {
namespace {

using printkfmt::ByteRun;
using printkfmt::PstoreArea;
using printkfmt::PstoreRecord;
using printkfmt::PstoreType;
using test::console_text;
using test::log_text;
using test::RamoopsBuilder;
using test::RamoopsPlan;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kFirstLine = "Panic#1 Part1\n";

PstoreArea read(RamoopsBuilder& region) {
    auto area = read_ramoops_region(region.bytes(), true, "region", {});
    EXPECT_TRUE(area) << area.error().message;
    return area ? *std::move(area) : PstoreArea{};
}

std::string panic(std::size_t bytes, std::string_view banner = "") {
    return std::string(kFirstLine) + std::string(banner) + log_text(bytes);
}

std::string deflated(std::string_view text) {
    z_stream stream{};
    EXPECT_EQ(::deflateInit2(&stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
    std::string out(::deflateBound(&stream, text.size()), '\0');
    std::string in(text);
    stream.next_in = static_cast<Bytef*>(static_cast<void*>(in.data()));
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = static_cast<Bytef*>(static_cast<void*>(out.data()));
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(::deflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    ::deflateEnd(&stream);
    return out;
}

TEST(RamoopsRegion, AFileThatGivenSizesDoNotFitNamesTheAssumedOnes) {
    RamoopsBuilder region(
        {.mem_size = 0x40000, .record_size = 0x8000, .console_size = 0x10000, .ecc = 16});
    region.dump(0, panic(500));
    const test::MemoryFile file(region.bytes(), "region.bin");
    PstoreOptions options;
    options.ramoops = parse_ramoops_parameters("record_size=0x8000,ecc=1").value();
    const auto held = read_ramoops_file(file, options);
    ASSERT_FALSE(held);
    EXPECT_THAT(held.error().message,
                HasSubstr("console_size=4096,ftrace_size=4096,pmsg_size=4096"));
    EXPECT_TRUE(read_ramoops_file(file, {}));
}

TEST(RamoopsRegion, HasTheKernelsFiles) {
    RamoopsBuilder region(RamoopsPlan{});
    region.dump(0, panic(500)).dump(2, "Oops#2 Part1\nx\n");
    region.write(PstoreType::kConsole, 0, console_text(400)).write(PstoreType::kPmsg, 0, "hello");
    const PstoreArea area = read(region);
    ASSERT_THAT(area.records, SizeIs(4));
    EXPECT_EQ(area.records[0].name, "dmesg-ramoops-0");
    EXPECT_EQ(area.records[0].text, panic(500));
    EXPECT_EQ(area.records[0].reason, "Panic");
    EXPECT_EQ(area.records[0].time->seconds, 1700000000);
    EXPECT_EQ(area.records[1].name, "dmesg-ramoops-2");
    EXPECT_EQ(area.records[1].time->nanoseconds, 2000U);
    EXPECT_EQ(area.records[2].name, "console-ramoops-0");
    EXPECT_EQ(area.records[2].text, console_text(400));
    EXPECT_EQ(area.records[3].name, "pmsg-ramoops-0");
    EXPECT_FALSE(area.findings.lossy());
    for (const PstoreRecord& record : area.records) {
        EXPECT_TRUE(record.shown);
        EXPECT_EQ(record.notice, "");
    }
}

TEST(RamoopsRegion, RecordsOfDumpMemoryThatRecordSizeDoesNotDivideAreLarger) {
    RamoopsBuilder region({.mem_size = 0x1b000,
                           .record_size = 0x4000,
                           .console_size = 0x4000,
                           .ftrace_size = 0x2000,
                           .pmsg_size = 0x2000,
                           .cpus = 3});
    const std::string text = panic(0x4900);
    region.dump(3, text);
    const PstoreArea area = read(region);
    EXPECT_EQ(area.zones.front().size, 0x4c00U);
    ASSERT_THAT(area.records, SizeIs(1));
    EXPECT_EQ(area.records[0].text, text);
    EXPECT_EQ(area.zones[6].type, PstoreType::kFtrace);
    EXPECT_EQ(area.zones[6].size, 0xaaaU);
}

struct Wording {
    std::string_view banner;
    std::string_view prefix;
};
class Notice : public testing::TestWithParam<Wording> {};

TEST_P(Notice, IsWordedAsByTheReleaseThatTheTextNames) {
    RamoopsBuilder region({.ecc = 16});
    region.dump(0, panic(2000, GetParam().banner));
    const std::string prefix(GetParam().prefix);
    EXPECT_EQ(read(region).records.at(0).notice, "\n" + prefix + "No errors detected\n");
    std::mt19937_64 random(1);
    const auto& zone = region.zone(PstoreType::kDmesg);
    region.damage_block(zone, 1, 8, random);
    region.damage_block(zone, 3, 12, random);
    EXPECT_EQ(read(region).records.at(0).notice,
              "\n" + prefix + "8 Corrected bytes, 1 unrecoverable blocks\n");
}

INSTANTIATE_TEST_SUITE_P(
    Releases, Notice,
    testing::Values(Wording{"<5>[    0.000000] Linux version 5.10.0-35-amd64 (x) #1\n", ""},
                    Wording{"<5>[    0.000000] Linux version 5.17.3 (x) #1\n", ""},
                    Wording{"<5>[    0.000000] Linux version 5.18.0 (x) #1\n", "ECC: "},
                    Wording{"<4>[    1.0] CPU: 1 PID: 1 Comm: sh Not tainted 5.10.0-3 #1\n", ""},
                    Wording{"<4>[    1.0] CPU: 1 PID: 1 Comm: sh Tainted: G   OE  6.1.0 #1\n",
                            "ECC: "}));

TEST(RamoopsRegion, TheNoticeFollowsFtracesSignatureWhereNoTextNamesARelease) {
    RamoopsBuilder region({.ecc = 16, .version = 0x050a01});
    region.dump(0, panic(200));
    EXPECT_EQ(read(region).records.at(0).notice, "\nNo errors detected\n");
}

TEST(RamoopsRegion, ARecordWhoseLineIsDamagedIsRecoveredUnderAnotherName) {
    RamoopsBuilder region({.ecc = 16});
    region.dump(0, panic(2000));
    std::mt19937_64 random(7);
    region.damage_block(region.zone(PstoreType::kDmesg), 0, 3, random);
    std::byte* const line = &region.bytes()[12];
    for (const int at : {5, 7, 9, 11, 13, 15, 17, 19, 20}) {
        line[at] = std::byte{'x'};
    }
    const PstoreArea area = read(region);
    ASSERT_THAT(area.records, SizeIs(1));
    EXPECT_EQ(area.records[0].name, "dmesg-ramoops-0.recovered");
    EXPECT_FALSE(area.records[0].shown);
    EXPECT_THAT(area.records[0].text, HasSubstr(log_text(2000).substr(500)));
    EXPECT_FALSE(area.records[0].doubtful.empty());
    EXPECT_TRUE(area.findings.lossy());
}

TEST(RamoopsRegion, ADestroyedHeaderCostsNoText) {
    for (const std::uint32_t ecc : {0U, 4U, 8U, 16U}) {
        RamoopsBuilder region({.ecc = ecc});
        region.dump(0, panic(2000)).dump(1, panic(700));
        std::mt19937_64 random(8);
        region.destroy_header(region.zone(PstoreType::kDmesg, 0), random);
        const PstoreArea area = read(region);
        ASSERT_THAT(area.records, SizeIs(2)) << ecc;
        EXPECT_EQ(area.records[0].text, panic(2000)) << ecc;
        EXPECT_FALSE(area.records[0].shown) << ecc;
        EXPECT_EQ(area.records[0].doubtful.empty(), ecc >= 8) << ecc;
        EXPECT_TRUE(area.records[1].shown) << ecc;
        EXPECT_TRUE(area.findings.lossy()) << ecc;
    }
}

TEST(RamoopsRegion, ACompressedRecordIsDecompressed) {
    RamoopsBuilder region({.ecc = 16});
    region.dump(0, deflated(panic(9000)), 'C');
    const PstoreRecord record = read(region).records.at(0);
    EXPECT_EQ(record.text, panic(9000));
    EXPECT_EQ(record.name, "dmesg-ramoops-0");
    EXPECT_THAT(record.doubtful, IsEmpty());
}

TEST(RamoopsRegion, ADestroyedHeaderCostsNoCompressedText) {
    RamoopsBuilder region(RamoopsPlan{});
    region.dump(0, deflated(panic(9000)), 'C');
    std::mt19937_64 random(9);
    region.destroy_header(region.zone(PstoreType::kDmesg, 0), random);
    EXPECT_EQ(read(region).records.at(0).text, panic(9000));
}

TEST(RamoopsRegion, ACompressedRecordIsProvedUpToItsBadBlock) {
    RamoopsBuilder region({.ecc = 16});
    const std::string packed = deflated(panic(9000));
    ASSERT_GT(packed.size(), 1000U);
    region.dump(0, packed, 'C');
    std::mt19937_64 random(10);
    region.damage_block(region.zone(PstoreType::kDmesg), 5, 40, random);
    const PstoreRecord record = read(region).records.at(0);
    EXPECT_TRUE(record.shown);
    ASSERT_THAT(record.doubtful, SizeIs(1));
    const std::uint64_t proved = record.doubtful[0].begin;
    EXPECT_GT(proved, 500U);
    EXPECT_EQ(record.text.substr(0, proved), panic(9000).substr(0, proved));
    EXPECT_EQ(record.doubtful[0].end, record.text.size());
}

TEST(RamoopsRegion, AnEmptyRecordEndsTheKernelsReading) {
    RamoopsBuilder region(RamoopsPlan{});
    region.dump(0, panic(100)).dump(1, "").dump(2, panic(100));
    const PstoreArea area = read(region);
    ASSERT_THAT(area.records, SizeIs(3));
    EXPECT_TRUE(area.records[0].shown);
    EXPECT_FALSE(area.records[2].shown);
    EXPECT_EQ(area.records[2].text, panic(100));
}

TEST(RamoopsRegion, AZoneThatMayBeConsoleOrPmsgHasNoKernelName) {
    RamoopsBuilder region({.console_size = 0x1000, .pmsg_size = 0, .pmsg_first = true});
    region.write(PstoreType::kConsole, 0, "one line without a time stamp\n");
    const PstoreArea area = read(region);
    ASSERT_THAT(area.records, SizeIs(1));
    EXPECT_EQ(area.records[0].type, PstoreType::kUnknown);
    EXPECT_EQ(area.records[0].name, "unknown-ramoops-0.recovered");
    EXPECT_TRUE(area.findings.lossy());
}

TEST(RamoopsRegion, AConsoleIsRecognisedByItsTimeStampsAndThatIsReported) {
    RamoopsBuilder region({.console_size = 0x1000, .pmsg_size = 0, .pmsg_first = true});
    region.write(PstoreType::kConsole, 0, console_text(600));
    const PstoreArea area = read(region);
    ASSERT_THAT(area.records, SizeIs(1));
    EXPECT_EQ(area.records[0].name, "console-ramoops-0");
    ASSERT_FALSE(area.findings.empty());
    EXPECT_THAT(area.findings.kept()[0].message,
                HasSubstr("only because its text looks like a console's"));
}

}  // namespace
}  // namespace lastwords::extractor
