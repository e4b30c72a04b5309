// SPDX-License-Identifier: GPL-2.0-or-later
// What the tool reads from an undamaged region that the real runtime wrote: records, boots,
// contexts.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/runtime/region_reader.h"

namespace lastwords::test {
namespace {

using printkfmt::CallContext;
using printkfmt::Record;
using printkfmt::RecordState;
using printkfmt::TextState;
using ::testing::ElementsAre;
using ::testing::SizeIs;

TEST(PlogReader, GivesARecordAsItWasWritten) {
    PlogMachine machine(PLOG_REGION_BYTES_MIN);
    machine.boot();
    machine.write("hello");
    const auto sources = read_region(copy_of(machine));
    ASSERT_THAT(sources, SizeIs(1));
    ASSERT_THAT(texts_of(sources[0]), ElementsAre("hello"));
    const Record& record = sources[0].log.records[0];
    EXPECT_EQ(record.seq, Seq{0});
    EXPECT_EQ(record.level, 6);
    EXPECT_EQ(record.caller.id, 1U);
    EXPECT_EQ(record.context, CallContext::kTask);
    EXPECT_EQ(record.state, RecordState::kFinalized);
    EXPECT_EQ(record.text_state, TextState::kWhole);
    EXPECT_FALSE(sources[0].findings.lossy());
    EXPECT_EQ(sources[0].machine.release, "6.1.0-machine");
}

TEST(PlogReader, GivesTextsOfEveryLength) {
    PlogMachine machine(64 * 1024);
    machine.boot();
    std::vector<std::string> want;
    for (std::size_t bytes : {0U, 1U, 79U, 80U, 81U, 200U, 201U, 1160U}) {
        want.emplace_back(bytes, static_cast<char>('a' + bytes % 26));
        machine.write(want.back());
    }
    const auto sources = read_region(copy_of(machine));
    ASSERT_THAT(sources, SizeIs(1));
    EXPECT_EQ(texts_of(sources[0]), want);
}

TEST(PlogReader, CutsATextThatIsTooLongAndKeepsItsStart) {
    PlogMachine machine(64 * 1024);
    machine.boot();
    machine.write(std::string(5000, 'x'));
    const auto sources = read_region(copy_of(machine));
    EXPECT_THAT(texts_of(sources.at(0)), ElementsAre(std::string(PLOG_TEXT_BYTES_MAX, 'x')));
}

TEST(PlogReader, KeepsTheNewestOfWhatDoesNotFit) {
    PlogMachine machine(PLOG_REGION_BYTES_MIN);
    machine.boot();
    for (int i = 0; i < 1000; ++i) {
        machine.write(fmt::format("line {}", i));
    }
    const auto sources = read_region(copy_of(machine));
    const auto texts = texts_of(sources.at(0));
    EXPECT_GT(texts.size(), 80U);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        EXPECT_EQ(texts[i], fmt::format("line {}", 1000 - texts.size() + i));
    }
    EXPECT_FALSE(sources[0].findings.lossy());
}

TEST(PlogReader, BootsAreSourcesAndTheLastOneIsKeptFromTheNext) {
    PlogMachine machine(PLOG_REGION_BYTES_MIN);
    machine.boot();
    for (int i = 0; i < 40; ++i) {
        machine.write("first boot");
    }
    machine.boot();
    for (int i = 0; i < 30; ++i) {
        machine.write(fmt::format("second boot {}", i));
    }
    machine.boot();
    for (int i = 0; i < 1000; ++i) {
        machine.write(fmt::format("third boot {}", i));
    }
    const auto sources = read_region(copy_of(machine));
    ASSERT_THAT(sources, SizeIs(3));
    EXPECT_THAT(texts_of(sources[0]), SizeIs(testing::Lt(40U)));  // partly overwritten
    EXPECT_THAT(texts_of(sources[1]), SizeIs(30));
    EXPECT_EQ(texts_of(sources[1]).back(), "second boot 29");
    EXPECT_EQ(texts_of(sources[2]).back(), "third boot 999");
}

TEST(PlogReader, ABootThatFilledTheRegionKeepsItsNewestHalf) {
    PlogMachine machine(PLOG_REGION_BYTES_MIN);
    machine.boot();
    for (int i = 0; i < 1000; ++i) {
        machine.write(fmt::format("first boot {}", i));
    }
    machine.boot();
    for (int i = 0; i < 1000; ++i) {
        machine.write(fmt::format("second boot {}", i));
    }
    const auto sources = read_region(copy_of(machine));
    ASSERT_THAT(sources, SizeIs(2));
    EXPECT_THAT(texts_of(sources[0]), SizeIs(testing::Ge(50U)));
    EXPECT_EQ(texts_of(sources[0]).back(), "first boot 999");
}

TEST(PlogReader, AClearedBootIsShownNoMore) {
    PlogMachine machine(PLOG_REGION_BYTES_MIN);
    machine.boot();
    machine.write("first boot");
    machine.boot();
    machine.write("second boot");
    EXPECT_THAT(read_region(copy_of(machine)), SizeIs(2));
    plog_clear(&machine.log());
    const auto sources = read_region(copy_of(machine));
    ASSERT_THAT(sources, SizeIs(1));
    EXPECT_THAT(texts_of(sources[0]), ElementsAre("second boot"));
}

TEST(PlogReader, TellsAnNmiInsideAMessage) {
    PlogMachine machine(PLOG_REGION_BYTES_MIN);
    machine.boot();
    machine.run({[&] {
        machine.nmi_at(9, [&] { machine.write("from the NMI"); });
        machine.write("interrupted");
    }});
    const auto sources = read_region(copy_of(machine));
    ASSERT_THAT(texts_of(sources.at(0)), ElementsAre("interrupted", "from the NMI"));
    EXPECT_EQ(sources[0].log.records[1].context, CallContext::kNmi);
    EXPECT_TRUE(sources[0].log.records[1].caller.is_cpu());
}

TEST(PlogReader, AWriterThatDiesLosesItsOwnMessageOnly) {
    for (std::uint64_t steps = 0; steps < 40; ++steps) {
        PlogMachine machine(PLOG_REGION_BYTES_MIN, steps + 1);
        machine.boot();
        machine.run({[&] {
                         machine.die_after(steps);
                         machine.write("the dead writer's message");
                     },
                     [&] {
                         for (int i = 0; i < 300; ++i) {
                             machine.write(fmt::format("line {}", i));
                         }
                     }});
        const auto sources = read_region(copy_of(machine));
        std::size_t lines = 0;
        for (const Record& record : sources.at(0).log.records) {
            const bool own = record.caller.id == 100;
            lines += own ? 0 : 1;
            EXPECT_TRUE(own || record.text_state == TextState::kWhole) << steps;
        }
        EXPECT_GT(lines, 80U) << steps;
        EXPECT_EQ(texts_of(sources[0]).back(), "line 299") << steps;
    }
}

TEST(PlogReader, OtherCpusMessagesAfterAPanicAreMarkedAndDisturbNothing) {
    PlogMachine machine(PLOG_REGION_BYTES_MIN);
    machine.boot();
    machine.run({[&] {
        ASSERT_EQ(plog_panic_begin(&machine.log()), PLOG_PANIC_MINE);
        ASSERT_EQ(plog_panic_begin(&machine.log()), PLOG_PANIC_AGAIN);
        machine.write("Kernel panic");
    }});
    machine.run({[] {},
                 [&] {
                     EXPECT_EQ(plog_panic_begin(&machine.log()), PLOG_PANIC_OTHERS);
                     for (int i = 0; i < 1000; ++i) {
                         machine.write("chatter of another CPU");
                     }
                 }});
    const auto sources = read_region(copy_of(machine));
    const auto& records = sources.at(0).log.records;
    EXPECT_EQ(records.front().text, "Kernel panic");
    EXPECT_FALSE(records.front().late);
    EXPECT_TRUE(records.back().late);
    EXPECT_THAT(records, SizeIs(testing::Lt(20U)));
    EXPECT_EQ(sources.at(0).findings.kept().at(0).message,
              fmt::format("records written by other CPUs after the panic had begun: {}",
                          records.size() - 1));
}

<<<<<<< HEAD
=======
/// A region full of two boots' records.
class Damaged : public ::testing::Test {
 protected:
    Damaged() {
        machine_.boot();
        for (int i = 0; i < 1500; ++i) {
            machine_.write(
                fmt::format("older {} {}", i, std::string(machine_.random()() % 200, 'o')));
        }
        stale_ = copy_of(machine_);
        machine_.boot();
        for (int i = 0; i < 1500; ++i) {
            machine_.write(
                fmt::format("newer {} {}", i, std::string(machine_.random()() % 200, 'n')));
        }
        whole_ = copy_of(machine_);
        texts_ = proved(whole_);
    }

    static std::multiset<std::string> proved(const std::vector<std::byte>& bytes) {
        std::multiset<std::string> texts;
        for (const Source& source : read(bytes)) {
            for (const Record& record : source.log.records) {
                if (record.text_state == TextState::kWhole) {
                    texts.insert(source.id + " " + std::string(record.text));
                }
            }
        }
        return texts;
    }
    /// Slots that the damage touched belong to at most so many records; all others are there.
    void expect_others(const std::vector<std::byte>& damaged) const {
        const Result<PlogRegion> region = PlogRegion::read(whole_);
        ASSERT_TRUE(region);
        std::size_t hit = 0;
        for (const extractor::PlogRecord& record : region->records) {
            const std::size_t at = PLOG_SLOTS_AT + std::size_t{record.slot} * PLOG_SLOT_BYTES;
            const std::size_t end = at + std::size_t{record.slots} * PLOG_SLOT_BYTES;
            hit += std::equal(whole_.begin() + static_cast<std::ptrdiff_t>(at),
                              whole_.begin() + static_cast<std::ptrdiff_t>(end),
                              damaged.begin() + static_cast<std::ptrdiff_t>(at))
                       ? 0U
                       : 1U;
        }
        const auto left = proved(damaged);
        EXPECT_GE(left.size() + hit + 1, texts_.size());
        EXPECT_TRUE(std::includes(texts_.begin(), texts_.end(), left.begin(), left.end()));
    }

    PlogMachine machine_{256 * 1024, 7};
    std::vector<std::byte> stale_;
    std::vector<std::byte> whole_;
    std::multiset<std::string> texts_;
};

TEST_F(Damaged, BothAreasGoneLosesNoRecord) {
    std::vector<std::byte> damaged = whole_;
    overwrite(damaged, 0, PLOG_SLOTS_AT, 0);
    overwrite(damaged, damaged.size() - PLOG_SLOTS_AT - PLOG_SLOT_BYTES,
              PLOG_SLOTS_AT + PLOG_SLOT_BYTES, 0xa5);
    const auto left = proved(damaged);
    EXPECT_GE(left.size() + 1, texts_.size());  // the last slot may have been hit as well
    EXPECT_GT(texts_.size(), 1000U);
}

TEST_F(Damaged, FlippedBitsCostTheRecordsTheyHit) {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        std::mt19937_64 random(seed);
        std::vector<std::byte> damaged = whole_;
        for (std::uint64_t i = 0; i < seed; ++i) {
            flip(damaged, random() % damaged.size(), static_cast<unsigned>(random() % 8));
        }
        expect_others(damaged);
    }
}

TEST_F(Damaged, LostLinesAndPagesCostTheRecordsTheyHit) {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        std::mt19937_64 random(seed);
        std::vector<std::byte> damaged = whole_;
        for (const std::size_t bytes : {64U, 64U, 64U, 4096U}) {
            overwrite(damaged, random() % (damaged.size() / bytes) * bytes, bytes,
                      random() % 2 == 0 ? 0 : 0xff);
        }
        expect_others(damaged);
    }
}

TEST_F(Damaged, StaleLinesOfAnEarlierBootAreNeverMixedIn) {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        std::mt19937_64 random(seed);
        std::vector<std::byte> damaged = whole_;
        for (int i = 0; i < 20; ++i) {
            const std::size_t at = random() % (damaged.size() / 64) * 64;
            overwrite(damaged, at, Bytes(stale_).subspan(at, 64));
        }
        // A whole record of an earlier boot may come back: it is that boot's own.
        for (const std::string& text : proved(damaged)) {
            EXPECT_TRUE(texts_.contains(text) || text.starts_with("boot 1 older")) << text;
        }
    }
}

TEST_F(Damaged, DamageIsTold) {
    std::vector<std::byte> damaged = whole_;
    flip(damaged, PLOG_SLOTS_AT + 100 * PLOG_SLOT_BYTES + 20);
    bool told = false;
    for (const Source& source : read(damaged)) {
        told = told || source.findings.lossy();
    }
    EXPECT_TRUE(told);
}

TEST_F(Damaged, IsFoundInsideMemoryWithAndWithoutItsSuperblocks) {
    for (const bool supers : {true, false}) {
        std::vector<std::byte> bytes = whole_;
        if (!supers) {
            overwrite(bytes, 0, PLOG_SLOTS_AT, 0);
            overwrite(bytes, bytes.size() - PLOG_SLOTS_AT, PLOG_SLOTS_AT, 0);
        }
        const auto image = std::make_shared<FakeImage>();
        image->write(PhysAddr{0x10000}, std::vector<std::byte>(4096));
        image->write(PhysAddr{0x7f000}, bytes);
        const auto found = extractor::find_plog_regions(image, {.file = "ram"});
        ASSERT_TRUE(found) << found.error().message;
        std::size_t records = 0;
        for (const Source& source : found->sources) {
            EXPECT_THAT(source.origin, HasSubstr("ram: plog region at 0x7f000: boot "));
            records += source.log.records.size();
        }
        EXPECT_GE(records, texts_.size());
    }
}

TEST_F(Damaged, CopiesOfItInMemoryAreLeftOut) {
    const auto image = std::make_shared<FakeImage>();
    image->write(PhysAddr{0x900000}, whole_);
    // As in a page cache: each page is somewhere, and before the region.
    constexpr std::size_t kPageBytes = FakeImage::kPageBytes;
    std::mt19937_64 random(1);
    for (int copy = 0; copy < 40; ++copy) {
        for (std::size_t at = 0; at < whole_.size(); at += kPageBytes) {
            const std::size_t bytes = std::min(kPageBytes, whole_.size() - at);
            image->write(PhysAddr{random() % 0x800 * kPageBytes}, Bytes(whole_).subspan(at, bytes));
        }
    }
    const auto found = extractor::find_plog_regions(image, {.file = "ram"});
    ASSERT_TRUE(found) << found.error().message;
    const auto alone = read(whole_);
    ASSERT_EQ(found->sources.size(), alone.size());
    for (std::size_t boot = 0; boot < alone.size(); ++boot) {
        EXPECT_THAT(found->sources[boot].origin, HasSubstr("ram: plog region at 0x900000: boot "));
        EXPECT_EQ(texts_of(found->sources[boot]), texts_of(alone[boot]));
    }
}

TEST_F(Damaged, OfTwoCopiesTheWholeOneIsRead) {
    std::vector<std::byte> damaged = whole_;
    overwrite(damaged, damaged.size() / 2, 4096, 0);
    const auto image = std::make_shared<FakeImage>();
    image->write(PhysAddr{0x100000}, damaged);
    image->write(PhysAddr{0x800000}, whole_);
    const auto found = extractor::find_plog_regions(image, {.file = "ram"});
    ASSERT_TRUE(found) << found.error().message;
    for (const Source& source : found->sources) {
        EXPECT_THAT(source.origin, HasSubstr("ram: plog region at 0x800000: boot "));
    }
}

/// Half of the mutants are hit where there is most to believe: in superblocks, console entries and
/// headers of records.
TEST_F(Damaged, MutantsProveNothingThatWasNotWritten) {
    for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
        std::mt19937_64 random(seed);
        std::vector<std::byte> mutant = whole_;
        const std::size_t slots = (mutant.size() - 2 * PLOG_SLOTS_AT) / PLOG_SLOT_BYTES;
        for (std::uint64_t flips = 1 + random() % 64; flips > 0; --flips) {
            std::size_t at = random() % mutant.size();
            if (seed % 2 == 0) {
                const bool area = random() % 4 == 0;
                const std::size_t rear = random() % 2 * (PLOG_SLOTS_AT + slots * PLOG_SLOT_BYTES);
                at = area ? rear + random() % PLOG_SLOTS_AT
                          : PLOG_SLOTS_AT + random() % slots * PLOG_SLOT_BYTES +
                                random() % sizeof(plog_record);
            }
            flip(mutant, at, static_cast<unsigned>(random() % 8));
        }
        if (seed % 5 == 0) {
            truncate(mutant, random() % (mutant.size() + 1));
        }
        const auto left = proved(mutant);
        ASSERT_TRUE(std::includes(texts_.begin(), texts_.end(), left.begin(), left.end())) << seed;
        (void)extractor::is_plog_region(mutant);
        (void)extractor::plog_traces_in(mutant);
    }
}

/// A superblock whose checksums are right and whose length is not.
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
    EXPECT_FALSE(extractor::find_kernel_log(image, {"ram", false, false, kernel}));
    const std::uint64_t reads = image->reads();
    EXPECT_GT(reads, 256U);  // a page each
    ASSERT_TRUE(extractor::find_plog_regions(image, {"ram", {}, kernel}));
    EXPECT_LE(image->reads() - reads, PLOG_REGION_BYTES_MIN / FakeImage::kPageBytes);
}

TEST(PlogInDump, ThatIsSaidToBeLargeCostsWhatIsThere) {
    const auto image = std::make_shared<FakeImage>();
    image->write(PhysAddr{0x10000}, forged_super(std::uint64_t{2} << 30));
    const auto found = extractor::find_plog_regions(image, {.file = "ram"});
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_THAT(found->sources, SizeIs(1));
    EXPECT_THAT(found->sources.front().findings.kept(),
                testing::Contains(testing::Field(
                    &Finding::message, HasSubstr("length is given as 0x80000000 bytes; it was "
                                                 "read only up to the gap at 0x4010000"))));
    EXPECT_LT(image->reads(), 20'000U);  // a page each, and not the half million of 2 GiB
}

/// A dump with a kernel's log, a region, and a VMCOREINFO note that may tell of it.
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
        options.consoles = false;  // the kernel's own: there are none
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
    for (const bool area : {true, false}) {
        if (!area) {
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

>>>>>>> x2
}  // namespace
}  // namespace lastwords::test
