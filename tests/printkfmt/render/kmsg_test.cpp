// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/render/kmsg.cpp: /dev/kmsg and extended consoles.
#include "printkfmt/render/kmsg.h"

#include <gtest/gtest.h>

#include "tests/support/source_builder.h"

namespace lastwords::printkfmt {
namespace {

std::string kmsg(const test::RecordSpec& spec, const RenderOptions& options = {}) {
    Source source = test::source_of(spec);
    source.log.devices.push_back({"block", "b8:2"});
    source.log.devices.push_back({"net\n", ""});
    std::string out;
    append_kmsg(RenderContext(source, options), source.log.records[0], out);
    return out;
}

RenderOptions in_kmsg_buffer(std::uint32_t bytes) {
    RenderOptions options;
    options.buffers.extended_bytes = bytes;
    return options;
}

TEST(KmsgFormat, HeaderHoldsPrioritySeqMicrosecondsAndFlag) {
    EXPECT_EQ(kmsg({.text = "x", .seq = 353, .timestamp_ns = 3'359'910'999, .level = 6}),
              "6,353,3359910,-;x\n");
    EXPECT_EQ(kmsg({.text = "x", .level = 3, .facility = 3}), "27,0,0,-;x\n");
}

TEST(KmsgFormat, FragmentOfALineHasFlagC) {
    EXPECT_EQ(kmsg({.text = "x", .flags = kLogCont}), "6,0,0,c;x\n");
}

TEST(KmsgFormat, TextIsOneEscapedLine) {
    EXPECT_EQ(kmsg({.text = "a\nb\\\xc3\xa9"}), "6,0,0,-;a\\x0ab\\x5c\\xc3\\xa9\n");
}

TEST(KmsgFormat, DictionaryLinesFollowIfTheyAreNotEmpty) {
    EXPECT_EQ(kmsg({.text = "x", .device = 1}), "6,0,0,-;x\n SUBSYSTEM=block\n DEVICE=b8:2\n");
    EXPECT_EQ(kmsg({.text = "x", .device = 2}), "6,0,0,-;x\n SUBSYSTEM=net\\x0a\n");
}

TEST(KmsgFormat, CallerIsAFieldOfTheHeader) {
    RenderOptions options;
    options.caller = true;
    EXPECT_EQ(kmsg({.text = "x", .caller = 42}, options), "6,0,0,-,caller=T42;x\n");
}

TEST(KmsgFormat, WhatJustFitsTheBufferIsWhole) {
    EXPECT_EQ(kmsg({.text = "ab\xe9"}, in_kmsg_buffer(8 + 2 + 4 + 1)), "6,0,0,-;ab\\xe9\n");
}

TEST(KmsgFormat, EscapeIsCutInItsMiddleWhereTheBufferEnds) {
    // Four bytes are left for the escape. It gets three, because the fourth stays free for a NUL;
    // the newline then takes that byte.
    EXPECT_EQ(kmsg({.text = "ab\xe9"}, in_kmsg_buffer(8 + 2 + 4)), "6,0,0,-;ab\\xe\n");
    EXPECT_EQ(kmsg({.text = "ab\xe9"}, in_kmsg_buffer(8 + 2 + 1)), "6,0,0,-;ab\n");
}

TEST(KmsgFormat, PlainTextIsCutWithoutItsNewline) {
    EXPECT_EQ(kmsg({.text = "abcdef"}, in_kmsg_buffer(8 + 3)), "6,0,0,-;abc");
}

}  // namespace
}  // namespace lastwords::printkfmt
