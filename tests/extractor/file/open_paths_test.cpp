// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/file/open_paths.h: folders and archives on a real file system.
#include "extractor/file/open_paths.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <random>

#include "extractor/file/archive.h"
#include "tests/support/damage.h"
#include "tests/support/file_packers.h"
#include "tests/support/memory_file.h"
#include "tests/support/noise.h"
#include "tests/support/pstore_builders.h"
#include "tests/support/rounds.h"
#include "tests/support/temp_folder.h"

namespace lastwords::extractor {
namespace {

using test::bytes_of;
using test::noise;
using test::TempFolder;
using testing::ElementsAre;
using testing::HasSubstr;

struct OpenedPaths {
    std::vector<std::string> names;
    std::vector<std::string> texts;
    std::vector<bool> listed;
    Findings findings;
};

OpenedPaths open(const std::vector<std::string>& paths) {
    OpenedPaths out;
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
    const OpenedPaths out = open({folder / "b", folder / "a"});
    EXPECT_THAT(out.names, ElementsAre(folder / "b", folder / "a"));
    EXPECT_THAT(out.listed, ElementsAre(false, false));
}

TEST(OpenPaths, FolderIsItsFilesByPath) {
    const TempFolder folder;
    folder.add("z", bytes_of("last"));
    folder.add("sub/deep/a", bytes_of("deep"));
    folder.add("b", bytes_of("first"));
    folder.add("large", std::vector<std::byte>(std::size_t{3} << 20U));
    const OpenedPaths out = open({folder.path()});
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
        const OpenedPaths out = open({folder / name});
        EXPECT_THAT(out.names, ElementsAre(folder / name + "/pstore/dmesg-efi-1",
                                           folder / name + "/pstore/dmesg-efi-2"));
        EXPECT_THAT(out.texts, ElementsAre("one", "two"));
        EXPECT_THAT(out.listed, ElementsAre(true, true));
        EXPECT_TRUE(out.findings.empty());
    }
}

TEST(OpenPaths, CutArchiveGivesWhatIsThereAndSaysWhatIsNot) {
    const TempFolder folder;
    const auto two = noise(3000);
    auto tar = test::build_tar({{"one", bytes_of("1")}, {"two", two}, {"three", two}});
    test::truncate(tar, 512 * 3 + 1000);
    folder.add("a.tar", tar);
    const OpenedPaths out = open({folder / "a.tar"});
    ASSERT_EQ(out.names.size(), 2U);
    EXPECT_EQ(out.texts[0], "1");
    EXPECT_EQ(out.texts[1], as_text(Bytes(two).first(1000)));
    ASSERT_EQ(out.findings.kept().size(), 1U);
    EXPECT_TRUE(out.findings.lossy());
    EXPECT_THAT(out.findings.kept()[0].message,
                HasSubstr("a.tar/two: this member is cut: found 1000 of 3000 bytes ("));
}

TEST(OpenPaths, CutCompressedArchiveGivesAllThatComesBeforeTheCut) {
    const TempFolder folder;
    const auto text = noise(3000);
    const auto tar = test::build_tar({{"one", bytes_of("1")}, {"two", text}});
    for (const test::FilePacker& packer : test::file_packers()) {
        if (!packer.bytewise) {
            continue;
        }
        auto packed = packer.pack(tar);
        test::truncate(packed, packed.size() - 1500);
        folder.add(packer.name, packed);
        const OpenedPaths out = open({folder / packer.name});
        ASSERT_EQ(out.names.size(), 2U) << packer.name;
        EXPECT_EQ(out.texts[0], "1");
        EXPECT_GT(out.texts[1].size(), 1000U) << packer.name;
        EXPECT_TRUE(as_text(text).starts_with(out.texts[1])) << packer.name;
        ASSERT_EQ(out.findings.kept().size(), 1U);
        EXPECT_THAT(out.findings.kept()[0].message,
                    HasSubstr("the compressed bytes end too early"));
    }
}

TEST(OpenPaths, WhatIsCutBeforeItsFirstBlockIsSaidToBeCut) {
    const TempFolder folder;
    const auto tar = test::build_tar({{"one", noise(3000)}});
    for (const test::FilePacker& packer : test::file_packers()) {
        auto packed = packer.pack(tar);
        test::truncate(packed, packer.bytewise ? 20 : 1000);
        folder.add(packer.name, packed);
        const OpenedPaths out = open({folder / packer.name});
        EXPECT_TRUE(out.names.empty());
        ASSERT_EQ(out.findings.kept().size(), 1U) << packer.name;
        EXPECT_THAT(out.findings.kept()[0].message,
                    HasSubstr("the compressed bytes end too early"));
    }
}

TEST(OpenPaths, DamagedCompressedArchiveGivesAllThatComesBeforeTheDamage) {
    const TempFolder folder;
    const auto first = noise(200'000);
    auto packed = test::gzip(test::build_tar({{"one", first}, {"two", noise(200'000)}}));
    test::overwrite(packed, 300'000, 4096, 0xff);
    folder.add("a.tgz", packed);
    const OpenedPaths out = open({folder / "a.tgz"});
    ASSERT_EQ(out.names.size(), 2U);
    EXPECT_EQ(out.texts[0], as_text(first));
    EXPECT_TRUE(out.findings.lossy());
}

TEST(OpenPaths, SeveralCompressedStreamsAreOneArchive) {
    const TempFolder folder;
    const auto tar = test::build_tar({{"one", noise(100'000)}, {"two", bytes_of("2")}});
    for (const test::FilePacker& packer : test::file_packers()) {
        auto packed = packer.pack(Bytes(tar).first(50'000));
        const auto rest = packer.pack(Bytes(tar).subspan(50'000));
        packed.insert(packed.end(), rest.begin(), rest.end());
        packed.resize(packed.size() + 512);  // zeros as padding, as on a tape
        folder.add(packer.name, packed);
        const OpenedPaths out = open({folder / packer.name});
        ASSERT_EQ(out.texts.size(), 2U) << packer.name;
        EXPECT_EQ(out.texts[0].size(), 100'000U);
        EXPECT_EQ(out.texts[1], "2");
        EXPECT_TRUE(out.findings.empty()) << packer.name;
    }
}

TEST(OpenPaths, CompressedFileIsWhatIsInIt) {
    const TempFolder folder;
    for (const test::FilePacker& packer : test::file_packers()) {
        const std::string name = std::string("kern.log.") + packer.name;
        folder.add(name, packer.pack(as_bytes("just text, compressed")));
        const OpenedPaths out = open({folder / name});
        EXPECT_THAT(out.names, ElementsAre(folder / name + "/kern.log"));
        EXPECT_THAT(out.texts, ElementsAre("just text, compressed"));
        EXPECT_THAT(out.listed, ElementsAre(false));
        EXPECT_TRUE(out.findings.empty());
    }
}

TEST(OpenPaths, CutCompressedFileGivesAllThatComesBeforeTheCut) {
    const TempFolder folder;
    const auto text = noise(3000);
    auto packed = test::gzip(text);
    test::truncate(packed, 2000);
    folder.add("a.gz", packed);
    const OpenedPaths out = open({folder / "a.gz"});
    ASSERT_EQ(out.texts.size(), 1U);
    EXPECT_GT(out.texts[0].size(), 1000U);
    EXPECT_TRUE(as_text(text).starts_with(out.texts[0]));
    ASSERT_EQ(out.findings.kept().size(), 1U);
    EXPECT_THAT(out.findings.kept()[0].message, HasSubstr("the compressed bytes end too early"));
}

TEST(OpenPaths, RecordThatTheKernelLeftCompressedStaysAsItIs) {
    const TempFolder folder;
    const auto packed = test::gzip(as_bytes("text"));
    folder.add("dmesg-ramoops-0.enc.z", packed);
    const OpenedPaths out = open({folder / "dmesg-ramoops-0.enc.z"});
    EXPECT_THAT(out.names, ElementsAre(folder / "dmesg-ramoops-0.enc.z"));
    EXPECT_THAT(out.texts, ElementsAre(as_text(packed)));
}

TEST(OpenPaths, PackedFilesOfAFolderAreWhatIsInThem) {
    const TempFolder folder;
    folder.add("a.tgz", test::gzip(test::build_tar({{"t.gz", test::gzip(bytes_of("deep"))}})));
    folder.add("b.gz", test::gzip(bytes_of("text")));
    const auto large = noise(std::size_t{3} << 20U);
    folder.add("c.tar", test::build_tar({{"d", large}}));
    const OpenedPaths out = open({folder.path()});
    EXPECT_THAT(out.names,
                ElementsAre(folder / "a.tgz/t.gz/t", folder / "b.gz/b", folder / "c.tar/d"));
    EXPECT_THAT(out.listed, ElementsAre(true, true, true));
    EXPECT_EQ(out.texts[0], "deep");
    EXPECT_EQ(out.texts[2], as_text(large));
}

TEST(OpenPaths, LargeFilesOfAFolderThatAreUnpackedDoNotStayOpen) {
    const TempFolder folder;
    auto packed = test::gzip(bytes_of("text"));
    packed.resize(std::size_t{2} << 20U);  // zeros as padding
    folder.add("0.gz", packed);
    for (int i = 1; i < 251; ++i) {
        std::filesystem::create_hard_link(folder / "0.gz", folder / (std::to_string(i) + ".gz"));
    }
    Findings findings;
    const auto files = open_paths(std::vector{folder.path()}, findings);
    ASSERT_TRUE(files);
    EXPECT_EQ(files->size(), 251U);
    EXPECT_TRUE(findings.empty());
}

TEST(OpenPaths, MutantsOfArchivesEnd) {
    const auto text = noise(5000);
    const auto tar = test::build_tar({{"one", bytes_of("1")}, {"two", text}, {"three", text}});
    std::mt19937 random(7);
    for (const test::FilePacker& packer : test::file_packers()) {
        const auto whole = packer.pack(tar);
        for (unsigned round = 0; round < test::rounds(100); ++round) {
            auto bytes = whole;
            for (unsigned flips = random() % 4; flips != 0; --flips) {
                test::flip(bytes, random() % bytes.size(), random() % 8);
            }
            if (random() % 2 == 0) {
                test::truncate(bytes, random() % bytes.size());
            }
            UnpackStore store;
            Findings findings;
            const test::MemoryFile file(bytes, packer.name);
            const auto members = read_archive(file, {bytes.size()}, store, findings);
            EXPECT_TRUE(!members || members->size() == 3 || findings.lossy()) << round;
        }
    }
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
