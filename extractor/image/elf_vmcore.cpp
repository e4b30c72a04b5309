// SPDX-License-Identifier: GPL-2.0-or-later
// ELF vmcore: PT_LOAD segments become disjoint pieces of physical memory.
#include "extractor/image/elf_vmcore.h"

#include <elf.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "extractor/file/block_cache.h"
#include "extractor/file/layers.h"
#include "extractor/image/elf_headers.h"
#include "extractor/image/elf_notes.h"
#include "extractor/image/kcore.h"
#include "extractor/image/trailing_bytes.h"

namespace lastwords::extractor {
namespace {

constexpr std::uint64_t kAddressMax = std::numeric_limits<std::uint64_t>::max();

/// A part of the memory of one PT_LOAD: either the bytes that are in the file (p_filesz), or the
/// rest up to p_memsz, which the writer of the dump left out.
struct FilePart {
    Layer memory;
    FileOffset file;  // offset of the first byte; not used for an excluded part
    bool excluded = false;
};

class ElfVmcore final : public MemoryImage {
 public:
    ElfVmcore(std::unique_ptr<ByteSource> file, ImageFacts facts, std::vector<FilePart> parts)
        : file_(std::move(file)),
          cached_(*file_, {}),
          facts_(std::move(facts)),
          parts_(std::move(parts)) {
        std::vector<Layer> layers;
        layers.reserve(parts_.size());
        for (const FilePart& part : parts_) {
            layers.push_back(part.memory);
        }
        pieces_ = resolve_layers(layers, LayerOrder::kFirstWins);
    }

    const ImageFacts& facts() const override { return facts_; }
    std::vector<PhysRange> ranges() const override;
    PhysAddr next_data(PhysAddr at) const override;
    std::uint64_t stored_bytes() const override { return file_->stored_bytes(); }
    Result<std::uint64_t> read_some(PhysAddr at, MutableBytes into) const override;
    PhysAddr absent_until(PhysAddr at) const override;
    Result<Place> place(PhysAddr at) const override;

 private:
    /// Where in the file the bytes from a physical address on lie, up to the end of their piece.
    struct Run {
        FileOffset at;
        std::uint64_t bytes = 0;
    };
    Result<Run> run_at(PhysAddr at) const;

    std::unique_ptr<ByteSource> file_;
    BlockCache cached_;
    ImageFacts facts_;
    std::vector<FilePart> parts_;
    std::vector<LayerPiece> pieces_;
};

std::vector<PhysRange> ElfVmcore::ranges() const {
    std::vector<PhysRange> ranges;
    for (const LayerPiece& piece : pieces_) {
        const FilePart& part = parts_[piece.layer];
        const std::uint64_t at = part.file.value + (piece.begin - part.memory.begin);
        if (part.excluded || at >= file_->size()) {
            continue;
        }
        const PhysAddr begin{piece.begin};
        const PhysAddr end = begin + std::min(piece.end - piece.begin, file_->size() - at);
        if (!ranges.empty() && ranges.back().end == begin) {
            ranges.back().end = end;
            continue;
        }
        ranges.push_back({begin, end});
    }
    return ranges;
}

PhysAddr ElfVmcore::next_data(PhysAddr at) const {
    const Result<Run> run = run_at(at);
    return run ? at + std::min(file_->next_data(run->at) - run->at, run->bytes) : at;
}

Result<ElfVmcore::Run> ElfVmcore::run_at(PhysAddr at) const {
    const std::size_t index = first_ending_after(pieces_, at.value);
    if (index == pieces_.size() || at.value < pieces_[index].begin) {
        return failure(ErrorKind::kMissing,
                       fmt::format("{}: physical {:#x} is in no PT_LOAD", file_->name(), at.value));
    }
    const LayerPiece& piece = pieces_[index];
    const FilePart& part = parts_[piece.layer];
    if (part.excluded) {
        return failure(ErrorKind::kExcluded,
                       fmt::format("{}: physical {:#x} was left out by the dump's writer "
                                   "(p_filesz < p_memsz)",
                                   file_->name(), at.value));
    }
    return Run{part.file + (at.value - part.memory.begin), piece.end - at.value};
}

Result<std::uint64_t> ElfVmcore::read_some(PhysAddr at, MutableBytes into) const {
    TRY(const Run run, run_at(at));
    const MutableBytes wanted = into.first(std::min<std::uint64_t>(into.size(), run.bytes));
    TRY(const std::uint64_t got, cached_.read_piece(run.at, wanted));
    if (got == 0 && !wanted.empty()) {
        return failure(ErrorKind::kMissing,
                       fmt::format("{}: offset {:#x}: found the end of the file, expected the "
                                   "memory at physical {:#x}",
                                   file_->name(), run.at.value, at.value));
    }
    return got;
}

PhysAddr ElfVmcore::absent_until(PhysAddr at) const {
    const std::size_t index = first_ending_after(pieces_, at.value);
    if (index == pieces_.size()) {
        return PhysAddr{kAddressMax};
    }
    const LayerPiece& piece = pieces_[index];
    if (at.value < piece.begin) {
        return PhysAddr{piece.begin};
    }
    return parts_[piece.layer].excluded ? PhysAddr{piece.end} : at;
}

Result<MemoryImage::Place> ElfVmcore::place(PhysAddr at) const {
    TRY(const Run run, run_at(at));
    TRY(const Extent extent, file_->place(run.at, run.bytes));
    return Place{extent, extent.length, false};
}

/// Adds the two parts of one PT_LOAD, cut off where an address or offset would exceed 64 bits.
void add_parts(const ProgramHeader& load, std::vector<FilePart>& present,
               std::vector<FilePart>& excluded) {
    const std::uint64_t file_bytes =
        std::min({load.filesz, kAddressMax - load.paddr, kAddressMax - load.offset.value});
    const std::uint64_t begin = load.paddr;
    const std::uint64_t file_end = begin + file_bytes;
    const std::uint64_t end = begin + std::min(load.memsz, kAddressMax - begin);
    if (file_bytes > 0) {
        present.push_back({{begin, file_end}, load.offset, false});
    }
    if (end > file_end) {
        excluded.push_back({{file_end, end}, {}, true});
    }
}

/// Adds the segment. If it continues the last one at both its virtual and its physical address,
/// extends the last one instead, because makedumpfile -E writes a PT_LOAD for every run of pages.
void add_virtual(const ProgramHeader& load, std::vector<VirtualSegment>& segments) {
    if (!segments.empty()) {
        VirtualSegment& last = segments.back();
        if (last.virt.value + last.bytes == load.vaddr &&
            last.phys.value + last.bytes == load.paddr) {
            last.bytes += load.memsz;
            return;
        }
    }
    segments.push_back({VirtAddr{load.vaddr}, PhysAddr{load.paddr}, load.memsz});
}

/// Whether p_vaddr is an address at which the kernel maps the segment. In a dump that QEMU 7.2
/// writes without paging, p_vaddr is 0 or a copy of p_paddr. Only the kernel of s390 really maps
/// memory at virtual addresses equal to the physical ones.
bool has_virtual(const ProgramHeader& load, std::uint16_t machine) {
    return machine == EM_S390 || (load.vaddr != 0 && load.vaddr != load.paddr);
}

/// Whether this is the core of a process, in which only virtual addresses are set.
bool is_process_core(std::span<const ProgramHeader> loads) {
    return loads.size() > 1 && std::all_of(loads.begin(), loads.end(), [](const auto& load) {
               return load.paddr == 0 && load.vaddr != 0;
           });
}

/// Reads the notes of one PT_NOTE. All PT_NOTEs of a file together may take kNotesBytesMax bytes.
/// `left` says how many of these bytes are left, and is reduced.
void read_notes(const ByteSource& source, const ProgramHeader& header, std::uint64_t& left,
                ImageFacts& facts, Findings& findings) {
    const std::uint64_t wanted = std::min(header.filesz, left);
    left -= wanted;
    if (wanted == 0) {
        return;
    }
    if (header.offset.value >= source.size()) {
        findings.note(fmt::format("{}: offset {:#x}: found the end of the file, expected notes",
                                  source.name(), header.offset.value));
        return;
    }
    std::vector<std::byte> bytes(std::min(wanted, source.size() - header.offset.value));
    const Result<std::uint64_t> got = source.read_some(header.offset, bytes);
    if (!got) {
        findings.note(Error(got.error()).in("reading notes").message);
        return;
    }
    if (*got < header.filesz) {
        findings.note(fmt::format(
            "{}: offset {:#x}: expected {} bytes of ELF notes, but only {} could be read",
            source.name(), header.offset.value, header.filesz, *got));
    }
    add_note_facts(Bytes(bytes).first(*got), {source, header.offset}, facts, findings);
    add_extents(source, header.offset, *got, facts.header_extents);
}

/// Whether makedumpfile marked the dump as incomplete because the disk was full: it sets bit 0 of
/// e_flags (DUMP_ELF_INCOMPLETE, elf_info.h). On RISC-V the same bit means compressed instructions.
bool says_incomplete(const ElfHeaders& headers) {
    return (headers.flags & 1U) != 0 && headers.machine != EM_RISCV;
}

ImageFacts header_facts(const ByteSource& source, const ElfHeaders& headers) {
    ImageFacts facts;
    facts.container = with_form(fmt::format("ELF{} vmcore", headers.bits), source);
    facts.elf_machine = headers.machine;
    facts.byte_order = headers.order;
    facts.incomplete = says_incomplete(headers) || source.cut();
    for (const Extent& read : headers.read) {
        add_extents(source, read.offset, read.length, facts.header_extents);
    }
    return facts;
}

/// Returns where the last part of the dump ends: memory, notes or headers.
FileOffset end_of(const ElfHeaders& headers) {
    FileOffset end = headers.end;
    for (const ProgramHeader& one : headers.program) {
        const std::uint64_t room = kAddressMax - one.offset.value;
        end = one.filesz == 0 ? end : std::max(end, one.offset + std::min(one.filesz, room));
    }
    return end;
}

/// Adds a note, and sets facts.incomplete, if segments extend beyond the end of the file.
void note_cut(const ByteSource& source, std::span<const FilePart> present, ImageFacts& facts,
              Findings& findings) {
    std::uint64_t end = 0;
    for (const FilePart& part : present) {
        end = std::max(end, part.file.value + (part.memory.end - part.memory.begin));
    }
    if (end > source.size()) {
        facts.incomplete = true;
        findings.note(fmt::format(
            "{}: the dump is cut: the file ends at {:#x}, but its memory segments end at {:#x}",
            source.name(), source.size(), end));
    }
}

}  // namespace

bool is_elf(Bytes first) {
    return as_text(first).starts_with(std::string_view(ELFMAG, SELFMAG));
}

Result<std::unique_ptr<MemoryImage>> open_elf_vmcore(SourceFiles files, Findings& findings) {
    std::unique_ptr<ByteSource> file = std::move(files.front());
    TRY(const ElfHeaders headers, read_elf_headers(*file, findings));
    ImageFacts facts = header_facts(*file, headers);
    std::vector<ProgramHeader> loads;
    std::uint64_t note_bytes_left = kNotesBytesMax;
    for (const ProgramHeader& header : headers.program) {
        if (header.type == PT_NOTE) {
            read_notes(*file, header, note_bytes_left, facts, findings);
        }
        // A p_paddr of ~0 means "no physical address". It occurs for the vsyscall and gate
        // segments.
        if (header.type == PT_LOAD && header.paddr != kAddressMax &&
            (header.memsz > 0 || header.filesz > 0)) {
            loads.push_back(header);
        }
    }
    const bool by_kernel = has_only_kernel_addresses(loads, headers, facts);
    if (by_kernel) {
        loads = place_by_kernel_addresses(std::move(loads));
    }
    if (loads.empty()) {
        return failure(ErrorKind::kUnsupported,
                       fmt::format("{}: offset 0x0: found an ELF core without PT_LOAD segments, "
                                   "expected a kernel memory dump",
                                   file->name()));
    }
    if (has_kcore_notes(facts)) {
        facts.container = with_form(fmt::format("ELF{} core of /proc/kcore", headers.bits), *file);
    }
    if (!by_kernel && is_process_core(loads)) {
        return failure(ErrorKind::kUnsupported,
                       fmt::format("{}: offset 0x0: found the core of a process (no physical "
                                   "addresses), expected a kernel memory dump",
                                   file->name()));
    }
    std::vector<FilePart> parts;
    std::vector<FilePart> excluded;
    for (const ProgramHeader& load : loads) {
        add_parts(load, parts, excluded);
        if (by_kernel || has_virtual(load, headers.machine)) {
            add_virtual(load, facts.segments);
        }
    }
    note_cut(*file, parts, facts, findings);
    note_trailing_bytes(*file, end_of(headers), findings);
    parts.insert(parts.end(), excluded.begin(), excluded.end());
    return std::make_unique<ElfVmcore>(std::move(file), std::move(facts), std::move(parts));
}

}  // namespace lastwords::extractor
