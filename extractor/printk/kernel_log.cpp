// SPDX-License-Identifier: GPL-2.0-or-later
// Runs the stages from a memory image to the kernels' logs and consoles, in order.
#include "extractor/printk/kernel_log.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "extractor/kernel/find_kernel.h"
#include "extractor/kernel/kernel_roles.h"
#include "extractor/kernel/kernel_view.h"
#include "extractor/lines/add_lines.h"
#include "extractor/printk/buffered.h"
#include "extractor/printk/consoles.h"
#include "extractor/printk/era.h"
#include "extractor/printk/machine_facts.h"
#include "extractor/stack/stacks.h"
#include "extractor/text/crash_cause.h"
#include "extractor/text/log_facts.h"
#include "extractor/why/explain.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Fact;
using printkfmt::Source;

std::vector<Fact> first_facts(const RunningKernel& kernel) {
    const VmcoreInfo& info = *kernel.info;
    std::vector<Fact> facts;
    facts.push_back({"VMCOREINFO", fmt::format("{} bytes", info.text().size()), kernel.info_from});
    facts.push_back({"architecture", std::string(kernel.memory->arch().name),
                     kernel.memory->arch().matches != nullptr ? "VMCOREINFO keys" : "ELF header"});
    facts.push_back({"release confirmed",
                     kernel.verified        ? "yes"
                     : kernel.not_to_verify ? "cannot be read"
                                            : "no",
                     "init_uts_ns in the dump's memory"});
    for (const std::string_view key :
         {"BUILD-ID", "KERNELOFFSET", "NUMBER(phys_base)", "NUMBER(pgtable_l5_enabled)",
          "NUMBER(sme_mask)", "CRASHTIME"}) {
        if (const auto value = info.value(key)) {
            facts.push_back({std::string(key), std::string(*value), "VMCOREINFO"});
        }
    }
    return facts;
}

void add_consoles(Source& source, KernelView& view) {
    auto consoles = read_consoles(view, source.log, source.findings);
    if (!consoles) {
        source.findings.loss(std::move(consoles).error().in("consoles"));
        return;
    }
    source.consoles = std::move(consoles->consoles);
    source.has_consoles = consoles->whole;
}

void add_stacks(Source& source, KernelView& view, const StackScope& scope) {
    const auto stacks = Stacks::open(view, source.findings);
    if (!stacks) {
        source.findings.loss(Error(stacks.error()).in("stacks"));
        return;
    }
    source.stacks = (*stacks)->read(scope, source.findings);
}

/// Returns "6.1.0-amd64 at 0x12000000 (running)".
std::string kernel_title(const RunningKernel& kernel) {
    return fmt::format("{} at {:#x} ({})", kernel.info->value("OSRELEASE").value_or("a kernel"),
                       kernel.one_of_kernels->image_at, title_of(*kernel.one_of_kernels));
}

std::string origin_of(const RunningKernel& kernel, const KernelLogOptions& options) {
    const std::string of = kernel.one_of_kernels ? " of " + kernel_title(kernel) : std::string();
    return fmt::format("{}: kernel log{}", options.file, of);
}

LogOptions log_options(const RunningKernel& kernel, const KernelLogOptions& options) {
    LogOptions how{options.extents};
    if (options.newest) {
        how.newest = [&kernel, &options](printkfmt::Log log) {
            Source source;
            source.log = std::move(log);
            source.origin = origin_of(kernel, options);
            source.one_of_kernels = kernel.one_of_kernels;
            source.of_kernel = true;
            source.crash_cause = find_crash_cause(source.log);
            options.newest(std::move(source));
        };
    }
    return how;
}

}  // namespace

Result<Source> read_kernel_log(const RunningKernel& kernel, const KernelLogOptions& options) {
    Source source;
    KernelView view(*kernel.info, *kernel.memory, kernel.debug.get());
    TRY(source.log, read_log(view, log_options(kernel, options), source.findings));
    if (source.log.records.empty() && !kernel.verified) {
        return failure(ErrorKind::kCorrupt, "where its log should be there is no record");
    }
    read_buffered(view, source.log, source.findings);
    source.origin = origin_of(kernel, options);
    source.of_kernel = true;
    source.one_of_kernels = kernel.one_of_kernels;
    mark_capture_kernel(source);
    source.machine = read_machine(kernel);
    source.machine.hardware = find_hardware(source.log);
    source.crash_cause = find_crash_cause(source.log);
    if (options.consoles) {
        add_consoles(source, view);
        add_symbol_facts(source.machine, view, source.log);
        explain_consoles(view, source);
        source.id = read_boot_id(view);
    }
    if (options.stacks.any()) {
        add_stacks(source, view, options.stacks);
    }
    if (options.lines && options.kernel.debug_files != nullptr) {
        add_lines(source, kernel.debug == nullptr ? DebugFileList{} : kernel.debug->files(),
                  options.kernel.debug_files->options(), options.kernel.dump);
    }
    source.facts = first_facts(kernel);
    if (kernel.debug != nullptr) {
        const std::vector<Fact>& files = kernel.debug->facts();
        source.facts.insert(source.facts.end(), files.begin(), files.end());
    }
    source.facts.insert(source.facts.end(), view.facts().begin(), view.facts().end());
    return source;
}

namespace {

/// A kernel that memory does not confirm explains all that failed after it, so it comes first.
Error with_first_reason(Error error, const MemoryImage& image, const Findings& findings,
                        bool verified, Findings& if_none) {
    if (as_text(image.facts().notes).find("VMCOREINFO_XEN") != std::string_view::npos) {
        error = std::move(error).in(
            "the dump has Xen's notes, so its addresses may be the "
            "hypervisor's, not those of the kernel of dom0");
    }
    if_none.add(findings);
    const std::vector<Finding>& kept = findings.kept();
    const bool explained =
        !verified || (kept.size() == 1 && kept.front().weight == Finding::Weight::kLoss);
    return explained ? std::move(error).in(kept.front().message) : error;
}

/// Returns the findings with the name of what they are about.
Findings named(const std::string& name, const Findings& findings) {
    Findings all;
    for (Finding& finding : findings.all()) {
        finding.message.insert(0, name + ": ");
        all.add(std::move(finding));
    }
    return all;
}

}  // namespace

Result<std::vector<Source>> read_kernel_logs(const std::vector<RunningKernel>& kernels,
                                             KernelLogOptions options, Findings& findings) {
    std::vector<Source> sources;
    std::optional<Error> first;
    for (const RunningKernel& kernel : kernels) {
        Result<Source> source = read_kernel_log(kernel, options);
        options.newest = {};  // shows the first log until all is read
        const bool asked_for = is_asked_for(kernel.one_of_kernels);
        if (source) {
            if (!asked_for) {
                source->findings = named("kernel log of " + kernel_title(kernel), source->findings);
            }
            sources.push_back(*std::move(source));
            continue;
        }
        first = first ? std::move(first) : source.error();
        if (kernels.size() > 1) {
            Error why = std::move(source).error().in("kernel log of " + kernel_title(kernel));
            if (asked_for) {
                findings.loss(std::move(why));
            } else {
                findings.note(std::move(why.message));
            }
        }
    }
    if (sources.empty()) {
        return tl::unexpected(*std::move(first));
    }
    return sources;
}

Result<std::vector<Source>> find_kernel_logs(const std::shared_ptr<const MemoryImage>& image,
                                             const KernelLogOptions& options, Findings& if_none) {
    Findings findings;
    bool verified = true;
    Result<std::vector<Source>> sources =
        find_kernels(image, options.kernel, findings)
            .and_then([&](const std::vector<RunningKernel>& kernels) {
                verified = kernels.front().verified;
                return read_kernel_logs(kernels, options, findings);
            });
    if (sources) {
        sources->front().findings.add(findings);
        return sources;
    }
    return tl::unexpected(
        with_first_reason(std::move(sources).error(), *image, findings, verified, if_none));
}

}  // namespace lastwords::extractor
