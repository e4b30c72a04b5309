// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/formats/pstorefs/systemd_archive.h: systemd-pstore's dmesg.txt.
#include "extractor/formats/pstorefs/systemd_archive.h"

#include <gtest/gtest.h>

#include "tests/support/record_packers.h"

namespace lastwords::extractor {
namespace {

using printkfmt::PstoreArea;
using test::dump_text;

const std::string kSecond = dump_text(7, "Panic#1 Part2");
const std::string kFirst = dump_text(4, "Panic#1 Part1");

TEST(SystemdArchive, Systemd252NamesEachPart) {
    const std::string text =
        "dmesg-efi-170000000002001:\n" + kSecond + "dmesg-efi-170000000001001:\n" + kFirst;
    ASSERT_TRUE(is_systemd_archive(as_bytes(text)));
    const PstoreArea area = read_systemd_archive("dmesg.txt", as_bytes(text));
    ASSERT_EQ(area.records.size(), 2U);
    EXPECT_EQ(area.records[0].name, "dmesg-efi-170000000002001");
    EXPECT_EQ(area.records[0].text, kSecond);
    EXPECT_EQ(area.records[0].time->seconds, 1700000000);
    EXPECT_EQ(area.records[1].name, "dmesg-efi-170000000001001");
    EXPECT_EQ(area.records[1].text, kFirst);
    EXPECT_TRUE(area.records[0].joined);
    EXPECT_FALSE(area.findings.lossy());
}

TEST(SystemdArchive, LaterSystemdNamesNoPart) {
    const PstoreArea area = read_systemd_archive("dmesg.txt", as_bytes(kSecond + kFirst));
    ASSERT_EQ(area.records.size(), 2U);
    EXPECT_EQ(area.records[0].text, kSecond);
    EXPECT_EQ(area.records[1].text, kFirst);
    EXPECT_EQ(area.records[1].part, 1U);
    EXPECT_TRUE(area.records[1].joined);
}

TEST(SystemdArchive, NoticeOfOnePartIsNotItsText) {
    const std::string notice = "\nECC: No errors detected\n";
    const PstoreArea area = read_systemd_archive(
        "dmesg.txt",
        as_bytes("dmesg-ramoops-1:\n" + kSecond + notice + "dmesg-ramoops-0:\n" + kFirst + notice));
    ASSERT_EQ(area.records.size(), 2U);
    EXPECT_EQ(area.records[0].text, kSecond);
    EXPECT_EQ(area.records[0].notice, notice);
}

TEST(SystemdArchive, OneRecordUnderAnotherNameIsItself) {
    const PstoreArea area = read_systemd_archive("copied.txt", as_bytes(kFirst));
    ASSERT_EQ(area.records.size(), 1U);
    EXPECT_EQ(area.records[0].name, "copied.txt");
    EXPECT_EQ(area.records[0].text, kFirst);
    EXPECT_FALSE(area.records[0].joined);
}

TEST(SystemdArchive, CopiesGoWhereThePartsAreAndStayWhereOneIsMissing) {
    std::vector<PstoreArea> areas(2);
    areas[0] = read_systemd_archive("dmesg.txt", as_bytes(kSecond + kFirst));
    areas[1].records.resize(1);
    areas[1].records[0].name = "dmesg-efi-170000000001001";
    areas[1].records[0].text = kFirst;
    drop_archived_copies(areas);
    ASSERT_EQ(areas[0].records.size(), 1U);
    EXPECT_EQ(areas[0].records[0].text, kSecond);
    EXPECT_EQ(areas[1].records.size(), 1U);
    areas[1].records.push_back(areas[0].records[0]);
    areas[1].records[1].joined = false;
    drop_archived_copies(areas);
    ASSERT_EQ(areas.size(), 1U) << "nothing is left of the copy";
    EXPECT_EQ(areas[0].records.size(), 2U);
}

/// ramoops uses its names again. At the second crash, systemd 252 overwrites dmesg-ramoops-0 but
/// fails to write dmesg.txt, which still has the record of the first.
TEST(SystemdArchive, RecordOfAnEarlierCrashStays) {
    std::vector<PstoreArea> areas(2);
    areas[0] = read_systemd_archive("dmesg.txt", as_bytes("dmesg-ramoops-0:\n" + kFirst));
    areas[1].records.resize(1);
    areas[1].records[0].name = "dmesg-ramoops-0";
    areas[1].records[0].text = kSecond;
    drop_archived_copies(areas);
    ASSERT_EQ(areas.size(), 2U);
    ASSERT_EQ(areas[0].records.size(), 1U);
    EXPECT_EQ(areas[0].records[0].text, kFirst);
    ASSERT_EQ(areas[0].findings.all().size(), 1U);
    EXPECT_NE(areas[0].findings.all().front().message.find("of an earlier crash"),
              std::string::npos);
}

/// Later versions of systemd copy the only part of a dump, too, without its name.
TEST(SystemdArchive, TheOnlyPartIsNotDoubled) {
    std::vector<PstoreArea> areas(2);
    areas[0] = read_systemd_archive("dmesg.txt", as_bytes(kFirst));
    areas[1].records.resize(1);
    areas[1].records[0].name = "dmesg-efi-170000000001001";
    areas[1].records[0].text = kFirst;
    drop_archived_copies(areas);
    ASSERT_EQ(areas.size(), 1U);
    EXPECT_EQ(areas[0].records[0].name, "dmesg-efi-170000000001001");
}

TEST(SystemdArchive, OtherTextsAreRejected) {
    for (const char* text :
         {"", "Panic\n", "Panic#x Part1\n", "dmesg-ramoops:x\n", "dmesg-foo-1:\n",
          "[    0.000000] Linux version 6.1.0\n", "Oops#1\n"}) {
        EXPECT_FALSE(is_systemd_archive(as_bytes(text))) << text;
    }
}

}  // namespace
}  // namespace lastwords::extractor
