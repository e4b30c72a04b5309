// SPDX-License-Identifier: GPL-2.0-or-later
// Destroys the header of each zone of real and built pstore/zone images in several ways. All other
// records must stay the same, and the zone's own record must be recovered as doubtful.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zstd.h>

#include <algorithm>
#include <random>

#include "extractor/formats/pstore_zone/image.h"
#include "tests/support/bytes_builder.h"
#include "tests/support/damage.h"
#include "tests/support/pstore_builders.h"
#include "tests/support/record_packers.h"
#include "tests/support/temp_file.h"

namespace lastwords::extractor {
namespace {

using printkfmt::PstoreArea;
using printkfmt::PstoreRecord;
using printkfmt::PstoreType;
using printkfmt::Zone;
using test::build_psz_dump;
using test::build_psz_ring;
using test::bytes_of;
using test::dump_text;

using Image = std::vector<std::byte>;

Image unpacked(const std::string& path) {
    const Image packed = test::read_file(path);
    Image out(ZSTD_getFrameContentSize(packed.data(), packed.size()));
    EXPECT_EQ(ZSTD_decompress(out.data(), out.size(), packed.data(), packed.size()), out.size());
    return out;
}

Image real_blk() {
    return unpacked(LASTWORDS_PSTORE_SAMPLES "/blk/disk.zst");
}
Image real_blk_plain() {
    return unpacked(LASTWORDS_PSTORE_SAMPLES "/blk-plain/disk.zst");
}
Image real_mtd() {
    return unpacked(LASTWORDS_PSTORE_SAMPLES "/mtd/region.bin.zst");
}

std::string lines(std::size_t count, unsigned first_second) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        text += fmt::format("[{:5}.{:06}] line {} of what a console showed\n", first_second + i,
                            i * 31 % 1000000, i);
    }
    return text;
}

Image calls(std::size_t count, unsigned cpu) {
    test::BytesBuilder bytes;
    for (std::size_t i = 0; i < count; ++i) {
        bytes.u64(0xffffffff81000000 + i * 16)
            .u64(0xffffffff81200000 + i)
            .u64((i * 3 + 7) << 8U | cpu);
    }
    return bytes.take();
}

/// Returns one entry of Android's logger, as pmsg has it.
Image logger_entry(std::string_view message) {
    const std::string payload = "\4tag" + std::string(1, '\0') + std::string(message) + '\0';
    return test::BytesBuilder()
        .u8('l')
        .u16(static_cast<std::uint16_t>(18 + payload.size()))
        .u16(1000)
        .u16(7)
        .u8(0)
        .u16(7)
        .u32(1700000000)
        .u32(5)
        .text(payload)
        .take();
}

/// A ring that has not wrapped yet.
Image ring(PstoreType type, std::size_t size, const Image& data) {
    return build_psz_ring(type, size, data, static_cast<std::uint32_t>(data.size()));
}

Image dump(std::string_view text) {
    return build_psz_dump(8192, {}, as_bytes(text));
}
Image packed_dump(std::string_view text) {
    return build_psz_dump(8192, {.compressed = true}, test::pack_deflate(text));
}

/// Returns an image in which no ring is full. The ftrace zones of three CPUs have an odd size, so
/// that the dumps after them begin at no round offset.
Image odd_sizes() {
    const Image entries = test::join({logger_entry("message one"), logger_entry("message two")});
    return test::join({ring(PstoreType::kPmsg, 8192, entries),
                       ring(PstoreType::kConsole, 8192, bytes_of(lines(60, 1))),
                       ring(PstoreType::kFtrace, 1365, calls(20, 0)),
                       ring(PstoreType::kFtrace, 1365, calls(25, 1)),
                       ring(PstoreType::kFtrace, 1365, calls(30, 2)),
                       dump(dump_text(30, "Oops#1 Part1")),
                       packed_dump(dump_text(90, "Oops#2 Part1")),
                       dump(dump_text(40, "Panic#3 Part1")), Image(8191, std::byte{0})});
}

/// Returns an image with one dump and without ftrace zones.
Image one_dump() {
    return test::join({ring(PstoreType::kPmsg, 4096, bytes_of(lines(3, 1))),
                       ring(PstoreType::kConsole, 4096, bytes_of(lines(20, 1))),
                       packed_dump(dump_text(90, "Panic#1 Part1")), Image(8192, std::byte{0})});
}

Image dumps_of_842() {
    Image image;
    for (unsigned i = 1; i < 5; ++i) {
        const Image zone =
            build_psz_dump(8192, {.compressed = true},
                           test::pack_842(dump_text(50 + i, fmt::format("Oops#{} Part1", i))));
        image.insert(image.end(), zone.begin(), zone.end());
    }
    return image;
}

struct ImageSeed {
    const char* test_name;
    Image (*make)();
};
constexpr std::array kImageSeeds{
    ImageSeed{"RealBlk", real_blk}, ImageSeed{"RealBlkPlain", real_blk_plain},
    ImageSeed{"RealMtd", real_mtd}, ImageSeed{"OddSizes", odd_sizes},
    ImageSeed{"OneDump", one_dump}, ImageSeed{"DumpsOf842", dumps_of_842},
};

struct Way {
    const char* what;
    std::size_t at;
    std::size_t bytes;
};
constexpr std::array kWays{Way{"header", 0, 12}, Way{"header and magic", 0, 16},
                           Way{"signature", 0, 4}, Way{"datalen", 4, 4}};

enum class With { kZeros, kOnes, kRandom };

Image damaged(Image image, const Zone& zone, const Way& way, With with, unsigned seed) {
    std::mt19937 random(seed);
    for (std::size_t i = 0; i < way.bytes; ++i) {
        test::overwrite(image, zone.offset + way.at + i, 1,
                        with == With::kZeros  ? 0
                        : with == With::kOnes ? 0xff
                                              : static_cast<std::uint8_t>(random() & 0xffU));
    }
    return image;
}

const PstoreRecord* find(const PstoreArea& area, const std::string& name) {
    const auto found =
        std::find_if(area.records.begin(), area.records.end(),
                     [&](const PstoreRecord& record) { return record.name == name; });
    return found == area.records.end() ? nullptr : &*found;
}

std::string name_of_file(const Zone& zone) {
    const std::uint32_t index = zone.type == PstoreType::kFtrace ? 0 : zone.index;
    return fmt::format("{}-pstore_blk-{}", name_of(zone.type), index);
}

/// Returns true if the record has the zone's content: the text of a dump, or the bytes of a ring.
/// The first four bytes of a ring are not compared, since they are destroyed with the header. The
/// record may be rotated, since the start of a recovered ring is a guess.
bool has_content(const PstoreRecord& record, const Zone& zone, const Image& image,
                 const PstoreArea& before) {
    if (zone.type == PstoreType::kDmesg) {
        return record.text == find(before, name_of_file(zone))->text;
    }
    const std::string& bytes = zone.type == PstoreType::kFtrace ? record.raw : record.text;
    const std::string_view data =
        as_text(Bytes(image).subspan(zone.offset + 12, zone.used)).substr(4);
    return (bytes + bytes).find(data) != std::string::npos;
}

class PszDamage : public testing::TestWithParam<ImageSeed> {};

/// Returns the name of the first record that changed although it belongs to another zone than the
/// damaged one; empty: there is none.
std::string changed_record(const PstoreArea& before, const PstoreArea& after, const Zone& zone) {
    for (const PstoreRecord& record : before.records) {
        const PstoreRecord* now = find(after, record.name);
        if (record.name != name_of_file(zone) &&
            (now == nullptr || now->text != record.text || now->preface != record.preface ||
             !now->shown || now->cut || !now->doubtful.empty())) {
            return record.name;
        }
    }
    return {};
}

TEST_P(PszDamage, DestroyedHeaderCostsItsOwnZoneOnly) {
    const Image image = GetParam().make();
    const PstoreArea before = read_psz_image(image);
    ASSERT_FALSE(before.findings.lossy());
    ASSERT_GE(before.zones.size(), 2U);
    unsigned seed = 0;
    for (const Zone& zone : before.zones) {
        for (const Way& way : kWays) {
            for (const With with : {With::kZeros, With::kOnes, With::kRandom}) {
                SCOPED_TRACE(fmt::format("{} at {:#x}: {}, way {}", name_of_file(zone), zone.offset,
                                         way.what, static_cast<int>(with)));
                const Image bad = damaged(image, zone, way, with, ++seed);
                const PstoreArea after = read_psz_image(bad);
                EXPECT_EQ(changed_record(before, after, zone), "");
                EXPECT_TRUE(after.findings.lossy());
                const std::string name =
                    fmt::format("{}-pstore_blk-{}.recovered", name_of(zone.type), zone.index);
                const PstoreRecord* recovered = find(after, name);
                ASSERT_TRUE(recovered);
                EXPECT_FALSE(recovered->shown);
                EXPECT_FALSE(recovered->doubtful.empty());
                EXPECT_TRUE(has_content(*recovered, zone, image, before));
                EXPECT_EQ(after.zones.at(*recovered->zone).offset, zone.offset);
                EXPECT_EQ(after.zones.size(), before.zones.size());
            }
        }
    }
}

/// A wrong `start` of a dump does no harm, since the kernel ignores it. The `start` of a ring must
/// agree with `datalen`. If `datalen` says that the ring is full, any `start` is possible, and only
/// the times of a console's lines can show that it is wrong.
TEST_P(PszDamage, WrongStartCostsNoByteAndIsReportedIfItShows) {
    const Image image = GetParam().make();
    const PstoreArea before = read_psz_image(image);
    unsigned seed = 0;
    for (const Zone& zone : before.zones) {
        std::mt19937 random(++seed);
        for (const std::uint32_t start :
             {std::uint32_t{0}, static_cast<std::uint32_t>(random() % zone.used), 0xffffffffU}) {
            SCOPED_TRACE(fmt::format("{} at {:#x}: {}", name_of_file(zone), zone.offset, start));
            Image bad = image;
            store_number(MutableBytes(bad).subspan(zone.offset + 8, 4), start, std::endian::little);
            const PstoreArea after = read_psz_image(bad);
            EXPECT_EQ(changed_record(before, after, zone), "");
            if (zone.type == PstoreType::kDmesg) {
                ASSERT_TRUE(find(after, name_of_file(zone)));
                EXPECT_EQ(find(after, name_of_file(zone))->text,
                          find(before, name_of_file(zone))->text);
                EXPECT_EQ(after.findings.empty(), start == 0);
                continue;
            }
            const bool full = zone.start != zone.used;
            EXPECT_TRUE(after.findings.lossy() || (full && zone.type != PstoreType::kConsole));
            std::size_t bytes = 0;
            for (const PstoreRecord& record : after.records) {
                bytes = std::max(bytes,
                                 record.zone && after.zones.at(*record.zone).offset == zone.offset
                                     ? std::max(record.text.size(), record.raw.size())
                                     : 0);
            }
            EXPECT_TRUE(bytes >= zone.used || zone.type == PstoreType::kFtrace);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Images, PszDamage, testing::ValuesIn(kImageSeeds),
                         [](const auto& one) { return std::string(one.param.test_name); });

}  // namespace
}  // namespace lastwords::extractor
