// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/base/finding.h.
#include "printkfmt/base/finding.h"

#include <gtest/gtest.h>

#include <string>

namespace lastwords {
namespace {

Findings full_of_notes() {
    Findings findings;
    for (std::size_t i = 0; i < Findings::kKeptMax; ++i) {
        findings.note(std::to_string(i));
    }
    return findings;
}

TEST(Findings, DuplicateIsKeptOnce) {
    Findings findings;
    findings.note("x");
    findings.note("x");
    findings.loss(ErrorKind::kCorrupt, "x");
    EXPECT_EQ(findings.kept().size(), 2U);
    EXPECT_EQ(findings.not_kept(), 0U);
}

TEST(Findings, BeyondTheLimitAreCounted) {
    Findings findings = full_of_notes();
    findings.note("one more");
    EXPECT_EQ(findings.kept().size(), Findings::kKeptMax);
    EXPECT_EQ(findings.not_kept(), 1U);
    EXPECT_FALSE(findings.lossy());
}

TEST(Findings, NotesDoNotDisplaceALoss) {
    Findings findings = full_of_notes();
    findings.note("one more");
    findings.loss(ErrorKind::kMissing, "gone");
    EXPECT_TRUE(findings.lossy());
    ASSERT_EQ(findings.kept().size(), Findings::kKeptMax + 1);
    EXPECT_EQ(findings.kept().back().message, "gone");
    EXPECT_EQ(findings.all().back().message,
              "1 more notes were counted: only the first 200 are listed");
    EXPECT_EQ(findings.all().back().weight, Finding::Weight::kNote);
}

TEST(Findings, AddingOthersAddsTheirLossesThatWereNotKept) {
    Findings others;
    for (std::size_t i = 0; i <= Findings::kKeptMax; ++i) {
        others.loss(ErrorKind::kMissing, std::to_string(i));
    }
    Findings findings;
    findings.add(others);
    EXPECT_TRUE(findings.lossy());
    EXPECT_EQ(findings.not_kept(), 1U);
    EXPECT_EQ(findings.all().back().message,
              "1 more losses were counted: only the first 200 are listed");
    EXPECT_EQ(findings.all().back().weight, Finding::Weight::kLoss);
}

}  // namespace
}  // namespace lastwords
