// SPDX-License-Identifier: GPL-2.0-or-later
// plog_attach(): what it refuses and why, and plog_earlier.h: earlier boots' records for the
// kernel.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>
#include <vector>

#include "runtime/plog.h"
#include "tests/runtime/region_reader.h"

namespace lastwords::test {
namespace {

using ::testing::SizeIs;

constexpr std::size_t kBytes = PLOG_REGION_BYTES_MIN;

/// A setup that plog_attach() accepts.
struct GoodSetup : plog_setup {
    explicit GoodSetup(PlogMachine& machine) : plog_setup{} {
        region = machine.region_start();
        region_bytes = machine.region_bytes();
        memory = words.data();
        memory_bytes = sizeof(words);
        cpus = 4;
    }
    std::array<plog_word, PLOG_MEMORY_WORDS(kBytes, 4)> words{};
};

plog_refusal refusal_of(const plog_setup& setup) {
    plog log{};
    log.refusal = PLOG_TOO_MANY_CPUS;
    const bool attached = plog_attach(&log, &setup);
    EXPECT_EQ(attached, log.refusal == PLOG_NOT_REFUSED);
    return log.refusal;
}

TEST(PlogAttach, SaysWhyItRefuses) {
    PlogMachine machine(kBytes);
    EXPECT_EQ(refusal_of(GoodSetup(machine)), PLOG_NOT_REFUSED);
    GoodSetup small(machine);
    small.region_bytes = kBytes - 1;
    EXPECT_EQ(refusal_of(small), PLOG_REGION_TOO_SMALL);
    GoodSetup large(machine);
    large.region_bytes = std::size_t{4} << 30;
    EXPECT_EQ(refusal_of(large), PLOG_WORDS_OF_64 ? PLOG_MEMORY_TOO_SMALL : PLOG_REGION_TOO_LARGE);
    GoodSetup aslant(machine);
    aslant.region = machine.region_start() + 64;
    EXPECT_EQ(refusal_of(aslant), PLOG_REGION_MISALIGNED);
    GoodSetup poor(machine);
    poor.memory_bytes -= 1;
    EXPECT_EQ(refusal_of(poor), PLOG_MEMORY_TOO_SMALL);
    GoodSetup none(machine);
    none.memory = nullptr;
    EXPECT_EQ(refusal_of(none), PLOG_MEMORY_TOO_SMALL);
    GoodSetup odd(machine);
    odd.memory = reinterpret_cast<char*>(odd.words.data()) + 1;
    EXPECT_EQ(refusal_of(odd), PLOG_MEMORY_MISALIGNED);
    GoodSetup crowd(machine);
    crowd.cpus = 65537;
    EXPECT_EQ(refusal_of(crowd), PLOG_TOO_MANY_CPUS);
}

/// Whether the control block has what marks the start of a region in a dump.
bool has_super(const plog& log) {
    return log.super.magic == PLOG_MAGIC_SUPER;
}

TEST(PlogAttach, LeavesNoSuperblockInOrdinaryMemory) {
    PlogMachine machine(kBytes);
    machine.boot();
    EXPECT_FALSE(has_super(machine.log()));
    plog_clear(&machine.log());
    EXPECT_FALSE(has_super(machine.log()));
    const std::vector<std::byte> before = copy_of(machine);
    machine.on_store = [&](std::size_t at) {
        std::memcpy(machine.region_start() + at, &before[at], 4);
    };
    plog refused{};
    const GoodSetup setup(machine);
    EXPECT_FALSE(plog_attach(&refused, &setup));
    EXPECT_FALSE(has_super(refused));
}

TEST(PlogAttach, RefusesMemoryThatLosesStores) {
    for (std::size_t good : {std::size_t{0}, kBytes / 2}) {  // bytes that keep what is stored
        PlogMachine machine(kBytes);
        machine.boot();  // what is there looks like a region
        const std::vector<std::byte> before = copy_of(machine);
        machine.on_store = [&](std::size_t at) {
            if (at >= good) {
                std::memcpy(machine.region_start() + at, &before[at], 4);
            }
        };
        EXPECT_EQ(refusal_of(GoodSetup(machine)), PLOG_REGION_LOSES_STORES) << good;
    }
}

std::vector<std::pair<std::size_t, std::size_t>> invalidated;
std::byte* region_of_machine;

TEST(PlogAttach, HasStaleCacheLinesDiscardedBeforeItReads) {
    PlogMachine machine(kBytes);
    machine.boot();
    machine.write("the last words");
    const std::vector<std::byte> memory = copy_of(machine);
    // Lines that were in the cache before the reset.
    std::fill_n(machine.region_start(), kBytes, std::byte{0x5a});
    static const std::vector<std::byte>* truth;
    truth = &memory;
    region_of_machine = machine.region_start();
    machine.on_setup = [](plog_setup& setup) {
        setup.invalidate = [](const volatile void* at, std::size_t bytes) {
            const auto offset = static_cast<std::size_t>(
                static_cast<const volatile std::byte*>(at) - region_of_machine);
            if (invalidated.empty()) {
                std::copy_n(truth->begin() + static_cast<std::ptrdiff_t>(offset), bytes,
                            region_of_machine + offset);
            }
            invalidated.emplace_back(offset, bytes);
        };
    };
    invalidated.clear();
    machine.boot();
    EXPECT_EQ(invalidated.at(0), std::pair(std::size_t{0}, kBytes));
    EXPECT_EQ(machine.log().epoch, 2U);
    // What was just stored must not be read from the cache either.
    EXPECT_THAT(invalidated, SizeIs(3));
}

TEST(PlogAttach, NeedsAsMuchMemoryAsTheConstantSays) {
    EXPECT_EQ(PLOG_MEMORY_BYTES(16384, 1), plog_memory_bytes(16384, 1));
    EXPECT_EQ(PLOG_MEMORY_BYTES(16384 + 128, 1), plog_memory_bytes(16384 + 128, 1));
    EXPECT_EQ(PLOG_MEMORY_BYTES(19712, 8), plog_memory_bytes(19712, 8));  // 128 slots
    EXPECT_EQ(PLOG_MEMORY_BYTES(19711, 8), plog_memory_bytes(19711, 8));
    EXPECT_EQ(PLOG_MEMORY_BYTES(19840, 8), plog_memory_bytes(19840, 8));
    EXPECT_EQ(PLOG_MEMORY_BYTES(65536, 4096), plog_memory_bytes(65536, 4096));
    EXPECT_EQ(PLOG_MEMORY_BYTES(1U << 20, 3), plog_memory_bytes(1U << 20, 3));
    EXPECT_EQ(PLOG_MEMORY_BYTES(1U << 30, 64), plog_memory_bytes(1U << 30, 64));
    EXPECT_EQ(plog_memory_bytes(16383, 1), 0U);
}

TEST(PlogAttach, ClearStoresOnceSoThatTwoCpusCannotTearBothSuperblocks) {
    PlogMachine machine(kBytes);
    machine.boot();
    machine.boot();
    plog_clear(&machine.log());
    const std::size_t events = machine.events().size();
    plog_clear(&machine.log());
    EXPECT_THAT(machine.events(), SizeIs(events));
}

TEST(PlogAttach, ClearGivesSlotsToWritersThatAreAtWork) {
    for (std::uint64_t seed = 1; seed < 60; ++seed) {
        PlogMachine machine(kBytes, seed);
        machine.boot();
        for (int i = 0; i < 200; ++i) {
            machine.write("first boot");
        }
        machine.boot();
        const std::uint32_t before = machine.log().ring.slots;
        const auto writer = [&] {
            for (int i = 0; i < 60; ++i) {
                machine.write(std::string(machine.random()() % 200, 'w'));
            }
        };
        const auto clearer = [&] {
            for (int i = 0; i < 20; ++i) {
                machine.write("before clear");
            }
            plog_clear(&machine.log());
        };
        machine.run({writer, writer, clearer});
        EXPECT_GT(machine.log().ring.slots, before + machine.log().slots / 4);
        EXPECT_EQ(machine.log().refused, 0U);
        for (std::uint32_t i = 0; i < machine.log().slots; ++i) {
            EXPECT_NE(machine.log().state[i] & 3U, PLOG_SLOT_HELD) << seed;
        }
        const auto sources = read_region(copy_of(machine));
        ASSERT_THAT(sources, SizeIs(1));
        EXPECT_EQ(sources[0].log.next_seq, Seq{140});
        EXPECT_GT(sources[0].log.records.size(), before / 3);
    }
}

}  // namespace
}  // namespace lastwords::test
