// SPDX-License-Identifier: GPL-2.0-or-later
// Opens a module with libdwfl.
#include "extractor/lines/module_lines.h"

#include <elf.h>
#include <elfutils/libdwfl.h>
#include <fmt/format.h>
#include <gelf.h>

#include <algorithm>
#include <tuple>

#include "extractor/file/unpacked_file.h"
#include "extractor/kernel/dwarf_lines.h"
#include "extractor/machine/call_instruction.h"

namespace lastwords::extractor {

namespace {

constexpr int kModuleSymbolsMax = 1'000'000;

/// No other file is looked for: the file itself has everything, or is of no use.
int find_nothing(Dwfl_Module*, void**, const char*, Dwarf_Addr, const char*, const char*, GElf_Word,
                 char**) {
    return -1;
}

std::string dwfl_problem() {
    const char* const text = ::dwfl_errmsg(-1);
    return text == nullptr ? "libdwfl gives no reason" : text;
}

Result<std::shared_ptr<TemporaryFile>> copy_of(ByteSource& file) {
    TRY(std::shared_ptr<TemporaryFile> copy, TemporaryFile::create());
    std::vector<std::byte> part(std::size_t{1} << 20U);
    for (std::uint64_t at = 0; at < file.size();) {
        TRY(const std::uint64_t got, file.read_some(FileOffset{at}, part));
        if (got == 0) {
            break;
        }
        TRY_VOID(copy->write(FileOffset{at}, Bytes(part).first(got)));
        at += got;
    }
    return copy;
}

}  // namespace

ModuleLines::~ModuleLines() {
    ::dwfl_end(session_);
}

Result<std::unique_ptr<ModuleLines>> ModuleLines::open(const std::string& path) {
    static const Dwfl_Callbacks kCallbacks{nullptr, find_nothing, dwfl_offline_section_address,
                                           nullptr};
    TRY(const std::unique_ptr<ByteSource> file, open_unpacked(path, kFileBytesMax));
    std::unique_ptr<ModuleLines> lines(new ModuleLines());
    TRY(lines->copy_, copy_of(*file));
    TRY(const int descriptor, lines->copy_->duplicate());
    lines->session_ = ::dwfl_begin(&kCallbacks);
    // Owns the descriptor from now on, unless it fails.
    lines->module_ = lines->session_ == nullptr ? nullptr
                                                : ::dwfl_report_offline(lines->session_, "module",
                                                                        path.c_str(), descriptor);
    if (lines->module_ == nullptr) {
        ::close(descriptor);
        return failure(ErrorKind::kCorrupt, fmt::format("{}: {}", path, dwfl_problem()));
    }
    ::dwfl_report_end(lines->session_, nullptr, nullptr);
    Dwarf_Addr bias = 0;
    if (::dwfl_module_getdwarf(lines->module_, &bias) == nullptr) {
        return failure(ErrorKind::kNotFound,
                       fmt::format("{}: it has no line numbers: {}", path, dwfl_problem()));
    }
    const unsigned char* id = nullptr;
    GElf_Addr id_at = 0;
    const int id_bytes = ::dwfl_module_build_id(lines->module_, &id, &id_at);
    for (int i = 0; i < id_bytes; ++i) {
        lines->build_id_ += fmt::format("{:02x}", id[i]);
    }
    lines->list_functions();
    return lines;
}

void ModuleLines::list_functions() {
    const int count = std::min(::dwfl_module_getsymtab(module_), kModuleSymbolsMax);
    for (int i = 1; i < count; ++i) {
        GElf_Sym symbol{};
        GElf_Addr address = 0;
        GElf_Word section = SHN_UNDEF;
        const char* const name =
            ::dwfl_module_getsym_info(module_, i, &symbol, &address, &section, nullptr, nullptr);
        const auto type = GELF_ST_TYPE(symbol.st_info);
        if (name != nullptr && *name != '\0' && section != SHN_UNDEF && section < SHN_LORESERVE &&
            (type == STT_FUNC || type == STT_NOTYPE || type == STT_OBJECT)) {
            functions_.push_back({name, address, symbol.st_value, symbol.st_size, section});
        }
    }
    // Of a linked file, values are addresses already; of an object file they count from its
    // section.
    std::sort(functions_.begin(), functions_.end(), [](const Function& a, const Function& b) {
        return std::tie(a.section, a.address) < std::tie(b.section, b.address);
    });
}

/// The kernel counts a function's size up to the next symbol. The last one of a section has the gap
/// to the next section in it, whose place is not known here.
bool ModuleLines::is_size_of(const Function& function, std::uint64_t bytes) const {
    const auto next = std::upper_bound(
        functions_.begin(), functions_.end(), function, [](const Function& a, const Function& b) {
            return std::tie(a.section, a.address) < std::tie(b.section, b.address);
        });
    const bool is_last = next == functions_.end() || next->section != function.section;
    return is_last ? bytes >= function.bytes
                   : std::any_of(next, functions_.end(), [&](const Function& other) {
                         return other.section == function.section &&
                                other.address == function.address + bytes;
                     });
}

/// Whether a call may return to this place of the function. True also if its code is not in the
/// file, or not known.
bool ModuleLines::may_return_to(const Function& function, std::uint64_t offset) const {
    GElf_Addr bias = 0;
    Elf* const elf = ::dwfl_module_getelf(module_, &bias);
    Elf_Scn* const section = elf == nullptr ? nullptr : ::elf_getscn(elf, function.section);
    GElf_Shdr header{};
    GElf_Ehdr file{};
    if (section == nullptr || ::gelf_getshdr(section, &header) == nullptr ||
        ::gelf_getehdr(elf, &file) == nullptr || header.sh_type == SHT_NOBITS) {
        return true;
    }
    const Elf_Data* const data = ::elf_rawdata(section, nullptr);
    const std::uint64_t at = function.value + offset - (file.e_type == ET_REL ? 0 : header.sh_addr);
    if (data == nullptr || data->d_buf == nullptr || at < kFileCallBytesMax || at > data->d_size) {
        return true;
    }
    const Bytes code(static_cast<const std::byte*>(data->d_buf), data->d_size);
    return ends_with_call_in_file(code.subspan(at - kFileCallBytesMax, kFileCallBytesMax),
                                  file.e_machine)
        .value_or(true);
}

printkfmt::CodeLines ModuleLines::at(std::uint64_t address) const {
    Dwarf_Addr bias = 0;
    for (Dwarf_Die* unit = ::dwfl_module_nextcu(module_, nullptr, &bias); unit != nullptr;
         unit = ::dwfl_module_nextcu(module_, unit, &bias)) {
        if (::dwarf_haspc(unit, address - bias) > 0) {
            return lines_in_unit(*unit, address - bias, [](std::uint64_t) { return true; });
        }
    }
    return {};
}

std::vector<printkfmt::CodeLines> ModuleLines::find(const printkfmt::TraceSymbol& symbol) const {
    std::vector<printkfmt::CodeLines> found;
    for (const Function& function : functions_) {
        if (function.name != symbol.name || symbol.offset > symbol.bytes ||
            !is_size_of(function, symbol.bytes)) {
            continue;
        }
        const bool returns = !symbol.is_pc && may_return_to(function, symbol.offset);
        if (!returns && symbol.offset == symbol.bytes) {
            continue;  // a pointer to the next function, which the kernel took for a return
        }
        printkfmt::CodeLines lines = at(function.address + symbol.offset - (returns ? 1 : 0));
        if (!lines.empty()) {
            found.push_back(std::move(lines));
        }
    }
    return found;
}

}  // namespace lastwords::extractor
