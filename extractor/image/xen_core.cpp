// SPDX-License-Identifier: GPL-2.0-or-later
// Xen domain core: finds the sections, and makes runs of pages of the frame numbers.
#include "extractor/image/xen_core.h"

#include <elf.h>
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <optional>
#include <string>
#include <vector>

#include "extractor/image/elf_notes.h"
#include "extractor/image/mapped_image.h"

namespace lastwords::extractor {
namespace {

constexpr std::endian kXenOrder = std::endian::little;
constexpr std::size_t kXenSectionsMax = 256;  // Xen writes fewer than ten
constexpr std::uint64_t kNamesBytesMax = std::uint64_t{1} << 16U;
constexpr std::uint64_t kXenPageMin = 4096;
constexpr std::uint64_t kXenPageMax = 65536;
constexpr std::uint64_t kXenPagesMax = std::uint64_t{1} << 28U;  // 1 TiB
constexpr std::uint64_t kFramesPerRead = std::uint64_t{1} << 17U;
constexpr std::uint32_t kCrashInfo = 0x1000001;              // XEN_ELFNOTE_CRASH_INFO
constexpr std::uint32_t kDumpcoreHeader = 0x2000001;         // XEN_ELFNOTE_DUMPCORE_HEADER
constexpr std::uint32_t kDumpcoreFormatVersion = 0x2000003;  // XEN_ELFNOTE_DUMPCORE_FORMAT_VERSION

/// The place of a section in the file.
struct XenSection {
    FileOffset at;
    std::uint64_t bytes = 0;
};

/// The sections that a reader of memory needs.
struct XenSections {
    std::optional<XenSection> notes;
    std::optional<XenSection> pages;
    std::optional<XenSection> pfn;
    std::optional<XenSection> p2m;
};

Error xen_error(ErrorKind kind, const ByteSource& file, FileOffset at, std::string_view what) {
    return {kind, fmt::format("{}: offset {:#x}: {}", file.name(), at.value, what)};
}

template <std::unsigned_integral T>
T xen_number(Bytes bytes, std::size_t at) {
    return load<T>(bytes.subspan(at), kXenOrder);
}

/// Reads a section whole. The caller has capped its size.
Result<std::vector<std::byte>> read_section(const ByteSource& file, const XenSection& section) {
    std::vector<std::byte> bytes(section.bytes);
    TRY_VOID(file.read(section.at, bytes));
    return bytes;
}

XenSection section_at(Bytes table, std::size_t index) {
    const Bytes header = table.subspan(index * sizeof(Elf64_Shdr));
    return {FileOffset{xen_number<std::uint64_t>(header, offsetof(Elf64_Shdr, sh_offset))},
            xen_number<std::uint64_t>(header, offsetof(Elf64_Shdr, sh_size))};
}

/// Reads the section table and the names, and picks what is needed.
Result<XenSections> find_sections(const ByteSource& file, ImageFacts& facts) {
    std::vector<std::byte> ehdr(sizeof(Elf64_Ehdr));
    TRY_VOID(file.read({}, ehdr));
    const std::size_t count = xen_number<std::uint16_t>(ehdr, offsetof(Elf64_Ehdr, e_shnum));
    const std::size_t names_index =
        xen_number<std::uint16_t>(ehdr, offsetof(Elf64_Ehdr, e_shstrndx));
    const std::size_t entry = xen_number<std::uint16_t>(ehdr, offsetof(Elf64_Ehdr, e_shentsize));
    facts.elf_machine = xen_number<std::uint16_t>(ehdr, offsetof(Elf64_Ehdr, e_machine));
    if (entry != sizeof(Elf64_Shdr) || count > kXenSectionsMax || names_index >= count) {
        return tl::unexpected(xen_error(
            ErrorKind::kCorrupt, file, {},
            fmt::format(
                "found {} section headers of {} bytes, names in {}, expected up to {} of {}", count,
                entry, names_index, kXenSectionsMax, sizeof(Elf64_Shdr))));
    }
    const XenSection table_at{
        FileOffset{xen_number<std::uint64_t>(ehdr, offsetof(Elf64_Ehdr, e_shoff))}, count * entry};
    TRY(const std::vector<std::byte> table, read_section(file, table_at));
    XenSection names_at = section_at(table, names_index);
    names_at.bytes = std::min(names_at.bytes, kNamesBytesMax);
    TRY(const std::vector<std::byte> names, read_section(file, names_at));
    for (const XenSection& read : {XenSection{{}, ehdr.size()}, table_at, names_at}) {
        add_extents(file, read.at, read.bytes, facts.header_extents);
    }
    XenSections found;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t name_at =
            std::min<std::size_t>(xen_number<std::uint32_t>(table, i * entry), names.size());
        const std::string_view name = up_to_nul(as_text(Bytes(names).subspan(name_at)));
        for (const auto& [wanted, into] :
             {std::pair{".note.Xen", &found.notes}, std::pair{".xen_pages", &found.pages},
              std::pair{".xen_pfn", &found.pfn}, std::pair{".xen_p2m", &found.p2m}}) {
            if (name == wanted) {
                *into = section_at(table, i);
            }
        }
    }
    return found;
}

/// Reads the page size of the domain from the header note, and checks the version of the format.
Result<std::uint64_t> read_page_bytes(const ByteSource& file, XenSection section, ImageFacts& facts,
                                      Findings& findings) {
    section.bytes = std::min(section.bytes, kNotesBytesMax);
    TRY(const std::vector<std::byte> bytes, read_section(file, section));
    add_note_facts(bytes, {file, section.at}, facts, findings);
    add_extents(file, section.at, section.bytes, facts.header_extents);
    std::uint64_t page_bytes = kXenPageMin;
    for (const ElfNote& note : read_elf_notes(bytes, kXenOrder)) {
        if (note.name != "Xen") {
            continue;
        }
        if (note.type == kDumpcoreFormatVersion && note.desc.size() >= 8 &&
            xen_number<std::uint64_t>(note.desc, 0) >> 32U != 0) {
            return tl::unexpected(
                xen_error(ErrorKind::kUnsupported, file, section.at,
                          fmt::format("found version {:#x} of Xen's core format, expected 0.1",
                                      xen_number<std::uint64_t>(note.desc, 0))));
        }
        if (note.type == kDumpcoreHeader && note.desc.size() >= 32) {
            page_bytes = xen_number<std::uint64_t>(note.desc, 24);
        }
    }
    if (!std::has_single_bit(page_bytes) || page_bytes < kXenPageMin || page_bytes > kXenPageMax) {
        return tl::unexpected(xen_error(ErrorKind::kCorrupt, file, section.at,
                                        fmt::format("found a page size of {}, expected {} to {}",
                                                    page_bytes, kXenPageMin, kXenPageMax)));
    }
    return page_bytes;
}

/// Adds a page, to the last run if it continues that one in memory; in the file it always does.
void add_page(std::vector<MappedRun>& runs, PhysAddr begin, FileOffset at, std::uint64_t bytes) {
    if (!runs.empty()) {
        MappedRun& last = runs.back();
        if (last.begin + last.bytes == begin && last.at + last.bytes == at) {
            last.bytes += bytes;
            return;
        }
        if (last.begin == begin) {  // a hole in the file of frame numbers reads as frame 0
            return;
        }
    }
    runs.push_back({begin, bytes, at});
}

/// Returns how many pages are both named and in the file. Says so if these are not all.
std::uint64_t count_pages(const ByteSource& file, const XenSection& pfn, const XenSection& pages,
                          ImageFacts& facts, Findings& findings) {
    const std::uint64_t named = pfn.bytes / sizeof(std::uint64_t);
    const std::uint64_t in_file = file.size() - std::min(file.size(), pages.at.value);
    const std::uint64_t there =
        std::min({named, std::min(pages.bytes, in_file) / facts.page_bytes, kXenPagesMax});
    if (there < named) {
        facts.incomplete = true;
        findings.note(fmt::format("{}: the dump is cut: {} of the {} pages of the domain are read",
                                  file.name(), there, named));
    }
    return there;
}

/// Makes runs of the first `count` pages. Frames that no address can have, as the ~0 of a page that
/// the domain had given back, are left out.
Result<std::vector<MappedRun>> read_frames(const ByteSource& file, const XenSection& pfn,
                                           FileOffset pages_at, std::uint64_t count,
                                           std::uint64_t page_bytes) {
    std::vector<MappedRun> runs;
    std::vector<std::byte> bytes(std::min(count, kFramesPerRead) * sizeof(std::uint64_t));
    for (std::uint64_t done = 0; done < count;) {
        const std::uint64_t now = std::min(count - done, kFramesPerRead);
        const MutableBytes part = MutableBytes(bytes).first(now * sizeof(std::uint64_t));
        TRY_VOID(file.read(pfn.at + done * sizeof(std::uint64_t), part));
        for (std::uint64_t i = 0; i < now; ++i) {
            const auto frame = xen_number<std::uint64_t>(part, i * sizeof(std::uint64_t));
            if (frame < ~std::uint64_t{0} / page_bytes) {
                add_page(runs, PhysAddr{frame * page_bytes}, pages_at + (done + i) * page_bytes,
                         page_bytes);
            }
        }
        done += now;
    }
    return runs;
}

}  // namespace

bool is_xen_core(Bytes first) {
    constexpr std::string_view kIdent =
        "\x7f"
        "ELF\2\1";
    return first.size() >= sizeof(Elf64_Ehdr) && as_text(first).starts_with(kIdent) &&
           xen_number<std::uint16_t>(first, offsetof(Elf64_Ehdr, e_type)) == ET_CORE &&
           xen_number<std::uint16_t>(first, offsetof(Elf64_Ehdr, e_phnum)) == 0 &&
           xen_number<std::uint16_t>(first, offsetof(Elf64_Ehdr, e_shnum)) > 1;
}

Result<std::unique_ptr<MemoryImage>> open_xen_core(SourceFiles files, Findings& findings) {
    const std::unique_ptr<ByteSource>& file = files.front();
    ImageFacts facts;
    facts.container = with_form("Xen domain core", *file);
    facts.byte_order = kXenOrder;
    facts.incomplete = file->cut();
    TRY(const XenSections sections, find_sections(*file, facts));
    if (!sections.pages || !sections.notes || (!sections.pfn && !sections.p2m)) {
        return tl::unexpected(xen_error(ErrorKind::kUnsupported, *file, {},
                                        "found an ELF core without PT_LOAD segments and without "
                                        "Xen's sections, expected a kernel memory dump"));
    }
    if (!sections.pfn) {
        return tl::unexpected(xen_error(
            ErrorKind::kUnsupported, *file, sections.p2m->at,
            "found the core of a Xen PV domain (.xen_p2m), whose page tables hold machine "
            "addresses, expected one of an HVM or PVH domain: `crash VMLINUX FILE` reads it, and "
            "its command `log` shows the log"));
    }
    TRY(const std::uint64_t page_bytes, read_page_bytes(*file, *sections.notes, facts, findings));
    facts.page_bytes = static_cast<std::uint32_t>(page_bytes);
    const std::uint64_t count = count_pages(*file, *sections.pfn, *sections.pages, facts, findings);
    TRY(std::vector<MappedRun> runs,
        read_frames(*file, *sections.pfn, sections.pages->at, count, page_bytes));
    add_extents(*file, sections.pfn->at, sections.pfn->bytes, facts.header_extents);
    return make_mapped_image(std::move(files.front()), std::move(facts), std::move(runs));
}

bool has_xen_crash_notes(const ImageFacts& facts) {
    const std::vector<ElfNote> notes = read_elf_notes(facts.notes, facts.byte_order);
    return std::any_of(notes.begin(), notes.end(), [](const ElfNote& note) {
        return note.name == "VMCOREINFO_XEN" || (note.name == "Xen" && note.type == kCrashInfo);
    });
}

}  // namespace lastwords::extractor
