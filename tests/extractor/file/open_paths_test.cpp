// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/file/open_paths.h: folders and archives on a real file system.
#include "extractor/file/open_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/support/damage.h"
#include "tests/support/pstore_builders.h"
#include "tests/support/temp_folder.h"

namespace lastwords::extractor {
namespace {

using test::bytes_of;
using test::TempFolder;
using testing::ElementsAre;
using testing::HasSubstr;

struct Opened {
    std::vector<std::string> names;
    std::vector<std::string> texts;
    std::vector<bool> listed;
    Findings findings;
};

Opened open(const std::vector<std::string>& paths) {
    Opened out;
    auto files = open_paths(paths, out.findings);
    EXPECT_TRUE(files) << files.error().message;
    for (const PathFile& one : *files) {
        std::vector<std::byte> bytes(one.file->size());
        EXPECT_TRUE(one.file->read({}, bytes));
        out.names.push_back(one.file->name());
        out.texts.emplace_back(as_text(bytes));
        out.listed.push_back(one.listed);
    }
    return out;
}

TEST(OpenPaths, FilesStayInTheOrderGiven) {
    const TempFolder folder;
    folder.add("b", bytes_of("1"));
    folder.add("a", bytes_of("2"));
    const Opened out = open({folder / "b", folder / "a"});
    EXPECT_THAT(out.names, ElementsAre(folder / "b", folder / "a"));
    EXPECT_THAT(out.listed, ElementsAre(false, false));
}

TEST(OpenPaths, FolderIsItsFilesByPath) {
    const TempFolder folder;
    folder.add("z", bytes_of("last"));
    folder.add("sub/deep/a", bytes_of("deep"));
    folder.add("b", bytes_of("first"));
    folder.add("large", std::vector<std::byte>(std::size_t{3} << 20U));
    const Opened out = open({folder.path()});
    EXPECT_THAT(out.names,
                ElementsAre(folder / "b", folder / "large", folder / "sub/deep/a", folder / "z"));
    EXPECT_EQ(out.texts[2], "deep");
    EXPECT_EQ(out.texts[1].size(), std::size_t{3} << 20U);
    EXPECT_THAT(out.listed, ElementsAre(true, true, true, true));
}

TEST(OpenPaths, FolderThatLinksToItselfEnds) {
    const TempFolder folder;
    folder.add("a", bytes_of("1"));
    std::filesystem::create_directory_symlink(folder.path(), folder / "loop");
    ASSERT_EQ(::mkfifo((folder / "fifo").c_str(), 0600), 0);
    EXPECT_THAT(open({folder.path()}).names, ElementsAre(folder / "a"));
}

TEST(OpenPaths, TarIsItsRegularFiles) {
    const TempFolder folder;
    const auto tar = test::build_tar({{"pstore/", {}, '5'},
                                      {"pstore/dmesg-efi-1", bytes_of("one")},
                                      {"pstore/dmesg-efi-2", bytes_of("two")}});
    folder.add("a.tar", tar);
    folder.add("a.tgz", test::gzip(tar));
    for (const std::string name : {"a.tar", "a.tgz"}) {
        const Opened out = open({folder / name});
        EXPECT_THAT(out.names, ElementsAre(folder / name + "/pstore/dmesg-efi-1",
                                           folder / name + "/pstore/dmesg-efi-2"));
        EXPECT_THAT(out.texts, ElementsAre("one", "two"));
        EXPECT_THAT(out.listed, ElementsAre(true, true));
        EXPECT_TRUE(out.findings.empty());
    }
}

TEST(OpenPaths, CutArchiveGivesWhatIsThereAndSaysWhatIsNot) {
    const TempFolder folder;
    auto tar = test::build_tar({{"one", bytes_of("1")}, {"two", std::vector<std::byte>(3000)}});
    test::truncate(tar, 512 * 3 + 1000);
    folder.add("a.tar", tar);
    const Opened out = open({folder / "a.tar"});
    ASSERT_EQ(out.names.size(), 2U);
    EXPECT_EQ(out.texts[0], "1");
    EXPECT_LE(out.texts[1].size(), 1000U);
    EXPECT_TRUE(out.findings.lossy());
    EXPECT_THAT(out.findings.kept()[0].message, HasSubstr("a.tar/two: found "));
}

TEST(OpenPaths, CompressedFileThatIsNoArchiveStaysAFile) {
    const TempFolder folder;
    folder.add("a.gz", test::gzip(as_bytes("just text, compressed")));
    const Opened out = open({folder / "a.gz"});
    EXPECT_THAT(out.names, ElementsAre(folder / "a.gz"));
    EXPECT_THAT(out.listed, ElementsAre(false));
}

TEST(OpenPaths, PathThatIsNotThereIsAnError) {
    Findings findings;
    const std::vector<std::string> paths{"no-such-file"};
    const auto files = open_paths(paths, findings);
    ASSERT_FALSE(files);
    EXPECT_EQ(files.error().message, "no-such-file: No such file or directory");
}

}  // namespace
}  // namespace lastwords::extractor
