// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/file/unpack.h: archives and compressed files that are packed into one another.
#include "extractor/file/unpack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/bytes_builder.h"
#include "tests/support/file_packers.h"
#include "tests/support/heap_size.h"
#include "tests/support/memory_file.h"
#include "tests/support/noise.h"
#include "tests/support/pstore_builders.h"

namespace lastwords::extractor {
namespace {

using test::build_tar;
using test::bytes_of;
using test::gzip;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::byte> zstd(Bytes bytes) {
    for (const test::FilePacker& one : test::file_packers()) {
        if (one.name == "zstd") {
            return one.pack(bytes);
        }
    }
    return {};
}

/// Unpacks files, one after the other, with the same limits.
struct Unpacked {
    UnpackStore store;
    Findings findings;
    Progress progress;
    std::vector<PathFile> files;

    explicit Unpacked(UnpackLimits limits = {}) : store(limits) {}

    void add(const std::string& name, const std::vector<std::byte>& bytes, bool listed = false) {
        Unpacker unpacker(store, findings, progress, files);
        EXPECT_TRUE(unpacker.unpack(std::make_unique<test::MemoryFile>(bytes, name), listed));
    }
    std::vector<std::string> names() const {
        std::vector<std::string> all;
        for (const PathFile& one : files) {
            all.push_back(one.file->name());
        }
        return all;
    }
    std::string text(std::size_t index) const {
        std::vector<std::byte> bytes(files.at(index).file->size());
        EXPECT_TRUE(files.at(index).file->read({}, bytes));
        return std::string(as_text(bytes));
    }
    std::string only_finding() const {
        return findings.kept().size() == 1 ? findings.kept()[0].message
                                           : std::to_string(findings.kept().size()) + " findings";
    }
};

struct Nesting {
    std::string name;
    std::vector<std::byte> bytes;
    std::string content;
    bool listed;
};

TEST(Unpacker, FormsMayBePackedIntoOneAnotherInAnyOrder) {
    const auto text = bytes_of("the text");
    const auto tar = build_tar({{"t", text}});
    const std::vector<Nesting> nestings{
        {"t.gz.zst", zstd(gzip(text)), "t.gz.zst/t.gz/t", false},
        {"a.tar", build_tar({{"t.gz", gzip(text)}}), "a.tar/t.gz/t", true},
        {"a.tgz", gzip(build_tar({{"n/t.zst", zstd(text)}})), "a.tgz/n/t.zst/t", true},
        {"a.tar", build_tar({{"b.tgz", gzip(tar)}}), "a.tar/b.tgz/t", true},
        {"a.tar", build_tar({{"b.tar", tar}}), "a.tar/b.tar/t", true},
        {"b.tar.gz.zst", zstd(gzip(tar)), "b.tar.gz.zst/b.tar.gz/t", true},
        {"a.tar", build_tar({{"b.tar", build_tar({{"c.tgz", gzip(tar)}})}}), "a.tar/b.tar/c.tgz/t",
         true},
    };
    for (const Nesting& one : nestings) {
        Unpacked out;
        out.add(one.name, one.bytes);
        ASSERT_THAT(out.names(), ElementsAre(one.content));
        EXPECT_EQ(out.text(0), "the text");
        EXPECT_EQ(out.files[0].listed, one.listed) << one.content;
        EXPECT_TRUE(out.findings.empty()) << one.content;
    }
}

TEST(Unpacker, LayersHaveALimitThatIsSaid) {
    auto bytes = bytes_of("x");
    for (unsigned layer = 0; layer < kPackedDepthMax; ++layer) {
        bytes = gzip(bytes);
    }
    Unpacked out;
    out.add("four", bytes);
    EXPECT_EQ(out.files.size(), 1U);
    EXPECT_TRUE(out.findings.empty());
    out.add("five", gzip(bytes));
    EXPECT_EQ(out.files.size(), 1U);
    EXPECT_THAT(out.only_finding(), HasSubstr("skipped: it is packed in 4 archives"));
}

TEST(Unpacker, LargeContentIsReadFromTheDisk) {
    const auto large = test::noise(5 * test::kMebibyte / 2);
    auto mixed = std::vector<std::byte>(9 * test::kMebibyte);  // zeros, then noise, then zeros
    std::copy(large.begin(), large.end(), mixed.begin() + 3 * test::kMebibyte + 123);
    Unpacked out(UnpackLimits{.memory_bytes = 0});
    out.add("a.gz", gzip(large));
    out.add("b.tgz", gzip(build_tar({{"c", mixed}, {"small", bytes_of("small")}})));
    ASSERT_THAT(out.names(), ElementsAre("a.gz/a", "b.tgz/c", "b.tgz/small"));
    EXPECT_EQ(out.text(0), as_text(large));
    EXPECT_EQ(out.text(1), as_text(mixed));
    EXPECT_EQ(out.text(2), "small");
    EXPECT_TRUE(out.findings.empty());
}

TEST(Unpacker, LargeContentIsNotHeldInMemory) {
    std::vector<std::byte> packed;
    const auto stream = gzip(test::noise(test::kMebibyte));
    for (int i = 0; i < 16; ++i) {  // streams that follow one another are one file
        packed.insert(packed.end(), stream.begin(), stream.end());
    }
    const auto tar = build_tar({{"a.gz", packed}});
    const std::size_t before = test::heap_size();
    Unpacked out;
    out.add("a.tar", tar);
    ASSERT_EQ(out.files.size(), 1U);
    EXPECT_EQ(out.files[0].file->size(), 16 * test::kMebibyte);
    // The archive itself is in memory here.
    EXPECT_LT(test::heap_size() - before, tar.size() + 4 * test::kMebibyte);
}

TEST(Unpacker, SmallFilesThatUnpackToMuchCostOnlyThemselves) {
    // Zeros become about 1000 times smaller, so that 64 times the file is one MiB of them.
    const auto bomb = gzip(std::vector<std::byte>(16 * test::kMebibyte));
    const auto dump = test::noise(100'000);
    Unpacked out(UnpackLimits{.excess_bytes = 0, .listed_excess_bytes = 16 * test::kMebibyte});
    out.add("one.gz", bomb, true);
    EXPECT_EQ(out.files.at(0).file->size(), 16 * test::kMebibyte);
    EXPECT_TRUE(out.findings.empty());
    out.add("two.gz", bomb, true);
    out.add("dump.gz", gzip(dump), true);
    EXPECT_LT(out.files.at(1).file->size(), 3 * test::kMebibyte);
    EXPECT_GT(out.files.at(1).file->size(), test::kMebibyte / 2);
    EXPECT_EQ(out.text(2), as_text(dump));
    EXPECT_THAT(out.only_finding(),
                testing::AllOf(HasSubstr("two.gz: it is very small for what it unpacks to (more "
                                         "than 64 times its size)"),
                               HasSubstr("bytes could be decompressed before that point")));
}

TEST(Unpacker, BombsInAnArchiveCostOnlyThemselves) {
    const auto bomb = gzip(std::vector<std::byte>(16 * test::kMebibyte));
    const auto dump = test::noise(100'000);
    for (const bool packed : {false, true}) {
        const auto tar =
            build_tar({{"1.gz", bomb}, {"2.gz", gzip(bomb)}, {"3.gz", bomb}, {"dump", dump}});
        Unpacked out(UnpackLimits{.excess_bytes = 0, .listed_excess_bytes = test::kMebibyte});
        out.add("a.tar", packed ? gzip(tar) : tar);
        ASSERT_EQ(out.files.size(), 4U);
        EXPECT_EQ(out.text(3), as_text(dump));
        EXPECT_TRUE(out.findings.lossy());
        for (std::size_t i = 0; i < 3; ++i) {
            EXPECT_LT(out.files[i].file->size(), 8 * test::kMebibyte) << i;
        }
    }
}

TEST(Unpacker, FullDiskCostsWhatDoesNotFit) {
    const auto large = test::noise(3 * test::kMebibyte);
    Unpacked out(UnpackLimits{.disk_bytes = 2 * test::kMebibyte});
    out.add("large.gz", gzip(large));
    out.add("small.gz", gzip(bytes_of("small")));
    ASSERT_EQ(out.files.size(), 2U);
    EXPECT_EQ(out.files[0].file->size(), 2 * test::kMebibyte);
    EXPECT_TRUE(as_text(large).starts_with(out.text(0)));
    EXPECT_EQ(out.text(1), "small");
    EXPECT_THAT(out.only_finding(), HasSubstr("large.gz: only 2097152 bytes could be kept: the "
                                              "temporary file in "));
}

TEST(Unpacker, FullDiskCostsOnlyTheMemberThatDoesNotFit) {
    const auto large = test::noise(3 * test::kMebibyte);
    Unpacked out(UnpackLimits{.disk_bytes = 2 * test::kMebibyte});
    out.add("a.tgz", gzip(build_tar({{"large", large}, {"small", bytes_of("small")}})));
    ASSERT_THAT(out.names(), ElementsAre("a.tgz/large", "a.tgz/small"));
    EXPECT_TRUE(as_text(large).starts_with(out.text(0)));
    EXPECT_EQ(out.text(1), "small");
    EXPECT_THAT(out.only_finding(),
                HasSubstr("a.tgz/large: this member is cut: 2097152 of 3145728 bytes could be "
                          "kept: "));
}

TEST(Unpacker, FileThatNeedsTooMuchMemoryIsSaidToDoSo) {
    // The frame header of `zstd --long=28`: a window of 2^28 bytes (RFC 8878, 3.1.1.1.2), and one
    // empty block.
    const auto frame = test::BytesBuilder().u32(0xfd2fb528).u8(0).u8(0x90).u32(1).take();
    Unpacked out;
    out.add("a.zst", frame);
    EXPECT_TRUE(out.files.empty());
    EXPECT_THAT(out.only_finding(),
                HasSubstr("a.zst: decompressing it needs more than 128 MiB of memory"));
}

TEST(Unpacker, FrameThatIsSkippedMayBeginAZstdFile) {
    // As pzstd writes it (RFC 8878, 3.1.2).
    auto bytes = test::BytesBuilder().u32(0x184d2a50).u32(4).u32(12345).take();
    const auto frame = zstd(as_bytes("text"));
    bytes.insert(bytes.end(), frame.begin(), frame.end());
    Unpacked out;
    out.add("a.zst", bytes);
    ASSERT_THAT(out.names(), ElementsAre("a.zst/a"));
    EXPECT_EQ(out.text(0), "text");
}

TEST(Unpacker, EmptyFileMayBeCompressed) {
    Unpacked out;
    out.add("a.gz", gzip({}));
    ASSERT_THAT(out.names(), ElementsAre("a.gz/a"));
    EXPECT_EQ(out.files[0].file->size(), 0U);
}

}  // namespace
}  // namespace lastwords::extractor
