// SPDX-License-Identifier: GPL-2.0-or-later
// Tests reading images of pstore_blk and mtdpstore.
#include "extractor/formats/pstore_zone/image.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/bytes_builder.h"
#include "tests/support/damage.h"
#include "tests/support/memory_file.h"
#include "tests/support/pstore_builders.h"
#include "tests/support/record_packers.h"

namespace lastwords::extractor {
namespace {

using printkfmt::ByteRun;
using printkfmt::PstoreType;
using test::build_psz_dump;
using test::build_psz_ring;
using test::dump_text;
using testing::ElementsAre;
using testing::HasSubstr;

using Image = std::vector<std::byte>;

bool is_image(const Image& image) {
    const test::MemoryFile file(image);
    return is_psz_image(file, Bytes(image).first(std::min<std::size_t>(image.size(), 4096)));
}

Image unwritten(std::size_t bytes, std::uint8_t value = 0) {
    return test::BytesBuilder().fill(bytes, value).take();
}

/// Returns an ftrace record of a call of the function at `ip`, in the machine's layout.
Image call(std::uint64_t ip, std::uint64_t count, unsigned cpu, const test::PszMachine& machine) {
    test::BytesBuilder bytes(machine.order);
    bytes.word(machine.long_bytes, ip).word(machine.long_bytes, ip + 16).u64(count << 8 | cpu);
    return bytes.take();
}
std::uint64_t text_start(const test::PszMachine& machine) {
    return machine.long_bytes == 8 ? 0xffffffff81000000 : 0xc0008000;
}

/// Returns an image of six written zones: pmsg, a console whose ring has wrapped, ftrace of two
/// CPUs with an odd size, and two dumps. A dump zone that was never written follows.
Image full_image(const test::PszMachine& machine = {}) {
    const auto text = [](std::string_view words) { return test::bytes_of(words); };
    std::string console = "fghij" + std::string(4096 - 12 - 10, '.') + "abcde";
    return test::join(
        {build_psz_ring(PstoreType::kPmsg, 4096, text("pmsg text"), 9, machine),
         build_psz_ring(PstoreType::kConsole, 4096, text(console), 5, machine),
         build_psz_ring(PstoreType::kFtrace, 1365, call(text_start(machine), 8, 0, machine),
                        2 * machine.long_bytes + 8, machine),
         build_psz_ring(PstoreType::kFtrace, 1365, call(text_start(machine) + 32, 7, 1, machine),
                        2 * machine.long_bytes + 8, machine),
         build_psz_dump(8192, {.counter = 4, .reason = 2}, text(dump_text(30, "Oops#1 Part1")),
                        machine),
         build_psz_dump(8192, {.compressed = true, .counter = 2},
                        test::pack_deflate(dump_text(90, "Panic#2 Part1")), machine),
         unwritten(8192, 0xff)});
}

std::vector<std::string> messages_of(const printkfmt::PstoreArea& area) {
    std::vector<std::string> messages;
    for (const Finding& finding : area.findings.kept()) {
        messages.push_back(finding.message);
    }
    return messages;
}

TEST(PszImage, AllZonesAreFoundAndRead) {
    const Image image = full_image();
    ASSERT_TRUE(is_image(image));
    const auto area = read_psz_image(image);
    ASSERT_EQ(area.records.size(), 5U);
    EXPECT_EQ(area.records[0].name, "pmsg-pstore_blk-0");
    EXPECT_EQ(area.records[0].text, "pmsg text");
    EXPECT_EQ(area.records[1].name, "console-pstore_blk-0");
    EXPECT_THAT(area.records[1].text, testing::EndsWith("abcdefghij"));
    EXPECT_EQ(area.records[1].text.size(), 4096U - 12);
    EXPECT_EQ(area.records[2].name, "ftrace-pstore_blk-0");
    EXPECT_EQ(area.records[2].text,
              "CPU:1 ts:7 ffffffff81000020  ffffffff81000030  0xffffffff81000020 <- "
              "0xffffffff81000030\n"
              "CPU:0 ts:8 ffffffff81000000  ffffffff81000010  0xffffffff81000000 <- "
              "0xffffffff81000010\n");
    EXPECT_EQ(area.records[3].name, "dmesg-pstore_blk-0");
    EXPECT_EQ(area.records[3].preface, "Oops: Total 4 times\n");
    EXPECT_EQ(area.records[3].text, dump_text(30, "Oops#1 Part1"));
    EXPECT_EQ(area.records[3].time->seconds, 1700000000);
    EXPECT_EQ(area.records[3].time->nanoseconds, 250000000U);
    EXPECT_EQ(area.records[4].name, "dmesg-pstore_blk-1");
    EXPECT_EQ(area.records[4].preface, "");
    EXPECT_EQ(area.records[4].text, dump_text(90, "Panic#2 Part1"));
    EXPECT_EQ(area.records[4].count, 2U);
    EXPECT_FALSE(area.findings.lossy());
    EXPECT_EQ(area.zones.at(4).offset, 2U * 4096 + 2 * 1365);
}

TEST(PszImage, DumpHeadersOf32BitAndBigEndianMachinesAreRead) {
    const test::PszMachine i386{.dump_header_bytes = 28, .long_bytes = 4};
    const test::PszMachine arm{.long_bytes = 4};
    const test::PszMachine mips{.order = std::endian::big, .long_bytes = 4};
    for (const test::PszMachine& machine : {i386, arm, mips}) {
        const Image image = full_image(machine);
        ASSERT_TRUE(is_image(image));
        const auto area = read_psz_image(image);
        ASSERT_EQ(area.records.size(), 5U);
        EXPECT_THAT(area.records[2].text, HasSubstr("CPU:0 ts:8 c0008000  c0008010"));
        EXPECT_EQ(area.records[3].text, dump_text(30, "Oops#1 Part1"));
        EXPECT_EQ(area.records[3].preface, "Oops: Total 4 times\n");
        EXPECT_EQ(area.records[3].time->seconds, 1700000000);
        EXPECT_EQ(area.records[4].text, dump_text(90, "Panic#2 Part1"));
    }
}

TEST(PszImage, ZonesThatWereNeverWrittenHaveNoHeader) {
    const Image image = test::join(
        {unwritten(65536), build_psz_dump(8192, {}, as_bytes(dump_text(3))), unwritten(8192)});
    ASSERT_TRUE(is_image(image));
    const auto area = read_psz_image(image);
    ASSERT_EQ(area.records.size(), 1U);
    EXPECT_EQ(area.records[0].name, "dmesg-pstore_blk-0");
    EXPECT_EQ(area.records[0].text, dump_text(3));
    EXPECT_THAT(area.findings.kept().at(0).message, HasSubstr("numbered from the first"));
}

TEST(PszImage, ErasedZonesOfFlashCount) {
    const Image image =
        test::join({unwritten(8192, 0xff), build_psz_dump(8192, {}, as_bytes(dump_text(3))),
                    build_psz_dump(8192, {}, as_bytes(dump_text(4)))});
    const auto area = read_psz_image(image);
    ASSERT_EQ(area.records.size(), 2U);
    EXPECT_EQ(area.records[0].name, "dmesg-pstore_blk-1");
    EXPECT_EQ(area.records[1].name, "dmesg-pstore_blk-2");
    EXPECT_TRUE(area.findings.empty());
}

TEST(PszImage, RemovedRecordIsAZoneWithoutRecord) {
    const Image image = test::join({build_psz_ring(PstoreType::kConsole, 4096, {}, 0),
                                    build_psz_dump(4096, {}, as_bytes(dump_text(3)))});
    const auto area = read_psz_image(image);
    EXPECT_EQ(area.zones.size(), 2U);
    EXPECT_EQ(area.records.size(), 1U);
}

TEST(PszImage, DumpWhoseHeaderIsGoneIsCarvedAndMarked) {
    for (const bool compressed : {false, true}) {
        const std::string text = dump_text(60, "Panic#1 Part1");
        const auto payload = compressed ? test::pack_deflate(text) : test::bytes_of(text);
        Image image = test::join({build_psz_dump(8192, {}, as_bytes(dump_text(3))),
                                  build_psz_dump(8192, {.compressed = compressed}, payload),
                                  build_psz_dump(8192, {}, as_bytes(dump_text(5)))});
        test::overwrite(image, 8192, 52, 0x5a);
        // The intact headers 0 and 2 are 16 KiB apart, as of neighbours of 16 KiB. The header of a
        // fourth zone shows that zones have 8 KiB.
        const Image fourth = build_psz_dump(8192, {}, as_bytes(dump_text(7)));
        image.insert(image.end(), fourth.begin(), fourth.end());
        const auto area = read_psz_image(image);
        ASSERT_EQ(area.records.size(), 4U) << compressed;
        const auto& carved = area.records[3];
        EXPECT_EQ(carved.name, "dmesg-pstore_blk-1.recovered");
        EXPECT_FALSE(carved.shown);
        EXPECT_EQ(carved.text, text);
        EXPECT_THAT(carved.doubtful, ElementsAre(ByteRun{0, text.size()}));
        EXPECT_TRUE(area.findings.lossy());
    }
}

TEST(PszImage, ADumpWithBytesAfterThoseThatItsHeaderCountsIsCut) {
    Image image = test::join({build_psz_dump(8192, {}, as_bytes(dump_text(60))),
                              build_psz_dump(8192, {}, as_bytes(dump_text(5)))});
    test::overwrite(image, 5, 1, 2);  // datalen becomes 0x2xx, and was 0xdxx
    const auto area = read_psz_image(image);
    ASSERT_EQ(area.records.size(), 3U);
    EXPECT_TRUE(area.records[0].cut);
    EXPECT_EQ(area.records[1].name, "dmesg-pstore_blk-0.recovered");
    EXPECT_EQ(area.records[1].text, dump_text(60));
    EXPECT_FALSE(area.records[2].cut);
    EXPECT_THAT(messages_of(area),
                testing::Contains(HasSubstr("zone at offset 0x0: its header says that it holds")));
}

TEST(PszImage, TextOfARemovedRecordIsStillThereAndMarked) {
    Image image = test::join({build_psz_dump(8192, {}, as_bytes(dump_text(60))),
                              build_psz_dump(8192, {}, as_bytes(dump_text(5)))});
    test::overwrite(image, 4, 4, 0);
    const auto area = read_psz_image(image);
    ASSERT_EQ(area.records.size(), 2U);
    EXPECT_EQ(area.records[0].name, "dmesg-pstore_blk-0.recovered");
    EXPECT_EQ(area.records[0].text, dump_text(60));
    EXPECT_FALSE(area.records[0].shown);
    EXPECT_THAT(messages_of(area), testing::Contains(HasSubstr("as after its file was removed")));
}

TEST(PszImage, AnInconsistentRingIsShownAsTheKernelDoesAndAlsoRecovered) {
    Image image = build_psz_ring(PstoreType::kConsole, 4096, as_bytes("one two three four"), 18);
    test::overwrite(image, 4, 1, 7);  // datalen becomes 7, and was 18
    test::overwrite(image, 8, 1, 4);
    const auto area = read_psz_image(image);
    ASSERT_EQ(area.records.size(), 2U);
    EXPECT_TRUE(area.records[0].shown);
    EXPECT_EQ(area.records[0].text, "twoone ");
    EXPECT_THAT(area.records[0].doubtful, ElementsAre(ByteRun{0, 7}));
    EXPECT_EQ(area.records[1].name, "console-pstore_blk-0.recovered");
    EXPECT_EQ(area.records[1].text, "one two three four");
    EXPECT_TRUE(area.findings.lossy());
}

TEST(PszImage, FirstDumpIsNumber0IfRingsBeforeItShowNoEnd) {
    const Image image =
        test::join({build_psz_ring(PstoreType::kPmsg, 8192, as_bytes("text"), 4), unwritten(4096),
                    build_psz_dump(8192, {}, as_bytes(dump_text(3))),
                    build_psz_dump(8192, {}, as_bytes(dump_text(4)))});
    const auto area = read_psz_image(image);
    ASSERT_EQ(area.records.size(), 3U);
    EXPECT_EQ(area.records[1].name, "dmesg-pstore_blk-0");
    EXPECT_EQ(area.records[2].name, "dmesg-pstore_blk-1");
    EXPECT_TRUE(area.findings.empty());
}

TEST(PszImage, ForeignBytesBeforeTheZonesAreNoted) {
    Image image =
        test::join({unwritten(8192, 0x8e), build_psz_dump(8192, {}, as_bytes(dump_text(3)))});
    const auto area = read_psz_image(image);
    ASSERT_EQ(area.records.size(), 1U);
    EXPECT_FALSE(area.findings.lossy());
    EXPECT_THAT(messages_of(area),
                testing::Contains(HasSubstr("8192 bytes before the first zone")));
}

TEST(PszImage, StartBeyondTheDataIsALossAndKeepsTheText) {
    const Image image = build_psz_ring(PstoreType::kConsole, 4096, as_bytes("console text"), 77);
    const auto area = read_psz_image(image);
    ASSERT_EQ(area.records.size(), 1U);
    EXPECT_EQ(area.records[0].name, "console-pstore_blk-0.recovered");
    EXPECT_EQ(area.records[0].text, "console text");
    EXPECT_TRUE(area.findings.lossy());
}

TEST(PszImage, RegionOfRamoopsIsNone) {
    const Image ramoops = test::BytesBuilder()
                              .u32(0x43474244)
                              .u32(100)
                              .u32(100)
                              .text("====1700000000.000000-D\n" + dump_text(3))
                              .pad_to(8192)
                              .take();
    EXPECT_FALSE(is_image(ramoops));
    EXPECT_FALSE(is_image(unwritten(8192)));
    EXPECT_FALSE(is_image(test::bytes_of(dump_text(300))));
    EXPECT_FALSE(is_image({}));
}

}  // namespace
}  // namespace lastwords::extractor
