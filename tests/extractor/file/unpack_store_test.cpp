// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/file/unpack_store.h, and of the temporary file behind it.
#include "extractor/file/unpack_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "tests/support/noise.h"
#include "tests/support/temp_folder.h"

namespace lastwords::extractor {
namespace {

using testing::HasSubstr;

/// Sets TMPDIR as long as it lives.
class TmpDir {
 public:
    explicit TmpDir(const std::string& folder) {
        const char* const was = std::getenv("TMPDIR");
        was_ = was != nullptr ? was : "";
        ::setenv("TMPDIR", folder.c_str(), 1);
    }
    TmpDir(const TmpDir&) = delete;
    TmpDir& operator=(const TmpDir&) = delete;
    ~TmpDir() { was_.empty() ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", was_.c_str(), 1); }

 private:
    std::string was_;
};

/// Limits the size of the files that this process may write, as a full disk does.
class FileSizeLimit {
 public:
    explicit FileSizeLimit(std::size_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &was_);
        const struct rlimit limit { bytes, was_.rlim_max };
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &was_);
        std::signal(SIGXFSZ, handler_);
    }

 private:
    struct rlimit was_ {};
    void (*handler_)(int);
};

TEST(UnpackStore, TemporaryFileHasNoNameInItsFolder) {
    const test::TempFolder folder;
    const TmpDir tmpdir(folder.path());
    UnpackStore store;
    ContentWriter writer(store);
    ASSERT_TRUE(writer.append(test::noise(2 * test::kMebibyte)));
    ASSERT_TRUE(writer.finish());
    const auto file = writer.file("x");
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
    const auto disk = TemporaryFile::create();
    ASSERT_TRUE(disk);
    EXPECT_EQ((*disk)->folder(), folder.path());
}

TEST(UnpackStore, FolderThatCannotBeUsedIsReplaced) {
    const TmpDir tmpdir("/no/such/folder");
    const auto disk = TemporaryFile::create();
    ASSERT_TRUE(disk);
    EXPECT_NE((*disk)->folder(), "/no/such/folder");
}

TEST(UnpackStore, ZerosAreNotWritten) {
    UnpackStore store(UnpackLimits{.memory_bytes = 0, .disk_bytes = 8192});
    ContentWriter writer(store);
    const auto data = test::noise(4096);
    ASSERT_TRUE(writer.append(std::vector<std::byte>(3 * test::kMebibyte)));
    ASSERT_TRUE(writer.append(data));
    ASSERT_TRUE(writer.append_zeros(300 * test::kMebibyte));
    ASSERT_TRUE(writer.append(data));
    ASSERT_TRUE(writer.finish());
    const auto file = writer.file("x");
    ASSERT_EQ(file->size(), 303 * test::kMebibyte + 8192);
    std::vector<std::byte> read(8192);
    ASSERT_TRUE(file->read(FileOffset{3 * test::kMebibyte}, read));
    EXPECT_TRUE(std::equal(data.begin(), data.end(), read.begin()));
    EXPECT_EQ(read.back(), std::byte{0});
    ASSERT_TRUE(file->read(FileOffset{303 * test::kMebibyte}, read));
    EXPECT_TRUE(std::equal(data.begin(), data.end(), read.begin() + 4096));
}

TEST(UnpackStore, ContentsDoNotOverlap) {
    UnpackStore store(UnpackLimits{.memory_bytes = 0});
    std::vector<std::unique_ptr<ByteSource>> files;
    for (std::uint32_t seed = 1; seed < 6; ++seed) {
        ContentWriter writer(store);
        ASSERT_TRUE(writer.append(test::noise(seed * 1000, seed)));
        ASSERT_TRUE(writer.append_zeros(seed));
        ASSERT_TRUE(writer.finish());
        files.push_back(writer.file(std::to_string(seed)));
    }
    files.erase(files.begin() + 1);  // gives its room back
    for (const auto& file : files) {
        const auto seed = static_cast<std::uint32_t>(std::stoul(file->name()));
        std::vector<std::byte> expected = test::noise(seed * 1000, seed);
        expected.resize(expected.size() + seed);
        std::vector<std::byte> read(file->size());
        ASSERT_TRUE(file->read({}, read));
        EXPECT_TRUE(read == expected) << seed;
    }
}

TEST(UnpackStore, DiskThatRefusesIsSaidAndWhatCameBeforeIsKept) {
    UnpackStore store;
    ContentWriter writer(store);
    const auto data = test::noise(4 * test::kMebibyte);
    {
        const FileSizeLimit limit(2 * test::kMebibyte);
        const Result<void> kept = writer.append(data);
        ASSERT_FALSE(kept);
        EXPECT_EQ(kept.error().kind, ErrorKind::kSystem);
        EXPECT_THAT(kept.error().message, HasSubstr("the temporary file in /"));
        EXPECT_THAT(kept.error().message, HasSubstr(": File too large"));
    }
    const auto file = writer.file("x");
    ASSERT_EQ(file->size(), 2 * test::kMebibyte);
    std::vector<std::byte> read(file->size());
    ASSERT_TRUE(file->read({}, read));
    EXPECT_TRUE(std::equal(read.begin(), read.end(), data.begin()));
}

}  // namespace
}  // namespace lastwords::extractor
