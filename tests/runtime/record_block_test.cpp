// SPDX-License-Identifier: GPL-2.0-or-later
// The slots of a record, and what is said of its checksums.
#include "extractor/formats/plog/record_block.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "extractor/open.h"
#include "extractor/record_bytes.h"
#include "tests/runtime/region_reader.h"
#include "tests/support/temp_file.h"

namespace lastwords::test {
namespace {

using extractor::plog_block_of;
using extractor::PlogBlock;
using printkfmt::Record;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kHeaderIsRight = "The CRC-32C of the header is right.";
constexpr const char* kTextIsRight = "The CRC-32C of the header and the text is right.";

/// A region with three records of boot 1, the second one of several slots.
class PlogBlocks : public ::testing::Test {
 protected:
    PlogBlocks() {
        machine_.boot();
        machine_.write("first");
        machine_.write(long_);
        machine_.write("third");
        region_ = copy_of(machine_);
        source_ = std::move(read_region(region_).at(0));
    }

    /// Returns the record with this text.
    Record record(std::string_view text) const {
        for (const Record& one : source_.log.records) {
            if (one.text == text) {
                return one;
            }
        }
        throw std::out_of_range(std::string(text));
    }
    static std::string text_of(const PlogBlock& found) {
        std::string text;
        for (const printkfmt::ByteField& field : found.block.fields) {
            text += field.name == "text" ? found.block.bytes.substr(field.at, field.length) : "";
        }
        return text;
    }

    PlogMachine machine_{PLOG_REGION_BYTES_MIN};
    const std::string long_ = std::string(300, 'x') + "the end";
    std::vector<std::byte> region_;
    printkfmt::Source source_;
};

TEST_F(PlogBlocks, HaveTheRecordsTextAndRightChecksums) {
    for (const std::string& text : {std::string("first"), long_, std::string("third")}) {
        const auto found = plog_block_of(region_, 1, record(text));
        ASSERT_TRUE(found) << text;
        EXPECT_EQ(text_of(*found), text);
        EXPECT_THAT(found->block.remarks, ElementsAre(kHeaderIsRight, kTextIsRight));
        EXPECT_EQ(found->at % PLOG_SLOT_BYTES, 0U);
        std::uint64_t end = 0;
        for (const printkfmt::ByteField& field : found->block.fields) {
            EXPECT_GE(field.at, end) << field.name;
            end = field.at + field.length;
        }
        EXPECT_LE(end, found->block.bytes.size());
    }
}

TEST_F(PlogBlocks, SayWhichChecksumIsWrong) {
    const auto found = plog_block_of(region_, 1, record(long_));
    ASSERT_TRUE(found);
    region_[found->at + PLOG_SLOT_BYTES + 20] ^= std::byte{1};  // of the text
    const auto text = plog_block_of(region_, 1, record(long_));
    ASSERT_TRUE(text);
    EXPECT_THAT(text->block.remarks,
                ElementsAre(kHeaderIsRight, HasSubstr("header and the text is wrong: it is 0x")));
    region_[found->at + offsetof(plog_record, time_ns)] ^= std::byte{1};
    const auto both = plog_block_of(region_, 1, record(long_));
    ASSERT_TRUE(both);
    EXPECT_THAT(both->block.remarks,
                ElementsAre(HasSubstr("header is wrong: it is 0x"), HasSubstr("text is wrong")));
}

TEST_F(PlogBlocks, AreNotThoseOfAnotherBootOrRecord) {
    EXPECT_FALSE(plog_block_of(region_, 2, record("first")));
    Record other = record("first");
    other.seq = Seq{1000};
    EXPECT_FALSE(plog_block_of(region_, 1, other));
    // Lengths and places in a damaged header lead nowhere.
    for (std::size_t bytes = 0; bytes < 2 * PLOG_SLOT_BYTES; ++bytes) {
        plog_block_of(Bytes(region_).first(PLOG_SLOTS_AT + bytes), 1, record(long_));
    }
}

TEST_F(PlogBlocks, AreReadFromTheFileAgain) {
    const TempFile file(region_);
    const std::array<std::string, 1> paths{file.path()};
    const auto recovered = extractor::open_dump(paths, {});
    ASSERT_TRUE(recovered);
    const auto bytes = extractor::RecordBytes::open(*recovered, 0, {});
    ASSERT_TRUE(bytes);
    const auto& log = recovered->sources.at(0).log;
    for (const Record& one : log.records) {
        const auto blocks = (*bytes)->of(one);
        ASSERT_EQ(blocks.size(), 1U);
        EXPECT_THAT(blocks[0].remarks, ElementsAre(kHeaderIsRight, kTextIsRight));
        ASSERT_EQ(blocks[0].in_file.size(), 1U);
        EXPECT_EQ(blocks[0].in_file[0].extent.length, blocks[0].bytes.size());
        EXPECT_EQ(blocks[0].bytes,
                  as_text(Bytes(region_).subspan(blocks[0].in_file[0].extent.offset.value,
                                                 blocks[0].bytes.size())));
    }
}

}  // namespace
}  // namespace lastwords::test
