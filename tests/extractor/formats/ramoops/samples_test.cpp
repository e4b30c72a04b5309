// SPDX-License-Identifier: GPL-2.0-or-later
// Compares real regions with the files that the kernels themselves made of them
// (samples/README.md).
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zstd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <sstream>
#include <string>

#include "extractor/formats/ramoops/region.h"
#include "extractor/pstore/ftrace_records.h"
#include "tests/support/temp_file.h"

namespace lastwords::extractor {
namespace {

using printkfmt::PstoreArea;
using printkfmt::PstoreRecord;

std::vector<std::byte> unpacked(const std::string& path) {
    const std::vector<std::byte> packed = test::read_file(path);
    if (!path.ends_with(".zst")) {
        return packed;
    }
    std::vector<std::byte> out(ZSTD_getFrameContentSize(packed.data(), packed.size()));
    const std::size_t got = ZSTD_decompress(out.data(), out.size(), packed.data(), packed.size());
    EXPECT_EQ(got, out.size()) << path;
    return out;
}

struct RealCase {
    explicit RealCase(const std::string& name)
        : folder(std::string(LASTWORDS_PSTORE_SAMPLES "/ramoops-") + name),
          bytes(unpacked(folder + "/region.bin.zst")) {}

    /// Returns the parameters of the ramoops module, which case.txt has.
    RamoopsParameters sizes() const {
        const std::vector<std::byte> about = test::read_file(folder + "/case.txt");
        std::string_view line = as_text(about);
        constexpr std::string_view kKey = "\nramoops: ";
        line.remove_prefix(line.find(kKey) + kKey.size());
        line = line.substr(0, line.find('\n'));
        std::string words;
        while (!line.empty()) {
            const std::string_view word = line.substr(0, line.find(','));
            line.remove_prefix(std::min(line.size(), word.size() + 1));
            if (!word.starts_with("mem_") && !word.starts_with("max_")) {
                words += (words.empty() ? "" : ",") + std::string(word);
            }
        }
        const auto sizes = parse_ramoops_parameters(words);
        EXPECT_TRUE(sizes) << words;
        return sizes.value_or(RamoopsParameters{});
    }

    /// Returns the kernel's files by name, without those of ftrace, since the kernel makes their
    /// text out of the zone's bytes.
    std::map<std::string, std::string> kernel_files() const {
        std::map<std::string, std::string> files;
        for (const auto& one : std::filesystem::directory_iterator(folder + "/kernel-decoded")) {
            std::string name = one.path().filename();
            name.resize(name.size() - (name.ends_with(".zst") ? 4 : 0));
            if (!name.starts_with("ftrace")) {
                files[name] = as_text(unpacked(one.path()));
            }
        }
        return files;
    }

    std::string folder;
    std::vector<std::byte> bytes;
};

std::map<std::string, std::string> our_files(const PstoreArea& area) {
    std::map<std::string, std::string> files;
    for (const PstoreRecord& record : area.records) {
        if (record.shown && record.type != printkfmt::PstoreType::kFtrace) {
            files[record.name] = record.text + record.notice;
        }
    }
    return files;
}

class RealRegion : public testing::TestWithParam<const char*> {};

TEST_P(RealRegion, GivesTheKernelsFilesWithTheLayoutWorkedOut) {
    const RealCase real(GetParam());
    const auto area = read_ramoops_region(real.bytes, true, "region", {});
    ASSERT_TRUE(area) << area.error().message;
    EXPECT_EQ(our_files(*area), real.kernel_files());
}

TEST_P(RealRegion, GivesTheKernelsFilesWithTheLayoutGiven) {
    const RealCase real(GetParam());
    PstoreOptions options;
    options.ramoops = real.sizes();
    const auto area = read_ramoops_region(real.bytes, true, "region", options);
    ASSERT_TRUE(area) << area.error().message;
    EXPECT_EQ(our_files(*area), real.kernel_files());
}

INSTANTIATE_TEST_SUITE_P(Samples, RealRegion,
                         testing::Values("7.2", "debian-5.10", "debian-6.1-bad4", "debian-7.2",
                                         "damaged-blocks", "damaged-headers", "damaged-plain-ecc",
                                         "ecc8", "logger-wrap", "more-oopses", "nokaslr",
                                         "shutdown", "uneven", "wrap-ecc"),
                         [](const auto& one) {
                             std::string name(one.param);
                             std::replace_if(
                                 name.begin(), name.end(),
                                 [](char c) { return c == '-' || c == '.'; }, '_');
                             return name;
                         });

/// Returns the kernel's System.map with every address moved by `moved` bytes, as if KASLR had moved
/// the kernel.
std::string moved_map(const RealCase& real, std::uint64_t moved) {
    std::string out;
    std::istringstream lines(std::string(as_text(test::read_file(real.folder + "/System.map"))));
    for (std::string line; std::getline(lines, line);) {
        const std::size_t blank = line.find(' ');
        out += fmt::format("{:x}{}\n", std::stoull(line, nullptr, 16) + moved, line.substr(blank));
    }
    return out;
}

const PstoreRecord* find_trace(const PstoreArea& area) {
    const auto trace = std::find_if(
        area.records.begin(), area.records.end(),
        [](const PstoreRecord& one) { return one.type == printkfmt::PstoreType::kFtrace; });
    return trace == area.records.end() ? nullptr : &*trace;
}

/// A System.map of another boot, in which KASLR moved the kernel elsewhere, gives the same names.
TEST(RealRegion, CallsAreNamedAsTheKernelNamesThem) {
    const RealCase real("nokaslr");
    for (const std::uint64_t moved : {std::uint64_t{0}, std::uint64_t{0x1c00000}}) {
        auto area = read_ramoops_region(real.bytes, true, "region", {});
        auto names = SymbolNames::from_map(moved_map(real, moved));
        ASSERT_TRUE(area && names);
        name_calls(*area, *names);
        const auto trace = std::find_if(
            area->records.begin(), area->records.end(),
            [](const PstoreRecord& one) { return one.type == printkfmt::PstoreType::kFtrace; });
        ASSERT_NE(trace, area->records.end());
        EXPECT_EQ(trace->text,
                  as_text(unpacked(real.folder + "/kernel-decoded/ftrace-ramoops-0.zst")));
    }
}

/// Linux 7.2 stores addresses without KASLR's offset, and adds the offset of the present boot when
/// it shows them. So the names are the same in every boot, and the addresses are not.
TEST(RealRegion, CallsOfALaterKernelAreNamedAsThatNamesThem) {
    const RealCase real("7.2");
    auto area = read_ramoops_region(real.bytes, true, "region", {});
    auto names = SymbolNames::from_map(moved_map(real, 0));
    ASSERT_TRUE(area && names);
    name_calls(*area, *names);
    const auto without_addresses = [](std::string_view text) {
        std::istringstream lines{std::string(text)};
        std::string out;
        for (std::string line; std::getline(lines, line);) {
            std::istringstream words(line);
            std::string cpu, count, ip, parent, rest;
            words >> cpu >> count >> ip >> parent;
            std::getline(words, rest);
            out += cpu + count + rest + "\n";
        }
        return out;
    };
    const PstoreRecord* const trace = find_trace(*area);
    ASSERT_NE(trace, nullptr);
    EXPECT_EQ(
        without_addresses(trace->text),
        without_addresses(as_text(unpacked(real.folder + "/kernel-decoded/ftrace-ramoops-0.zst"))));
}

TEST(RealRegion, SymbolsOfAnotherKernelGiveNoNames) {
    const RealCase real("nokaslr");
    auto area = read_ramoops_region(real.bytes, true, "region", {});
    auto names = SymbolNames::from_map(
        "ffffffff81000000 T _stext\nffffffff81001234 t other\nffffffff81100000 T _etext\n");
    ASSERT_TRUE(area && names);
    name_calls(*area, *names);
    EXPECT_THAT(area->findings.kept().back().message,
                testing::HasSubstr("they are of another kernel"));
    for (const PstoreRecord& record : area->records) {
        EXPECT_EQ(record.text.find("_stext+"), record.text.npos);
    }
}

/// Records that the kernel skips because their zone has no valid header are recovered.
TEST(RealRegion, RecordsOfDestroyedHeadersAreRecovered) {
    const RealCase real("damaged-headers");
    const auto area = read_ramoops_region(real.bytes, true, "region", {});
    ASSERT_TRUE(area);
    EXPECT_TRUE(area->findings.lossy());
    std::size_t recovered = 0;
    for (const PstoreRecord& record : area->records) {
        recovered += !record.shown && record.name.ends_with(".recovered") ? 1U : 0U;
        EXPECT_EQ(record.shown, !record.name.ends_with(".recovered"));
        EXPECT_FALSE(record.text.empty()) << record.name;
    }
    EXPECT_GE(recovered, 2U);
}

}  // namespace
}  // namespace lastwords::extractor
