// SPDX-License-Identifier: GPL-2.0-or-later
// open_dump() says what it does, and ends soon if its caller wants no more.
#include "extractor/open.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "tests/support/temp_folder.h"

namespace lastwords::extractor {
namespace {

using testing::Contains;
using testing::Not;

/// Notes the stages that it is told of. Wants no more at the stage `last`.
struct Watcher {
    std::vector<std::string> stages;
    std::string last;
    int calls_after_it = 0;

    OpenOptions options() {
        OpenOptions made;
        made.progress = [this](const std::string& what, double done) {
            EXPECT_GE(done, 0.0);
            EXPECT_LE(done, 1.0);
            calls_after_it += std::count(stages.begin(), stages.end(), last) != 0 ? 1 : 0;
            if (stages.empty() || stages.back() != what) {
                stages.push_back(what);
            }
            return what != last;
        };
        return made;
    }
};

const std::string kScan = "looking through memory for kernels and persistent logs";

class OpenDump : public testing::Test {
 protected:
    OpenDump() { folder.add("ram", std::vector<std::byte>(4U << 20U, std::byte{0xa5})); }

    Result<Recovered> open() {
        return open_dump(std::vector<std::string>{folder / "ram"}, watcher.options());
    }

    test::TempFolder folder;
    Watcher watcher;
};

TEST_F(OpenDump, TellsItsStages) {
    const auto opened = open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::kNotFound);
    EXPECT_THAT(watcher.stages, Contains("reading files"));
    EXPECT_THAT(watcher.stages, Contains(kScan));
}

TEST_F(OpenDump, CallerThatWantsNoMoreIsNotAskedAgain) {
    watcher.last = kScan;
    const auto opened = open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::kCancelled);
    EXPECT_EQ(opened.error().message, "reading was cancelled before its end");
    EXPECT_EQ(watcher.calls_after_it, 0);
}

TEST_F(OpenDump, CancelledBeforeTheMemoryIsReadDoesNotSearchIt) {
    watcher.last = "reading files";
    const auto opened = open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::kCancelled);
    EXPECT_THAT(watcher.stages, Not(Contains(kScan)));
}

// The cut end may be the reason for all else.
TEST(OpenDumpThatFails, SaysFirstThatTheFileIsCut) {
    const test::TempFolder folder;
    folder.add("ram", std::vector<std::byte>((4U << 20U) - 7, std::byte{0xa5}));
    const auto opened = open_dump(std::vector<std::string>{folder / "ram"}, {});
    ASSERT_FALSE(opened);
    EXPECT_THAT(
        opened.error().message,
        testing::StartsWith(folder / "ram" + ": its 4194297 bytes are no whole number of pages"));
    EXPECT_THAT(opened.error().message, testing::HasSubstr("no VMCOREINFO note"));
}

// A text of a gigabyte has ten million records, each of which takes 32 bytes or eight times as
// many.
TEST(OpenedText, KeepsItsRecordsPacked) {
    test::TempFolder folder;
    folder.add("dmesg.txt", as_bytes("[    0.000000] Linux version 6.1.0 (a@b) #1 SMP\n"
                                     "[    1.000000] one\n"
                                     "[    2.000000] Kernel panic - not syncing: two\n"));
    const auto opened = open_dump(std::vector<std::string>{folder / "dmesg.txt"}, {});
    ASSERT_TRUE(opened);
    EXPECT_TRUE(opened->sources.front().log.records.is_packed());
}

}  // namespace
}  // namespace lastwords::extractor
