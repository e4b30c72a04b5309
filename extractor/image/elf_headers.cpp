// SPDX-License-Identifier: GPL-2.0-or-later
// ElfHeaders: reads the headers from the file in pieces of limited size. libelf converts them to
// host byte order.
#include "extractor/image/elf_headers.h"

#include <elf.h>
#include <fmt/format.h>
#include <libelf.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

namespace lastwords::extractor {
namespace {

constexpr std::uint64_t kProgramHeadersMax = std::uint64_t{1} << 20U;
constexpr std::uint64_t kHeadersPerRead = 1024;

/// The ELF class (32 or 64) and the byte order of the file, which libelf needs for each conversion.
struct Form {
    unsigned bits = 64;
    unsigned encoding = ELFDATA2LSB;
};

Error wrong(ErrorKind kind, const ByteSource& source, std::uint64_t at, std::string_view what) {
    return {kind, fmt::format("{}: offset {:#x}: {}", source.name(), at, what)};
}

/// Reads `count` structures from the file and converts them to host byte order. `type` is the name
/// that libelf has for the structure `Native`.
template <typename Native>
Result<std::vector<Native>> read_native(const ByteSource& source, FileOffset at,
                                        std::uint64_t count, Elf_Type type, Form form) {
    std::vector<Native> raw(count);
    TRY_VOID(source.read(at, std::as_writable_bytes(std::span(raw))));
    std::vector<Native> native(count);
    Elf_Data from{};
    from.d_buf = raw.data();
    from.d_type = type;
    from.d_version = EV_CURRENT;
    from.d_size = count * sizeof(Native);
    Elf_Data into = from;
    into.d_buf = native.data();
    const auto translate = form.bits == 32 ? elf32_xlatetom : elf64_xlatetom;
    if (translate(&into, &from, form.encoding) == nullptr) {
        return tl::unexpected(wrong(ErrorKind::kCorrupt, source, at.value, elf_errmsg(-1)));
    }
    return native;
}

/// The members of Elf32_Ehdr or Elf64_Ehdr that are used.
struct FileHeader {
    std::uint16_t type = 0;
    std::uint16_t machine = 0;
    std::uint32_t flags = 0;
    std::uint64_t phoff = 0;
    std::uint64_t shoff = 0;
    std::uint64_t shbytes = 0;  // of all section headers
    std::uint64_t phentsize = 0;
    std::uint64_t phnum = 0;
};

template <typename Ehdr>
Result<FileHeader> read_file_header(const ByteSource& source, Form form) {
    TRY(const std::vector<Ehdr> read, read_native<Ehdr>(source, {}, 1, ELF_T_EHDR, form));
    const Ehdr& header = read.front();
    return FileHeader{header.e_type,      header.e_machine,
                      header.e_flags,     header.e_phoff,
                      header.e_shoff,     std::uint64_t{header.e_shentsize} * header.e_shnum,
                      header.e_phentsize, header.e_phnum};
}

/// Reads `count` program headers, or fewer if `wants(header, end of the header)` is false for one.
template <typename Phdr, typename Wants>
Result<void> read_program_headers(const ByteSource& source, Form form, const FileHeader& header,
                                  std::uint64_t count, std::vector<ProgramHeader>& program,
                                  Wants wants) {
    while (program.size() < count) {
        FileOffset at{header.phoff + program.size() * sizeof(Phdr)};
        const std::uint64_t part = std::min(count - program.size(), kHeadersPerRead);
        TRY(const std::vector<Phdr> read, read_native<Phdr>(source, at, part, ELF_T_PHDR, form));
        for (const Phdr& one : read) {
            at += sizeof(Phdr);
            program.push_back({one.p_type, FileOffset{one.p_offset}, one.p_vaddr, one.p_paddr,
                               one.p_filesz, one.p_memsz});
            if (!wants(program.back(), at)) {
                program.pop_back();
                return {};
            }
        }
    }
    return {};
}

/// Reads program headers whose number is not known: up to what lies behind the table, which one of
/// them names, or up to the first that no writer of a dump writes.
template <typename Phdr>
Result<void> read_plausible_headers(const ByteSource& source, Form form, const FileHeader& header,
                                    std::uint64_t room, std::vector<ProgramHeader>& program) {
    FileOffset end{source.size()};
    const auto is_plausible = [&](const ProgramHeader& one, FileOffset behind) {
        const bool has_bytes = one.filesz != 0;
        const bool fits = behind <= end && (!has_bytes || one.offset >= behind);
        end = has_bytes ? std::min(end, one.offset) : end;
        return fits && (one.type == PT_NOTE || (one.type == PT_LOAD && one.filesz <= one.memsz));
    };
    return read_program_headers<Phdr>(source, form, header, room, program, is_plausible);
}

/// Sets the number of program headers from sh_info of section header 0, where it is if it is too
/// large for e_phnum. `room`: how many there can be. kCorrupt: it is not there.
template <typename Shdr>
Result<void> read_extended_count(const ByteSource& source, Form form, std::uint64_t room,
                                 FileHeader& header) {
    const FileOffset shoff{header.shoff};
    const auto read = header.shoff == 0 ? failure(ErrorKind::kCorrupt, "e_shoff is 0")
                                        : read_native<Shdr>(source, shoff, 1, ELF_T_SHDR, form);
    std::string why = read ? std::string() : read.error().message;
    if (read && read->front().sh_info > std::min(room, kProgramHeadersMax)) {
        why = fmt::format("it says {}, and there is room for {}", read->front().sh_info,
                          std::min(room, kProgramHeadersMax));
    }
    if (!why.empty()) {
        return tl::unexpected(
            wrong(ErrorKind::kCorrupt, source, header.shoff,
                  fmt::format("found no number of program headers (e_phnum is PN_XNUM, so section "
                              "header 0 has it): {}",
                              why)));
    }
    header.phnum = read->front().sh_info;
    return {};
}

std::string_view name_of_type(std::uint16_t type) {
    switch (type) {
        case ET_REL:
            return "an ELF object file or module, not a core";
        case ET_EXEC:
            return "an ELF executable, not a core";
        case ET_DYN:
            return "an ELF executable or shared library, not a core";
        default:
            return "an ELF file that is not a core";
    }
}

Result<Form> read_form(const ByteSource& source) {
    std::array<std::byte, EI_NIDENT> ident{};
    TRY_VOID(source.read({}, ident));
    const auto elf_class = std::to_integer<unsigned>(ident.at(EI_CLASS));
    const auto encoding = std::to_integer<unsigned>(ident.at(EI_DATA));
    if (elf_class != ELFCLASS32 && elf_class != ELFCLASS64) {
        return tl::unexpected(wrong(ErrorKind::kCorrupt, source, EI_CLASS,
                                    fmt::format("found ELF class {}, expected 1 or 2", elf_class)));
    }
    if (encoding != ELFDATA2LSB && encoding != ELFDATA2MSB) {
        return tl::unexpected(
            wrong(ErrorKind::kCorrupt, source, EI_DATA,
                  fmt::format("found ELF byte order {}, expected 1 or 2", encoding)));
    }
    return Form{elf_class == ELFCLASS32 ? 32U : 64U, encoding};
}

/// Reads all headers. The template arguments are the structures of the ELF class of the file.
template <typename Ehdr, typename Phdr, typename Shdr>
Result<ElfHeaders> read_headers_of(const ByteSource& source, Form form, Findings& findings) {
    TRY(FileHeader header, read_file_header<Ehdr>(source, form));
    if (header.type != ET_CORE) {
        return tl::unexpected(wrong(
            ErrorKind::kUnsupported, source, 0,
            fmt::format("found {}, expected a kernel memory dump", name_of_type(header.type))));
    }
    ElfHeaders headers{
        .bits = form.bits,
        .order = form.encoding == ELFDATA2LSB ? std::endian::little : std::endian::big,
        .machine = header.machine,
        .flags = header.flags,
        .program = {},
        .end = {},
        .read = {{FileOffset{0}, sizeof(Ehdr)}}};
    if (header.phentsize != sizeof(Phdr)) {
        return tl::unexpected(wrong(
            ErrorKind::kCorrupt, source, 0,
            fmt::format("found e_phentsize {}, expected {}", header.phentsize, sizeof(Phdr))));
    }
    const std::uint64_t room =
        (source.size() - std::min(header.phoff, source.size())) / sizeof(Phdr);
    Result<void> counted;
    if (header.phnum == PN_XNUM) {
        counted = read_extended_count<Shdr>(source, form, room, header);
        headers.read.push_back({FileOffset{header.shoff}, counted ? sizeof(Shdr) : 0});
    } else if (header.phnum > room) {
        return tl::unexpected(
            wrong(ErrorKind::kMissing, source, header.phoff,
                  fmt::format("found the end of the file at {:#x}, expected {} program headers",
                              source.size(), header.phnum)));
    }
    if (counted) {
        const auto all = [](const ProgramHeader&, FileOffset) { return true; };
        TRY_VOID(
            read_program_headers<Phdr>(source, form, header, header.phnum, headers.program, all));
    } else {
        const std::uint64_t most = std::min(room, kProgramHeadersMax);
        TRY_VOID(read_plausible_headers<Phdr>(source, form, header, most, headers.program));
        findings.note(fmt::format("{}: the {} program headers that can be some are used",
                                  counted.error().message, headers.program.size()));
    }
    const Extent table{FileOffset{header.phoff}, headers.program.size() * sizeof(Phdr)};
    headers.read.push_back(table);
    headers.end = std::max({FileOffset{sizeof(Ehdr)}, table.offset + table.length,
                            FileOffset{header.shoff} + header.shbytes});
    return headers;
}

}  // namespace

Result<ElfHeaders> read_elf_headers(const ByteSource& source, Findings& findings) {
    if (elf_version(EV_CURRENT) == EV_NONE) {
        return tl::unexpected(wrong(ErrorKind::kUnsupported, source, 0, elf_errmsg(-1)));
    }
    TRY(const Form form, read_form(source));
    return form.bits == 32
               ? read_headers_of<Elf32_Ehdr, Elf32_Phdr, Elf32_Shdr>(source, form, findings)
               : read_headers_of<Elf64_Ehdr, Elf64_Phdr, Elf64_Shdr>(source, form, findings);
}

}  // namespace lastwords::extractor
