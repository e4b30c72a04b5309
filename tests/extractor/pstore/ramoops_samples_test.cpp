// SPDX-License-Identifier: GPL-2.0-or-later
// Real regions, beside the files that the kernels themselves made of them (samples/README.md).
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zstd.h>

#include <filesystem>
#include <map>
#include <random>

#include "extractor/pstore/ramoops_region.h"
#include "tests/support/ramoops_builder.h"
#include "tests/support/temp_file.h"

namespace lastwords::extractor {
namespace {

using printkfmt::PstoreArea;
using printkfmt::PstoreRecord;
using testing::SizeIs;

struct RealCase {
    std::string_view name;
    std::string_view sizes;  ///< as the module was given them
    std::size_t zones;
};

std::ostream& operator<<(std::ostream& out, const RealCase& one) {
    return out << one.name;
}

constexpr std::string_view kBig =
    "record_size=0x8000,console_size=0x10000,ftrace_size=0x8000,pmsg_size=0x8000,ecc=1";

constexpr std::array kCases{
    RealCase{"5.10-ecc1-deflate", kBig, 32},
    RealCase{"6.1-ecc1-none-bad4", kBig, 32},
    RealCase{"7.2-ecc1-deflate", kBig, 32},
    RealCase{"6.1-small-uneven",
             "record_size=0x4000,console_size=0x4000,pmsg_size=0x2000,ftrace_size=0x2000,ecc=1", 9},
    RealCase{"6.1-small-ecc8",
             "record_size=0x4000,console_size=0x8000,pmsg_size=0x4000,ftrace_size=0x4000,ecc=8", 9},
    RealCase{"6.1-small-wrap",
             "record_size=0x2000,console_size=0x2000,pmsg_size=0x1000,ftrace_size=0,ecc=0", 0},
    RealCase{"6.1-small-wrap-ecc",
             "record_size=0x2000,console_size=0x2000,pmsg_size=0x1000,ftrace_size=0,ecc=1", 0},
};

std::string folder(const RealCase& one) {
    return std::string(LASTWORDS_PSTORE_SAMPLES "/") + std::string(one.name);
}

std::vector<std::byte> unpacked(const std::string& path) {
    const std::vector<std::byte> packed = test::read_file(path);
    std::vector<std::byte> out(ZSTD_getFrameContentSize(packed.data(), packed.size()));
    const std::size_t got = ZSTD_decompress(out.data(), out.size(), packed.data(), packed.size());
    EXPECT_EQ(got, out.size()) << path;
    return out;
}

/// The kernel's files but ftrace's, which is text that the kernel makes of the records.
std::map<std::string, std::string> kernel_files(const RealCase& one) {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder(one) + "/kernel-decoded")) {
        const std::string name = entry.path().stem();
        if (!name.starts_with("ftrace")) {
            files[name] = as_text(unpacked(entry.path()));
        }
    }
    return files;
}

std::map<std::string, std::string> our_files(const PstoreArea& area) {
    std::map<std::string, std::string> files;
    for (const PstoreRecord& record : area.records) {
        EXPECT_TRUE(record.shown) << record.name;
        if (record.type != printkfmt::PstoreType::kFtrace) {
            files[record.name] = record.text + record.notice;
        }
    }
    return files;
}

class RealRegion : public testing::TestWithParam<RealCase> {};

TEST_P(RealRegion, GivesTheKernelsFilesWithTheLayoutWorkedOut) {
    const auto bytes = unpacked(folder(GetParam()) + "/region.bin.zst");
    const auto area = read_ramoops_region(bytes, true, "region", {});
    ASSERT_TRUE(area) << area.error().message;
    EXPECT_EQ(our_files(*area), kernel_files(GetParam()));
    EXPECT_FALSE(area->findings.lossy());
}

TEST_P(RealRegion, GivesTheKernelsFilesWithTheLayoutGiven) {
    const auto bytes = unpacked(folder(GetParam()) + "/region.bin.zst");
    const auto sizes = parse_ramoops_parameters(GetParam().sizes);
    ASSERT_TRUE(sizes);
    const auto area = read_ramoops_region(bytes, true, "region", {.ramoops = *sizes});
    ASSERT_TRUE(area) << area.error().message;
    EXPECT_EQ(our_files(*area), kernel_files(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Samples, RealRegion, testing::ValuesIn(kCases), [](const auto& one) {
    std::string name(one.param.name);
    std::replace_if(name.begin(), name.end(), [](char c) { return c == '-' || c == '.'; }, '_');
    return name;
});

}  // namespace
}  // namespace lastwords::extractor
