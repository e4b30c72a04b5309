// SPDX-License-Identifier: GPL-2.0-or-later
// The end of a log that is known before the rest of it.
#include "extractor/printk/ring_newest.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/ring_memory.h"

namespace lastwords::test {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> newest_texts(const ReadRing& read) {
    std::vector<std::string> texts;
    if (read.newest) {
        for (const printkfmt::Record& record : read.newest->records) {
            texts.emplace_back(record.text);
        }
    }
    return texts;
}

class Newest : public ::testing::Test {
 protected:
    RingBuilder ring{RingShape{RingEra::k6_1}};
};

TEST_F(Newest, AreTheRecordsOfTheWholeLog) {
    for (std::size_t i = 0; i < 3 * ring.count(); ++i) {
        ASSERT_TRUE(ring.print(i % 7 == 0 ? std::string() : fmt::format("line {}", i),
                               {.level = static_cast<std::uint8_t>(i % 8)}));
    }
    const ReadRing read(ring);
    ASSERT_TRUE(read.newest);
    EXPECT_EQ(read.newest->next_seq, read.log->next_seq);
    EXPECT_EQ(read.newest->records.size(), std::min<std::size_t>(ring.count(), 1000));
    for (const printkfmt::Record& record : read.newest->records) {
        const printkfmt::Record whole = read.record(*record.seq);
        EXPECT_EQ(record.text, whole.text);
        EXPECT_EQ(record.timestamp_ns, whole.timestamp_ns);
        EXPECT_EQ(record.level, whole.level);
        EXPECT_EQ(record.caller.id, whole.caller.id);
        EXPECT_EQ(record.state, whole.state);
        EXPECT_EQ(record.position, whole.position);
    }
}

TEST_F(Newest, AreNotThereForALogWithoutRecords) {
    EXPECT_FALSE(ReadRing(ring).newest);
}

TEST_F(Newest, FollowEachOtherAndAreProved) {
    ring.print("one");
    ring.print("two");
    ring.print("three");
    ring.print("damaged");
    ring.print("five");
    ring.print_unfinished("not finished");
    ring.desc({3}).state_var = ring.make_state(ring.id_of({3}), printkfmt::RecordState::kReusable);
    EXPECT_THAT(newest_texts(ReadRing(ring)), ElementsAre("one", "two", "three"));
    ring.info({1}).seq = 77;
    EXPECT_THAT(newest_texts(ReadRing(ring)), ElementsAre("five"));
}

}  // namespace
}  // namespace lastwords::test
