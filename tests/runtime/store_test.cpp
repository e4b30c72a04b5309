// SPDX-License-Identifier: GPL-2.0-or-later
// Tests the storing of messages by many CPUs and by CPUs that are late, and the flags of records.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/runtime/test_console.h"

namespace lastwords::test {
namespace {

/// Returns what plog_read() finds, without the text.
plog_found found_at(PlogMachine& machine, std::uint64_t seq, plog_record& record) {
    std::array<char, PLOG_TEXT_BYTES_MAX> text{};
    return plog_read(&machine.log(), seq, &record, text.data());
}

/// A CPU is delayed at any step of a message while the others write a lap. When it goes on, it must
/// not hide a newer record.
TEST(PlogStore, AWriterThatIsLateByALapHidesNoNewerRecord) {
    for (std::uint64_t step = 1; step < 60; ++step) {
        PlogMachine machine(PLOG_REGION_BYTES_MIN);
        machine.boot();
        TestConsole console(machine, "ttyS0", PLOG_RELIABILITY_ATOMIC, true);
        const std::uint64_t lap = std::uint64_t{1} << machine.log().slot_of_seq_bits;
        machine.begin({[&] { machine.store("late"); }});
        machine.resume(0, step);
        while (plog_next_seq(&machine.log()) < lap + 10) {
            plog_store_text(machine, "fast");
        }
        if (!machine.alive().empty()) {
            machine.resume(0, ~std::uint64_t{0});
        }
        ASSERT_TRUE(machine.alive().empty());
        const std::uint64_t next = plog_next_seq(&machine.log());
        for (std::uint64_t seq = next - machine.log().ring.slots / 2; seq < next; ++seq) {
            plog_record record{};
            EXPECT_EQ(found_at(machine, seq, record), PLOG_FOUND) << seq << " at step " << step;
        }
        plog_console_flush(&console.console, UINT32_MAX);
        EXPECT_EQ(plog_console_position(&console.console), next) << step;
    }
}

/// Many more CPUs than there are slots write at once, in random order.
TEST(PlogStore, ManyCpusAtOnceAreNotRefusedWhileSlotsAreFree) {
    PlogMachine machine(PLOG_REGION_BYTES_MIN, 7);
    machine.boot();
    machine.stops_at_region(false);
    machine.log().ring.slots = 40;
    std::uint64_t refused = 0;
    const std::string text(60, 'x');
    const auto talk = [&] {
        for (int i = 0; i < 2; ++i) {
            refused += machine.store(text) == PLOG_NO_SEQ ? 1U : 0U;
        }
    };
    machine.run(std::vector<std::function<void()>>(300, talk));
    EXPECT_EQ(refused, 0U);
    EXPECT_EQ(machine.log().refused, 0U);
}

TEST(PlogStore, AContinuationAndAnEndOfALineAreMarkedInTheRecord) {
    PlogMachine machine(PLOG_REGION_BYTES_MIN);
    machine.boot();
    machine.write("scanning ");
    machine.write("done", PLOG_RECORD_CONT | PLOG_RECORD_NEWLINE);
    plog_record record{};
    ASSERT_EQ(found_at(machine, 0, record), PLOG_FOUND);
    EXPECT_EQ(record.flags, 0U);
    ASSERT_EQ(found_at(machine, 1, record), PLOG_FOUND);
    EXPECT_EQ(record.flags, PLOG_RECORD_CONT | PLOG_RECORD_NEWLINE);
}

}  // namespace
}  // namespace lastwords::test
