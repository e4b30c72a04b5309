// SPDX-License-Identifier: GPL-2.0-or-later
// Opens a file with debugging information, and reads what says of which kernel it is.
#include "extractor/kernel/debug_file.h"

#include <elf.h>

#include <algorithm>

#include "extractor/file/unpacked_file.h"

namespace lastwords::extractor {

namespace {

constexpr std::uint64_t kBannerBytesMax = 1024;
constexpr std::uint64_t kNotesBytesMaxHere = std::uint64_t{1} << 16U;
constexpr std::string_view kBannerStart = "Linux version ";

}  // namespace

Result<std::shared_ptr<DebugFile>> DebugFile::open(const std::string& path) {
    TRY(std::unique_ptr<ByteSource> bytes, open_unpacked(path, kUnpackedBytesMax));
    TRY(std::unique_ptr<ElfObject> object, ElfObject::open(std::move(bytes)));
    std::shared_ptr<DebugFile> file(new DebugFile(std::move(object)));
    TRY(file->build_id_, file->object_->build_id());
    TRY_VOID(file->read_debug_link());
    if (Result<SymbolTable> symbols = file->object_->read_symbols()) {
        file->symbols_ = *std::move(symbols);
    } else if (symbols.error().kind != ErrorKind::kNotFound) {
        return tl::unexpected(std::move(symbols).error());
    }
    return file;
}

/// .gnu_debuglink begins with a file name, which ends with a NUL.
Result<void> DebugFile::read_debug_link() {
    const ElfSection* const section = object_->find_section(".gnu_debuglink");
    constexpr std::uint64_t kLinkBytesMax = 4096;
    if (section != nullptr && section->bytes <= kLinkBytesMax) {
        TRY(const Bytes link, object_->load(*section));
        debug_link_ = up_to_nul(as_text(link));
    }
    return {};
}

bool DebugFile::has_types() const {
    return object_->find_section(".debug_info") != nullptr ||
           object_->find_section(".zdebug_info") != nullptr;
}

Result<DwarfTypes*> DebugFile::types() {
    if (!types_) {
        types_ = DwarfTypes::read(*object_);
    }
    if (!*types_) {
        return tl::unexpected(types_->error());
    }
    return (*types_)->get();
}

Result<DwarfLines*> DebugFile::lines() {
    if (!lines_) {
        lines_ = DwarfLines::read(*object_);
    }
    if (!*lines_) {
        return tl::unexpected(lines_->error());
    }
    return (*lines_)->get();
}

std::string DebugFile::banner() {
    const Result<std::uint64_t> at = symbols_.find("linux_banner");
    if (!at) {
        return {};
    }
    const Result<Bytes> bytes = object_->load_at(*at, kBannerBytesMax);
    const std::string_view text = bytes ? up_to_nul(as_text(*bytes)) : std::string_view{};
    return text.starts_with(kBannerStart) ? std::string(text.substr(0, text.find('\n')))
                                          : std::string();
}

std::optional<DebugFile::Place> DebugFile::notes() const {
    // A vmlinux has all its notes in one section (include/asm-generic/vmlinux.lds.h, NOTES).
    const auto& all = object_->sections();
    const auto found = std::find_if(all.begin(), all.end(), [](const ElfSection& one) {
        return one.name == ".notes" && (one.flags & SHF_ALLOC) != 0;
    });
    if (found == all.end() || found->bytes == 0 || found->bytes > kNotesBytesMaxHere) {
        return std::nullopt;
    }
    return Place{found->address, found->bytes};
}

}  // namespace lastwords::extractor
