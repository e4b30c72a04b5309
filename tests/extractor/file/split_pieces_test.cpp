// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/file/split_pieces.h: the pieces of a file are joined, and nothing else is.
#include "extractor/file/split_pieces.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "extractor/file/open_paths.h"
#include "tests/support/elf_core_builder.h"
#include "tests/support/memory_file.h"
#include "tests/support/noise.h"
#include "tests/support/pstore_builders.h"
#include "tests/support/temp_folder.h"

namespace lastwords::extractor {
namespace {

using test::TempFolder;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(SplitPieces, FirstIsKnownByItsName) {
    for (const char* name : {"vmcore.aa", "xaa", "d/xaaa", "v.000", "v.001", "v-00", "v_1", "v.0",
                             "v.part1", "v.part01", "x00", "7/vmcore.1"}) {
        EXPECT_TRUE(is_name_of_first_piece(name)) << name;
    }
    for (const char* name : {"vmcore", "aa", "d/aa", "v.ab", "v.002", "v.10", "mtd0", "sda1", "v.a",
                             "", "v.part2", "2026"}) {
        EXPECT_FALSE(is_name_of_first_piece(name)) << name;
    }
}

TEST(SplitPieces, NextNameCountsOn) {
    const std::vector<std::pair<std::string, std::string>> names{
        {"v.aa", "v.ab"},       {"v.az", "v.ba"}, {"v.009", "v.010"}, {"v.9", "v.10"},
        {"v.part1", "v.part2"}, {"v-00", "v-01"}, {"xaaz", "xaba"},   {"v.99", "v.100"}};
    for (const auto& [name, next] : names) {
        EXPECT_EQ(name_of_next_piece(name).value_or(""), next);
    }
    EXPECT_FALSE(name_of_next_piece("V."));
    EXPECT_FALSE(name_of_next_piece(""));
    EXPECT_FALSE(name_of_next_piece("V.zz"));
}

TEST(SplitPieces, MissingOnesLieBeforeTheNameAndAfterAGivenOne) {
    const auto missing = [](const char* name, const std::set<std::string>& given) {
        const auto names = missing_pieces_before(name, given);
        return names ? names->first + " to " + names->last : "none";
    };
    EXPECT_EQ(missing("v.ab", {"v.ab", "v.ac"}), "v.aa to v.aa");
    EXPECT_EQ(missing("v.ad", {"v.ad"}), "v.aa to v.ac");
    EXPECT_EQ(missing("v.ba", {"v.ax"}), "v.ay to v.az");
    EXPECT_EQ(missing("v.ab", {"v.aa", "v.ab"}), "none");
    EXPECT_EQ(missing("v.003", {"v.003"}), "v.001 to v.002");
    EXPECT_EQ(missing("v.001", {}), "none");
    EXPECT_EQ(missing("log-20260101", {}), "none");
    EXPECT_EQ(missing("vmlinux", {}), "none");
}

/// Returns bytes that begin as a dump does.
std::vector<std::byte> dump_of(std::size_t size) {
    auto bytes = test::noise(size, 3);
    const auto magic = as_bytes("KDUMP   ");
    std::copy(magic.begin(), magic.end(), bytes.begin());
    return bytes;
}

std::vector<std::byte> part(const std::vector<std::byte>& bytes, std::size_t at, std::size_t size) {
    const Bytes all = Bytes(bytes).subspan(at, std::min(size, bytes.size() - at));
    return {all.begin(), all.end()};
}

bool fit(const std::vector<std::vector<std::byte>>& pieces) {
    std::vector<std::unique_ptr<ByteSource>> files;
    for (const auto& bytes : pieces) {
        files.push_back(std::make_unique<test::MemoryFile>(bytes));
    }
    return are_pieces(files);
}

TEST(SplitPieces, OnlyWhatBelongsTogetherFits) {
    const auto dump = dump_of(1000);
    const auto rest = test::noise(1000, 5);
    EXPECT_TRUE(fit({dump, rest}));
    EXPECT_TRUE(fit({dump, rest, part(rest, 0, 1)}));
    EXPECT_FALSE(fit({dump}));
    EXPECT_FALSE(fit({rest, rest}));                           // begins like nothing
    EXPECT_FALSE(fit({dump, dump}));                           // two dumps
    EXPECT_FALSE(fit({dump, test::gzip(as_bytes("a log"))}));  // a dump and a log
    EXPECT_FALSE(fit({dump, test::noise(1001)}));              // larger than the first
    EXPECT_FALSE(fit({dump, part(rest, 0, 999), rest}));       // the second is not whole
    EXPECT_FALSE(fit({dump, rest, {}}));                       // the last is empty
    // Two files need a size that somebody chooses, or that of a half.
    EXPECT_FALSE(fit({dump_of(1234), test::noise(20)}));
    EXPECT_TRUE(fit({dump_of(2048), test::noise(20)}));
    EXPECT_TRUE(fit({dump_of(1234), test::noise(1233)}));
    EXPECT_FALSE(fit({dump, std::vector<std::byte>(900, std::byte{'x'})}));
}

TEST(SplitPieces, CoreThatIsCompleteIsNoPiece) {
    auto core = test::build_elf_core({}, {{0x1000, test::noise(8192)}});
    core.resize((core.size() + 1023) / 1024 * 1024);
    EXPECT_FALSE(fit({core, test::noise(core.size()), test::noise(core.size())}));
    core.resize(4096);
    EXPECT_TRUE(fit({core, test::noise(4096)}));
}

/// A folder with a file that was cut into pieces of 400 bytes.
struct Pieces {
    TempFolder folder;
    std::vector<std::byte> whole = dump_of(1000);
    std::vector<std::string> paths;
    Findings findings;

    void cut(const std::vector<std::string>& names) {
        for (const std::string& name : names) {
            folder.add(name, part(whole, 400 * paths.size(), 400));
            paths.push_back(folder / name);
        }
    }
    /// Opens the paths. Returns the names of the files without the folder.
    std::vector<std::string> open(const std::vector<std::string>& given) {
        files = open_paths(given, findings).value_or(std::vector<PathFile>());
        std::vector<std::string> names;
        for (const PathFile& one : files) {
            names.push_back(one.file->name().substr(folder.path().size() + 1));
        }
        return names;
    }
    bool is_whole(std::size_t index) const {
        std::vector<std::byte> bytes(files.at(index).file->size());
        return files[index].file->read({}, bytes) && bytes == whole;
    }
    std::string told() const {
        std::string text;
        for (const Finding& one : findings.kept()) {
            text += text_of(one) + "\n";
        }
        return text;
    }

    std::vector<PathFile> files;
};

TEST(SplitPieces, AreJoinedIfAllAreNamed) {
    Pieces pieces;
    pieces.cut({"vmcore.aa", "vmcore.ab", "vmcore.ac"});
    EXPECT_THAT(pieces.open({pieces.paths[2], pieces.paths[0], pieces.paths[1]}),
                ElementsAre("vmcore.aa..ac"));
    EXPECT_TRUE(pieces.is_whole(0));
    EXPECT_FALSE(pieces.files[0].listed);
    EXPECT_EQ(pieces.files[0].path, 0U);
    EXPECT_FALSE(pieces.findings.lossy());
    EXPECT_THAT(pieces.told(), HasSubstr("vmcore.aa..ac: 3 pieces of one file, which were joined"));
}

TEST(SplitPieces, AreJoinedInAFolder) {
    for (const auto& names :
         std::vector<std::vector<std::string>>{{"v.000", "v.001", "v.002"},
                                               {"v.part1", "v.part2", "v.part3"},
                                               {"x00", "x01", "x02"}}) {
        Pieces pieces;
        pieces.cut(names);
        pieces.folder.add("z", as_bytes("text"));
        const std::string joined = names[0] + ".." + names[2].substr(names[0].find_first_of("01"));
        EXPECT_THAT(pieces.open({pieces.folder.path()}), ElementsAre(joined, "z"));
        EXPECT_TRUE(pieces.is_whole(0));
        EXPECT_TRUE(pieces.files[0].listed);
    }
}

TEST(SplitPieces, AreJoinedInAnArchiveAndThenUnpacked) {
    for (const bool packed : {false, true}) {
        Pieces pieces;
        const auto gz = test::gzip(pieces.whole);
        const auto tar = test::build_tar({{"v.gz.aa", part(gz, 0, 512)},
                                          {"note", test::noise(9)},
                                          {"v.gz.ab", part(gz, 512, 512)}});
        pieces.folder.add("a.tar", packed ? test::gzip(tar) : tar);
        EXPECT_THAT(pieces.open({pieces.folder / "a.tar"}),
                    ElementsAre("a.tar/v.gz.aa..ab/v", "a.tar/note"));
        EXPECT_TRUE(pieces.is_whole(0));
        EXPECT_FALSE(pieces.findings.lossy()) << pieces.told();
    }
}

TEST(SplitPieces, WholeDumpsStayApart) {
    Pieces pieces;
    const auto vmcore = dump_of(510);
    pieces.folder.add("vmcore.0", vmcore);
    pieces.folder.add("vmcore.1", vmcore);
    pieces.folder.add("vmcore.2", test::noise(20));
    EXPECT_THAT(pieces.open({pieces.folder.path()}),
                ElementsAre("vmcore.0", "vmcore.1", "vmcore.2"));
    EXPECT_TRUE(pieces.findings.empty());
}

TEST(SplitPieces, FirstAloneNamesThoseThatFollow) {
    Pieces pieces;
    pieces.cut({"vmcore.aa", "vmcore.ab", "vmcore.ac"});
    EXPECT_THAT(pieces.open({pieces.paths[0]}), ElementsAre("vmcore.aa"));
    EXPECT_TRUE(pieces.findings.lossy());
    EXPECT_THAT(pieces.told(),
                HasSubstr("vmcore.aa: this is the first part of a file that was cut into pieces: "
                          "name those that follow, too: " +
                          pieces.paths[1] + " " + pieces.paths[2]));
}

TEST(SplitPieces, PiecesThatWereForgottenAreNamed) {
    Pieces pieces;
    pieces.cut({"vmcore.aa", "vmcore.ab", "vmcore.ac"});
    EXPECT_THAT(pieces.open({pieces.paths[0], pieces.paths[1]}), ElementsAre("vmcore.aa..ab"));
    EXPECT_THAT(pieces.told(), HasSubstr("name those that follow, too: " + pieces.paths[2]));
}

TEST(SplitPieces, FileBesideThatDoesNotFitIsNotNamed) {
    Pieces pieces;
    pieces.folder.add("vmcore.1", dump_of(500));
    pieces.folder.add("vmcore.2", dump_of(500));
    EXPECT_THAT(pieces.open({pieces.folder / "vmcore.1"}), ElementsAre("vmcore.1"));
    EXPECT_TRUE(pieces.findings.empty());
}

}  // namespace
}  // namespace lastwords::extractor
