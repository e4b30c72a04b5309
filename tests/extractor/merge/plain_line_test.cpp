// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/merge/plain_line.h: what programs make of a line is undone.
#include "extractor/merge/plain_line.h"

#include <gtest/gtest.h>

namespace lastwords::extractor {
namespace {

std::string plain(std::string_view line) {
    std::string out;
    append_plain_line(line, out);
    return out;
}

TEST(PlainLine, UndoesTheEscapesOfEachProgram) {
    const std::string latin1 = "caf\xe9 \x1b[1m";
    EXPECT_EQ(plain("caf\\xe9 \\x1b[1m"), latin1) << "/dev/kmsg, dmesg";
    EXPECT_EQ(plain("caf\\xffffffe9 \\x1b[1m"), latin1) << "makedumpfile 1.7.2";
    EXPECT_EQ(plain("caf#351 #033[1m"), latin1) << "rsyslog";
    EXPECT_EQ(plain("caf\\351 ^[[1m"), latin1) << "sysklogd";
}

TEST(PlainLine, WhiteSpaceIsOneBlankAndNoneAtTheEnds) {
    EXPECT_EQ(plain("a\tb"), "a b");
    EXPECT_EQ(plain("a        b"), "a b") << "journalctl";
    EXPECT_EQ(plain("a#011b"), "a b");
    EXPECT_EQ(plain(" a b \t\r"), "a b");
    EXPECT_EQ(plain(" \t"), "");
}

TEST(PlainLine, HasNoLevelAtItsFront) {
    EXPECT_EQ(plain("<6>kettle: hot"), "kettle: hot");
    EXPECT_EQ(hash_line("<6>kettle: hot"), hash_line("kettle: hot"));
    EXPECT_EQ(plain("<TASK>"), "<TASK>");
}

TEST(PlainLine, WhatOnlyLooksLikeAnEscapeStays) {
    for (const char* line : {"#1 SMP", "issue #123: fixed", "x^2 + y^2", "C:\\temp\\100", "\\xzz",
                             "\\xffffff41", "\\x", "#", "^", "\\"}) {
        EXPECT_EQ(plain(line), std::string_view(line) == "\\xffffff41" ? "\xff"
                                                                         "ffff41"
                                                                       : line);
    }
}

TEST(PlainLine, EqualPlainLinesHaveEqualHashes) {
    EXPECT_EQ(hash_line("a\tb#033"), hash_line("a b\\x1b  "));
    EXPECT_EQ(hash_line("a plain line"), hash_line("  a plain\tline"));
    EXPECT_NE(hash_line("a plain line"), hash_line("a plain lime"));
    EXPECT_NE(hash_line("ab"), hash_line("a b"));
    EXPECT_EQ(hash_line({}), hash_line("")) << "a text without a pointer";
}

}  // namespace
}  // namespace lastwords::extractor
