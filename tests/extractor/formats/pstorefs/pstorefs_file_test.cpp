// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/formats/pstorefs/pstorefs_file.h: names and contents of /sys/fs/pstore.
#include "extractor/formats/pstorefs/pstorefs_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/record_packers.h"

namespace lastwords::extractor {
namespace {

using printkfmt::ByteRun;
using printkfmt::PstoreRecord;
using printkfmt::PstoreType;
using testing::ElementsAre;

PstoreRecord read(std::string_view name, std::string_view content, Findings& findings) {
    return read_pstorefs_file(name, parse_pstorefs_name(name).value(), as_bytes(content), findings);
}
PstoreRecord read(std::string_view name, std::string_view content) {
    Findings findings;
    PstoreRecord record = read(name, content, findings);
    EXPECT_FALSE(findings.lossy());
    return record;
}

TEST(PstorefsName, HasTypeBackendAndId) {
    const auto name = parse_pstorefs_name("dmesg-efi_pstore-170000000001001.enc.z");
    ASSERT_TRUE(name);
    EXPECT_EQ(name->type, PstoreType::kDmesg);
    EXPECT_EQ(name->backend, "efi_pstore");
    EXPECT_EQ(name->id, 170000000001001U);
    EXPECT_TRUE(name->compressed);
    EXPECT_EQ(parse_pstorefs_name("powerpc-ofw-nvram-5")->type, PstoreType::kPpcOpenFirmware);
    EXPECT_EQ(parse_pstorefs_name("mce-erst-6955")->type, PstoreType::kMce);
}

TEST(PstorefsName, OldKernelsHadConsolesWithoutId) {
    const auto name = parse_pstorefs_name("console-ramoops");
    ASSERT_TRUE(name);
    EXPECT_EQ(name->type, PstoreType::kConsole);
    EXPECT_FALSE(name->id);
}

TEST(PstorefsName, OtherNamesAreRejected) {
    for (const char* name : {"", "dmesg", "dmesg-ramoops-", "dmesg-ramoops-x", "dmesg.txt",
                             "console-serial-1", "dmesg-ramoops-0.gz", "-ramoops-0", "ramoops-0",
                             "dmesg-ramoops-99999999999999999999999", "vmcore-dmesg.txt"}) {
        EXPECT_FALSE(parse_pstorefs_name(name)) << name;
    }
}

TEST(PstorefsFile, NoticeIsTakenOffTheText) {
    const std::string text = test::dump_text(5);
    for (const char* notice : {"\nECC: No errors detected\n", "\nNo errors detected\n",
                               "\nECC: 12 Corrected bytes, 0 unrecoverable blocks\n"}) {
        const PstoreRecord record = read("dmesg-ramoops-0", text + notice);
        EXPECT_EQ(record.text, text) << notice;
        EXPECT_EQ(record.notice, notice);
        EXPECT_EQ(record.reason, "Panic");
    }
}

TEST(PstorefsFile, TextThatOnlyMentionsEccStaysText) {
    for (const char* text : {"No errors detected\n", "\nECC: many errors detected\n",
                             "\nECC: x Corrected bytes, 0 unrecoverable blocks\n", "\n", ""}) {
        EXPECT_EQ(find_ecc_notice(text).bytes, 0U) << text;
    }
}

TEST(PstorefsFile, UnrecoverableBlocksMakeTheTextDoubtful) {
    Findings findings;
    const PstoreRecord record = read(
        "console-ramoops-0", "abc\nECC: 1 Corrected bytes, 2 unrecoverable blocks\n", findings);
    EXPECT_EQ(record.text, "abc");
    EXPECT_THAT(record.doubtful, ElementsAre(ByteRun{0, 3}));
    EXPECT_TRUE(findings.lossy());
    EXPECT_EQ(findings.kept()[0].message,
              "console-ramoops-0: the kernel reports 2 blocks that ECC could not correct");
}

TEST(PstorefsFile, WhatTheKernelCouldNotDecompressIsDecompressed) {
    const std::string text = test::dump_text(40);
    for (const test::Packer& packer : test::packers()) {
        const auto packed = packer.pack(text);
        std::string file(as_text(packed));
        file += "\nECC: No errors detected\n";
        const PstoreRecord record = read("dmesg-ramoops-3.enc.z", file);
        EXPECT_EQ(record.text, text) << packer.codec;
        EXPECT_EQ(record.codec, packer.codec);
        EXPECT_EQ(record.packed, as_text(packed));
        EXPECT_EQ(record.notice, "\nECC: No errors detected\n");
        EXPECT_EQ(record.name, "dmesg-ramoops-3");
    }
}

TEST(PstorefsFile, ZoneBackendHasALineBeforeTheText) {
    const PstoreRecord record =
        read("dmesg-pstore_blk-2", "Oops: Total 3 times\n" + test::dump_text(5, "Oops#1 Part1"));
    EXPECT_EQ(record.preface, "Oops: Total 3 times\n");
    EXPECT_EQ(record.text, test::dump_text(5, "Oops#1 Part1"));
    EXPECT_EQ(record.reason, "Oops");
}

TEST(PstorefsFile, IdOfAnEfiRecordHasItsTime) {
    const PstoreRecord record =
        read("dmesg-efi-170000000012003", test::dump_text(5, "Panic#3 Part12"));
    ASSERT_TRUE(record.time);
    EXPECT_EQ(record.time->seconds, 1700000000);
    EXPECT_EQ(record.part, 12U);
    EXPECT_EQ(record.count, 3U);
    // The id has two digits for the part, so the kernel adds the hundred of part 105 to the time.
    // The reader subtracts it, because the text says "Part105".
    EXPECT_EQ(
        read("dmesg-efi-170000000105003", test::dump_text(5, "Panic#3 Part105")).time->seconds,
        1700000000);
}

TEST(PstorefsFile, EmptyFileIsOneLossAndKeepsItsName) {
    for (const char* name : {"dmesg-ramoops-0", "dmesg-ramoops-0.enc.z", "console-ramoops-0"}) {
        Findings findings;
        const PstoreRecord record = read(name, "", findings);
        EXPECT_EQ(record.name, name);
        EXPECT_FALSE(record.cut);
        ASSERT_EQ(findings.kept().size(), 1U) << name;
        EXPECT_EQ(findings.kept()[0].message, std::string(name) + ": the record is empty");
    }
}

}  // namespace
}  // namespace lastwords::extractor
