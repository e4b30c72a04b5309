// SPDX-License-Identifier: GPL-2.0-or-later
// Runs the stages from a memory image to the kernel's log and consoles, in order.
#include "extractor/printk/kernel_log.h"

#include <fmt/format.h>

#include "extractor/kernel/kernel_view.h"
#include "extractor/kernel/running_kernel.h"
#include "extractor/printk/buffered.h"
#include "extractor/printk/consoles.h"
#include "extractor/printk/era.h"
#include "extractor/printk/machine_facts.h"
#include "extractor/text/crash_cause.h"

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
    facts.push_back(
        {"release confirmed", kernel.verified ? "yes" : "no", "init_uts_ns in the dump's memory"});
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

std::string origin_of(const KernelLogOptions& options) {
    return fmt::format("{}: kernel log", options.file);
}

LogOptions log_options(const KernelLogOptions& options) {
    LogOptions how{options.extents};
    if (options.newest) {
        how.newest = [&options](printkfmt::Log log) {
            Source source;
            source.log = std::move(log);
            source.origin = origin_of(options);
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
    TRY(source.log, read_log(view, log_options(options), source.findings));
    read_buffered(view, source.log, source.findings);
    source.origin = origin_of(options);
    source.of_kernel = true;
    source.machine = read_machine(kernel);
    source.machine.hardware = find_hardware(source.log);
    source.crash_cause = find_crash_cause(source.log);
    if (options.consoles) {
        add_consoles(source, view);
        add_symbol_facts(source.machine, view, source.log);
        source.id = read_boot_id(view);
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
                        Findings& if_none) {
    if (as_text(image.facts().notes).find("VMCOREINFO_XEN") != std::string_view::npos) {
        error = std::move(error).in(
            "the dump has Xen's notes, so its addresses may be the "
            "hypervisor's, not those of the kernel of dom0");
    }
    if_none.add(findings);
    const std::vector<Finding>& kept = findings.kept();
    const bool explained = kept.size() == 1 && kept.front().weight == Finding::Weight::kLoss;
    return explained ? std::move(error).in(kept.front().message) : error;
}

}  // namespace

Result<Source> find_kernel_log(const std::shared_ptr<const MemoryImage>& image,
                               const KernelLogOptions& options, Findings& if_none) {
    Findings findings;
    Result<Source> source =
        find_kernel(image, options.kernel, findings).and_then([&](const RunningKernel& kernel) {
            return read_kernel_log(kernel, options);
        });
    if (source) {
        source->findings.add(findings);
        return source;
    }
    return tl::unexpected(with_first_reason(std::move(source).error(), *image, findings, if_none));
}

}  // namespace lastwords::extractor
