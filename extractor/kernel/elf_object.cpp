// SPDX-License-Identifier: GPL-2.0-or-later
// Loads the headers and sections of an ELF file, and reads its symbols and its build id.
#include "extractor/kernel/elf_object.h"

#include <elf.h>
#include <fmt/format.h>
#include <gelf.h>
#include <libelf.h>

#include <algorithm>
#include <cstdlib>

#include "extractor/image/elf_notes.h"

namespace lastwords::extractor {

namespace {

constexpr std::uint64_t kSectionsMax = 65536;
constexpr std::uint64_t kNotesSectionBytesMax = std::uint64_t{1} << 20U;
// Those of a vmlinux have 10 MB.
constexpr std::uint64_t kSymbolBytesMax = std::uint64_t{256} << 20U;
// KSYM_NAME_LEN in the kernel. A damaged name may have no end.
constexpr std::size_t kElfNameBytesMax = 512;

std::string elf_problem() {
    const char* const text = ::elf_errmsg(-1);
    return text == nullptr ? "libelf gives no reason" : text;
}

}  // namespace

void ElfObject::Freed::operator()(std::byte* bytes) const {
    std::free(bytes);
}

ElfObject::~ElfObject() {
    ::elf_end(elf_);
}

Result<std::unique_ptr<ElfObject>> ElfObject::open(std::unique_ptr<ByteSource> file) {
    ::elf_version(EV_CURRENT);
    std::unique_ptr<ElfObject> object(new ElfObject(std::move(file)));
    object->size_ = object->file_->size();
    if (object->size_ > kFileBytesMax) {
        return failure(ErrorKind::kUnsupported,
                       fmt::format("{}: the file has {} bytes, expected at most {}", object->name(),
                                   object->size_, kFileBytesMax));
    }
    TRY_VOID(object->load_headers());
    TRY_VOID(object->list_sections());
    return object;
}

/// Makes the array, and fills in the ELF header and the section headers.
Result<void> ElfObject::load_headers() {
    std::array<std::byte, EI_NIDENT> ident{};
    TRY(const std::uint64_t got, file_->read_some(FileOffset{0}, ident));
    if (got < ident.size() || !as_text(ident).starts_with(ELFMAG)) {
        return failure(ErrorKind::kUnsupported,
                       fmt::format("{}: found no ELF file, expected a vmlinux with symbols, which "
                                   "is not the vmlinuz that a machine boots",
                                   name()));
    }
    // calloc() gives pages that take memory only when they are written to.
    void* const zeroed = std::calloc(size_, 1);
    if (zeroed == nullptr) {
        return failure(ErrorKind::kSystem,
                       fmt::format("{}: no room for {} bytes in memory", name(), size_));
    }
    array_.reset(static_cast<std::byte*>(zeroed));
    TRY(const Bytes head, load(0, std::min<std::uint64_t>(size_, sizeof(Elf64_Ehdr))));
    const bool is_64 = ident[EI_CLASS] == std::byte{ELFCLASS64};
    order_ = ident[EI_DATA] == std::byte{ELFDATA2MSB} ? std::endian::big : std::endian::little;
    word_bytes_ = is_64 ? 8 : 4;
    if (head.size() < (is_64 ? sizeof(Elf64_Ehdr) : sizeof(Elf32_Ehdr))) {
        return failure(ErrorKind::kMissing, fmt::format("{}: its ELF header is cut", name()));
    }
    const auto field = [&](std::size_t at32, std::size_t at64, std::size_t bytes) {
        return load_number(head.subspan(is_64 ? at64 : at32, bytes), order_);
    };
    const std::uint64_t table =
        field(offsetof(Elf32_Ehdr, e_shoff), offsetof(Elf64_Ehdr, e_shoff), word_bytes_);
    const std::uint64_t entry =
        field(offsetof(Elf32_Ehdr, e_shentsize), offsetof(Elf64_Ehdr, e_shentsize), 2);
    const std::uint64_t count =
        field(offsetof(Elf32_Ehdr, e_shnum), offsetof(Elf64_Ehdr, e_shnum), 2);
    if (table == 0 || count == 0) {
        return failure(ErrorKind::kUnsupported,
                       fmt::format("{}: it has no section headers, so neither symbols nor "
                                   "debugging information can be found in it",
                                   name()));
    }
    return load(table, entry * count).map([](Bytes) {});
}

Result<void> ElfObject::list_sections() {
    elf_ = ::elf_memory(static_cast<char*>(static_cast<void*>(array_.get())), size_);
    GElf_Ehdr header{};
    std::size_t names = 0;
    if (elf_ == nullptr || ::gelf_getehdr(elf_, &header) == nullptr ||
        ::elf_getshdrstrndx(elf_, &names) != 0) {
        return failure(ErrorKind::kCorrupt, fmt::format("{}: {}", name(), elf_problem()));
    }
    if (header.e_type != ET_EXEC && header.e_type != ET_DYN) {
        return failure(
            ErrorKind::kUnsupported,
            fmt::format("{}: found an ELF file of type {}, expected a program such as vmlinux",
                        name(), header.e_type));
    }
    machine_ = header.e_machine;
    std::vector<std::uint32_t> name_offsets;
    for (Elf_Scn* one = ::elf_nextscn(elf_, nullptr);
         one != nullptr && sections_.size() < kSectionsMax; one = ::elf_nextscn(elf_, one)) {
        GElf_Shdr found{};
        if (::gelf_getshdr(one, &found) == nullptr) {
            return failure(ErrorKind::kCorrupt, fmt::format("{}: {}", name(), elf_problem()));
        }
        ElfSection& section = sections_.emplace_back();
        section.index = static_cast<std::uint32_t>(::elf_ndxscn(one));
        section.type = found.sh_type;
        section.flags = found.sh_flags;
        section.address = found.sh_addr;
        section.offset = found.sh_offset;
        section.bytes = found.sh_size;
        section.link = found.sh_link;
        section.has_bytes = found.sh_type != SHT_NOBITS && found.sh_type != SHT_NULL &&
                            found.sh_offset <= size_ && found.sh_size <= size_ - found.sh_offset;
        name_offsets.push_back(found.sh_name);
    }
    const auto table = std::find_if(sections_.begin(), sections_.end(),
                                    [&](const ElfSection& one) { return one.index == names; });
    if (table == sections_.end() || !table->has_bytes) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("{}: the names of its sections are missing", name()));
    }
    TRY(const Bytes strings, load(*table));
    for (std::size_t i = 0; i < sections_.size(); ++i) {
        if (name_offsets[i] < strings.size()) {
            sections_[i].name = up_to_nul(as_text(strings.subspan(name_offsets[i])));
        }
    }
    return {};
}

const ElfSection* ElfObject::find_section(std::string_view name) const {
    const auto found = std::find_if(sections_.begin(), sections_.end(),
                                    [&](const ElfSection& one) { return one.name == name; });
    return found == sections_.end() || !found->has_bytes ? nullptr : &*found;
}

Result<Bytes> ElfObject::load(std::uint64_t offset, std::uint64_t bytes) {
    if (offset > size_ || bytes > size_ - offset) {
        return failure(ErrorKind::kMissing,
                       fmt::format("{}: {} bytes at {:#x} are beyond its end at {:#x}", name(),
                                   bytes, offset, size_));
    }
    const MutableBytes place(array_.get() + offset, bytes);
    TRY_VOID(file_->read(FileOffset{offset}, place));
    return Bytes(place);
}

Result<Bytes> ElfObject::load(const ElfSection& section) {
    return load(section.offset, section.bytes);
}

Result<void> ElfObject::read(std::uint64_t offset, MutableBytes into) const {
    return file_->read(FileOffset{offset}, into);
}

Bytes ElfObject::bytes_of(const ElfSection& section) const {
    return section.has_bytes ? Bytes(array_.get() + section.offset, section.bytes) : Bytes{};
}

Result<Bytes> ElfObject::load_at(std::uint64_t address, std::uint64_t bytes) {
    for (const ElfSection& section : sections_) {
        if ((section.flags & SHF_ALLOC) != 0 && section.has_bytes && address >= section.address &&
            address - section.address < section.bytes) {
            const std::uint64_t skipped = address - section.address;
            return load(section.offset + skipped, std::min(bytes, section.bytes - skipped));
        }
    }
    return failure(ErrorKind::kNotFound,
                   fmt::format("{}: it does not have the bytes at {:#x}", name(), address));
}

Result<std::string> ElfObject::build_id() {
    for (const ElfSection& section : sections_) {
        // Up to 6.1, .notes has the type SHT_PROGBITS if the first object of the link has the
        // compiler's empty .note.GNU-stack (commit 99cb0d917ffa,
        // include/asm-generic/vmlinux.lds.h).
        const bool notes = section.type == SHT_NOTE || section.name.starts_with(".note");
        if (!notes || !section.has_bytes || section.bytes > kNotesSectionBytesMax) {
            continue;
        }
        TRY(const Bytes bytes, load(section));
        if (std::string id = find_build_id(bytes, order_); !id.empty()) {
            return id;
        }
    }
    return std::string();
}

Result<SymbolTable> ElfObject::read_symbols() {
    const ElfSection* const rows = find_section(".symtab");
    const ElfSection* const strings = find_section(".strtab");
    if (rows == nullptr || strings == nullptr || rows->link != strings->index) {
        return failure(ErrorKind::kNotFound, fmt::format("{}: it has no symbols", name()));
    }
    if (std::max(rows->bytes, strings->bytes) > kSymbolBytesMax) {
        return failure(
            ErrorKind::kUnsupported,
            fmt::format("{}: its symbols have more than {} bytes", name(), kSymbolBytesMax));
    }
    TRY_VOID(load(*rows));
    TRY(const Bytes names, load(*strings));
    Elf_Data* const data = ::elf_getdata(::elf_getscn(elf_, rows->index), nullptr);
    SymbolTable table;
    bool in_printk = false;
    GElf_Sym symbol{};
    for (int i = 1; data != nullptr && ::gelf_getsym(data, i, &symbol) != nullptr; ++i) {
        if (symbol.st_name >= names.size()) {
            continue;
        }
        const std::string_view rest = as_text(names.subspan(symbol.st_name));
        const std::string_view text = up_to_nul(rest.substr(0, kElfNameBytesMax));
        const auto type = GELF_ST_TYPE(symbol.st_info);
        const bool global = GELF_ST_BIND(symbol.st_info) != STB_LOCAL;
        if (type == STT_FILE) {
            in_printk = text.ends_with("printk.c") || text.ends_with("printk_safe.c");
        } else if (type != STT_SECTION && symbol.st_shndx != SHN_UNDEF && !text.empty()) {
            const bool code = type == STT_FUNC;
            table.add({text, symbol.st_value, code, global, in_printk && !global});
        }
    }
    return table;
}

std::string find_build_id(Bytes notes, std::endian order) {
    std::string hex;
    for (const ElfNote& note : read_elf_notes(notes, order)) {
        if (note.name == ELF_NOTE_GNU && note.type == NT_GNU_BUILD_ID && hex.empty()) {
            for (const std::byte byte : note.desc) {
                hex += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
            }
        }
    }
    return hex;
}

}  // namespace lastwords::extractor
