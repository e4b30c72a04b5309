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

TEST(Findings, LossThatIsNotKeptCounts) {
    Findings findings = full_of_notes();
    findings.loss(ErrorKind::kMissing, "gone");
    EXPECT_TRUE(findings.lossy());
}

TEST(Findings, AddingOthersAddsTheirLossesThatWereNotKept) {
    Findings others = full_of_notes();
    others.loss(ErrorKind::kMissing, "gone");
    Findings findings;
    findings.add(others);
    EXPECT_TRUE(findings.lossy());
    EXPECT_EQ(findings.not_kept(), 1U);
}

}  // namespace
}  // namespace lastwords
