// SPDX-License-Identifier: GPL-2.0-or-later
// DebugFile: a vmlinux or a split .debug file, with a kernel's symbols and types.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "extractor/kernel/dwarf_lines.h"
#include "extractor/kernel/dwarf_types.h"
#include "extractor/kernel/elf_object.h"
#include "extractor/kernel/symbol_table.h"
#include "printkfmt/base/result.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

class DebugFile {
 public:
    /// The most bytes to which a compressed file may unpack.
    static constexpr std::uint64_t kUnpackedBytesMax = std::uint64_t{4} << 30U;

    /// Opens the file, which may be compressed, and reads its headers, its build id and its
    /// symbols. The types are read when they are first asked for. Errors: those of open_unpacked()
    /// and ElfObject::open().
    static Result<std::shared_ptr<DebugFile>> open(const std::string& path);

    const std::string& path() const { return object_->name(); }
    /// The GNU build id in hex; empty: the file has none.
    const std::string& build_id() const { return build_id_; }
    /// The name of the file that has what was split off from this one (.gnu_debuglink); empty: it
    /// names none.
    const std::string& debug_link() const { return debug_link_; }
    /// The symbols, with addresses before KASLR. Empty: the file has none.
    const SymbolTable& symbols() const { return symbols_; }
    bool has_types() const;
    /// Returns the types. An Error says why the file gives none.
    Result<DwarfTypes*> types();
    /// Returns the lines of source code. An Error says why the file gives none.
    Result<DwarfLines*> lines();

    /// Returns the kernel's banner ("Linux version ..."), up to its newline; empty: the file does
    /// not have it, as a split .debug file.
    std::string banner();
    /// Returns bytes of the program by their address before KASLR. kNotFound: the file does not
    /// have them, as a split .debug file.
    Result<Bytes> bytes_at(std::uint64_t address, std::uint64_t bytes) {
        return object_->load_at(address, bytes);
    }
    std::uint16_t machine() const { return object_->machine(); }  ///< e_machine
    /// Where a running kernel has its ELF notes, before KASLR.
    struct Place {
        std::uint64_t address = 0;
        std::uint64_t bytes = 0;
    };
    std::optional<Place> notes() const;

 private:
    explicit DebugFile(std::unique_ptr<ElfObject> object) : object_(std::move(object)) {}
    Result<void> read_debug_link();

    std::unique_ptr<ElfObject> object_;
    std::string build_id_;
    std::string debug_link_;
    SymbolTable symbols_;
    std::optional<Result<std::unique_ptr<DwarfTypes>>> types_;
    std::optional<Result<std::unique_ptr<DwarfLines>>> lines_;
};

}  // namespace lastwords::extractor
