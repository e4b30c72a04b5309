// SPDX-License-Identifier: GPL-2.0-or-later
// What the tool reads from a region after damage: flipped bits, lost and stale lines, copies of
// parts.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "extractor/formats/plog/in_memory.h"
#include "tests/runtime/region_reader.h"
#include "tests/support/damage.h"
#include "tests/support/fake_image.h"
#include "tests/support/rounds.h"

namespace lastwords::test {
namespace {

using extractor::PlogRegion;
using printkfmt::Record;
using printkfmt::Source;
using printkfmt::TextState;
using ::testing::HasSubstr;

/// A region filled by two boots.
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
        for (const Source& source : read_region(bytes)) {
            for (const Record& record : source.log.records) {
                if (record.text_state == TextState::kWhole) {
                    texts.insert(source.id + " " + std::string(record.text));
                }
            }
        }
        return texts;
    }
    /// Checks that all records are there except those with slots that the damage has changed.
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

TEST_F(Damaged, LosingBothCopiesOfTheBanksLosesNoRecord) {
    std::vector<std::byte> damaged = whole_;
    overwrite(damaged, 0, PLOG_SLOTS_AT, 0);
    overwrite(damaged, damaged.size() - PLOG_SLOTS_AT - PLOG_SLOT_BYTES,
              PLOG_SLOTS_AT + PLOG_SLOT_BYTES, 0xa5);
    const auto left = proved(damaged);
    EXPECT_GE(left.size() + 1, texts_.size());  // the last slot may be damaged, too
    EXPECT_GT(texts_.size(), 1000U);
}

TEST_F(Damaged, FlippedBitsCostTheRecordsTheyHit) {
    for (std::uint64_t seed = 1; seed <= rounds(3); ++seed) {
        std::mt19937_64 random(seed);
        std::vector<std::byte> damaged = whole_;
        for (std::uint64_t i = 0; i < seed % 200; ++i) {
            flip(damaged, random() % damaged.size(), static_cast<unsigned>(random() % 8));
        }
        expect_others(damaged);
    }
}

TEST_F(Damaged, LostLinesAndPagesCostTheRecordsTheyHit) {
    for (std::uint64_t seed = 1; seed <= rounds(3); ++seed) {
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
    for (std::uint64_t seed = 1; seed <= rounds(3); ++seed) {
        std::mt19937_64 random(seed);
        std::vector<std::byte> damaged = whole_;
        for (int i = 0; i < 20; ++i) {
            const std::size_t at = random() % (damaged.size() / 64) * 64;
            overwrite(damaged, at, Bytes(stale_).subspan(at, 64));
        }
        // A whole record of the earlier boot may come back, as a record of that boot.
        for (const std::string& text : proved(damaged)) {
            EXPECT_TRUE(texts_.contains(text) || text.starts_with("boot 1 older")) << text;
        }
    }
}

TEST_F(Damaged, DamageIsReported) {
    std::vector<std::byte> damaged = whole_;
    flip(damaged, PLOG_SLOTS_AT + 100 * PLOG_SLOT_BYTES + 20);
    flip(damaged, PLOG_SLOTS_AT + 100 * PLOG_SLOT_BYTES + 30);
    bool reported = false;
    for (const Source& source : read_region(damaged)) {
        reported = reported || source.findings.lossy();
    }
    EXPECT_TRUE(reported);
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
    // Copies of single pages are at random places before the region, as in a page cache.
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
    const auto alone = read_region(whole_);
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

/// Half of the mutants are changed where it matters most: in superblocks, console entries and the
/// headers of records.
TEST_F(Damaged, MutantsProveNothingThatWasNotWritten) {
    for (std::uint64_t seed = 1; seed <= rounds(400); ++seed) {
        std::mt19937_64 random(seed);
        std::vector<std::byte> mutant = whole_;
        const std::size_t slots = (mutant.size() - 2 * PLOG_SLOTS_AT) / PLOG_SLOT_BYTES;
        for (std::uint64_t flips = 1 + random() % 64; flips > 0; --flips) {
            std::size_t at = random() % mutant.size();
            if (seed % 2 == 0) {
                const bool in_bank = random() % 4 == 0;
                const std::size_t rear = random() % 2 * (PLOG_SLOTS_AT + slots * PLOG_SLOT_BYTES);
                at = in_bank ? rear + random() % PLOG_SLOTS_AT
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

}  // namespace
}  // namespace lastwords::test
