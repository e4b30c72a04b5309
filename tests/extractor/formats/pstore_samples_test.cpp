// SPDX-License-Identifier: GPL-2.0-or-later
// Reads media that real kernels wrote with each backend (samples/pstore/backends). The records must
// equal, byte for byte, the files that the kernel itself showed after the reboot.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "extractor/file/open_paths.h"
#include "extractor/open.h"
#include "tests/support/temp_folder.h"

namespace lastwords::extractor {
namespace {

using printkfmt::PstoreArea;
using printkfmt::PstoreRecord;
using testing::HasSubstr;

constexpr std::string_view kTruth = "kernel-decoded/";

/// A sample: its input, unpacked into a folder, and the files that the kernel showed.
class Sample {
 public:
    explicit Sample(const std::string& name) {
        const std::vector<std::string> path{std::string(LASTWORDS_PSTORE_SAMPLES) + "/backends/" +
                                            name + ".tar.xz"};
        Findings findings;
        const auto files = open_paths(path, findings);
        EXPECT_TRUE(files) << files.error().message;
        EXPECT_TRUE(findings.empty());
        for (const PathFile& one : *files) {
            std::vector<std::byte> bytes(one.file->size());
            EXPECT_TRUE(one.file->read({}, bytes));
            const std::string member = one.file->name().substr(path[0].size() + 1);
            const std::size_t truth = member.find(kTruth);
            if (truth == std::string::npos) {
                folder.add(member, bytes);
            } else {
                shown.emplace(member.substr(truth + kTruth.size()), as_text(bytes));
            }
        }
    }

    Result<Recovered> open() const {
        const std::vector<std::string> paths{folder.path()};
        return open_dump(paths, {});
    }

    test::TempFolder folder;
    std::map<std::string, std::string> shown;  ///< contents of the kernel's files, by name
};

/// Returns the file's name in 6.1, the kernel of the samples. Later kernels name the backend
/// efi_pstore and not efi.
std::string kernels_name(std::string name) {
    if (const std::size_t at = name.find("efi_pstore"); at != std::string::npos) {
        name.replace(at, 10, "efi");
    }
    if (name.ends_with(".enc.z")) {
        name.resize(name.size() - 6);
    }
    return name;
}

std::map<std::string, std::string> files_of(const Recovered& dump) {
    std::map<std::string, std::string> files;
    for (const PstoreArea& area : dump.areas) {
        for (const PstoreRecord& record : area.records) {
            if (record.type == printkfmt::PstoreType::kFtrace) {
                continue;  // the kernel merges the traces of all CPUs into one text
            }
            EXPECT_TRUE(record.shown) << record.name;
            EXPECT_FALSE(record.joined) << record.name;
            EXPECT_FALSE(record.cut) << record.name;
            EXPECT_TRUE(record.doubtful.empty()) << record.name;
            EXPECT_TRUE(files
                            .emplace(kernels_name(record.name),
                                     record.preface + record.text + record.notice)
                            .second)
                << record.name << " is there twice";
        }
    }
    return files;
}

class PstoreSamples : public testing::TestWithParam<const char*> {};

TEST_P(PstoreSamples, RecordsAreTheFilesThatTheKernelShowed) {
    const Sample sample(GetParam());
    ASSERT_FALSE(sample.shown.empty());
    const Result<Recovered> dump = sample.open();
    ASSERT_TRUE(dump) << dump.error().message;
    EXPECT_FALSE(dump->partial());
    const auto files = files_of(*dump);
    ASSERT_EQ(files.size(), sample.shown.size());
    for (const auto& [name, content] : sample.shown) {
        ASSERT_EQ(files.count(name), 1U) << name;
        EXPECT_TRUE(files.at(name) == content) << name;
    }
}

INSTANTIATE_TEST_SUITE_P(Backends, PstoreSamples,
                         testing::Values("blk", "mtd", "compress-842", "compress-deflate",
                                         "compress-lz4", "compress-lz4hc", "compress-lzo",
                                         "compress-zstd", "efi", "efi-flash", "efi-plain", "erst",
                                         "erst-plain", "systemd-efi"),
                         [](const auto& one) {
                             std::string name = one.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

TEST(PstoreSamples, ArchivedTextReplacesAMissingPart) {
    const Sample sample("systemd-efi");
    const std::string gone = sample.shown.begin()->first;
    for (const auto& one : std::filesystem::recursive_directory_iterator(sample.folder.path())) {
        if (one.path().filename() == gone) {
            std::filesystem::remove(one.path());
            break;
        }
    }
    const Result<Recovered> dump = sample.open();
    ASSERT_TRUE(dump);
    std::size_t joined = 0;
    std::size_t all = 0;
    for (const PstoreArea& area : dump->areas) {
        for (const PstoreRecord& record : area.records) {
            ++all;
            if (record.joined) {
                ++joined;
                EXPECT_EQ(record.name, gone);
                EXPECT_TRUE(record.text == sample.shown.at(gone));
            }
        }
    }
    EXPECT_EQ(joined, 1U);
    EXPECT_EQ(all, sample.shown.size());
}

TEST(PstoreSamples, MtdoopsHasTheEndOfTheLogOfEachOops) {
    const Sample sample("mtdoops");
    const Result<Recovered> dump = sample.open();
    ASSERT_TRUE(dump);
    EXPECT_FALSE(dump->partial());
    ASSERT_EQ(dump->areas.size(), 1U);
    ASSERT_EQ(dump->areas[0].records.size(), 3U);
    std::int64_t before = 0;
    for (const PstoreRecord& record : dump->areas[0].records) {
        EXPECT_THAT(record.text, testing::StartsWith("<"));
        EXPECT_THAT(record.text, testing::EndsWith("---[ end trace 0000000000000000 ]---\n"));
        // Compares messages of the kernel only, because dmesg prints other facilities and control
        // characters in another way than pstore.
        const std::size_t begin = record.text.rfind("Performing direct entry");
        ASSERT_NE(begin, std::string::npos) << record.name;
        EXPECT_NE(sample.shown.at("dmesg-r").find(record.text.substr(begin)), std::string::npos)
            << record.name;
        ASSERT_TRUE(record.time);
        EXPECT_GT(record.time->seconds, before);
        before = record.time->seconds;
    }
}

TEST(PstoreSamples, NvramOfPpc64HasThePanic) {
    const Result<Recovered> dump = Sample("nvram").open();
    ASSERT_TRUE(dump);
    EXPECT_FALSE(dump->partial());
    ASSERT_EQ(dump->areas.size(), 1U);
    const PstoreRecord& oops = dump->areas[0].records.back();
    EXPECT_EQ(oops.name, "dmesg-nvram-1");
    EXPECT_EQ(oops.codec, "zlib");
    EXPECT_FALSE(oops.cut) << "zlib's checksum is right";
    EXPECT_THAT(oops.text, HasSubstr("Kernel panic - not syncing: sysrq triggered crash"));
}

}  // namespace
}  // namespace lastwords::extractor
