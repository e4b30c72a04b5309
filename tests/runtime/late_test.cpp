// SPDX-License-Identifier: GPL-2.0-or-later
// Tests what is kept of the messages of other CPUs after the panic, and how messages that have no
// record are counted.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "tests/runtime/test_console.h"

namespace lastwords::test {
namespace {

using printkfmt::Record;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

class PlogLate : public PlogConsole {
 protected:
    /// Lets CPU 0 panic.
    void panic() {
        plog_panic_begin(&machine.log());
        say(machine, "Kernel panic");
    }
    void say_on(std::uint16_t cpu, const std::string& text) {
        machine.on_cpu(cpu, [&] { say(machine, text); });
    }
    void panic_on(std::uint16_t cpu) {
        machine.on_cpu(cpu,
                       [&] { EXPECT_EQ(plog_panic_begin(&machine.log()), PLOG_PANIC_OTHERS); });
    }
    /// Returns the texts of a CPU's records after the panic.
    std::vector<std::string> kept_of(std::uint32_t cpu) {
        std::vector<std::string> texts;
        for (const Record& record : read_boot(machine).log.records) {
            if (record.late && record.cpu == cpu) {
                texts.emplace_back(record.text);
            }
        }
        return texts;
    }
    /// Returns a count of struct plog_no_record as a reader of the region finds it.
    std::uint64_t in_region(std::size_t at, std::uint32_t index) {
        const std::size_t rear = PLOG_SLOTS_AT + std::size_t{machine.log().slots} * PLOG_SLOT_BYTES;
        const std::uint32_t epoch = machine.log().epoch;
        std::uint64_t highest = 0;
        for (const std::size_t copy : {std::size_t{0}, rear}) {
            std::uint64_t word = 0;
            std::memcpy(&word,
                        machine.region_start() + copy + (epoch & 1U) * sizeof(plog_bank) +
                            offsetof(plog_bank, no_record) + at,
                        sizeof(word));
            const std::uint64_t count = word & PLOG_POSITION_MAX;
            if (word == plog_position(count, epoch, index)) {
                highest = std::max(highest, count);
            }
        }
        return highest;
    }
    std::uint64_t dropped_in_region() {
        return in_region(offsetof(plog_no_record, dropped), PLOG_DROPPED_INDEX);
    }
    std::uint64_t refused_in_region() {
        return in_region(offsetof(plog_no_record, refused), PLOG_REFUSED_INDEX);
    }
};

TEST_F(PlogLate, TheFirstMessagesOfAnotherCpuStayAlsoIfThoseAfterThemAreLong) {
    panic();
    panic_on(2);
    say_on(1, "the first");
    say_on(1, "the second");
    for (int i = 0; i < 30; ++i) {
        say_on(1, fmt::format("long {} {}", i, std::string(PLOG_TEXT_BYTES_MAX - 10, 'l')));
    }
    EXPECT_THAT(kept_of(2), ElementsAre("plog: panics, too"));
    const std::vector<std::string> kept = kept_of(1);
    ASSERT_GT(kept.size(), 2U);
    EXPECT_EQ(kept[0], "the first");
    EXPECT_EQ(kept[1], "the second");
    // What there was room for, and no more of it later.
    EXPECT_THAT(kept[2], StartsWith("long 0 l"));
}

TEST_F(PlogLate, ACpuThatFloodsLeavesPlaceForTheOthers) {
    panic();
    for (int i = 0; i < 1000; ++i) {
        say_on(1, fmt::format("flood {}", i));
    }
    EXPECT_GE(kept_of(1).size(), machine.log().after_panic.slots / 3);
    EXPECT_EQ(kept_of(1).back(), fmt::format("flood {}", kept_of(1).size() - 1));
    for (std::uint16_t cpu = 2; cpu < 8; ++cpu) {
        for (int i = 0; i < 100; ++i) {
            say_on(cpu, fmt::format("CPU {} line {}", cpu, i));
        }
        EXPECT_THAT(kept_of(cpu), Contains(fmt::format("CPU {} line 0", cpu)));
    }
    EXPECT_GE(kept_of(2).size(), 3U);
    for (std::uint16_t cpu = 5; cpu < 8; ++cpu) {
        panic_on(cpu);
        panic_on(cpu);
        EXPECT_EQ(kept_of(cpu).back(), "plog: panics, too");
    }
}

TEST_F(PlogLate, CpusWithoutANumberOfTheirOwnShareWhatOneGets) {
    panic();
    for (std::uint16_t i = 0; i < 1000; ++i) {
        say_on(static_cast<std::uint16_t>(1000 + i), "who am I");
    }
    say_on(3, "CPU 3");
    EXPECT_THAT(kept_of(3), ElementsAre("CPU 3"));
}

TEST_F(PlogLate, WhatIsDroppedIsCountedInTheRegionAndTold) {
    TestConsole console(machine, "ttyS0");
    panic();
    for (int i = 0; i < 100; ++i) {
        say_on(1, "chatter");
        EXPECT_EQ(dropped_in_region() + kept_of(1).size(), static_cast<std::uint64_t>(i) + 1);
    }
    const std::uint64_t dropped = dropped_in_region();
    EXPECT_GT(dropped, 0U);
    console.shown.clear();
    plog_panic_flush(&machine.log());
    const std::string line = fmt::format("plog: messages of other CPUs dropped: {}", dropped);
    EXPECT_THAT(console.shown, Contains(line));

    // It is told again when there are twice as many.
    console.shown.clear();
    say_on(1, "chatter");
    plog_panic_flush(&machine.log());
    EXPECT_THAT(console.shown, SizeIs(0));
    for (std::uint64_t i = 1; i < dropped; ++i) {
        say_on(1, "chatter");
    }
    plog_panic_flush(&machine.log());
    EXPECT_THAT(console.shown,
                ElementsAre(fmt::format("plog: messages of other CPUs dropped: {}", 2 * dropped)));
}

TEST_F(PlogLate, WhatIsRefusedIsCountedInTheRegionAndToldInAPanic) {
    TestConsole console(machine, "ttyS0");
    const std::uint32_t slots = std::exchange(machine.log().ring.slots, 0);
    for (std::uint64_t i = 1; i <= 5; ++i) {
        EXPECT_EQ(machine.write("no room"), PLOG_NO_SEQ);
        EXPECT_EQ(refused_in_region(), i);
    }
    machine.log().ring.slots = slots;
    EXPECT_EQ(dropped_in_region(), 0U);
    panic();
    plog_panic_flush(&machine.log());
    EXPECT_THAT(console.shown, ElementsAre("plog: messages lost here: 5", "Kernel panic",
                                           "plog: messages refused, all slots were held: 5"));
}

TEST_F(PlogLate, NothingIsToldIfEveryMessageHasARecord) {
    TestConsole console(machine, "ttyS0");
    panic();
    say_on(1, "another");
    plog_panic_flush(&machine.log());
    EXPECT_THAT(console.shown, ElementsAre("Kernel panic", "another"));
}

}  // namespace
}  // namespace lastwords::test
