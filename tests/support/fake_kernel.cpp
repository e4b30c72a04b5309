// SPDX-License-Identifier: GPL-2.0-or-later
// FakeKernel puts everything into the kernel image, whose addresses are translated without page
// tables.
#include "tests/support/fake_kernel.h"

#include <fmt/format.h>

#include <vector>

#include "tests/support/bytes_builder.h"

namespace lastwords::test {
namespace {

using extractor::AddressSpace;
using extractor::Arch;
using extractor::Translation;

constexpr std::uint64_t kText = 0x1000000;  // offset of _stext in the kernel image

std::uint64_t image_base(unsigned word_bytes) {
    return word_bytes == 4 ? 0xc0000000 : 0xffffffff80000000;
}

class LinearSpace final : public AddressSpace {
 public:
    explicit LinearSpace(unsigned word_bytes) : base_(image_base(word_bytes)) {}

    Result<Translation> translate(VirtAddr at) const override {
        if (!plausible(at)) {
            return failure(ErrorKind::kNotFound, fmt::format("{:#x} is not mapped", at.value));
        }
        return Translation{PhysAddr{at.value - base_}, top() - at.value + 1};
    }
    Result<Translation> walk_tables(VirtAddr at) const override { return translate(at); }
    bool plausible(VirtAddr at) const override { return at.value >= base_ && at.value <= top(); }

 private:
    std::uint64_t top() const { return base_ + 0x3fffffff; }
    std::uint64_t base_;
};

template <unsigned kWordBytes>
Result<std::unique_ptr<AddressSpace>> open_linear(const extractor::VmcoreInfo&,
                                                  const extractor::MemoryImage&) {
    return std::make_unique<LinearSpace>(kWordBytes);
}

bool matches_nothing(const extractor::VmcoreInfo&) {
    return false;
}

}  // namespace

const Arch kFake32{"fake32", 4, std::endian::little, matches_nothing, open_linear<4>};
const Arch kFakeBig64{"fake64be", 8, std::endian::big, matches_nothing, open_linear<8>};
const Arch kFakeAarch64{"aarch64", 8, std::endian::little, matches_nothing, open_linear<8>};

FakeKernel::FakeKernel(const Arch& arch, std::string_view release)
    : FakeKernel(arch, release, {{image_base(arch.word_bytes) + kText}, {kText}}) {}

FakeKernel::FakeKernel(const Arch& arch, std::string_view release, const ImagePlace& stext)
    : arch_(arch), stext_(stext.virt), stext_phys_(stext.phys), next_(stext_) {
    allocate(FakeImage::kPageBytes);
    page_tables_ = allocate(FakeImage::kPageBytes);
    constexpr std::uint64_t kNames = 4;  // offset of `name` in struct uts_namespace
    constexpr std::uint64_t kField = 65;
    const VirtAddr uts = allocate(kNames + 6 * kField);
    write(uts + kNames, as_bytes("Linux"));
    write(uts + kNames + kField, as_bytes("fakehost"));
    write(uts + kNames + 2 * kField, as_bytes(release));
    line(fmt::format("OSRELEASE={}", release));
    line("PAGESIZE=4096");
    symbol("init_uts_ns", uts);
    offset("uts_namespace.name", kNames);
    symbol("_stext", stext_);
    symbol("swapper_pg_dir", page_tables_);
    if (arch.name == extractor::kX86_64.name) {
        symbol("init_top_pgt", page_tables_);
        line("NUMBER(phys_base)=0");
        line("NUMBER(pgtable_l5_enabled)=0");
        line("NUMBER(KERNEL_IMAGE_SIZE)=1073741824");
    }
}

VirtAddr FakeKernel::allocate(std::uint64_t bytes) {
    const VirtAddr at = next_;
    const std::uint64_t pages = (bytes + FakeImage::kPageBytes - 1) / FakeImage::kPageBytes;
    image_->write(phys(at), std::vector<std::byte>(pages * FakeImage::kPageBytes));
    next_ += pages * FakeImage::kPageBytes;
    return at;
}

VirtAddr FakeKernel::place(Bytes bytes) {
    const VirtAddr at = allocate(bytes.size());
    write(at, bytes);
    return at;
}

void FakeKernel::write(VirtAddr at, Bytes bytes) {
    image_->write(phys(at), bytes);
}

void FakeKernel::put(VirtAddr at, unsigned bytes, std::uint64_t value) {
    write(at, BytesBuilder(arch_.order).number(bytes, value).take());
}

std::uint64_t FakeKernel::get(VirtAddr at, unsigned bytes) const {
    std::vector<std::byte> raw(bytes);
    image_->peek(phys(at), raw);
    return load_number(raw, arch_.order);
}

PhysAddr FakeKernel::phys(VirtAddr at) const {
    return stext_phys_ + (at.value - stext_.value);
}

void FakeKernel::symbol(std::string_view name, VirtAddr at) {
    line(fmt::format("SYMBOL({})={:x}", name, at.value));
}

VirtAddr FakeKernel::variable(std::string_view name, unsigned bytes, std::uint64_t value) {
    const VirtAddr at = allocate(bytes);
    put(at, bytes, value);
    symbol(name, at);
    return at;
}

void FakeKernel::offset(std::string_view member, std::uint64_t bytes) {
    line(fmt::format("OFFSET({})={}", member, bytes));
}

void FakeKernel::size(std::string_view structure, std::uint64_t bytes) {
    line(fmt::format("SIZE({})={}", structure, bytes));
}

OpenedKernel::OpenedKernel(const FakeKernel& kernel)
    : info(kernel.vmcoreinfo()),
      memory(kernel.shared_image(), kernel.arch(),
             kernel.arch().open(info, *kernel.shared_image()).value()),
      view(info, memory) {}

}  // namespace lastwords::test
