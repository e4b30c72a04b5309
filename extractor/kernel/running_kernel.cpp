// SPDX-License-Identifier: GPL-2.0-or-later
// Opens a kernel by its VMCOREINFO, and checks that its memory is there.
#include "extractor/kernel/running_kernel.h"

#include <fmt/format.h>

#include <array>

#include "extractor/machine/arch.h"
#include "extractor/machine/segment_space.h"

namespace lastwords::extractor {

namespace {

/// Opens the kernel's virtual memory by its page tables, else by the segments of the dump.
Result<SegmentMemory> open_memory(const VmcoreInfo& info, const MemoryImage& image) {
    Result<SegmentMemory> by_tables =
        find_architecture(info).and_then([&](const Arch* arch) -> Result<SegmentMemory> {
            TRY(auto space, arch->open(info, image));
            return SegmentMemory{arch, std::move(space)};
        });
    if (by_tables) {
        return by_tables;
    }
    Result<SegmentMemory> by_segments = open_by_segments(info, image);
    return by_segments ? std::move(by_segments) : std::move(by_tables);
}

constexpr std::uint64_t kUtsFieldBytes = 65;
// VMCOREINFO of 5.10 does not have the offset of the names in struct uts_namespace. In 5.10 the
// names follow a reference count of 4 bytes, since 5.11 they come first (include/linux/utsname.h).
constexpr std::uint64_t kNamesAt510 = 4;

std::string read_uts_field(const RunningKernel& kernel, VirtAddr name, UtsField field) {
    std::array<std::byte, kUtsFieldBytes> raw{};
    const bool read =
        kernel.memory->read(name + static_cast<std::uint64_t>(field) * kUtsFieldBytes, raw)
            .has_value();
    return read ? std::string(up_to_nul(as_text(raw))) : std::string();
}

/// Returns why memory does not tell whether the kernel has the release that VMCOREINFO names;
/// nullopt: it does.
std::optional<Error> why_not_to_verify(const RunningKernel& kernel) {
    const auto uts = kernel.info->symbol("init_uts_ns");
    if (!uts || !kernel.info->value("OSRELEASE")) {
        return Error{ErrorKind::kNotFound, fmt::format("VMCOREINFO has no {}",
                                                       uts ? "OSRELEASE" : "SYMBOL(init_uts_ns)")};
    }
    constexpr std::uint64_t kFields = static_cast<std::uint64_t>(UtsField::kRelease) + 1;
    std::array<std::byte, kNamesAt510 + kFields * kUtsFieldBytes> names{};
    const std::uint64_t offset = kernel.info->offset("uts_namespace.name").value_or(0);
    const Result<void> read = kernel.memory->read(*uts + offset, names);
    return read
               ? std::nullopt
               : std::optional(Error(read.error()).in("init_uts_ns, which has the kernel's names"));
}

}  // namespace

std::string uts_text(const RunningKernel& kernel, UtsField field) {
    const auto uts = kernel.info->symbol("init_uts_ns");
    if (!uts) {
        return {};
    }
    const auto exported = kernel.info->offset("uts_namespace.name");
    for (const std::uint64_t offset : {exported.value_or(0), exported.value_or(kNamesAt510)}) {
        if (read_uts_field(kernel, *uts + offset, UtsField::kSysname) == "Linux") {
            return read_uts_field(kernel, *uts + offset, field);
        }
    }
    return {};
}

Result<RunningKernel> open_kernel(const std::shared_ptr<const MemoryImage>& image, std::string text,
                                  std::string from, const ReadWatcher& watcher) {
    RunningKernel kernel;
    kernel.info = std::make_unique<VmcoreInfo>(std::move(text));
    kernel.info_from = std::move(from);
    TRY(SegmentMemory virtual_memory, open_memory(*kernel.info, *image));
    kernel.memory = std::make_shared<KernelMemory>(image, *virtual_memory.arch,
                                                   std::move(virtual_memory.space), watcher);
    const auto expected = kernel.info->value("OSRELEASE");
    kernel.verified = expected && uts_text(kernel, UtsField::kRelease) == *expected;
    if (!kernel.verified) {
        kernel.not_to_verify = why_not_to_verify(kernel);
    }
    return kernel;
}

}  // namespace lastwords::extractor
