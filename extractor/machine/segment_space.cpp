// SPDX-License-Identifier: GPL-2.0-or-later
// Translates by the PT_LOADs of an ELF dump alone.
#include "extractor/machine/segment_space.h"

#include <elf.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace lastwords::extractor {

namespace {

class SegmentSpace final : public AddressSpace {
 public:
    explicit SegmentSpace(const MemoryImage& image) : image_(image) {}

    Result<Translation> translate(VirtAddr at) const override {
        for (const VirtualSegment& segment : segments()) {
            if (at >= segment.virt && at - segment.virt < segment.bytes) {
                const std::uint64_t inside = at - segment.virt;
                return Translation{segment.phys + inside, segment.bytes - inside};
            }
        }
        return failure(ErrorKind::kMissing,
                       fmt::format("virtual {:#x} is in no PT_LOAD, and nothing else says where "
                                   "this kernel's memory lies",
                                   at.value));
    }
    Result<Translation> walk_tables(VirtAddr at) const override { return translate(at); }

    bool plausible(VirtAddr at) const override {
        return std::any_of(segments().begin(), segments().end(),
                           [&](const VirtualSegment& segment) { return at >= segment.virt; });
    }

 private:
    const std::vector<VirtualSegment>& segments() const { return image_.facts().segments; }

    const MemoryImage& image_;  // outlives this
};

struct Machine {
    std::uint16_t elf;  // e_machine
    Arch arch;
};

constexpr std::uint16_t kLoongArch = 258;  // EM_LOONGARCH; elf.h has it since glibc 2.36
constexpr auto kLittle = std::endian::little;
constexpr auto kBig = std::endian::big;

// The last four rows are for any other machine.
constexpr std::array kMachines{
    Machine{EM_X86_64, {"x86_64", 8, kLittle}},
    Machine{EM_386, {"i386", 4, kLittle}},
    Machine{EM_AARCH64, {"aarch64", 8, kLittle}},
    Machine{EM_AARCH64, {"aarch64_be", 8, kBig}},
    Machine{EM_ARM, {"arm", 4, kLittle}},
    Machine{EM_ARM, {"armeb", 4, kBig}},
    Machine{EM_RISCV, {"riscv64", 8, kLittle}},
    Machine{EM_RISCV, {"riscv32", 4, kLittle}},
    Machine{kLoongArch, {"loongarch64", 8, kLittle}},
    Machine{kLoongArch, {"loongarch32", 4, kLittle}},
    Machine{EM_S390, {"s390x", 8, kBig}},
    Machine{EM_PPC64, {"ppc64le", 8, kLittle}},
    Machine{EM_PPC64, {"ppc64", 8, kBig}},
    Machine{EM_PPC, {"ppc", 4, kBig}},
    Machine{EM_MIPS, {"mips64", 8, kBig}},
    Machine{EM_MIPS, {"mips64el", 8, kLittle}},
    Machine{EM_MIPS, {"mips", 4, kBig}},
    Machine{EM_MIPS, {"mipsel", 4, kLittle}},
    Machine{EM_SPARCV9, {"sparc64", 8, kBig}},
    Machine{EM_IA_64, {"ia64", 8, kLittle}},
    Machine{EM_PARISC, {"parisc64", 8, kBig}},
    Machine{EM_PARISC, {"parisc", 4, kBig}},
    Machine{EM_NONE, {"unknown", 8, kLittle}},
    Machine{EM_NONE, {"unknown", 8, kBig}},
    Machine{EM_NONE, {"unknown", 4, kLittle}},
    Machine{EM_NONE, {"unknown", 4, kBig}},
};

/// The size of the kernel's long, by structures that VMCOREINFO describes; 0: it describes none.
/// The class of the ELF file does not say it: kexec writes class 64 for i386 too.
unsigned word_bytes(const VmcoreInfo& info) {
    const auto bytes = info.offset("list_head.prev")
                           .value_or(info.size("atomic_long_t").value_or(std::uint64_t{0}));
    return bytes == 4 || bytes == 8 ? static_cast<unsigned>(bytes) : 0;
}

const Arch& machine_of(const VmcoreInfo& info, const ImageFacts& facts) {
    const unsigned word = word_bytes(info);
    const auto fits = [&](std::uint16_t elf) {
        return [&, elf](const Machine& row) {
            return row.elf == elf && row.arch.order == facts.byte_order &&
                   (word == 0 || row.arch.word_bytes == word);
        };
    };
    const auto* found = std::find_if(kMachines.begin(), kMachines.end(), fits(facts.elf_machine));
    if (found == kMachines.end()) {
        found = std::find_if(kMachines.begin(), kMachines.end(), fits(EM_NONE));
    }
    return found->arch;
}

}  // namespace

Result<SegmentMemory> open_by_segments(const VmcoreInfo& info, const MemoryImage& image) {
    auto space = std::make_unique<SegmentSpace>(image);
    const auto prb = info.symbol("prb");
    const auto log = prb ? prb : info.symbol("log_buf");
    if (!log || !space->translate(*log)) {
        return failure(ErrorKind::kNotFound, "no segment of the dump has the log's address");
    }
    return SegmentMemory{&machine_of(info, image.facts()), std::move(space)};
}

}  // namespace lastwords::extractor
