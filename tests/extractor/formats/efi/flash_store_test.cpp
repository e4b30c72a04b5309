// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/formats/efi/flash_store.h; pstore_samples_test.cpp reads a real flash.
#include "extractor/formats/efi/flash_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/bytes_builder.h"
#include "tests/support/damage.h"
#include "tests/support/record_packers.h"

namespace lastwords::extractor {
namespace {

using namespace std::string_view_literals;
using test::BytesBuilder;
using test::dump_text;

constexpr std::uint8_t kAdded = 0x3f;
constexpr std::uint8_t kDeleted = 0x3c;
constexpr std::size_t kFirst = 0x64;  // offset of the first variable in the flash

/// Appends a variable with the header of an authenticated store, and pads it to 4 bytes.
void add_variable(BytesBuilder& flash, std::string_view name, std::uint8_t state,
                  std::string_view data) {
    flash.u16(0x55aa).u8(state).u8(0).u32(7).fill(28, 0);
    flash.u32(2 * name.size() + 2).u32(data.size());
    flash.text("\x79\xfc\xc8\xcf\x2e\xbe\xdc\x4d\x97\xf0\x9f\x98\xbf\xe2\x98\xa0"sv);
    for (const char c : name) {
        flash.u16(static_cast<unsigned char>(c));
    }
    flash.u16(0).text(data).pad_to((flash.size() + 3) / 4 * 4);
}

BytesBuilder volume() {
    BytesBuilder flash;
    flash.fill(40, 0).text("_FVH").pad_to(kFirst);
    return flash;
}

TEST(FlashStore, VariablesOfDumpsAreRecords) {
    BytesBuilder builder = volume();
    add_variable(builder, "dump-type0-2-1-1700000000-D", kAdded, dump_text(3, "Panic#1 Part2"));
    add_variable(builder, "dump-type0-1-1-1700000000-D", kAdded, dump_text(5));
    const auto flash = builder.take();
    ASSERT_TRUE(is_efi_store(flash));
    const auto area = read_efi_store(flash);
    ASSERT_EQ(area.records.size(), 2U);
    EXPECT_EQ(area.records[0].name, "dmesg-efi_pstore-170000000002001");
    EXPECT_EQ(area.records[0].text, dump_text(3, "Panic#1 Part2"));
    EXPECT_EQ(area.records[1].text, dump_text(5));
    EXPECT_TRUE(area.findings.empty());
}

TEST(FlashStore, DeletedVariableIsReadAndNoted) {
    BytesBuilder builder = volume();
    add_variable(builder, "dump-type0-1-1-1700000000-D", kDeleted, dump_text(5));
    const auto area = read_efi_store(builder.take());
    ASSERT_EQ(area.records.size(), 1U);
    EXPECT_EQ(area.records[0].name, "dmesg-efi_pstore-170000000001001.recovered");
    EXPECT_FALSE(area.records[0].shown);
    EXPECT_EQ(area.records[0].text, dump_text(5));
    EXPECT_EQ(area.findings.kept().at(0).message,
              "1 of the dumps were deleted, but are still in the flash");
}

TEST(FlashStore, CopyOfATidiedStoreIsNoSecondRecord) {
    BytesBuilder builder = volume();
    add_variable(builder, "dump-type0-1-1-1700000000-D", kDeleted, dump_text(5));
    add_variable(builder, "dump-type0-1-1-1700000000-D", kAdded, dump_text(5));
    const auto area = read_efi_store(builder.take());
    ASSERT_EQ(area.records.size(), 1U);
    EXPECT_TRUE(area.records[0].shown);
}

TEST(FlashStore, SizesBeyondTheFlashMakeNoRecord) {
    BytesBuilder builder = volume();
    add_variable(builder, "dump-type0-1-1-1700000000-D", kAdded, dump_text(5));
    auto flash = builder.take();
    test::overwrite(flash, kFirst + 40, 4, 0x7f);
    EXPECT_TRUE(read_efi_store(flash).records.empty());
    EXPECT_FALSE(is_efi_store(std::vector<std::byte>(4096)));
}

}  // namespace
}  // namespace lastwords::extractor
