// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/text/escape.cpp and of printable.cpp.
#include "printkfmt/text/escape.h"

#include <gtest/gtest.h>

namespace lastwords::printkfmt {
namespace {

using namespace std::string_view_literals;

std::string kmsg(std::string_view text) {
    std::string out;
    append_kmsg_escaped(text, out);
    return out;
}

std::string dmesg(std::string_view text, std::size_t indent = 0) {
    std::string out;
    append_dmesg_escaped(text, indent, out);
    return out;
}

std::string base64(std::string_view bytes) {
    std::string out;
    append_base64(bytes, out);
    return out;
}

TEST(Utf8, CharactersOfEachLengthAreDecoded) {
    EXPECT_EQ(utf8_character("a").code, U'a');
    EXPECT_EQ(utf8_character("\xc3\xa9").code, U'\u00e9');
    EXPECT_EQ(utf8_character("\xe2\x82\xac").code, U'\u20ac');
    EXPECT_EQ(utf8_character("\xf0\x9f\x90\xa7").code, U'\U0001f427');
    EXPECT_EQ(utf8_character("\xf0\x9f\x90\xa7").length, 4U);
}

TEST(Utf8, OverlongSurrogateTooLargeAndCutOffAreInvalid) {
    EXPECT_FALSE(is_utf8("\xc0\x80"));
    EXPECT_FALSE(is_utf8("\xe0\x80\x80"));
    EXPECT_FALSE(is_utf8("\xf0\x80\x80\x80"));
    EXPECT_FALSE(is_utf8("\xed\xa0\x80"));
    EXPECT_FALSE(is_utf8("\xf4\x90\x80\x80"));
    EXPECT_FALSE(is_utf8("\xe2\x82"));
    EXPECT_FALSE(is_utf8("\xff"));
    EXPECT_FALSE(is_utf8("\x80"));
}

TEST(Utf8, NulAndTheLastCodePointAreValid) {
    EXPECT_TRUE(is_utf8("a\0b"sv));
    EXPECT_TRUE(is_utf8("\xf4\x8f\xbf\xbf"));
}

TEST(Utf8, EmptyTextHasNoCharacter) {
    EXPECT_EQ(utf8_character("").length, 0U);
}

TEST(KmsgEscape, BackslashControlAndNonAsciiBytesAreHex) {
    EXPECT_EQ(kmsg("a\\b\n\x1b\x7f\xe9"), R"(a\x5cb\x0a\x1b\x7f\xe9)");
}

TEST(KmsgEscape, TildeAndBlankAreKept) {
    EXPECT_EQ(kmsg(" ~"), " ~");
}

TEST(TerminalEscape, TabAndNewlineAreKeptAndOtherControlsAreHex) {
    EXPECT_EQ(terminal_escaped("a\tb\nc\rd\x1b[31m\x7f"), "a\tb\nc\\x0dd\\x1b[31m\\x7f");
}

TEST(TerminalEscape, C1ControlsAreHexThoughTheyAreUtf8) {
    EXPECT_EQ(terminal_escaped("\xc2\x9b"
                               "31m"),
              "\\xc2\\x9b31m");
}

TEST(TerminalEscape, BidirectionalOverridesAreHex) {
    EXPECT_EQ(terminal_escaped("\xe2\x80\xae"
                               "abc"),
              "\\xe2\\x80\\xae"
              "abc");
}

TEST(TerminalEscape, InvalidBytesAreHexAndValidUtf8IsKept) {
    EXPECT_EQ(terminal_escaped("caf\xc3\xa9 \xe9"), "caf\xc3\xa9 \\xe9");
}

TEST(TerminalEscape, FollowingLinesAreIndented) {
    std::string out;
    append_terminal_lines("one\ntwo\n\nthree\x07\n", 3, out);
    EXPECT_EQ(out, "one\n   two\n   \n   three\\x07\n");
}

// The tests of DmesgEscape expect what dmesg(1) of util-linux 2.38.1 prints in the locale C.UTF-8.
TEST(DmesgEscape, FollowingLinesAreIndentedButNotAfterTheLastNewline) {
    EXPECT_EQ(dmesg("one\n\ntwo\n", 4), "one\n    \n    two\n");
}

TEST(DmesgEscape, NewlineBeforeNulIsNotIndented) {
    EXPECT_EQ(dmesg("a\n\0b"sv, 4), "a\n\\x00b");
}

TEST(DmesgEscape, WhiteSpaceIsKeptAndOtherControlsAreHex) {
    EXPECT_EQ(dmesg("\t\v\f\r\x1b\x07\x7f"), "\t\v\f\r\\x1b\\x07\\x7f");
}

TEST(DmesgEscape, BackslashIsKept) {
    EXPECT_EQ(dmesg("a\\x41"), "a\\x41");
}

TEST(DmesgEscape, PrintableUtf8IsKeptAndInvalidBytesAreHex) {
    EXPECT_EQ(dmesg("\xc3\xa9\xe2\x82\xac\xe9"), "\xc3\xa9\xe2\x82\xac\\xe9");
}

TEST(DmesgEscape, C1ControlsAndUnassignedCharactersAreHex) {
    EXPECT_EQ(dmesg("\xc2\x85"), "\\xc2\\x85");
    EXPECT_EQ(dmesg("\xd7\xbb"), "\\xd7\\xbb");
    EXPECT_EQ(dmesg("\xef\xbf\xbe"), "\\xef\\xbf\\xbe");
}

TEST(DmesgEscape, LineSeparatorCountsAsWhiteSpace) {
    EXPECT_EQ(dmesg("\xe2\x80\xa8"), "\xe2\x80\xa8");
}

TEST(DmesgEscape, SurrogateIsHexByteByByte) {
    EXPECT_EQ(dmesg("\xed\xa0\x80"), "\\xed\\xa0\\x80");
}

// The expected values are those of RFC 4648, section 10.
TEST(Base64, PaddingFollowsTheRest) {
    EXPECT_EQ(base64(""), "");
    EXPECT_EQ(base64("f"), "Zg==");
    EXPECT_EQ(base64("fo"), "Zm8=");
    EXPECT_EQ(base64("foo"), "Zm9v");
    EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
}

TEST(Base64, HighBytesUseTheWholeAlphabet) {
    EXPECT_EQ(base64("\xfb\xff\xfe"), "+//+");
}

}  // namespace
}  // namespace lastwords::printkfmt
