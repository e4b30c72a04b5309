// SPDX-License-Identifier: GPL-2.0-or-later
// MachineUnderTest: physical memory and a VMCOREINFO, for tests of how an architecture translates
// addresses.
#pragma once

#include <fmt/format.h>

#include <memory>
#include <string>
#include <string_view>

#include "extractor/machine/kernel_memory.h"
#include "tests/support/bytes_builder.h"
#include "tests/support/fake_image.h"

namespace lastwords::test {

struct MachineUnderTest {
    std::shared_ptr<FakeImage> image = std::make_shared<FakeImage>();
    std::string keys;  ///< text of VMCOREINFO

    void key(std::string_view line) { keys.append(line).append("\n"); }
    /// Adds a page of physical memory that begins with its own address.
    void page(PhysAddr at) {
        image->write(at, std::vector<std::byte>(FakeImage::kPageBytes));
        image->write(at, BytesBuilder().u64(at.value).take());
    }

    /// Finds the architecture by the keys, as lastwords does, and opens its address space.
    Result<extractor::KernelMemory> open() const {
        const extractor::VmcoreInfo info(keys);
        TRY(const extractor::Arch* const arch, extractor::find_architecture(info));
        TRY(auto space, arch->open(info, *image));
        return Result<extractor::KernelMemory>(tl::in_place, image, *arch, std::move(space));
    }
    Result<PhysAddr> phys(VirtAddr at) const {
        return open().and_then([&](const auto& memory) {
            return memory.translate(at).map([](const auto& found) { return found.phys; });
        });
    }
    Result<extractor::Translation> walk(VirtAddr at) const {
        return open().and_then([&](const auto& memory) { return memory.space().walk_tables(at); });
    }
};

}  // namespace lastwords::test
