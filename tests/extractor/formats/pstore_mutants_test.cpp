// SPDX-License-Identifier: GPL-2.0-or-later
// Tests damaged and cut files of every pstore backend. The reader must not crash or hang, and must
// not give more text than the file can contain. If a record is cut, doubtful or not shown by the
// kernel, there must be a finding.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "extractor/file/memory_file.h"
#include "extractor/formats.h"
#include "extractor/pstore/codecs/decompress.h"
#include "tests/support/bytes_builder.h"
#include "tests/support/damage.h"
#include "tests/support/pstore_builders.h"
#include "tests/support/record_packers.h"
#include "tests/support/rounds.h"

namespace lastwords::extractor {
namespace {

using printkfmt::ByteRun;
using printkfmt::PstoreArea;
using printkfmt::PstoreRecord;
using printkfmt::PstoreType;
using test::dump_text;
using File = std::vector<std::byte>;

struct Seed {
    const char* test_name;
    const char* file_name;  ///< some formats are recognised by the name of the file
    File (*make)();
    /// Half of the damage goes into the first `headers` bytes of the file or of a page.
    std::size_t headers;
};

File packed_file() {
    File file = test::pack_deflate(dump_text(60));
    const File notice = test::bytes_of("\nECC: No errors detected\n");
    file.insert(file.end(), notice.begin(), notice.end());
    return file;
}

File cper() {
    return test::join(
        {test::build_cper({.id = 1}, as_bytes(dump_text(20))),
         test::build_cper({.id = 2, .compressed = true}, test::pack_deflate(dump_text(50)))});
}

File nvram() {
    return test::join(
        {test::build_nvram_partition(0x70, "common", as_bytes("boot=disk")),
         test::build_nvram_partition(
             0xa0, "lnx,oops-log",
             test::build_nvram_oops(test::pack_deflate(dump_text(60), 12), true, 1, 1700000000))});
}

File zones() {
    return test::join(
        {test::build_psz_ring(PstoreType::kPmsg, 4096, as_bytes("pmsg text"), 9),
         test::build_psz_ring(PstoreType::kConsole, 4096, File(4096 - 12), 100),
         test::build_psz_ring(PstoreType::kFtrace, 1365, File(480), 480),
         test::build_psz_dump(4096, {}, as_bytes(dump_text(30))),
         test::build_psz_dump(4096, {.compressed = true}, test::pack_deflate(dump_text(60))),
         File(4096, std::byte{0xff})});
}

File mtdoops() {
    return test::join({test::build_mtdoops_page(1, dump_text(20)),
                       test::build_mtdoops_page(2, dump_text(30)),
                       test::build_old_mtdoops_page(3, dump_text(10))});
}

File joined() {
    return test::bytes_of("dmesg-efi-170000000002001:\n" + dump_text(9, "Panic#1 Part2") +
                          "dmesg-efi-170000000001001:\n" + dump_text(9, "Panic#1 Part1"));
}

File variable() {
    return test::BytesBuilder().u32(7).bytes(test::pack_deflate(dump_text(30))).take();
}

/// Returns a firmware volume's header and one variable with its GUID, name and data.
File flash() {
    using namespace std::string_view_literals;
    test::BytesBuilder out;
    out.fill(40, 0).text("_FVH").u16(0x55aa).u8(0x3f).u8(0).u32(7).fill(28, 0);
    constexpr std::string_view kVariable = "dump-type0-1-1-1700000000-C";
    const File packed = test::pack_deflate(dump_text(30));
    out.u32(2 * kVariable.size() + 2).u32(packed.size());
    out.text("\x79\xfc\xc8\xcf\x2e\xbe\xdc\x4d\x97\xf0\x9f\x98\xbf\xe2\x98\xa0"sv);
    for (const char c : kVariable) {
        out.u16(static_cast<unsigned char>(c));
    }
    return out.u16(0).bytes(packed).take();
}

constexpr std::array kSeeds{
    Seed{"PackedFile", "dmesg-ramoops-0.enc.z", packed_file, 64},
    Seed{"EfiVariable", "dump-type0-1-1-1700000000-C-cfc8fc79-be2e-4ddc-97f0-9f98bfe298a0",
         variable, 64},
    Seed{"EfiFlash", "OVMF_VARS.fd", flash, 160},
    Seed{"Cper", "erst", cper, 200},
    Seed{"Nvram", "nvram", nvram, 128},
    Seed{"Zones", "mmcblk0p4", zones, 64},
    Seed{"Mtdoops", "mtd5", mtdoops, 32},
    Seed{"Joined", "dmesg.txt", joined, 64},
};

/// Damages random bits and bytes, half of them where headers are, and sometimes cuts the file.
File mutate(const Seed& seed, File file, std::mt19937_64& random) {
    const auto place = [&]() -> std::size_t {
        const std::size_t page = random() % 2 == 0 ? random() % (file.size() / 4096 + 1) * 4096 : 0;
        return (random() % 2 == 0 ? random() : page + random() % seed.headers) % file.size();
    };
    const std::size_t damages = 1 + random() % 6;
    for (std::size_t i = 0; i < damages; ++i) {
        const std::size_t at = place();
        if (random() % 2 == 0) {
            test::flip(file, at, random() % 8);
        } else {
            const std::size_t length = std::min<std::size_t>(random() % 9, file.size() - at);
            test::overwrite(file, at, length, random() % 2 == 0 ? 0xff : random() & 0xffU);
        }
    }
    if (random() % 4 == 0) {
        test::truncate(file, 1 + place());
    }
    return file;
}

/// Returns what is wrong with the record; empty if nothing is.
std::string wrong_in(const PstoreRecord& record, const PstoreArea& area, std::size_t file_bytes) {
    // The text of a function trace is longer than its bytes in the file, so `raw` is compared.
    const std::size_t bytes = record.raw.empty() ? record.text.size() : record.raw.size();
    if (bytes > (record.packed.empty() ? file_bytes : kPstoreTextMax)) {
        return "more text than the file can hold";
    }
    if ((record.cut || !record.doubtful.empty()) && !area.findings.lossy()) {
        return "damage that is no loss";
    }
    // A note is enough for a record that the kernel does not show, since it may be a deleted one.
    if (!record.shown && area.findings.empty()) {
        return "a record that no kernel shows, without a finding";
    }
    if (!record.packed.empty() && record.codec.empty() && !record.text.empty()) {
        return "text out of nothing";
    }
    if (record.zone && *record.zone >= area.zones.size()) {
        return "a zone that is not there";
    }
    std::uint64_t end = 0;
    for (const ByteRun& run : record.doubtful) {
        if (run.begin < end || run.end < run.begin || run.end > record.text.size()) {
            return "doubtful runs that are not in the text";
        }
        end = run.end;
    }
    return {};
}

std::string wrong_answer(const PstoreArea& area, std::size_t file_bytes) {
    for (const printkfmt::Zone& zone : area.zones) {
        if (zone.offset > file_bytes || zone.size > file_bytes - zone.offset) {
            return "a zone beyond the file";
        }
    }
    for (const PstoreRecord& record : area.records) {
        if (std::string wrong = wrong_in(record, area, file_bytes); !wrong.empty()) {
            return record.name + ": " + wrong;
        }
    }
    return {};
}

constexpr unsigned kUsual = 150;

class PstoreMutants : public testing::TestWithParam<Seed> {};

TEST_P(PstoreMutants, GiveOnlyPossibleAnswers) {
    const File whole = GetParam().make();
    unsigned read = 0;
    for (unsigned round = 0; round < test::rounds(kUsual); ++round) {
        std::mt19937_64 random(round);
        const BytesFile file(GetParam().file_name, mutate(GetParam(), whole, random));
        File first(std::min<std::uint64_t>(kProbeFileBytes, file.size()));
        ASSERT_TRUE(file.read({}, first));
        for (const Format& format : all_formats()) {
            if (!format.probe({file, first})) {
                continue;
            }
            const Result<Recovered> contents = format.read_file(file, {});
            ASSERT_TRUE(contents) << round;
            ++read;
            for (const PstoreArea& area : contents->areas) {
                ASSERT_EQ(wrong_answer(area, file.size()), "") << round;
            }
            break;
        }
    }
    EXPECT_GT(read, test::rounds(kUsual) / 4);
}

INSTANTIATE_TEST_SUITE_P(Backends, PstoreMutants, testing::ValuesIn(kSeeds),
                         [](const auto& one) { return std::string(one.param.test_name); });

}  // namespace
}  // namespace lastwords::extractor
