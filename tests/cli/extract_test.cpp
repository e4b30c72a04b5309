// SPDX-License-Identifier: GPL-2.0-or-later
// `pstore --extract`: which files it writes, and that it touches nothing else.
#include "cli/extract.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "tests/support/temp_file.h"
#include "tests/support/temp_folder.h"

namespace lastwords::cli {
namespace {

using printkfmt::PstoreArea;
using printkfmt::PstoreRecord;
using testing::UnorderedElementsAre;

PstoreRecord record(std::string name, std::string text) {
    PstoreRecord out;
    out.name = std::move(name);
    out.text = std::move(text);
    return out;
}

class Extract : public testing::Test {
 protected:
    std::string content(const std::string& name) const {
        return std::string(as_text(test::read_file(out() + "/" + name)));
    }
    std::string out() const { return folder_.path() + "/out"; }
    std::vector<std::string> names(const std::string& below = {}) const {
        std::vector<std::string> found;
        for (const auto& one : std::filesystem::directory_iterator(out() + below)) {
            found.push_back(one.path().filename());
        }
        return found;
    }

 private:
    test::TempFolder folder_;
};

TEST_F(Extract, AFileIsTextAndNoticeWithTheRecordsTime) {
    PstoreArea area;
    area.records.push_back(record("dmesg-ramoops-0", "text\n"));
    area.records[0].notice = "\nECC: No errors detected\n";
    area.records[0].time = printkfmt::PstoreTime{1700000000, 5000};
    const auto done = extract_records({&area, 1}, out());
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(done->files, 1U);
    EXPECT_EQ(content("dmesg-ramoops-0"), "text\n\nECC: No errors detected\n");
    struct stat status {};
    ASSERT_EQ(::stat((out() + "/dmesg-ramoops-0").c_str(), &status), 0);
    EXPECT_EQ(status.st_mtim.tv_sec, 1700000000);
}

TEST_F(Extract, WhatTheKernelCouldNotDecompressStaysPackedAndItsTextGoesBeside) {
    PstoreArea area;
    area.records.push_back(record("dmesg-ramoops-0.enc.z", "the beginning"));
    area.records[0].packed = "zzzz";
    area.records[0].codec = "deflate";
    area.records[0].cut = true;
    const auto done = extract_records({&area, 1}, out());
    ASSERT_TRUE(done);
    EXPECT_EQ(done->not_shown, 1U);
    EXPECT_EQ(content("dmesg-ramoops-0.enc.z"), "zzzz");
    EXPECT_EQ(content("dmesg-ramoops-0.recovered"), "the beginning");
}

TEST_F(Extract, AreasWithTheSameNamesGetAFolderEach) {
    std::array<PstoreArea, 2> areas;
    areas[0].records.push_back(record("dmesg-ramoops-0", "one"));
    areas[1].records.push_back(record("dmesg-ramoops-0", "two"));
    ASSERT_TRUE(extract_records(areas, out()));
    EXPECT_THAT(names(), UnorderedElementsAre("area-0", "area-1"));
    EXPECT_EQ(content("area-1/dmesg-ramoops-0"), "two");
}

TEST_F(Extract, NamesLeadNowhereElse) {
    PstoreArea area;
    for (const char* name : {"../../etc/passwd", "/etc/passwd", "..", ".", "", "a\nb"}) {
        area.records.push_back(record(name, "x"));
    }
    const auto done = extract_records({&area, 1}, out());
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(names().size(), 6U);
    for (const std::string& name : names()) {
        EXPECT_NE(name.front(), '.') << name;
        EXPECT_EQ(name.find('/'), std::string::npos);
    }
}

TEST_F(Extract, NothingIsOverwrittenAndNoLinkFollowed) {
    const test::TempFile precious(as_bytes("precious"));
    PstoreArea area;
    area.records.push_back(record("dmesg-ramoops-0", "text"));
    ASSERT_TRUE(std::filesystem::create_directory(out()));
    std::filesystem::create_symlink(precious.path(), out() + "/dmesg-ramoops-0");
    const auto done = extract_records({&area, 1}, out());
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().kind, ErrorKind::kSystem);
    EXPECT_EQ(as_text(test::read_file(precious.path())), "precious");
}

// As after a run that a signal ended.
TEST_F(Extract, FilesThatAreThereAlreadyWithTheSameContentAreNoObstacle) {
    PstoreArea area;
    area.records.push_back(record("dmesg-ramoops-0", "one"));
    ASSERT_TRUE(extract_records({&area, 1}, out()));
    area.records.push_back(record("dmesg-ramoops-1", "two"));
    const auto again = extract_records({&area, 1}, out());
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->files, 2U);
    EXPECT_EQ(content("dmesg-ramoops-1"), "two");
    area.records[0].text = "other";
    const auto other = extract_records({&area, 1}, out());
    ASSERT_FALSE(other);
    EXPECT_EQ(content("dmesg-ramoops-0"), "one");
}

}  // namespace
}  // namespace lastwords::cli
