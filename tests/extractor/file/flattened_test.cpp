// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/file/flattened.h.
#include "extractor/file/flattened.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/support/bytes_builder.h"
#include "tests/support/damage.h"
#include "tests/support/flattened_writer.h"
#include "tests/support/heap_size.h"
#include "tests/support/memory_file.h"
#include "tests/support/sparse_file.h"

namespace lastwords::extractor {
namespace {

using test::BytesBuilder;
using test::FlattenedRecord;
using testing::HasSubstr;

constexpr std::uint64_t kFirstData = 4096 + 16;

std::vector<std::byte> text_bytes(std::string_view text) {
    return BytesBuilder().text(text).take();
}

struct OpenedFlattened {
    Findings findings;
    Result<std::unique_ptr<ByteSource>> file;

    explicit OpenedFlattened(std::vector<std::byte> bytes)
        : file(open_flattened(std::make_unique<test::MemoryFile>(std::move(bytes)), findings)) {}
    explicit OpenedFlattened(const std::vector<FlattenedRecord>& records)
        : OpenedFlattened(test::build_flattened(records)) {}

    std::string all() const {
        std::string text((*file)->size(), '?');
        const auto read =
            (*file)->read({}, std::as_writable_bytes(std::span<char>(text.data(), text.size())));
        return read ? text : read.error().message;
    }
};

TEST(Flattened, RecordsInAnyOrderMakeTheFile) {
    const OpenedFlattened flat(
        {{3, text_bytes("def")}, {6, text_bytes("gh")}, {0, text_bytes("abc")}});
    ASSERT_TRUE(flat.file);
    EXPECT_EQ(flat.all(), "abcdefgh");
    EXPECT_TRUE(flat.findings.empty());
    EXPECT_FALSE((*flat.file)->cut());
}

TEST(Flattened, AnotherOneBehindItIsALossAndOtherBytesAreANote) {
    const auto first = test::build_flattened({{0, text_bytes("abc")}});
    const auto second = test::build_flattened({{0, text_bytes("second")}});
    auto both = first;
    both.insert(both.end(), second.begin(), second.end());
    const OpenedFlattened two(both);
    EXPECT_EQ(two.all(), "abc");
    ASSERT_EQ(two.findings.kept().size(), 1U);
    EXPECT_TRUE(two.findings.lossy());
    EXPECT_THAT(two.findings.kept()[0].message,
                HasSubstr(fmt::format("follows there, which is not read: `tail -c +{} FILE >DUMP`",
                                      first.size() + 1)));
    auto more = first;
    more.resize(first.size() + 5);
    const OpenedFlattened padded(more);
    EXPECT_FALSE(padded.findings.lossy());
    EXPECT_THAT(padded.findings.kept().at(0).message,
                HasSubstr("the 5 bytes behind it are no part"));
}

TEST(Flattened, LaterWriteWins) {
    const OpenedFlattened flat(
        {{0, text_bytes("header-1")}, {8, text_bytes("pages")}, {7, text_bytes("2P")}});
    EXPECT_EQ(flat.all(), "header-2Pages");
}

TEST(Flattened, LaterWriteThatCoversSeveralWins) {
    const OpenedFlattened flat({{0, text_bytes("aa")},
                                {2, text_bytes("bb")},
                                {4, text_bytes("cc")},
                                {1, text_bytes("XXXX")}});
    EXPECT_EQ(flat.all(), "aXXXXc");
}

TEST(Flattened, WhatWasNeverWrittenIsZeros) {
    const OpenedFlattened flat({{0, text_bytes("a")}, {4, text_bytes("b")}});
    EXPECT_EQ(flat.all(), std::string("a\0\0\0b", 5));
    EXPECT_EQ((*flat.file)->place(FileOffset{2}, 1).error().kind, ErrorKind::kMissing);
}

TEST(Flattened, PlaceIsInTheFlattenedFile) {
    const OpenedFlattened flat({{10, text_bytes("abc")}, {0, text_bytes("0123456789")}});
    EXPECT_EQ((*flat.file)->place(FileOffset{11}, 100), (Extent{FileOffset{kFirstData + 1}, 2}));
    EXPECT_EQ((*flat.file)->place(FileOffset{2}, 3),
              (Extent{FileOffset{kFirstData + 3 + 16 + 2}, 3}));
}

TEST(Flattened, RandomWritesMakeWhatTheyMakeInAFile) {
    std::mt19937 random(3);
    for (int round = 0; round < 50; ++round) {
        std::vector<FlattenedRecord> records;
        test::MemorySink sink;
        for (unsigned i = 0; i < 40; ++i) {
            const std::uint64_t at = random() % 2000;
            const std::vector<std::byte> bytes(1 + random() % 100, std::byte(i + 1));
            records.push_back({at, bytes});
            ASSERT_TRUE(sink.write(FileOffset{at}, bytes));
        }
        const OpenedFlattened flat(records);
        ASSERT_EQ(as_bytes(flat.all()).size(), (*flat.file)->size());
        const std::vector<std::byte> expected = sink.take();
        ASSERT_EQ(flat.all(), as_text(expected)) << round;
    }
}

TEST(Flattened, RunsOfSmallWritesMakeWhatTheyMakeInAFile) {
    std::mt19937 random(5);
    for (int round = 0; round < 4; ++round) {
        std::vector<FlattenedRecord> records;
        test::MemorySink sink;
        for (unsigned run = 0; run < 12; ++run) {
            std::uint64_t at = random() % 30000;
            for (auto i = random() % 6000; i > 0; --i) {
                const std::vector<std::byte> bytes(random() % 5, std::byte(random()));
                records.push_back({at, bytes});
                ASSERT_TRUE(sink.write(FileOffset{at}, bytes));
                at += bytes.size();
            }
        }
        const OpenedFlattened flat(records);
        const std::string all = flat.all();
        const std::vector<std::byte> expected = sink.take();
        ASSERT_TRUE(all == as_text(expected)) << round;
        for (unsigned i = 0; i < 100; ++i) {
            std::vector<std::byte> part(random() % 3000);
            const std::uint64_t at = random() % expected.size();
            const Result<std::uint64_t> got = (*flat.file)->read_some(FileOffset{at}, part);
            ASSERT_EQ(got, std::min<std::uint64_t>(part.size(), expected.size() - at)) << round;
            ASSERT_EQ(as_text(Bytes(part).first(*got)), all.substr(at, *got)) << round;
        }
    }
}

/// Returns how much of the heap is taken by opening a flattened file of `count` writes of 3 bytes,
/// each `distance` bytes after the one before, in the order of the file or backwards.
std::size_t heap_taken(std::uint64_t count, std::uint64_t distance, bool backwards) {
    std::vector<FlattenedRecord> records(count);
    for (std::uint64_t i = 0; i < count; ++i) {
        records[i] = {(backwards ? count - i : i) * distance, text_bytes("abc")};
    }
    auto file = std::make_unique<test::MemoryFile>(test::build_flattened(records));
    const std::size_t before = test::heap_size();
    Findings findings;
    const auto flat = open_flattened(std::move(file), findings);
    return flat && findings.empty() ? test::heap_size() - before : ~std::size_t{0};
}

TEST(Flattened, WritesThatContinueOneAnotherTakeNoMemoryEach) {
    EXPECT_LT(heap_taken(50000, 3, false), 20000U);
}

TEST(Flattened, ScatteredWritesTakeAFewBytesEach) {
    EXPECT_LT(heap_taken(50000, 3000, false), 50000U * 8);
    EXPECT_LT(heap_taken(50000, 3000, true), 50000U * 10);
}

TEST(Flattened, WhatWasNeverWrittenIsAHole) {
    const OpenedFlattened flat({{5, text_bytes("a")}, {std::uint64_t{1} << 50U, text_bytes("b")}});
    const ByteSource& file = **flat.file;
    EXPECT_EQ(file.next_data({}).value, 5U);
    EXPECT_EQ(file.next_data(FileOffset{5}).value, 5U);
    EXPECT_EQ(file.next_data(FileOffset{6}).value, std::uint64_t{1} << 50U);
    EXPECT_EQ(file.next_data(FileOffset{file.size()}).value, file.size());
    EXPECT_EQ(file.stored_bytes(), kFirstData + 1 + 16 + 1 + 16);
}

TEST(Flattened, HoleOfTheFlattenedFileIsAHole) {
    constexpr std::uint64_t kHole = std::uint64_t{1} << 40U;
    const auto head = test::build_flattened({{0, text_bytes("a")}}, false);
    auto large = BytesBuilder(std::endian::big).u64(10).u64(kHole).take();
    auto file = std::make_unique<test::SparseFile>(
        head.size() + 16 + kHole + 1000 * kHole,
        std::map<std::uint64_t, std::vector<std::byte>>{
            {0, head}, {head.size(), large}, {head.size() + 16 + kHole - 1, text_bytes("z")}});
    const test::SparseFile& sparse = *file;
    Findings findings;
    const auto flat = open_flattened(std::move(file), findings);
    ASSERT_TRUE(flat);
    EXPECT_EQ((*flat)->size(), 10 + kHole);
    EXPECT_EQ((*flat)->next_data(FileOffset{1}).value, 10 + kHole - 1);
    EXPECT_LT(sparse.bytes_read(), 1U << 20U);
}

TEST(Flattened, MissingEndMarkIsFoundAndTheRestIsReadable) {
    const OpenedFlattened flat(test::build_flattened({{0, text_bytes("abc")}}, false));
    ASSERT_TRUE(flat.file);
    EXPECT_EQ(flat.all(), "abc");
    EXPECT_TRUE((*flat.file)->cut());
    ASSERT_EQ(flat.findings.kept().size(), 1U);
    EXPECT_EQ(flat.findings.kept()[0].message,
              "dump: the flattened dump is cut or damaged: offset 0x1013: found the end of the "
              "file, expected a record or the end mark");
}

TEST(Flattened, RecordCutInItsDataKeepsWhatIsThere) {
    auto bytes = test::build_flattened({{0, text_bytes("abcdef")}}, false);
    test::truncate(bytes, bytes.size() - 2);
    const OpenedFlattened flat(bytes);
    ASSERT_TRUE(flat.file);
    EXPECT_EQ(flat.all(), "abcd");
    EXPECT_TRUE((*flat.file)->cut());
    EXPECT_THAT(flat.findings.kept().at(0).message,
                HasSubstr("offset 0x1000: found 4 of 6 bytes of a record"));
}

TEST(Flattened, NegativeSizeEndsTheListAndIsFound) {
    auto bytes = test::build_flattened({{0, text_bytes("abc")}, {3, text_bytes("def")}});
    test::overwrite(bytes, kFirstData + 3 + 8, 1, 0x80);
    const OpenedFlattened flat(bytes);
    ASSERT_TRUE(flat.file);
    EXPECT_EQ(flat.all(), "abc");
    EXPECT_THAT(flat.findings.kept().at(0).message,
                HasSubstr("offset 0x1013: found a write of 0x8000000000000003 bytes at 0x3"));
}

TEST(Flattened, OtherVersionIsCorruptAndNamesItsOffset) {
    auto bytes = test::build_flattened({{0, text_bytes("abc")}});
    test::overwrite(bytes, 31, 1, 2);
    const OpenedFlattened flat(bytes);
    ASSERT_FALSE(flat.file);
    EXPECT_EQ(flat.file.error().kind, ErrorKind::kCorrupt);
    EXPECT_EQ(flat.file.error().message,
              "dump: offset 0x10: found a flattened dump of type 1 and version 2, expected type 1 "
              "and version 1");
}

TEST(Flattened, CutHeaderIsMissing) {
    auto bytes = test::build_flattened({});
    test::truncate(bytes, 20);
    const OpenedFlattened flat(bytes);
    ASSERT_FALSE(flat.file);
    EXPECT_EQ(flat.file.error().kind, ErrorKind::kMissing);
    EXPECT_EQ(flat.file.error().message, "dump: offset 0x0: found 20 bytes, expected 32");
}

TEST(Flattened, FileThatShrinksWhileOpenGivesFewerBytes) {
    auto file = std::make_unique<test::MemoryFile>(
        test::build_flattened({{0, BytesBuilder().fill(1000, 1).take()}}));
    test::MemoryFile& shrinking = *file;
    Findings findings;
    const auto flat = open_flattened(std::move(file), findings);
    shrinking.shrink(kFirstData + 100);
    std::vector<std::byte> bytes(200);
    EXPECT_EQ((*flat)->read_some({}, bytes), 100U);
}

}  // namespace
}  // namespace lastwords::extractor
