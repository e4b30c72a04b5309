// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/file/input_file.h on real files.
#include "extractor/file/input_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/support/bytes_builder.h"
#include "tests/support/temp_file.h"

namespace lastwords::extractor {
namespace {

using test::TempFile;
using testing::HasSubstr;

TEST(InputFile, ReadsBytesFromAnyOffset) {
    const TempFile file(as_bytes("0123456789"));
    const auto input = InputFile::open(file.path());
    std::vector<std::byte> bytes(3);
    ASSERT_TRUE((*input)->read(FileOffset{4}, bytes));
    EXPECT_EQ(as_text(bytes), "456");
    EXPECT_EQ((*input)->size(), 10U);
}

TEST(InputFile, ReadBeyondTheEndIsMissingAndNamesOffsetAndLengths) {
    const TempFile file(as_bytes("0123456789"));
    const auto input = InputFile::open(file.path());
    std::vector<std::byte> bytes(4);
    const Result<void> read = (*input)->read(FileOffset{8}, bytes);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, ErrorKind::kMissing);
    EXPECT_EQ(read.error().message, file.path() + ": offset 0x8: found 2 bytes, expected 4");
}

TEST(InputFile, OffsetFarBeyondTheEndGivesNothing) {
    const TempFile file(as_bytes("0123456789"));
    const auto input = InputFile::open(file.path());
    std::vector<std::byte> bytes(4);
    EXPECT_EQ((*input)->read_some(FileOffset{~std::uint64_t{0}}, bytes), 0U);
}

TEST(InputFile, FileThatShrinksWhileOpenIsMissingAndNoSignal) {
    const TempFile file(test::BytesBuilder().fill(100000, 1).take());
    const auto input = InputFile::open(file.path());
    file.truncate(10);
    std::vector<std::byte> bytes(100);
    const Result<void> read = (*input)->read(FileOffset{50000}, bytes);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, ErrorKind::kMissing);
    EXPECT_THAT(read.error().message, HasSubstr("offset 0xc350: found 0 bytes, expected 100"));
}

TEST(InputFile, MissingFileIsASystemErrorWithTheReason) {
    const auto input = InputFile::open("no-such-directory/no-such-file");
    ASSERT_FALSE(input);
    EXPECT_EQ(input.error().kind, ErrorKind::kSystem);
    EXPECT_EQ(input.error().message, "no-such-directory/no-such-file: No such file or directory");
}

TEST(InputFile, DirectoryIsRefused) {
    const auto input = InputFile::open(".");
    ASSERT_FALSE(input);
    EXPECT_EQ(input.error().kind, ErrorKind::kUnsupported);
    EXPECT_EQ(input.error().message, ".: found a directory, expected a file");
}

TEST(InputFile, FifoIsRefusedWithoutWaitingForAWriter) {
    const TempFile name;
    const std::string path = name.path() + ".fifo";
    ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
    const auto input = InputFile::open(path);
    std::filesystem::remove(path);
    ASSERT_FALSE(input);
    EXPECT_EQ(input.error().kind, ErrorKind::kUnsupported);
    EXPECT_THAT(input.error().message, HasSubstr("found a pipe or device"));
}

TEST(InputFile, PlaceIsTheOffsetItselfCutAtTheEnd) {
    const TempFile file(as_bytes("0123456789"));
    const auto input = InputFile::open(file.path());
    EXPECT_EQ((*input)->place(FileOffset{7}, 100), (Extent{FileOffset{7}, 3}));
    EXPECT_EQ((*input)->place(FileOffset{10}, 1).error().kind, ErrorKind::kMissing);
}

TEST(InputFile, HolesAreSkippedAndTakeNoRoom) {
    constexpr std::uint64_t kGiB = std::uint64_t{1} << 30U;
    const TempFile temp(as_bytes("head"));
    temp.truncate(300 * kGiB);
    {
        std::fstream file(temp.path(), std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(200 * kGiB).put('x');
    }
    const auto file = InputFile::open(temp.path());
    EXPECT_EQ((*file)->next_data({}), FileOffset{});
    const FileOffset data = (*file)->next_data(FileOffset{kGiB});
    EXPECT_GT(data.value, 199 * kGiB);
    EXPECT_LE(data.value, 200 * kGiB);
    EXPECT_EQ((*file)->next_data(FileOffset{201 * kGiB}).value, 300 * kGiB);
    EXPECT_EQ((*file)->next_data(FileOffset{400 * kGiB}).value, 400 * kGiB);
    EXPECT_LT((*file)->stored_bytes(), 1U << 20U);
}

}  // namespace
}  // namespace lastwords::extractor
