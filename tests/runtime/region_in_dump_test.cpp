// SPDX-License-Identifier: GPL-2.0-or-later
// Tests how the tool finds a region: in a dump's memory, by VMCOREINFO, and as a file of its own.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "extractor/formats.h"
#include "extractor/formats/plog/in_memory.h"
#include "extractor/open.h"
#include "extractor/printk/kernel_log.h"
#include "runtime/plog_checksum.h"
#include "tests/runtime/region_reader.h"
#include "tests/support/damage.h"
#include "tests/support/elf_core_builder.h"
#include "tests/support/fake_image.h"
#include "tests/support/ring_memory.h"
#include "tests/support/temp_file.h"

namespace lastwords::test {
namespace {

using extractor::PlogRegion;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

/// Returns a superblock with a right checksum and a wrong length.
std::vector<std::byte> forged_super(std::uint64_t region_bytes) {
    plog_superblock super{};
    super.magic = PLOG_MAGIC_SUPER;
    super.version = PLOG_VERSION;
    super.epoch = 2;
    super.region_bytes = region_bytes;
    super.slots_at = PLOG_SLOTS_AT;
    super.slots = plog_slots_in(region_bytes);
    super.slot_bytes = PLOG_SLOT_BYTES;
    std::vector<std::byte> bytes(sizeof(super));
    std::memcpy(bytes.data(), &super, sizeof(super));
    super.crc = plog_crc32c(0, static_cast<const std::uint8_t*>(static_cast<void*>(&bytes[8])),
                            bytes.size() - 8);
    std::memcpy(bytes.data(), &super, sizeof(super));
    return bytes;
}

TEST(PlogInDump, IsFoundByTheLookThroughMemoryThatFoundNoKernel) {
    PlogMachine machine(PLOG_REGION_BYTES_MIN);
    machine.boot();
    machine.write("hello");
    const auto image = std::make_shared<FakeImage>();
    image->write(PhysAddr{0x10000}, std::vector<std::byte>(1 << 20));
    image->write(PhysAddr{0x200000}, copy_of(machine));
    const extractor::KernelOptions kernel{.scan = extractor::make_memory_scan()};
    Findings findings;
    EXPECT_FALSE(extractor::find_kernel_logs(
        image, {.file = "ram", .consoles = false, .kernel = kernel}, findings));
    const std::uint64_t reads = image->reads();
    EXPECT_GT(reads, 256U);  // at least one for each of the 256 pages of 1 MiB
    ASSERT_TRUE(extractor::find_plog_regions(image, {"ram", {}, kernel}));
    EXPECT_LE(image->reads() - reads, PLOG_REGION_BYTES_MIN / FakeImage::kPageBytes);
}

TEST(PlogInDump, ThatIsSaidToBeLargeCostsWhatIsThere) {
    const auto image = std::make_shared<FakeImage>();
    image->write(PhysAddr{0x10000}, forged_super(std::uint64_t{2} << 30));
    std::vector<std::byte> slot(PLOG_SLOT_BYTES);
    const std::uint32_t word = PLOG_SLOT_RESERVED;
    std::memcpy(slot.data(), &word, sizeof(word));
    image->write(PhysAddr{0x10000 + PLOG_SLOTS_AT}, slot);
    const auto found = extractor::find_plog_regions(image, {.file = "ram"});
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_THAT(found->sources, SizeIs(1));
    EXPECT_THAT(found->sources.front().findings.kept(),
                testing::Contains(testing::Field(
                    &Finding::message, HasSubstr("length is given as 0x80000000 bytes; it was read "
                                                 "only up to the gap at 0x4010000"))));
    EXPECT_LT(image->reads(), 20'000U);  // not one for each of the half million pages of 2 GiB
}

/// Memory of a kernel: no word of it is zero, and none is plog's.
std::vector<std::byte> memory_in_use(std::size_t bytes) {
    return std::vector<std::byte>(bytes, std::byte{0x5a});
}

TEST(PlogInDump, ASuperblockOutsideOfARegionIsNoRegion) {
    PlogMachine machine(PLOG_REGION_BYTES_MIN);
    machine.boot();
    const std::vector<std::byte> first_boot = copy_of(machine);
    for (const char* text : {"second boot", "third boot"}) {
        machine.boot();
        machine.write(text);
    }
    // What boot 1 had on its stack or in its control block. The region has no trace of it any more.
    const Bytes stray = Bytes(first_boot).subspan(sizeof(plog_bank), sizeof(plog_superblock));
    for (const std::uint64_t at : {0x1209bc0U, 0x1209c00U, 0x1209c40U}) {
        const auto image = std::make_shared<FakeImage>();
        image->write(PhysAddr{0x1200000}, memory_in_use(1 << 20));
        image->write(PhysAddr{at}, stray);
        EXPECT_FALSE(extractor::find_plog_regions(image, {.file = "ram"})) << at;
        image->write(PhysAddr{0x3000000}, copy_of(machine));
        const auto found = extractor::find_plog_regions(image, {.file = "ram"});
        ASSERT_TRUE(found);
        ASSERT_THAT(found->sources, SizeIs(2));
        EXPECT_THAT(texts_of(found->sources[1]), ElementsAre("third boot"));
        EXPECT_FALSE(found->sources[1].findings.lossy());
    }
}

TEST(PlogInDump, ARegionWithOneCopyOfItsSuperblockIsOneIfThereIsMore) {
    PlogMachine machine(PLOG_REGION_BYTES_MIN);
    machine.boot();
    const std::size_t rear = PLOG_SLOTS_AT + machine.log().slots * PLOG_SLOT_BYTES;
    std::vector<std::byte> damaged = copy_of(machine);
    damaged[rear + sizeof(plog_bank) + sizeof(plog_superblock) - 1] = std::byte{1};
    machine.write("hello");
    std::vector<std::byte> with_record = copy_of(machine);
    overwrite(with_record, rear, with_record.size() - rear, 0);
    with_record[PLOG_SLOTS_AT + 12] ^= std::byte{0xff};  // the record is damaged
    for (const std::vector<std::byte>& region : {damaged, with_record}) {
        const auto image = std::make_shared<FakeImage>();
        image->write(PhysAddr{0x3000000}, region);
        EXPECT_TRUE(extractor::find_plog_regions(image, {.file = "ram"}));
    }
}

/// A dump with a kernel's log, a region, and a VMCOREINFO note that may name the region.
class WithKernelLog : public ::testing::Test {
 protected:
    WithKernelLog() {
        machine_.boot();
        machine_.write("kept in the region");
        ring_.print("kept by the kernel");
        write_ring(ring_, kernel_);
        kernel_.image().write(kRegion, copy_of(machine_));
    }
    Result<extractor::Recovered> open(bool scan = false) {
        std::vector<ElfCoreLoad> loads;
        for (const extractor::PhysRange& range : kernel_.image().ranges()) {
            loads.push_back({range.begin.value, std::vector<std::byte>(range.end - range.begin)});
            kernel_.image().peek(range.begin, loads.back().bytes);
        }
        ElfCore core;
        core.notes = build_vmcoreinfo_note(kernel_.vmcoreinfo());
        const TempFile file(build_elf_core(core, loads));
        extractor::OpenOptions options;
        options.consoles = false;  // the kernel has none
        options.scan = scan;
        return extractor::open_dump(std::vector<std::string>{file.path()}, options);
    }
    static std::vector<std::string> all_texts(const Result<extractor::Recovered>& dump) {
        std::vector<std::string> texts;
        for (std::size_t i = 0; dump && i < dump->sources.size(); ++i) {
            const std::vector<std::string> more = texts_of(dump->sources[i]);
            texts.insert(texts.end(), more.begin(), more.end());
        }
        return texts;
    }

    static constexpr PhysAddr kRegion{0x70000000};
    PlogMachine machine_{PLOG_REGION_BYTES_MIN};
    RingBuilder ring_{{RingEra::k6_1}};
    FakeKernel kernel_;
};

TEST_F(WithKernelLog, ARegionIsLookedForOnRequest) {
    EXPECT_THAT(all_texts(open()), ElementsAre("kept by the kernel"));
    EXPECT_THAT(all_texts(open(true)), ElementsAre("kept by the kernel", "kept in the region"));
}

TEST_F(WithKernelLog, ARegionThatVmcoreinfoTellsOfIsReadWithoutAScanAndOnce) {
    kernel_.line(fmt::format("NUMBER(plog_region)={:#x}", kRegion.value));
    kernel_.line(fmt::format("NUMBER(plog_region_bytes)={}", machine_.region_bytes()));
    for (const bool scan : {false, true}) {
        const auto dump = open(scan);
        EXPECT_THAT(all_texts(dump), ElementsAre("kept by the kernel", "kept in the region"));
        EXPECT_FALSE(dump->findings.lossy());
    }
}

TEST_F(WithKernelLog, ARegionThatIsNotWhereVmcoreinfoTellsIsALoss) {
    kernel_.line(fmt::format("NUMBER(plog_region)={:#x}", kRegion.value + 0x100000));
    kernel_.line(fmt::format("NUMBER(plog_region_bytes)={}", machine_.region_bytes()));
    const auto dump = open();
    EXPECT_THAT(all_texts(dump), ElementsAre("kept by the kernel"));
    EXPECT_TRUE(dump->findings.lossy());
}

TEST_F(WithKernelLog, ARegionThatCannotBeIsALoss) {
    kernel_.line("NUMBER(plog_region)=0xfffffffffffff000");
    kernel_.line("NUMBER(plog_region_bytes)=65536");
    const auto dump = open();
    EXPECT_THAT(all_texts(dump), ElementsAre("kept by the kernel"));
    EXPECT_TRUE(dump->findings.lossy());
}

TEST(PlogFile, IsKnownByItsContent) {
    PlogMachine machine(PLOG_REGION_BYTES_MIN);
    machine.boot();
    machine.write("hello");
    std::vector<std::byte> bytes = copy_of(machine);
    for (const bool front_copy : {true, false}) {
        if (!front_copy) {
            overwrite(bytes, 0, PLOG_SLOTS_AT, 0);
        }
        const TempFile file(bytes);
        const auto dump = extractor::open_dump(std::vector<std::string>{file.path()}, {});
        ASSERT_TRUE(dump) << dump.error().message;
        ASSERT_THAT(dump->sources, SizeIs(1));
        EXPECT_THAT(texts_of(dump->sources[0]), ElementsAre("hello"));
    }
}

TEST(PlogFile, OfZerosIsNone) {
    const std::vector<std::byte> zeros(PLOG_REGION_BYTES_MIN);
    EXPECT_FALSE(extractor::is_plog_region(zeros));
    EXPECT_FALSE(PlogRegion::read(zeros));
}

}  // namespace
}  // namespace lastwords::test
