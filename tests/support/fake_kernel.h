// SPDX-License-Identifier: GPL-2.0-or-later
// FakeKernel: a dead kernel's memory and VMCOREINFO, written by a test. OpenedKernel: that memory,
// opened by the extractor.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "extractor/kernel/kernel_view.h"
#include "extractor/machine/arch.h"
#include "extractor/machine/x86_64.h"
#include "tests/support/fake_image.h"

namespace lastwords::test {

/// Machines whose kernel memory is one linear map: one of 32 bits and little endian, one of 64 bits
/// and big endian.
extern const extractor::Arch kFake32;
extern const extractor::Arch kFakeBig64;
/// A machine with the name and word size of arm64.
extern const extractor::Arch kFakeAarch64;

/// Where a kernel's image begins: the address of _stext.
struct ImagePlace {
    VirtAddr virt;
    PhysAddr phys;
};

class FakeKernel {
 public:
    explicit FakeKernel(const extractor::Arch& arch = extractor::kX86_64,
                        std::string_view release = "6.1.0-fake");
    FakeKernel(const extractor::Arch& arch, std::string_view release, const ImagePlace& stext);

    const extractor::Arch& arch() const { return arch_; }
    FakeImage& image() { return *image_; }
    std::shared_ptr<const FakeImage> shared_image() const { return image_; }

    /// Returns zeroed memory of the kernel image that nothing else uses. It starts at a page.
    VirtAddr allocate(std::uint64_t bytes);
    VirtAddr place(Bytes bytes);
    void write(VirtAddr at, Bytes bytes);
    void put(VirtAddr at, unsigned bytes, std::uint64_t value);
    void put_word(VirtAddr at, std::uint64_t value) { put(at, arch_.word_bytes, value); }
    std::uint64_t get(VirtAddr at, unsigned bytes) const;
    /// Makes each read of the page that contains `at` fail with this error.
    void refuse(VirtAddr at, ErrorKind why) { image_->refuse(phys(at), why); }
    /// Translates an address of the kernel image.
    PhysAddr phys(VirtAddr at) const;

    /// Appends a line to VMCOREINFO unchanged. `text` has no newline.
    void line(std::string_view text) { vmcoreinfo_.append(text).append("\n"); }
    void symbol(std::string_view name, VirtAddr at);
    /// Adds a variable and its symbol.
    VirtAddr variable(std::string_view name, unsigned bytes, std::uint64_t value);
    void offset(std::string_view member, std::uint64_t bytes);
    void size(std::string_view structure, std::uint64_t bytes);
    const std::string& vmcoreinfo() const { return vmcoreinfo_; }
    std::string& vmcoreinfo() { return vmcoreinfo_; }

    VirtAddr stext() const { return stext_; }
    VirtAddr page_tables() const { return page_tables_; }

 private:
    const extractor::Arch& arch_;
    std::shared_ptr<FakeImage> image_ = std::make_shared<FakeImage>();
    VirtAddr stext_;
    PhysAddr stext_phys_;
    VirtAddr next_;
    VirtAddr page_tables_;
    std::string vmcoreinfo_;
};

struct OpenedKernel {
    explicit OpenedKernel(const FakeKernel& kernel);

    extractor::VmcoreInfo info;
    extractor::KernelMemory memory;
    extractor::KernelView view;
    Findings findings;
};

}  // namespace lastwords::test
