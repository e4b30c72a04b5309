// SPDX-License-Identifier: GPL-2.0-or-later
// Tests extractor/kernel/kallsyms_markers.h: which names the markers prove.
#include "extractor/kernel/kallsyms_markers.h"

#include <gmock/gmock.h>

#include <optional>
#include <vector>

#include "extractor/machine/x86_64.h"
#include "tests/support/bytes_builder.h"

namespace lastwords::test {
namespace {

using extractor::Hole;
using extractor::KallsymsRun;
using ::testing::ElementsAre;

constexpr std::uint32_t kCount = 1400;  // five times 256 names, and 120
constexpr std::size_t kNameBytes = 10;
constexpr std::size_t kGroupBytes = 256 * kNameBytes;

MATCHER_P3(RunOf, first, count, at, "") {
    return arg.first == static_cast<std::uint32_t>(first) &&
           arg.count == static_cast<std::uint32_t>(count) && arg.at == static_cast<std::size_t>(at);
}

/// Names of 10 bytes each, then their markers.
class Markers : public ::testing::TestWithParam<unsigned> {
 protected:
    BytesBuilder bytes;
    std::size_t markers_at = 0;
    std::vector<Hole> holes;

    void SetUp() override {
        for (std::uint32_t i = 0; i < kCount; ++i) {
            bytes.u8(kNameBytes - 1).fill(kNameBytes - 1, 'x');
        }
        markers_at = bytes.size();
        for (std::size_t i = 0; i < 6; ++i) {
            bytes.number(GetParam(), i * kGroupBytes);
        }
        bytes.fill(16, 0);
    }
    void put_marker(std::size_t number, std::uint64_t value) {
        bytes.put(markers_at + number * GetParam(), GetParam(), value);
    }
    std::vector<KallsymsRun> runs() {
        const std::vector<std::byte> all = bytes.take();
        return extractor::readable_runs(all, kCount, holes, extractor::kX86_64);
    }
};

INSTANTIATE_TEST_SUITE_P(Widths, Markers, ::testing::Values(4, 8),
                         [](const auto& param) { return std::to_string(8 * param.param); });

TEST_P(Markers, AreFoundWithTheirWidth) {
    const std::vector<std::byte> all = bytes.take();
    const auto found = extractor::markers_before(all, all.size(), extractor::kX86_64);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->at, markers_at);
    EXPECT_THAT(found->offsets, ElementsAre(0, kGroupBytes, 2 * kGroupBytes, 3 * kGroupBytes,
                                            4 * kGroupBytes, 5 * kGroupBytes));
}

TEST_P(Markers, ProveAllNames) {
    EXPECT_THAT(runs(),
                ElementsAre(RunOf(0, 256, 0), RunOf(256, 256, kGroupBytes),
                            RunOf(512, 256, 2 * kGroupBytes), RunOf(768, 256, 3 * kGroupBytes),
                            RunOf(1024, 256, 4 * kGroupBytes), RunOf(1280, 120, 5 * kGroupBytes)));
}

TEST_P(Markers, ProveTheNamesOnBothSidesOfADamagedMarker) {
    put_marker(2, 7);
    EXPECT_THAT(runs(),
                ElementsAre(RunOf(0, 256, 0), RunOf(256, 512, kGroupBytes),
                            RunOf(768, 256, 3 * kGroupBytes), RunOf(1024, 256, 4 * kGroupBytes),
                            RunOf(1280, 120, 5 * kGroupBytes)));
}

TEST_P(Markers, ProveTheNamesAroundADamagedLastMarker) {
    put_marker(5, 0);
    EXPECT_THAT(runs(),
                ElementsAre(RunOf(0, 256, 0), RunOf(256, 256, kGroupBytes),
                            RunOf(512, 256, 2 * kGroupBytes), RunOf(768, 256, 3 * kGroupBytes),
                            RunOf(1024, 376, 4 * kGroupBytes)));
}

TEST_P(Markers, DoNotProveNamesOfWhichOneIsDamaged) {
    bytes.put(kGroupBytes + 3 * kNameBytes, 1, kNameBytes);
    EXPECT_THAT(runs(),
                ElementsAre(RunOf(0, 256, 0), RunOf(512, 256, 2 * kGroupBytes),
                            RunOf(768, 256, 3 * kGroupBytes), RunOf(1024, 256, 4 * kGroupBytes),
                            RunOf(1280, 120, 5 * kGroupBytes)));
}

TEST_P(Markers, DoNotProveNamesThatAHoleCuts) {
    // The hole is in the last of these names, and is as long as what follows its length.
    holes.push_back({3 * kGroupBytes - 9, 9, Error{ErrorKind::kExcluded, "excluded"}});
    EXPECT_THAT(runs(),
                ElementsAre(RunOf(0, 256, 0), RunOf(256, 256, kGroupBytes),
                            RunOf(768, 256, 3 * kGroupBytes), RunOf(1024, 256, 4 * kGroupBytes),
                            RunOf(1280, 120, 5 * kGroupBytes)));
}

TEST_P(Markers, AreNotNeededForNamesBeforeTheFirstDamage) {
    for (std::size_t i = 0; i < 6; ++i) {
        put_marker(i, 0);
    }
    bytes.put(700 * kNameBytes, 1, 0);
    EXPECT_THAT(runs(), ElementsAre(RunOf(0, 700, 0)));
}

TEST_P(Markers, AreNotReadBeyondTheBytes) {
    const std::vector<std::byte> all = bytes.take();
    for (std::size_t size = 0; size < all.size(); size += 101) {
        EXPECT_FALSE(
            extractor::readable_runs(Bytes(all).first(size), kCount, {}, extractor::kX86_64)
                .empty());
    }
}

}  // namespace
}  // namespace lastwords::test
