// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/file/write_index.h.
#include "extractor/file/write_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace lastwords::extractor {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<WrittenRun> runs_from(const WriteIndex& index, std::uint64_t at) {
    std::vector<WrittenRun> runs;
    RunList::Reader reader(index.runs(), at);
    while (const auto run = reader.next()) {
        runs.push_back(*run);
    }
    return runs;
}

WriteIndex index_of(const std::vector<WrittenRun>& runs, std::size_t batch) {
    WriteIndex index(batch);
    for (const WrittenRun& run : runs) {
        index.add(run);
    }
    index.finish();
    return index;
}

TEST(WriteIndex, LaterRunOwnsWhatBothWrote) {
    for (const std::size_t batch : {1U, 2U, 3U, 100U}) {
        const WriteIndex index = index_of({{0, 10, 100}, {20, 30, 200}, {5, 22, 300}}, batch);
        EXPECT_THAT(runs_from(index, 0), ElementsAre(WrittenRun{0, 5, 100}, WrittenRun{5, 22, 300},
                                                     WrittenRun{22, 30, 200}));
        EXPECT_EQ(index.runs().end(), 30U);
    }
}

TEST(WriteIndex, RunThatGoesOnBehindALaterOneIsGivenTwice) {
    const WriteIndex index = index_of({{0, 100, 50}, {40, 60, 900}}, 10);
    EXPECT_THAT(runs_from(index, 0), ElementsAre(WrittenRun{0, 40, 50}, WrittenRun{40, 60, 900},
                                                 WrittenRun{60, 100, 50}));
}

TEST(WriteIndex, ReaderBeginsWithTheFirstRunThatEndsAfterThePlace) {
    const WriteIndex index = index_of({{10, 20, 1}, {30, 40, 2}}, 10);
    EXPECT_THAT(runs_from(index, 19), ElementsAre(WrittenRun{10, 20, 1}, WrittenRun{30, 40, 2}));
    EXPECT_THAT(runs_from(index, 20), ElementsAre(WrittenRun{30, 40, 2}));
    EXPECT_THAT(runs_from(index, 40), IsEmpty());
}

TEST(WriteIndex, WithoutRunsIsEmpty) {
    const WriteIndex index = index_of({}, 10);
    EXPECT_THAT(runs_from(index, 0), IsEmpty());
    EXPECT_EQ(index.runs().end(), 0U);
}

TEST(WriteIndex, OffsetsUpToTheHighestAreKept) {
    constexpr std::uint64_t kMax = ~std::uint64_t{0} >> 1U;
    const WriteIndex index = index_of({{kMax - 1, kMax, 4096}, {0, 1, kMax - 100}}, 1);
    EXPECT_THAT(runs_from(index, 0),
                ElementsAre(WrittenRun{0, 1, kMax - 100}, WrittenRun{kMax - 1, kMax, 4096}));
}

/// Compares the owner of each byte with an array into which the runs are written.
TEST(WriteIndex, EachByteBelongsToItsLastWriterInBatchesOfAnySize) {
    constexpr std::uint64_t kBytes = 5000;
    std::mt19937 random(7);
    for (const std::size_t batch : {1U, 7U, 300U, 1000U, 5000U}) {
        std::vector<std::uint64_t> owners(kBytes);
        std::vector<WrittenRun> runs;
        for (std::uint64_t header = 1; header <= 3000; ++header) {
            const std::uint64_t begin = random() % kBytes;
            const std::uint64_t end = std::min(kBytes, begin + 1 + random() % (header % 50 + 1));
            runs.push_back({begin, end, header * 1000});
            std::fill(owners.begin() + static_cast<std::ptrdiff_t>(begin),
                      owners.begin() + static_cast<std::ptrdiff_t>(end), header * 1000);
        }
        const WriteIndex index = index_of(runs, batch);
        std::vector<std::uint64_t> found(kBytes);
        std::uint64_t last = 0;
        for (const WrittenRun& run : runs_from(index, 0)) {
            ASSERT_GE(run.begin, last);
            ASSERT_LT(run.begin, run.end);
            last = run.end;
            std::fill(found.begin() + static_cast<std::ptrdiff_t>(run.begin),
                      found.begin() + static_cast<std::ptrdiff_t>(run.end), run.header);
        }
        ASSERT_EQ(found, owners) << batch;
        for (std::uint64_t at = 0; at < kBytes; at += 37) {
            const auto first = RunList::Reader(index.runs(), at).next();
            ASSERT_EQ(first && first->begin <= at ? first->header : 0, owners[at]) << at;
        }
    }
}

}  // namespace
}  // namespace lastwords::extractor
