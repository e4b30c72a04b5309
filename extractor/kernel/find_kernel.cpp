// SPDX-License-Identifier: GPL-2.0-or-later
// Finds VMCOREINFO texts, and keeps those that the memory of their kernels confirms.
#include "extractor/kernel/find_kernel.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "extractor/kernel/kernel_banner.h"
#include "extractor/kernel/kernel_roles.h"

namespace lastwords::extractor {

namespace {

Error why_unverified(const RunningKernel& kernel) {
    const std::string_view release = kernel.info->value("OSRELEASE").value_or("(none)");
    if (kernel.not_to_verify) {
        return {kernel.not_to_verify->kind,
                fmt::format("VMCOREINFO names the release {}, which cannot be confirmed: {}",
                            release, kernel.not_to_verify->message)};
    }
    return {ErrorKind::kCorrupt,
            fmt::format("VMCOREINFO names the release {}, which the kernel's own memory does not "
                        "confirm",
                        release)};
}

class KernelSearch {
 public:
    KernelSearch(const std::shared_ptr<const MemoryImage>& image, const KernelOptions& options)
        : image_(image), options_(options), note_(image->facts().vmcoreinfo) {}

    /// Opens the kernel of the container's note.
    void take_note() {
        if (note_.empty()) {
            return;
        }
        auto kernel = open_kernel(image_, note_, "note of the dump", options_.watcher);
        if (!kernel) {
            why_ = std::move(kernel).error().in("VMCOREINFO note");
            return;
        }
        const std::vector<std::string>& more = image_->facts().more_vmcoreinfo;
        kernel->from_note = std::find(more.begin(), more.end(), note_) == more.end();
        has_note_ = kernel->verified;
        if (has_note_) {
            add(*std::move(kernel));
            return;
        }
        why_ = why_unverified(*kernel);
        unverified_ = *std::move(kernel);
    }

    /// Whether the note's kernel is confirmed, and each CPU used page tables of a known kernel.
    bool is_settled() const {
        std::size_t cpus = 0;
        for (const RunningKernel& kernel : kernels_) {
            cpus += cpus_of(kernel);
        }
        return has_note_ && cpus >= cpus_with_tables(image_->facts());
    }

    /// Opens the kernels for which `lastwords trim` has written notes.
    void take_more_notes() {
        for (const std::string& text : image_->facts().more_vmcoreinfo) {
            auto kernel = open_kernel(image_, text, "note of lastwords trim", options_.watcher);
            if (kernel && kernel->verified) {
                add(*std::move(kernel));
            }
        }
    }

    void look_through_memory() {
        std::set<std::string_view> seen;  // a kernel has two copies, and a page may have more
        const std::vector<VmcoreInfoCandidate>& candidates =
            options_.scan->look_for<VmcoreInfoDetector>(*image_, options_.progress).found();
        bool explained = !note_.empty();
        for (const VmcoreInfoCandidate& candidate : candidates) {
            ++copies_;
            if (!seen.insert(candidate.text).second) {
                continue;
            }
            auto kernel =
                open_kernel(image_, candidate.text,
                            fmt::format("found in memory at physical {:#x}", candidate.at.value),
                            options_.watcher);
            if (kernel && kernel->verified) {
                add(*std::move(kernel));
                continue;
            }
            unconfirmed_.push_back(
                fmt::format("{} at physical {:#x}",
                            VmcoreInfo(candidate.text).value("OSRELEASE").value_or("(none)"),
                            candidate.at.value));
            if (!kernel && !explained) {
                why_ = std::move(kernel).error().in(
                    fmt::format("VMCOREINFO in memory at physical {:#x}", candidate.at.value));
                explained = true;
            }
        }
    }

    Result<std::vector<RunningKernel>> result(Findings& findings) {
        if (kernels_.empty() && !unverified_) {
            return failure(why_.kind,
                           fmt::format("{}, and none of the {} copies found in memory belongs to a "
                                       "kernel in this dump{}",
                                       why_.message, copies_,
                                       banner_hint(options_.scan->look_for<BannerDetector>(
                                                       *image_, options_.progress),
                                                   *image_)));
        }
        if (kernels_.empty()) {
            if (unverified_->not_to_verify) {
                findings.note(std::move(why_).message);
            } else {
                findings.loss(std::move(why_));
            }
            kernels_.push_back(*std::move(unverified_));
            return std::move(kernels_);
        }
        if (!note_.empty() && !has_note_) {
            findings.loss(std::move(why_).in("the copy of VMCOREINFO in memory is used instead"));
        }
        note_unconfirmed(findings);
        if (more_ != 0) {
            findings.loss(ErrorKind::kUnsupported,
                          fmt::format("this memory has {} kernels, of which {} are shown",
                                      kKernelsMax + more_, kKernelsMax));
        }
        return std::move(kernels_);
    }

 private:
    /// Adds a note of texts that are left of kernels whose memory was overwritten.
    void note_unconfirmed(Findings& findings) const {
        constexpr std::size_t kNamedMax = 4;
        std::string names;
        for (std::size_t i = 0; i < std::min(unconfirmed_.size(), kNamedMax); ++i) {
            names += (i == 0 ? "" : ", ") + unconfirmed_[i];
        }
        if (unconfirmed_.size() > kNamedMax) {
            names += fmt::format(", and {} more", unconfirmed_.size() - kNamedMax);
        }
        if (!names.empty()) {
            findings.note(
                fmt::format("memory also has VMCOREINFO of kernels that are not there (any more): "
                            "{}",
                            names));
        }
    }

    /// Keeps the kernel unless it is known. An earlier boot of the same kernel may have lain at the
    /// same place in memory but at other virtual addresses: then its VMCOREINFO is the wrong one of
    /// the two, and the page tables, which are those of the later boot, do not agree with it.
    void add(RunningKernel kernel) {
        const auto at = uts_place(kernel);
        const auto same =
            std::find_if(kernels_.begin(), kernels_.end(),
                         [&](const RunningKernel& known) { return uts_place(known) == at; });
        if (same == kernels_.end()) {
            if (kernels_.size() < kKernelsMax) {
                kernels_.push_back(std::move(kernel));
            } else {
                ++more_;
            }
            return;
        }
        const bool is_copy =
            same->info->symbol("init_uts_ns") == kernel.info->symbol("init_uts_ns");
        if (!is_copy && !tables_confirm(*same) && tables_confirm(kernel)) {
            why_ = {ErrorKind::kCorrupt,
                    fmt::format("VMCOREINFO of {} has addresses of an earlier boot, with which "
                                "the page tables do not agree",
                                same->info->value("OSRELEASE").value_or("(none)"))};
            has_note_ = has_note_ && same != kernels_.begin();
            *same = std::move(kernel);
        }
    }

    const std::shared_ptr<const MemoryImage>& image_;  // outlives this
    const KernelOptions& options_;                     // outlives this
    const std::string& note_;                          // of the image
    std::vector<RunningKernel> kernels_;
    bool has_note_ = false;                    ///< the first of them is the note's
    std::optional<RunningKernel> unverified_;  ///< the note's, if memory does not confirm it
    /// Why the note, or the first copy in memory, is not used.
    Error why_{ErrorKind::kNotFound, "the dump has no VMCOREINFO note"};
    std::vector<std::string> unconfirmed_;  ///< texts in memory of which no kernel was found
    std::size_t copies_ = 0;
    std::size_t more_ = 0;  ///< kernels beyond kKernelsMax
};

/// Opens the files outside the dump that describe the kernels. Those that the user named must fit
/// one kernel, and are used for that one only.
Result<void> attach_debug_info(std::vector<RunningKernel>& kernels, const KernelOptions& options,
                               Findings& findings) {
    if (options.debug_files == nullptr) {
        return {};
    }
    for (RunningKernel& kernel : kernels) {
        KernelIdentity identity{*kernel.info, *kernel.memory, uts_text(kernel, UtsField::kRelease),
                                uts_text(kernel, UtsField::kVersion)};
        kernel.debug =
            std::make_shared<DebugInfo>(options.debug_files, options.dump, std::move(identity));
    }
    auto theirs = kernels.begin();
    if (kernels.size() > 1) {
        theirs = std::find_if(kernels.begin(), kernels.end(), [](const RunningKernel& kernel) {
            return kernel.debug->named_files_fit();
        });
    }
    if (theirs == kernels.end()) {
        order_kernels(kernels);
        theirs = kernels.begin();
    }
    return theirs->debug->open_named(findings);
}

}  // namespace

Result<std::vector<RunningKernel>> find_kernels(const std::shared_ptr<const MemoryImage>& image,
                                                const KernelOptions& options, Findings& findings) {
    KernelSearch search(image, options);
    search.take_note();
    search.take_more_notes();
    if (options.all_kernels || !search.is_settled()) {
        search.look_through_memory();
    }
    TRY(std::vector<RunningKernel> kernels, search.result(findings));
    TRY_VOID(attach_debug_info(kernels, options, findings));
    order_kernels(kernels);
    return kernels;
}

Result<RunningKernel> find_kernel(const std::shared_ptr<const MemoryImage>& image,
                                  const KernelOptions& options, Findings& findings) {
    TRY(std::vector<RunningKernel> kernels, find_kernels(image, options, findings));
    return std::move(kernels.front());
}

}  // namespace lastwords::extractor
