// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/merge/new_lines.cpp.
#include "extractor/merge/new_lines.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/source_builder.h"

namespace lastwords::extractor {
namespace {

TEST(ShapeOf, NumbersAndAddressesAreOneSign) {
    EXPECT_EQ(shape_of("usb 1-12: new device"), "usb #-#: new device");
    EXPECT_EQ(shape_of("RIP: 0010:foo+0x1f/0x30"), "RIP: #:foo+#/#");
    EXPECT_EQ(shape_of("RSP: 0018:ffff88800abc"), "RSP: #:#");
    EXPECT_EQ(shape_of("CPU17 eth0 at 1.25s"), "CPU# eth# at #.#s");
}

TEST(ShapeOf, WordsStay) {
    for (const std::string_view text : {"dead face", "", "\x00\xff-", "a_b"}) {
        EXPECT_EQ(shape_of(text), text);
    }
}

TEST(LineShapes, OnlyWhatNoLogHasIsNew) {
    std::vector<printkfmt::Source> sources;
    sources.push_back(test::source_of({.text = "usb 1: found\nsecond 7"}));
    sources.push_back(test::SourceBuilder().ghost({.text = "ghost 1"}).build());
    const LineShapes shapes(sources);
    EXPECT_FALSE(shapes.lacks_line_of("usb 2: found"));
    EXPECT_FALSE(shapes.lacks_line_of("second 8\nusb 3: found\r"));
    EXPECT_FALSE(shapes.lacks_line_of("ghost 2"));
    EXPECT_FALSE(shapes.lacks_line_of("\n"));
    EXPECT_TRUE(shapes.lacks_line_of("usb 2: lost"));
    EXPECT_TRUE(shapes.lacks_line_of("usb 2: found\nthird"));
}

}  // namespace
}  // namespace lastwords::extractor
