// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/kernel/missing_base.h: RAM that was saved from an address on is put there
// again.
#include "extractor/kernel/missing_base.h"

#include <gmock/gmock.h>

#include <string>

#include "extractor/kernel/find_kernel.h"
#include "tests/support/fake_kernel.h"

namespace lastwords::test {
namespace {

/// A kernel whose VMCOREINFO, which is in memory, has another phys_base than where it lies.
void place_text(FakeKernel& kernel, std::string_view phys_base) {
    constexpr std::string_view kNone = "NUMBER(phys_base)=0";
    std::string text = kernel.vmcoreinfo();
    text.replace(text.find(kNone), kNone.size(), "NUMBER(phys_base)=" + std::string(phys_base));
    kernel.place(as_bytes(text));
}

class MissingBase : public ::testing::TestWithParam<std::pair<const char*, std::uint64_t>> {};

// RAM that lacks its first 16 MiB, and RAM behind a page of something else.
INSTANTIATE_TEST_SUITE_P(Bases, MissingBase,
                         ::testing::Values(std::pair{"16777216", std::uint64_t{0x1000000}},
                                           std::pair{"-4096", std::uint64_t{0} - 4096}));

TEST_P(MissingBase, IsFoundByTheKernelsNames) {
    FakeKernel kernel;
    place_text(kernel, GetParam().first);
    extractor::MemoryScan scan;
    const auto placed = place_by_kernel(kernel.shared_image(), scan, {});
    ASSERT_TRUE(placed) << placed.error().message;
    EXPECT_EQ(placed->base, GetParam().second);
    Findings findings;
    const auto found = find_kernel(placed->image, {}, findings);
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_TRUE(found->verified);
}

/// A file of RAM that begins behind a header.
class BehindHeader final : public extractor::MemoryImage {
 public:
    BehindHeader(std::shared_ptr<const extractor::MemoryImage> ram, std::uint64_t header)
        : ram_(std::move(ram)), header_(header) {}

    const extractor::ImageFacts& facts() const override { return ram_->facts(); }
    std::vector<extractor::PhysRange> ranges() const override {
        std::vector<extractor::PhysRange> moved = ram_->ranges();
        for (extractor::PhysRange& range : moved) {
            range = {range.begin + header_, range.end + header_};
        }
        return moved;
    }
    Result<std::uint64_t> read_some(PhysAddr at, MutableBytes into) const override {
        TRY_VOID(ram_->read({at.value - header_}, into));
        return into.size();
    }
    Result<Place> place(PhysAddr at) const override { return ram_->place({at.value - header_}); }

 private:
    std::shared_ptr<const extractor::MemoryImage> ram_;
    std::uint64_t header_;
};

TEST(RamBehindAHeader, IsFoundWhateverItsLength) {
    for (const std::uint64_t header : {512U, 0x400U, 0x1200U, 76U, 77U}) {
        FakeKernel kernel;
        kernel.place(as_bytes(kernel.vmcoreinfo()));
        const auto file = std::make_shared<const BehindHeader>(kernel.shared_image(), header);
        extractor::MemoryScan scan;
        const auto placed = place_by_kernel(file, scan, {});
        ASSERT_TRUE(placed) << header << ": " << placed.error().message;
        EXPECT_EQ(placed->base, std::uint64_t{0} - header);
    }
}

TEST(MissingBaseOfNoKernel, IsNotFoundWithoutTheKernel) {
    FakeKernel kernel(extractor::kX86_64, "6.1.0-live");
    std::string text = kernel.vmcoreinfo();
    text.replace(text.find("6.1.0-live"), 10, "5.10.0-old");
    kernel.place(as_bytes(text));
    extractor::MemoryScan scan;
    EXPECT_FALSE(place_by_kernel(kernel.shared_image(), scan, {}));
}

}  // namespace
}  // namespace lastwords::test
