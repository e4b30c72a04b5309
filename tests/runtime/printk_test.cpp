// SPDX-License-Identifier: GPL-2.0-or-later
// Tests the records that plog_printk() makes: their level, the removed newline, their length.
#include "printkfmt/kernel/plog_printk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "extractor/formats/plog/region.h"
#include "tests/runtime/region_reader.h"

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

using ::testing::ElementsAre;
using ::testing::SizeIs;

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

TEST_F(PlogPrintk, ContinuesALineAsKernContDoes) {
    plog_printk(&machine.log(), "\0016one");
    EXPECT_EQ(plog_printk(&machine.log(), "\001c two %d", 2), 6);
    EXPECT_EQ(last().level, 6);  // that of the line, or a console would show a part of it
    plog_printk(&machine.log(), "\001c three\n");
    plog_printk(&machine.log(), "\001cno line to go on with\n");
    EXPECT_EQ(last().level, PLOG_LEVEL_DEFAULT);
    plog_printk(&machine.log(), "\0015whole\n");
    plog_printk(&machine.log(), "\0015next\n");
    const auto sources = read_region(copy_of(machine));
    ASSERT_THAT(sources, SizeIs(1));
    EXPECT_THAT(texts_of(sources[0]),
                ElementsAre("one", " two 2", " three", "no line to go on with", "whole", "next"));
    std::vector<bool> goes_on;
    for (const printkfmt::Record& record : sources[0].log.records) {
        goes_on.push_back(record.continues);
    }
    EXPECT_THAT(goes_on, ElementsAre(false, true, true, false, false, false));
}

TEST_F(PlogPrintk, GoesOnWithNoLineOfAnotherContext) {
    plog_printk(&machine.log(), "\0016a task's");
    machine.in_context(PLOG_CONTEXT_HARDIRQ);
    plog_printk(&machine.log(), "\001can interrupt's\n");
    EXPECT_EQ(last().level, PLOG_LEVEL_DEFAULT);
}

TEST_F(PlogPrintk, TakesALevelBeforeOrAfterTheMarkOfALinesRest) {
    for (const char* text : {"\0013\001cx", "\001c\0013x"}) {
        plog_printk(&machine.log(), "%s", text);  // as with the levels of show_stack()
        EXPECT_EQ(last().text, "x");
        EXPECT_EQ(last().level, 3);
        EXPECT_EQ(last().flags, PLOG_RECORD_CONT);
    }
    plog_printk(&machine.log(), "\001zx");
    EXPECT_EQ(last().text, "\001zx");
}

TEST_F(PlogPrintk, CutsWhatIsTooLongAndSaysSo) {
    const std::string text(3000, 'x');
    plog_printk(&machine.log(), "\0016%s\n", text.c_str());
    EXPECT_EQ(last().text, std::string(PLOG_TEXT_BYTES_MAX, 'x'));
    EXPECT_NE(last().flags & PLOG_RECORD_CUT, 0);
}

}  // namespace
}  // namespace lastwords::test
