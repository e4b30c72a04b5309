// SPDX-License-Identifier: GPL-2.0-or-later
// Reads a dump as open_dump() does, records which memory is read, and writes only this memory to a
// new dump.
#include "extractor/trim/trim.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <vector>

#include "extractor/file/open_paths.h"
#include "extractor/image/containers.h"
#include "extractor/image/elf_notes.h"
#include "extractor/image/raw_pieces.h"
#include "extractor/kernel/find_kernel.h"
#include "extractor/kernel/kernel_roles.h"
#include "extractor/kernel/missing_base.h"
#include "extractor/printk/kernel_log.h"
#include "extractor/trim/byte_sink.h"
#include "extractor/trim/foreign_tool_pages.h"
#include "extractor/trim/kdump_writer.h"
#include "extractor/trim/traced_image.h"

namespace lastwords::extractor {

namespace {

struct VirtRange {
    VirtAddr at;
    std::uint64_t bytes = 0;
};

/// Repeats the reads of kernel memory from which the result was made, while the image records the
/// physical memory that they touch. The page tables are walked for every page, even if the address
/// can be translated without them, because other tools can translate it only by page tables.
void read_again(TracedImage& image, const KernelMemory& memory,
                const std::vector<VirtRange>& reads) {
    constexpr std::uint64_t kPage = 4096;
    std::vector<std::byte> buffer;
    image.watch();
    for (const VirtRange& range : reads) {
        buffer.resize(std::min<std::uint64_t>(range.bytes, 1U << 20));
        for (std::uint64_t done = 0; done < range.bytes; done += buffer.size()) {
            const std::uint64_t length = std::min<std::uint64_t>(buffer.size(), range.bytes - done);
            memory.search(range.at + done, MutableBytes(buffer).first(length));
        }
        const std::uint64_t first = range.at.value / kPage;
        const std::uint64_t last = (range.at.value + range.bytes - 1) / kPage;
        for (std::uint64_t page = first; range.bytes != 0 && page <= last; ++page) {
            // The walk may fail: if the tables do not map the page, its address was translated in
            // another way, and there are no tables to keep.
            (void)memory.space().walk_tables(VirtAddr{page * kPage});
        }
    }
}

/// Merges overlapping and adjacent reads, so that page tables are walked only once for each page.
std::vector<VirtRange> merged(std::vector<VirtRange> reads) {
    std::sort(reads.begin(), reads.end(),
              [](const VirtRange& a, const VirtRange& b) { return a.at < b.at; });
    std::vector<VirtRange> all;
    for (const VirtRange& read : reads) {
        if (!all.empty() && read.at - all.back().at <= all.back().bytes) {
            all.back().bytes = std::max(all.back().bytes, read.at - all.back().at + read.bytes);
        } else {
            all.push_back(read);
        }
    }
    return all;
}

std::vector<std::uint64_t> page_frames(const std::vector<PhysRange>& ranges,
                                       std::uint64_t page_bytes) {
    std::vector<std::uint64_t> pfns;
    for (const PhysRange& range : ranges) {
        const std::uint64_t last = (range.end.value - 1) / page_bytes;
        for (std::uint64_t pfn = range.begin.value / page_bytes; pfn <= last; ++pfn) {
            if (pfns.empty() || pfns.back() != pfn) {
                pfns.push_back(pfn);
            }
        }
    }
    return pfns;
}

/// Fills a page with those of its bytes that are in `kept`, and with zeros elsewhere.
Result<void> read_kept(const TracedImage& image, const std::vector<PhysRange>& kept, PhysAddr page,
                       MutableBytes into) {
    std::fill(into.begin(), into.end(), std::byte{0});
    const PhysAddr end = page + into.size();
    auto range = std::lower_bound(kept.begin(), kept.end(), page,
                                  [](const PhysRange& one, PhysAddr at) { return one.end <= at; });
    for (; range != kept.end() && range->begin < end; ++range) {
        const PhysAddr from = std::max(range->begin, page);
        const PhysAddr to = std::min(range->end, end);
        TRY_VOID(image.read(from, into.subspan(from - page, to - from)));
    }
    return {};
}

/// Returns the notes with the CPUs' registers, at which their stacks begin: NT_PRSTATUS, and the
/// note that QEMU adds for each CPU, which has CR3.
std::vector<std::byte> register_notes(const ImageFacts& facts) {
    constexpr std::uint32_t kPrstatus = 1;  // NT_PRSTATUS, include/uapi/linux/elf.h
    std::vector<std::byte> notes;
    for (const ElfNote& note : read_elf_notes(facts.notes, facts.byte_order)) {
        if ((note.name == "CORE" && note.type == kPrstatus) || note.name == "QEMU") {
            append_elf_note(notes, facts.byte_order, note);
        }
    }
    return notes;
}

/// Appends the notes from which the same kernels are found in the new dump, in the same order: the
/// note of the first one is the VMCOREINFO of the dump, which write_kdump() adds.
void add_notes(const std::vector<RunningKernel>& kernels, const ImageFacts& facts,
               std::vector<std::byte>& notes) {
    if (kernels.size() < 2) {
        return;
    }
    for (const RunningKernel& kernel : kernels) {
        if (&kernel != &kernels.front() || !kernel.from_note) {
            append_elf_note(
                notes, facts.byte_order,
                {kLastwordsNote, kVmcoreinfoInMemory, as_bytes(kernel.info->text()), 0});
        }
    }
    if (as_text(notes).find("QEMU") != std::string_view::npos) {
        return;  // QEMU's notes have CR3
    }
    constexpr std::size_t kWord = sizeof(std::uint64_t);
    std::vector<std::byte> registers(facts.cr3.size() * kWord);
    for (std::size_t i = 0; i < facts.cr3.size(); ++i) {
        store_number(MutableBytes(registers).subspan(i * kWord, kWord), facts.cr3[i],
                     facts.byte_order);
    }
    if (!registers.empty()) {
        append_elf_note(notes, facts.byte_order, {kLastwordsNote, kCr3OfCpus, registers, 0});
    }
}

Result<TrimReport> write_trimmed(const TracedImage& image,
                                 const std::vector<RunningKernel>& kernels,
                                 const std::string& output) {
    const std::vector<PhysRange> kept = image.read_ranges();
    KdumpPlan plan = plan_kdump(image.facts());
    plan.notes = register_notes(image.facts());
    add_notes(kernels, image.facts(), plan.notes);
    plan.vmcoreinfo = kernels.front().info->text();
    plan.existing = image.existing_ranges();
    plan.pfns = page_frames(kept, plan.page_bytes);
    const std::uint64_t end = plan.existing.empty() ? 0 : plan.existing.back().end.value;
    plan.max_mapnr = (end + plan.page_bytes - 1) / plan.page_bytes;
    plan.dump_level = 31;
    TRY(const std::unique_ptr<OutputFile> file, OutputFile::create(output));
    const auto read_page = [&](std::uint64_t pfn, MutableBytes page) {
        return read_kept(image, kept, PhysAddr{pfn * plan.page_bytes}, page);
    };
    TRY_VOID(write_kdump(plan, read_page, *file));
    TRY_VOID(file->finish());
    TrimReport report;
    report.pages = plan.pfns.size();
    report.page_bytes = plan.page_bytes;
    for (const PhysRange& range : kept) {
        report.read_bytes += range.end - range.begin;
    }
    return report;
}

/// Opens the image in the files, which are one dump, in parts or not, or pieces of RAM, packed or
/// not.
Result<std::shared_ptr<const MemoryImage>> open_files(std::span<const std::string> paths,
                                                      const OpenOptions& options,
                                                      Findings& findings) {
    TRY(std::vector<PathFile> files, open_paths(paths, findings, options.progress));
    SourceFiles parts;
    std::vector<RawPiece> pieces;
    for (PathFile& one : files) {
        if (one.address) {
            pieces.push_back({std::move(one.file), PhysAddr{*one.address}});
        } else {
            parts.push_back(std::move(one.file));
        }
    }
    if (parts.empty() == pieces.empty()) {
        return failure(ErrorKind::kUnsupported,
                       fmt::format("{}: expected one dump, or pieces of RAM with their addresses",
                                   paths.front()));
    }
    Result<std::unique_ptr<MemoryImage>> image =
        pieces.empty()
            ? open_image(std::move(parts), {options.raw_base, options.raw_base_given}, findings)
            : open_raw_pieces(std::move(pieces));
    return std::move(image).map(
        [](auto opened) { return std::shared_ptr<const MemoryImage>(std::move(opened)); });
}

}  // namespace

Result<TrimReport> trim(std::span<const std::string> paths, const std::string& output,
                        const OpenOptions& options) {
    Findings findings;
    std::map<const KernelMemory*, std::vector<VirtRange>> reads;
    KernelLogOptions how;
    how.file = paths.front();
    how.kernel.progress = options.progress;
    how.kernel.debug_files = std::make_shared<DebugFiles>(options.debug_files);
    how.kernel.dump = how.file;
    how.kernel.all_kernels = options.scan;
    how.kernel.watcher = [&](const KernelMemory& memory, VirtAddr at, std::uint64_t bytes) {
        reads[&memory].push_back({at, bytes});
    };
    TRY(std::shared_ptr<const MemoryImage> opened, open_files(paths, options, findings));
    opened = options.raw_base_given ? opened : placed_image(opened, how.kernel);
    const auto image = std::make_shared<TracedImage>(std::move(opened));
    TRY(const std::vector<RunningKernel> kernels, find_kernels(image, how.kernel, findings));
    TRY(const std::vector<printkfmt::Source> sources, read_kernel_logs(kernels, how, findings));
    for (const printkfmt::Source& source : sources) {
        if (is_asked_for(source.one_of_kernels)) {
            findings.add(source.findings);
        }
    }
    const std::vector<PhysRange> ranges = image->ranges();
    for (const RunningKernel& kernel : kernels) {
        touch_pages_other_tools_read(kernel, ranges.empty() ? PhysAddr{} : ranges.back().end);
        read_again(*image, *kernel.memory, merged(std::move(reads[kernel.memory.get()])));
        if (kernels.size() > 1) {
            (void)cpus_of(kernel);  // reads the page tables of the CPUs
        }
    }
    TRY(TrimReport report, write_trimmed(*image, kernels, output));
    report.findings = std::move(findings);
    return report;
}

}  // namespace lastwords::extractor
