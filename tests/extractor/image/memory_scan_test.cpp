// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/image/memory_scan.h: memory is read once for all detectors.
#include "extractor/image/memory_scan.h"

#include <gtest/gtest.h>

#include "tests/support/bytes_builder.h"
#include "tests/support/fake_image.h"

namespace lastwords::test {
namespace {

using extractor::make_detector;
using extractor::MemoryDetector;
using extractor::MemoryScan;

/// Counts the windows that contain the character `sign`.
template <char sign>
class SignDetector final : public MemoryDetector {
 public:
    void look(Bytes window, PhysAddr) override {
        found += as_text(window).find(sign) != std::string_view::npos ? 1 : 0;
    }
    void finish() override { ++finished; }

    int found = 0;
    int finished = 0;
};
using A = SignDetector<'a'>;
using B = SignDetector<'b'>;

class TwoImages : public ::testing::Test {
 protected:
    TwoImages() {
        one.write(PhysAddr{0x3000}, as_bytes("a"));
        other.write(PhysAddr{0x8000}, as_bytes("b"));
    }

    FakeImage one;
    FakeImage other;
};

TEST_F(TwoImages, AreReadOnceEachForAllDetectors) {
    MemoryScan scan({make_detector<A>, make_detector<B>});
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(scan.look_for<A>(one, {}).found, 1);
        EXPECT_EQ(scan.look_for<B>(one, {}).found, 0);
        EXPECT_EQ(scan.look_for<A>(other, {}).found, 0);
        EXPECT_EQ(scan.look_for<B>(other, {}).found, 1);
    }
    EXPECT_EQ(scan.look_for<A>(one, {}).finished, 1);
    EXPECT_EQ(one.reads(), 1U);
    EXPECT_EQ(other.reads(), 1U);
}

TEST_F(TwoImages, AreReadAgainForADetectorThatDidNotTakePart) {
    MemoryScan scan({make_detector<A>});
    EXPECT_EQ(scan.look_for<A>(other, {}).found, 0);
    EXPECT_EQ(scan.look_for<B>(other, {}).found, 1);
    EXPECT_EQ(scan.look_for<B>(other, {}).finished, 1);
    EXPECT_EQ(other.reads(), 2U);
}

}  // namespace
}  // namespace lastwords::test
