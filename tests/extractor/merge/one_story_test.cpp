// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of merge() on texts that differ by what the programs that saved them make of a line: each
// record is shown once.
#include <gtest/gtest.h>

#include "tests/extractor/merge/merge_support.h"

namespace lastwords::test {
namespace {

using printkfmt::Merged;
using printkfmt::Source;

/// Merges a console's text with another one, and expects each of its five lines once.
void expect_one_story(const std::string& other, const std::string& console) {
    std::vector<Source> sources;
    sources.push_back(text_source(console));
    sources.push_back(text_source(other));
    const Merged merged = extractor::merge(sources);
    ASSERT_EQ(merged.timelines.size(), 1U) << other;
    EXPECT_EQ(holders(merged), "AB AB AB AB AB") << other;
    for (const printkfmt::Entry entry : merged.timelines[0].entries) {
        EXPECT_TRUE(entry.differing.empty()) << other;
    }
    expect_none_lost(sources, merged);
}

/// `text` is a line of the kernel, `as_saved` what a program has saved of it.
void expect_same_line(const std::string& text, const std::string& as_saved) {
    const auto log = [](const std::string& line) {
        return "[    0.000000] Linux version 6.9.1 (me@here) #2 SMP\n"
               "[    0.700003] kettle: 2 spouts found\n"
               "[    1.500021] " +
               line +
               "\n"
               "[    2.250007] kettle: hot\n"
               "[    3.125009] kettle: boiling\n";
    };
    expect_one_story(log(as_saved), log(text));
    expect_one_story(log(text), log(as_saved));
}

TEST(OneStory, TabsAndTheBlanksThatJournalctlWritesForThem) {
    expect_same_line("Call\tTrace:\t<TASK>", "Call        Trace:        <TASK>");
}

TEST(OneStory, EscapesOfOtherPrograms) {
    expect_same_line("name caf\xe9 ok", "name caf\\xffffffe9 ok");
    expect_same_line("name caf\xe9 ok", "name caf\\xe9 ok");
    expect_same_line("name caf\\xe9 ok", "name caf\\xffffffe9 ok");
    expect_same_line("red \x1b[31mtext", "red #033[31mtext");
    expect_same_line("red \x1b[31mtext", "red ^[[31mtext");
}

TEST(OneStory, BlanksAtTheEnd) {
    expect_same_line("mode switched", "mode switched   ");
    expect_same_line("mode switched", "mode switched\r");
}

TEST(OneStory, LevelsAndCallersOnOneSideOnly) {
    const std::string console =
        "[    0.000000] Linux version 6.9.1 (me@here) #2 SMP\n"
        "[    0.700003] kettle: 2 spouts found\n"
        "[    1.500021] kettle: warm\n"
        "[    2.250007] kettle: hot\n"
        "[    3.125009] kettle: boiling\n";
    expect_one_story(
        "[    0.000000] <5>Linux version 6.9.1 (me@here) #2 SMP\n"
        "[    0.700003] <6>kettle: 2 spouts found\n"
        "[    1.500021] <6>kettle: warm\n"
        "[    2.250007] <4>kettle: hot\n"
        "[    3.125009] <3>kettle: boiling\n",
        console);
    expect_one_story(
        "<5>[    0.000000][    T0] Linux version 6.9.1 (me@here) #2 SMP\n"
        "<6>[    0.700003][    T1] kettle: 2 spouts found\n"
        "<6>[    1.500021][    C3] kettle: warm\n"
        "<4>[    2.250007][    T1] kettle: hot\n"
        "<3>[    3.125009][    T1] kettle: boiling\n",
        console);
}

/// crash prints a dot for each byte that is not printable, so that the texts differ.
TEST(OneStory, LinesWhoseBytesAProgramHides) {
    std::vector<Source> sources;
    sources.push_back(
        text_source("[    0.500003] kettle: caf\xc3\xa9\n[    0.700003] kettle: hot\n"));
    sources.push_back(text_source("[    0.500003] kettle: caf..\n[    0.700003] kettle: hot\n"));
    const Merged merged = extractor::merge(sources);
    ASSERT_EQ(merged.timelines.size(), 1U);
    EXPECT_EQ(holders(merged), "AB AB");
    EXPECT_EQ(items(merged.timelines[0].entries[0].differing), std::vector<std::uint32_t>{1});
}

TEST(OneStory, WhatJournalctlWritesForALineThatIsNoUtf8) {
    std::vector<Source> sources;
    sources.push_back(
        text_source("[    0.500003] kettle: a\n[    0.700003] kettle: caf\xe9 is hot\n[    "
                    "0.900004] kettle: b\n"));
    sources.push_back(
        text_source("[    0.500003] here kernel: kettle: a\n"
                    "[    0.700003] here kernel: [19B blob data]\n"
                    "[    0.900004] here kernel: kettle: b\n"));
    const Merged merged = extractor::merge(sources);
    ASSERT_EQ(merged.timelines.size(), 1U);
    EXPECT_EQ(holders(merged), "AB AB AB");
    EXPECT_EQ(merged.timelines[0].entries[1].shown, 0U);
}

TEST(OneStory, EscapesDoNotMakeATextLonger) {
    std::vector<Source> sources;
    sources.push_back(text_source("[    0.500003] caf\\xffffffe9 x\n[    0.700003] hot\n"));
    sources.push_back(text_source("[    0.500003] caf\xe9 x\n[    0.700003] hot\n"));
    EXPECT_EQ(extractor::merge(sources).timelines.at(0).entries[0].shown, 1U);
}

}  // namespace
}  // namespace lastwords::test
