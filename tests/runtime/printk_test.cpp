// SPDX-License-Identifier: GPL-2.0-or-later
// Tests the records that plog_printk() makes: their level, the removed newline, their length.
#include "printkfmt/kernel/plog_printk.h"

#include <gtest/gtest.h>

#include <string>

#include "extractor/formats/plog/region.h"
#include "tests/runtime/plog_machine.h"

extern "C" {

std::size_t plog_port_symbol(char*, std::size_t, const void*) {
    return 0;
}

std::uintptr_t plog_port_hash_pointer(const void*) {
    return 0x1234;
}
}

namespace lastwords::test {
namespace {

class PlogPrintk : public ::testing::Test {
 protected:
    PlogPrintk() { machine.boot(); }
    extractor::PlogRecord last() {
        const auto region =
            extractor::PlogRegion::read(Bytes(machine.region_start(), machine.region_bytes()));
        EXPECT_TRUE(region && !region->records.empty());
        return region->records.back();
    }
    PlogMachine machine{PLOG_REGION_BYTES_MIN};
};

TEST_F(PlogPrintk, TakesTheLevelAndTheNewlineOff) {
    EXPECT_EQ(plog_printk(&machine.log(), "\0013%s: error %d\n", "disk", -5), 14);
    EXPECT_EQ(last().text, "disk: error -5");
    EXPECT_EQ(last().level, 3);
}

TEST_F(PlogPrintk, WithoutALevelIsAWarning) {
    plog_printk(&machine.log(), "plain");
    EXPECT_EQ(last().level, PLOG_LEVEL_DEFAULT);
    EXPECT_EQ(last().text, "plain");
}

TEST_F(PlogPrintk, KeepsNewlinesInsideAndAnEmptyLine) {
    plog_printk(&machine.log(), "\0016two\nlines\n");
    EXPECT_EQ(last().text, "two\nlines");
    plog_printk(&machine.log(), "\0016\n");
    EXPECT_EQ(last().text, "");
}

TEST_F(PlogPrintk, CutsWhatIsTooLongAndSaysSo) {
    const std::string text(3000, 'x');
    plog_printk(&machine.log(), "\0016%s\n", text.c_str());
    EXPECT_EQ(last().text, std::string(PLOG_TEXT_BYTES_MAX, 'x'));
    EXPECT_NE(last().flags & PLOG_RECORD_CUT, 0);
}

}  // namespace
}  // namespace lastwords::test
