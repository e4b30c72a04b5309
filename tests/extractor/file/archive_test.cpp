// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/file/archive.h: where members lie, in the forms that tar programs write.
#include "extractor/file/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/memory_file.h"
#include "tests/support/noise.h"
#include "tests/support/pstore_builders.h"

namespace lastwords::extractor {
namespace {

using testing::HasSubstr;

/// Writes a tar of several members with libarchive, in one of its forms.
class TarWriter {
 public:
    explicit TarWriter(int (*set_format)(struct archive*)) : bytes_(8 * test::kMebibyte) {
        EXPECT_EQ(set_format(archive_), ARCHIVE_OK);
        EXPECT_EQ(::archive_write_open_memory(archive_, bytes_.data(), bytes_.size(), &used_),
                  ARCHIVE_OK);
    }
    TarWriter(const TarWriter&) = delete;
    TarWriter& operator=(const TarWriter&) = delete;
    ~TarWriter() { ::archive_write_free(archive_); }

    /// `hole`: the file has this many more bytes, which are not written.
    void add(const std::string& name, Bytes content, std::uint64_t hole = 0) {
        struct archive_entry* const entry = ::archive_entry_new();
        ::archive_entry_set_pathname(entry, name.c_str());
        ::archive_entry_set_filetype(entry, AE_IFREG);
        ::archive_entry_set_perm(entry, 0644);
        ::archive_entry_set_size(entry, static_cast<la_int64_t>(content.size() + hole));
        if (hole != 0) {
            ::archive_entry_sparse_add_entry(entry, static_cast<la_int64_t>(hole),
                                             static_cast<la_int64_t>(content.size()));
        }
        EXPECT_EQ(::archive_write_header(archive_, entry), ARCHIVE_OK);
        const std::vector<std::byte> zeros(hole);
        ::archive_write_data(archive_, zeros.data(), zeros.size());
        ::archive_write_data(archive_, content.data(), content.size());
        ::archive_entry_free(entry);
    }
    std::vector<std::byte> take() {
        EXPECT_EQ(::archive_write_close(archive_), ARCHIVE_OK);
        bytes_.resize(used_);
        return std::move(bytes_);
    }

 private:
    struct archive* archive_ = ::archive_write_new();
    std::vector<std::byte> bytes_;
    std::size_t used_ = 0;
};

TEST(ReadArchive, FindsPlainMembersWhereTheyLie) {
    const std::string long_name = std::string(150, 'd') + "/" + std::string(150, 'f');
    const auto large = test::noise(2 * test::kMebibyte + 77);
    const auto small = test::noise(5, 9);
    for (const auto set_format :
         {::archive_write_set_format_ustar, ::archive_write_set_format_gnutar,
          ::archive_write_set_format_pax, ::archive_write_set_format_pax_restricted}) {
        TarWriter writer(set_format);
        writer.add("small", small);
        writer.add(set_format == ::archive_write_set_format_ustar ? "short" : long_name, large);
        writer.add("empty", {});
        writer.add("last", small);
        const auto bytes = writer.take();
        const test::MemoryFile file(bytes, "a.tar");
        UnpackStore store;
        Findings findings;
        const auto members = read_archive(file, {bytes.size()}, store, findings);
        ASSERT_TRUE(members);
        ASSERT_EQ(members->size(), 4U);
        EXPECT_TRUE(findings.empty());
        const std::vector<Bytes> contents{small, large, {}, small};
        for (std::size_t i = 0; i < contents.size(); ++i) {
            const ArchiveMember& one = (*members)[i];
            EXPECT_EQ(one.unpacked, nullptr);
            ASSERT_EQ(one.size(), contents[i].size()) << one.name;
            const Bytes there = Bytes(bytes).subspan(one.place.offset.value, one.place.length);
            EXPECT_TRUE(std::equal(there.begin(), there.end(), contents[i].begin())) << one.name;
        }
        EXPECT_LT(file.reads(), 40U);  // the large member was not read
    }
}

TEST(ReadArchive, FillsTheHolesOfSparseMembers) {
    const auto data = test::noise(5000);
    constexpr std::size_t kHole = 3 * test::kMebibyte;
    TarWriter writer(::archive_write_set_format_pax);
    writer.add("sparse", data, kHole);
    writer.add("after", data);
    const auto bytes = writer.take();
    ASSERT_LT(bytes.size(), test::kMebibyte);
    const test::MemoryFile file(bytes, "a.tar");
    UnpackStore store;
    Findings findings;
    const auto members = read_archive(file, {bytes.size()}, store, findings);
    ASSERT_TRUE(members);
    ASSERT_EQ(members->size(), 2U);
    ASSERT_NE((*members)[0].unpacked, nullptr);
    std::vector<std::byte> content((*members)[0].size());
    ASSERT_TRUE((*members)[0].unpacked->read({}, content));
    std::vector<std::byte> expected(kHole);
    expected.insert(expected.end(), data.begin(), data.end());
    EXPECT_TRUE(content == expected);
    EXPECT_EQ((*members)[1].size(), data.size());
}

TEST(ReadArchive, HoleThatIsTooLargeCostsOnlyItsMember) {
    const auto data = test::noise(5000);
    TarWriter writer(::archive_write_set_format_pax);
    writer.add("sparse", data, 7 * test::kMebibyte);
    writer.add("after", data);
    const auto bytes = writer.take();
    const test::MemoryFile file(bytes, "a.tar");
    UnpackStore store(UnpackLimits{.excess_bytes = test::kMebibyte});
    Findings findings;
    const auto members = read_archive(file, {1}, store, findings);
    ASSERT_TRUE(members);
    ASSERT_EQ(members->size(), 2U);
    EXPECT_EQ((*members)[1].size(), data.size());
    ASSERT_EQ(findings.kept().size(), 1U);
    EXPECT_THAT(findings.kept()[0].message,
                HasSubstr("a.tar/sparse: this member is cut: 0 of 7345032 bytes could be kept: a "
                          "hole of 7340032 bytes is more than may be unpacked"));
}

}  // namespace
}  // namespace lastwords::extractor
