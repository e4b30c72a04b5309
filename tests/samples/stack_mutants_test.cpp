// SPDX-License-Identifier: GPL-2.0-or-later
// Stacks of a real machine whose memory has flipped bits in the stacks and in what the tasks saved.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "extractor/file/input_file.h"
#include "extractor/image/containers.h"
#include "extractor/kernel/find_kernel.h"
#include "extractor/kernel/kernel_view.h"
#include "extractor/stack/stacks.h"
#include "tests/support/rounds.h"

namespace lastwords::test {
namespace {

using extractor::MemoryImage;
using extractor::Stacks;
using printkfmt::Frame;
using printkfmt::KernelTask;
using printkfmt::Stack;

/// The memory of another image, with some bits flipped.
class FlippedImage final : public MemoryImage {
 public:
    explicit FlippedImage(std::unique_ptr<MemoryImage> image) : image_(std::move(image)) {}

    void flip(PhysAddr at, unsigned bit) {
        flips_[at.value + bit / 8] ^= std::byte{1} << (bit % 8);
    }
    void restore() { flips_.clear(); }

    const extractor::ImageFacts& facts() const override { return image_->facts(); }
    std::vector<extractor::PhysRange> ranges() const override { return image_->ranges(); }
    Result<std::uint64_t> read_some(PhysAddr at, MutableBytes into) const override {
        const Result<std::uint64_t> got = image_->read_some(at, into);
        for (auto one = flips_.lower_bound(at.value);
             got && one != flips_.end() && one->first < at.value + *got; ++one) {
            into[one->first - at.value] ^= one->second;
        }
        return got;
    }
    Result<Place> place(PhysAddr at) const override { return image_->place(at); }

 private:
    std::unique_ptr<MemoryImage> image_;
    std::map<std::uint64_t, std::byte> flips_;
};

class RealStacks : public ::testing::Test {
 protected:
    RealStacks() {
        extractor::SourceFiles files;
        files.push_back(
            extractor::InputFile::open(LASTWORDS_WHY_SAMPLES "/6.1-chain/vmcore.kdump").value());
        image = std::make_shared<FlippedImage>(
            extractor::open_image(std::move(files), {}, findings).value());
        kernel = extractor::find_kernel(image, {}, findings).value();
        view = std::make_unique<extractor::KernelView>(*kernel.info, *kernel.memory);
        stacks = Stacks::open(*view, findings).value();
        for (const KernelTask& task : stacks->tasks().all(findings)) {
            if (Stack stack = stacks->of_task(task); stack.complete && !stack.cpu) {
                tasks.push_back(task);
                whole.push_back(std::move(stack));
            }
        }
    }

    /// Flips some bits of the words from the saved stack pointer of a task up to the end of its
    /// stack. Returns the lowest of them.
    VirtAddr damage(const KernelTask& task) {
        const VirtAddr end = task.stack + stacks->places().thread_bytes();
        const std::uint64_t words = std::min<std::uint64_t>((end - task.saved_sp) / 8, 64);
        VirtAddr lowest = end;
        for (unsigned i = 0; i <= random() % 3; ++i) {
            const VirtAddr at = task.saved_sp + 8 * (random() % words);
            image->flip(kernel.memory->translate(at).value().phys,
                        static_cast<unsigned>(random() % 64));
            lowest = std::min(lowest, at);
        }
        return lowest;
    }

    Findings findings;
    std::shared_ptr<FlippedImage> image;
    extractor::RunningKernel kernel;
    std::unique_ptr<extractor::KernelView> view;
    std::unique_ptr<Stacks> stacks;
    std::vector<KernelTask> tasks;
    std::vector<Stack> whole;  // [i]: of tasks[i], undamaged
    std::mt19937_64 random{18};
};

bool same(const Frame& a, const Frame& b) {
    return a.at == b.at && a.function == b.function && a.guess == b.guess && a.sp == b.sp;
}

TEST_F(RealStacks, BelowTheDamageStayAsTheyAreAndAboveItAreOnlyCode) {
    ASSERT_GT(tasks.size(), 20U);
    std::size_t cut = 0;
    for (unsigned round = 0; round < rounds(200); ++round) {
        SCOPED_TRACE(round);
        const std::size_t i = random() % tasks.size();
        const VirtAddr lowest = damage(tasks[i]);
        const Stack stack = stacks->of_task(tasks[i]);
        image->restore();
        // A frame's return address is read from above the frame inside it.
        for (std::size_t k = 1; k < whole[i].frames.size() && whole[i].frames[k].sp < lowest; ++k) {
            ASSERT_LT(k, stack.frames.size()) << stack.end;
            EXPECT_TRUE(same(stack.frames[k], whole[i].frames[k]))
                << stack.frames[k].function << " is not " << whole[i].frames[k].function;
        }
        EXPECT_LE(stack.frames.size(), extractor::StackWalk::kFramesMax + 64);
        EXPECT_FALSE(stack.end.empty());
        VirtAddr above{0};
        for (const Frame& frame : stack.frames) {
            EXPECT_TRUE(stacks->code().contains(frame.at)) << frame.function;
            EXPECT_TRUE(frame.sp > above || above == VirtAddr{});
            above = frame.sp;
        }
        cut += stack.complete ? 0U : 1U;
    }
    EXPECT_GT(cut, 0U);
}

}  // namespace
}  // namespace lastwords::test
