// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/merge/captured_consoles.h: what a captured console proves to have shown.
#include "extractor/merge/captured_consoles.h"

#include <gtest/gtest.h>

#include "tests/extractor/merge/merge_support.h"

namespace lastwords::test {
namespace {

using printkfmt::Source;

TEST(CapturedConsole, NeverShowedWhatItsTextLacksAtTheEnd) {
    std::vector<Source> sources;
    sources.push_back(kernel_log());
    sources.push_back(
        text_source("[    0.000000] early\r\n[    0.001000] one\r\n[    0.001000] "
                    "two\r\n[    0.001000] three\r\n[    0.003000] the same\r\n"));
    sources.push_back(text_source("[    0.005000] last\n"));
    extractor::add_captured_consoles(sources);
    ASSERT_EQ(sources[0].consoles.size(), 1U);
    const printkfmt::Console& console = sources[0].consoles[0];
    EXPECT_TRUE(console.captured());
    EXPECT_EQ(console.name, "serial");
    EXPECT_EQ(console.next_seq, Seq{14});
    EXPECT_EQ(console.coverage.unflushed, 3U);
    EXPECT_EQ(console.coverage.of(Seq{11}), printkfmt::Delivery::kPassed);
    EXPECT_EQ(console.coverage.of(Seq{12}), printkfmt::Delivery::kDoubtful);
    EXPECT_EQ(console.coverage.of(Seq{16}), printkfmt::Delivery::kUnflushed);
}

}  // namespace
}  // namespace lastwords::test
