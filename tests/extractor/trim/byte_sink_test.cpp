// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/trim/byte_sink.h.
#include "extractor/trim/byte_sink.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "tests/support/memory_file.h"
#include "tests/support/temp_file.h"

namespace lastwords::extractor {
namespace {

/// A path at which no file exists when the test begins. The file there is removed at the test's
/// end.
class FreePath {
 public:
    FreePath() : path_(file_.path() + ".out") {}
    FreePath(const FreePath&) = delete;
    FreePath& operator=(const FreePath&) = delete;
    ~FreePath() { std::filesystem::remove(path_); }
    const std::string& get() const { return path_; }

 private:
    test::TempFile file_;
    std::string path_;
};

TEST(OutputFile, HoldsWhatWasWrittenAndZerosBetween) {
    const FreePath path;
    const auto output = OutputFile::create(path.get());
    ASSERT_TRUE(output);
    ASSERT_TRUE((*output)->write(FileOffset{4}, as_bytes("later")));
    ASSERT_TRUE((*output)->write(FileOffset{0}, as_bytes("ab")));
    ASSERT_TRUE((*output)->finish());
    EXPECT_EQ(as_text(test::read_file(path.get())), std::string_view("ab\0\0later", 9));
}

TEST(OutputFile, IsRemovedIfItWasNotFinished) {
    const FreePath path;
    {
        const auto output = OutputFile::create(path.get());
        ASSERT_TRUE((*output)->write({}, as_bytes("half")));
    }
    EXPECT_FALSE(std::filesystem::exists(path.get()));
}

TEST(OutputFile, ExistingFileIsNotOverwritten) {
    const test::TempFile file(as_bytes("precious"));
    const auto output = OutputFile::create(file.path());
    ASSERT_FALSE(output);
    EXPECT_EQ(output.error().kind, ErrorKind::kSystem);
    EXPECT_EQ(output.error().message, file.path() + ": File exists");
    EXPECT_EQ(as_text(test::read_file(file.path())), "precious");
}

TEST(Appender, WritesFollowEachOtherFromTheGivenOffset) {
    test::MemorySink sink;
    Appender appender(sink, FileOffset{2});
    ASSERT_TRUE(appender.append(as_bytes("ab")));
    EXPECT_EQ(appender.at(), FileOffset{4});
    ASSERT_TRUE(appender.append(as_bytes("c")));
    ASSERT_TRUE(appender.flush());
    EXPECT_EQ(as_text(sink.take()), std::string_view("\0\0abc", 5));
}

}  // namespace
}  // namespace lastwords::extractor
