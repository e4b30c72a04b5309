// SPDX-License-Identifier: GPL-2.0-or-later
// The bytes of records, read again from real dumps: each field says what the record says.
#include "extractor/record_bytes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "extractor/open.h"

namespace lastwords::extractor {
namespace {

using printkfmt::ByteBlock;
using printkfmt::ByteField;
using printkfmt::Record;

/// A dump that was opened, and the bytes of its first source.
struct Opened {
    explicit Opened(const std::string& path, std::size_t source = 0) {
        const std::array<std::string, 1> paths{path};
        auto found = open_dump(paths, options);
        EXPECT_TRUE(found.has_value()) << path;
        recovered = std::make_unique<const Recovered>(*std::move(found));
        auto opened = RecordBytes::open(*recovered, source, options);
        EXPECT_TRUE(opened.has_value());
        bytes = *std::move(opened);
    }

    OpenOptions options{.extents = true, .progress = {}};
    std::unique_ptr<const Recovered> recovered;
    std::unique_ptr<RecordBytes> bytes;
};

std::string value_of(const ByteBlock& block, std::string_view name) {
    for (const ByteField& field : block.fields) {
        if (field.name == name) {
            return field.value;
        }
    }
    ADD_FAILURE() << block.name << " has no " << name;
    return {};
}

std::string bytes_of(const ByteBlock& block, std::string_view name) {
    for (const ByteField& field : block.fields) {
        if (field.name == name) {
            return block.bytes.substr(field.at, field.length);
        }
    }
    return {};
}

/// Whether the fields are in order, do not overlap, and lie inside of the block.
bool in_order(const ByteBlock& block) {
    std::uint64_t end = 0;
    return std::all_of(block.fields.begin(), block.fields.end(), [&](const ByteField& field) {
        const bool behind = field.at >= end && field.length > 0;
        end = field.at + field.length;
        return behind && end <= block.bytes.size();
    });
}

void expect_ring_blocks(const std::string& path) {
    const Opened dump(path);
    const auto& log = dump.recovered->sources.front().log;
    std::size_t texts = 0;
    for (const Record& record : log.records) {
        const std::vector<ByteBlock> blocks = dump.bytes->of(record);
        ASSERT_EQ(blocks.size(), record.text.empty() ? 2U : 3U) << record.seq->value;
        for (const ByteBlock& block : blocks) {
            EXPECT_TRUE(in_order(block)) << block.name;
            EXPECT_TRUE(block.virt && block.phys) << block.name;
            EXPECT_FALSE(block.in_file.empty()) << block.name;
        }
        if (record.text_state == printkfmt::TextState::kWhole) {
            EXPECT_EQ(value_of(blocks[1], "seq"), std::to_string(record.seq->value));
            EXPECT_EQ(value_of(blocks[1], "ts_nsec"), std::to_string(*record.timestamp_ns));
            EXPECT_TRUE(value_of(blocks[0], "state_var").ends_with(name_of(record.state)));
        }
        if (blocks.size() == 3) {
            ++texts;
            EXPECT_EQ(bytes_of(blocks[2], "text"), record.text) << record.seq->value;
            EXPECT_TRUE(blocks[2].remarks.empty());
        }
    }
    EXPECT_GT(texts, 100U);
}

TEST(RecordBytes, RecordOfARingIsADescriptorAPrintkInfoAndABlock) {
    expect_ring_blocks(LASTWORDS_SAMPLES "/6.12-panic/vmcore.kdump");
    expect_ring_blocks(LASTWORDS_SAMPLES "/5.10-stuck-console/vmcore.kdump");
}

TEST(RecordBytes, RecordOfLogBufIsItsStructureItsTextAndItsDictionary) {
    const Opened dump(LASTWORDS_OLD_SAMPLES "/4.4-panic/vmcore.kdump");
    for (const Record& record : dump.recovered->sources.front().log.records) {
        const std::vector<ByteBlock> blocks = dump.bytes->of(record);
        ASSERT_EQ(blocks.size(), 1U);
        EXPECT_TRUE(in_order(blocks[0]));
        EXPECT_EQ(value_of(blocks[0], "ts_nsec"), std::to_string(*record.timestamp_ns));
        EXPECT_EQ(value_of(blocks[0], "text_len"), std::to_string(record.text.size()));
        EXPECT_EQ(bytes_of(blocks[0], "text"), record.text);
    }
}

TEST(RecordBytes, LineOfARingOfCharactersIsItsTextInTheFile) {
    const Opened dump(LASTWORDS_OLD_SAMPLES "/3.4-panic/vmcore.kdump");
    const Record record = dump.recovered->sources.front().log.records.back();
    const std::vector<ByteBlock> blocks = dump.bytes->of(record);
    ASSERT_EQ(blocks.size(), 1U);
    EXPECT_EQ(blocks[0].bytes, record.text);
    EXPECT_FALSE(blocks[0].in_file.empty());
    EXPECT_EQ(blocks[0].remarks.back(),
              "kernels of this age keep of a record nothing but its text.");
}

TEST(RecordBytes, DoubtfulRecordOfACompressedZoneSaysWhereTheZoneIs) {
    const Opened dump(LASTWORDS_PSTORE_SAMPLES "/ramoops-damaged-blocks/region.bin.zst");
    const auto& log = dump.recovered->sources.front().log;
    const auto doubtful = std::find_if(
        log.records.begin(), log.records.end(),
        [](const Record& one) { return one.text_state == printkfmt::TextState::kDoubtful; });
    ASSERT_NE(doubtful, log.records.end());
    const std::vector<ByteBlock> blocks = dump.bytes->of(*doubtful);
    ASSERT_EQ(blocks.size(), 1U);
    EXPECT_NE(blocks[0].bytes.find((*doubtful).text), std::string::npos);
    EXPECT_TRUE(blocks[0].in_file.empty());
    std::string said;
    for (const std::string& remark : blocks[0].remarks) {
        said += remark + '\n';
    }
    EXPECT_NE(said.find("of dmesg-ramoops-0 decompress ("), std::string::npos) << said;
    EXPECT_NE(said.find("in zone dmesg 0: 16384 bytes at 0x0 in "), std::string::npos) << said;
    EXPECT_NE(said.find("corrected 9 bytes, and could not correct 1 blocks"), std::string::npos)
        << said;
    EXPECT_NE(said.find(" are not proved."), std::string::npos) << said;
}

TEST(RecordBytes, FileThatIsGoneIsAnError) {
    const std::filesystem::path copy =
        std::filesystem::path(testing::TempDir()) / "record_bytes.kdump";
    std::filesystem::copy_file(LASTWORDS_SAMPLES "/6.12-panic/vmcore.kdump", copy,
                               std::filesystem::copy_options::overwrite_existing);
    const Opened dump(copy.string());
    std::filesystem::remove(copy);
    const auto again = RecordBytes::open(*dump.recovered, 0, dump.options);
    ASSERT_FALSE(again.has_value());
    EXPECT_NE(again.error().message.find("record_bytes.kdump"), std::string::npos);
    const Record record = dump.recovered->sources.front().log.records.front();
    const auto kept = RecordBytes::in_memory(*dump.recovered, 0)->of(record);
    ASSERT_EQ(kept.size(), 1U);
    EXPECT_EQ(kept[0].bytes, record.text);
}

TEST(RecordBytes, ReadingThemAgainCanBeCancelled) {
    const Opened dump(LASTWORDS_SAMPLES "/6.12-panic/vmcore.kdump");
    OpenOptions options = dump.options;
    options.progress = [](const std::string&, double) { return false; };
    const auto again = RecordBytes::open(*dump.recovered, 0, options);
    ASSERT_FALSE(again.has_value());
}

}  // namespace
}  // namespace lastwords::extractor
