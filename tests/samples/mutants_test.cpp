// SPDX-License-Identifier: GPL-2.0-or-later
// Damages a real dump by flipped bits and by cuts. The records that the damage hits may be lost,
// which must be reported; all other records must stay the same.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "extractor/open.h"
#include "tests/samples/sample.h"
#include "tests/support/rounds.h"
#include "tests/support/temp_file.h"

namespace {

std::size_t largest_allocation = 0;

}  // namespace

/// The sanitizers' allocator calls this function. Without sanitizers nobody calls it, and the sizes
/// of allocations are not tested.
extern "C" void __sanitizer_malloc_hook(const volatile void* /*unused*/, std::size_t size) {
    largest_allocation = std::max(largest_allocation, size);
}

namespace lastwords::test {
namespace {

using printkfmt::Log;
using printkfmt::Record;
using printkfmt::TextState;

constexpr std::size_t kAllocationMax = 64ULL << 20;

/// Returns everything that a user sees of a record.
std::string shown(const Log& log, const Record& record) {
    const printkfmt::Device& device = log.device_of(record);
    return std::string(record.text) + "|" + std::to_string(record.timestamp_ns.value_or(0)) + "|" +
           std::to_string(record.level) + "|" + std::to_string(record.facility) + "|" +
           std::string(name_of(record.state)) + "|" + device.subsystem + "|" + device.device;
}

class Mutants : public testing::TestWithParam<unsigned> {
 protected:
    Mutants() {
        const std::array paths{sample_.dump_path};
        const auto whole =
            extractor::open_dump(paths, {.consoles = true, .extents = true, .progress = {}});
        EXPECT_TRUE(whole.has_value());
        const Log& log = whole->sources.at(0).log;
        for (const Record& record : log.records) {
            truth_[record.seq->value] = shown(log, record);
            for (const printkfmt::Extent& extent : log.extents(record)) {
                log_bytes_.push_back({extent.offset.value, extent.offset.value + extent.length});
            }
        }
    }

    /// Opens the bytes as a dump, and compares its records with those of the undamaged dump.
    void judge(const std::vector<std::byte>& bytes) {
        const TempFile file(bytes);
        const std::array paths{file.path()};
        largest_allocation = 0;
        const auto dump = extractor::open_dump(paths, {});
        EXPECT_LE(largest_allocation, kAllocationMax);
        if (!dump) {
            EXPECT_NE(dump.error().message.find(file.path()), std::string::npos)
                << dump.error().message;
            return;
        }
        std::size_t unchanged = 0;
        const Log& log = dump->sources.at(0).log;
        for (const Record& record : log.records) {
            const auto same = truth_.find(record.seq->value);
            if (record.text_state != TextState::kWhole) {
                continue;
            }
            ASSERT_NE(same, truth_.end()) << "record " << record.seq->value << " was never there";
            EXPECT_EQ(shown(log, record), same->second);
            ++unchanged;
        }
        EXPECT_TRUE(dump->partial() || unchanged == truth_.size())
            << truth_.size() - unchanged << " records are missing, and nothing says so";
        for (const Finding& finding : dump->sources.at(0).findings.kept()) {
            EXPECT_FALSE(finding.message.empty());
        }
    }

    Sample sample_ = load_sample("6.12-panic");
    std::vector<std::byte> bytes_ = read_file(sample_.dump_path);
    std::map<std::uint64_t, std::string> truth_;
    std::vector<std::pair<std::uint64_t, std::uint64_t>>
        log_bytes_;  // ranges of the file that contain the records' texts
};

/// Tests some mutants for each seed. A mutant has 1 to 4 flipped bits; in every second mutant they
/// are in headers or in the records' texts.
TEST_P(Mutants, CostWhatTheyHitAndNothingElse) {
    constexpr std::uint64_t kHeaderBytes = 24 * 1024;
    std::mt19937_64 random(GetParam());
    const auto below = [&](std::uint64_t end) { return random() % end; };
    for (unsigned mutant = 0; mutant < rounds(1); ++mutant) {
        SCOPED_TRACE(mutant);
        const auto kind = (GetParam() + mutant) % 4;
        std::vector<std::byte> bytes = bytes_;
        const std::uint64_t flips = 1 + below(4);
        for (std::uint64_t flip = 0; flip < flips; ++flip) {
            std::uint64_t at = below(bytes.size());
            if (kind == 1) {
                at = below(kHeaderBytes);
            } else if (kind == 3) {
                const auto& [begin, end] = log_bytes_[below(log_bytes_.size())];
                at = begin + below(end - begin);
            }
            bytes[at] ^= std::byte{1} << below(8);
        }
        judge(bytes);
    }
}

// Two halves, which CI runs at the same time.
INSTANTIATE_TEST_SUITE_P(EarlySeeds, Mutants, testing::Range(0U, 3U));
INSTANTIATE_TEST_SUITE_P(LateSeeds, Mutants, testing::Range(3U, 6U));

class CutShort : public Mutants {};

/// Tests five lengths for each parameter, so 50 in all: from an empty file to 98 % of the dump.
TEST_P(CutShort, GivesWhatIsThere) {
    for (std::uint64_t i = 0; i < 10; i += 2) {
        const std::uint64_t length = bytes_.size() * (GetParam() * 10 + i) / 100;
        SCOPED_TRACE(length);
        judge({bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(length)});
    }
}

INSTANTIATE_TEST_SUITE_P(Lengths, CutShort, testing::Range(0U, 10U));

}  // namespace
}  // namespace lastwords::test
