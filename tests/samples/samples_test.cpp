// SPDX-License-Identifier: GPL-2.0-or-later
// Tests that the answers for real dumps are those that the kernels printed themselves before they
// died.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/samples/sample.h"

namespace lastwords::test {
namespace {

using printkfmt::Console;
using printkfmt::Record;
using printkfmt::Source;

class Samples : public testing::TestWithParam<std::string> {
 protected:
    Sample sample_ = load_sample(GetParam());
    extractor::Recovered dump_ = open_sample(sample_);

    const Source& source() const { return dump_.sources.at(0); }
    const Console* console(const std::string& name) const {
        const auto& all = source().consoles;
        const auto found =
            std::find_if(all.begin(), all.end(), [&](const Console& c) { return c.name == name; });
        return found == all.end() ? nullptr : &*found;
    }
};

TEST_P(Samples, LackNothing) {
    ASSERT_EQ(dump_.sources.size(), 1U);
    EXPECT_FALSE(dump_.partial());
    EXPECT_TRUE(source().has_consoles);
}

TEST_P(Samples, EveryRecordIsTheKernelsOwn) {
    ASSERT_EQ(source().log.records.size(), sample_.records.size());
    for (std::size_t i = 0; i < sample_.records.size(); ++i) {
        const TrueRecord& want = sample_.records[i];
        const Record& have = source().log.records[i];
        SCOPED_TRACE(want.seq);
        EXPECT_EQ(have.seq, Seq{want.seq});
        EXPECT_EQ(name_of(have.state), want.state);
        EXPECT_EQ(have.text, want.text);
        if (want.state != "reserved") {
            EXPECT_EQ(have.facility, want.facility);
            EXPECT_EQ(have.level, want.level);
            EXPECT_EQ(have.timestamp_ns, want.ts_nsec);
            EXPECT_EQ(source().log.device_of(have).subsystem, want.subsystem);
            EXPECT_EQ(source().log.device_of(have).device, want.device);
        }
    }
}

TEST_P(Samples, TheRingReachesFromItsOldestReadableRecordToItsNewest) {
    EXPECT_EQ(source().log.first_seq, Seq{sample_.first_seq});
    EXPECT_EQ(source().log.next_seq, Seq{sample_.records.back().seq + 1});
}

TEST_P(Samples, EveryConsoleStandsWhereTheKernelSaidItDid) {
    ASSERT_EQ(source().consoles.size(), sample_.consoles.size());
    for (const TrueConsole& want : sample_.consoles) {
        SCOPED_TRACE(want.name);
        const Console* const have = console(want.name);
        ASSERT_NE(have, nullptr);
        EXPECT_EQ(have->next_seq, Seq{want.next_seq});
        EXPECT_EQ(have->flags & 0xffffU, want.flags);
        EXPECT_EQ(have->certain, !sample_.global_position);
        EXPECT_LE(have->maybe_from, Seq{want.first_missed.value_or(want.next_seq)});
    }
}

/// The records from a console's position on are unflushed or suppressed by the kernel's loglevel.
/// The samples boot with loglevel 7; a panic sets it to 15.
TEST_P(Samples, WhatAConsoleMissedIsCountedFromTheTruth) {
    const unsigned loglevel = sample_.panicked ? 15 : 7;
    for (const TrueConsole& want : sample_.consoles) {
        SCOPED_TRACE(want.name);
        std::uint64_t unflushed = 0;
        std::uint64_t suppressed = 0;
        for (const TrueRecord& record : sample_.records) {
            if (record.seq >= want.next_seq) {
                ++(record.state == "reserved" || record.level < loglevel ? unflushed : suppressed);
            }
        }
        const Console* const have = console(want.name);
        ASSERT_NE(have, nullptr);
        EXPECT_EQ(have->coverage.unflushed, unflushed);
        EXPECT_EQ(have->coverage.suppressed, suppressed);
        EXPECT_EQ(have->coverage.lost,
                  sample_.records.back().seq + 1 - want.next_seq - unflushed - suppressed);
    }
}

INSTANTIATE_TEST_SUITE_P(Real, Samples, testing::ValuesIn(sample_names()), test_name);

}  // namespace
}  // namespace lastwords::test
