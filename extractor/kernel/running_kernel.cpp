// SPDX-License-Identifier: GPL-2.0-or-later
// Finds VMCOREINFO and checks that it is the dumped kernel's.
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

Result<RunningKernel> open_kernel(const std::shared_ptr<const MemoryImage>& image, std::string text,
                                  std::string from, const ReadWatcher& watcher) {
    RunningKernel kernel;
    kernel.info = std::make_unique<VmcoreInfo>(std::move(text));
    kernel.info_from = std::move(from);
    TRY(SegmentMemory virtual_memory, open_memory(*kernel.info, *image));
    kernel.memory = std::make_shared<KernelMemory>(image, *virtual_memory.arch,
                                                   std::move(virtual_memory.space), watcher);
    return kernel;
}

constexpr std::uint64_t kUtsFieldBytes = 65;

std::string read_uts_field(const RunningKernel& kernel, VirtAddr name, UtsField field) {
    std::array<std::byte, kUtsFieldBytes> raw{};
    const bool read =
        kernel.memory->read(name + static_cast<std::uint64_t>(field) * kUtsFieldBytes, raw)
            .has_value();
    return read ? std::string(up_to_nul(as_text(raw))) : std::string();
}

bool names_its_own_release(const RunningKernel& kernel) {
    const auto expected = kernel.info->value("OSRELEASE");
    return expected && uts_text(kernel, UtsField::kRelease) == *expected;
}

/// Opens the files outside the dump that describe the kernel, as far as the user named them.
Result<void> attach_debug_info(RunningKernel& kernel, const KernelOptions& options,
                               Findings& findings) {
    if (options.debug_files == nullptr) {
        return {};
    }
    KernelIdentity identity{*kernel.info, *kernel.memory, uts_text(kernel, UtsField::kRelease),
                            uts_text(kernel, UtsField::kVersion)};
    kernel.debug =
        std::make_shared<DebugInfo>(options.debug_files, options.dump, std::move(identity));
    return kernel.debug->open_named(findings);
}

}  // namespace

std::string uts_text(const RunningKernel& kernel, UtsField field) {
    const auto uts = kernel.info->symbol("init_uts_ns");
    if (!uts) {
        return {};
    }
    // VMCOREINFO of 5.10 does not have the offset of the names in struct uts_namespace. In 5.10 the
    // names follow a reference count of 4 bytes, since 5.11 they come first
    // (include/linux/utsname.h).
    const auto exported = kernel.info->offset("uts_namespace.name");
    for (const std::uint64_t offset : {exported.value_or(0), exported.value_or(4)}) {
        if (read_uts_field(kernel, *uts + offset, UtsField::kSysname) == "Linux") {
            return read_uts_field(kernel, *uts + offset, field);
        }
    }
    return {};
}

namespace {

Result<RunningKernel> identify_kernel(const std::shared_ptr<const MemoryImage>& image,
                                      const KernelOptions& options, Findings& findings) {
    Error why{ErrorKind::kNotFound, "the dump has no VMCOREINFO note"};
    std::optional<RunningKernel> unverified;
    if (!image->facts().vmcoreinfo.empty()) {
        auto kernel =
            open_kernel(image, image->facts().vmcoreinfo, "note of the dump", options.watcher);
        if (kernel) {
            kernel->verified = names_its_own_release(*kernel);
            if (kernel->verified) {
                return kernel;
            }
            why = {ErrorKind::kCorrupt,
                   fmt::format("VMCOREINFO names the release {}, which the kernel's own memory "
                               "does not confirm",
                               kernel->info->value("OSRELEASE").value_or("(none)"))};
            unverified = *std::move(kernel);
        } else {
            why = std::move(kernel).error().in("VMCOREINFO note");
        }
    }
    bool explained = !image->facts().vmcoreinfo.empty();
    const std::vector<VmcoreInfoCandidate>& candidates =
        options.scan->look_for<VmcoreInfoDetector>(*image, options.progress).found();
    for (const VmcoreInfoCandidate& candidate : candidates) {
        auto kernel = open_kernel(
            image, candidate.text,
            fmt::format("found in memory at physical {:#x}", candidate.at.value), options.watcher);
        if (kernel && names_its_own_release(*kernel)) {
            kernel->verified = true;
            if (!image->facts().vmcoreinfo.empty()) {
                findings.loss(
                    std::move(why).in("the copy of VMCOREINFO in memory is used instead"));
            }
            return kernel;
        }
        if (!kernel && !explained) {
            why = std::move(kernel).error().in(
                fmt::format("VMCOREINFO in memory at physical {:#x}", candidate.at.value));
            explained = true;
        }
    }
    if (unverified) {
        findings.loss(std::move(why));
        return *std::move(unverified);
    }
    return failure(
        why.kind,
        fmt::format(
            "{}, and none of the {} copies found in memory belongs to a kernel in this dump",
            why.message, candidates.size()));
}

}  // namespace

Result<RunningKernel> find_kernel(const std::shared_ptr<const MemoryImage>& image,
                                  const KernelOptions& options, Findings& findings) {
    TRY(RunningKernel kernel, identify_kernel(image, options, findings));
    TRY_VOID(attach_debug_info(kernel, options, findings));
    return kernel;
}

}  // namespace lastwords::extractor
