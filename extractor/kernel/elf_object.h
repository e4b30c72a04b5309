// SPDX-License-Identifier: GPL-2.0-or-later
// ElfObject: an ELF file with symbols or debugging information, of which only the parts that were
// asked for are in memory.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/file/input_file.h"
#include "extractor/kernel/symbol_table.h"
#include "printkfmt/base/bytes.h"
#include "printkfmt/base/result.h"

struct Elf;  // libelf's handle

namespace lastwords::extractor {

struct ElfSection {
    std::string name;
    std::uint32_t index = 0;
    std::uint32_t type = 0;  ///< sh_type
    std::uint64_t flags = 0;
    std::uint64_t address = 0;
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
    std::uint32_t link = 0;
    bool has_bytes = false;  ///< false: the file has none (SHT_NOBITS, as in a split .debug file)
};

/// A vmlinux with debugging information has 500 MB and more, of which a few MB are needed. libelf
/// and libdw can only map a whole file, which ends the program if the file shrinks meanwhile, or
/// read whole sections. Therefore they get an array as large as the file, of which only the parts
/// that were loaded are filled in. The rest stays zero, and takes no memory.
class ElfObject {
 public:
    static constexpr std::uint64_t kFileBytesMax = std::uint64_t{8} << 30U;

    /// Loads the headers. Errors: kUnsupported if the file is no ELF program or is too large,
    /// kCorrupt or kMissing if its headers are damaged, kSystem if it cannot be read.
    static Result<std::unique_ptr<ElfObject>> open(std::unique_ptr<ByteSource> file);
    ElfObject(const ElfObject&) = delete;
    ElfObject& operator=(const ElfObject&) = delete;
    ~ElfObject();

    const std::string& name() const { return file_->name(); }
    std::endian order() const { return order_; }
    unsigned word_bytes() const { return word_bytes_; }
    std::uint16_t machine() const { return machine_; }  ///< e_machine (EM_X86_64, ...)

    const std::vector<ElfSection>& sections() const { return sections_; }
    const ElfSection* find_section(std::string_view name) const;

    /// Loads bytes of the file. Later calls, and libelf and libdw, see them.
    Result<Bytes> load(std::uint64_t offset, std::uint64_t bytes);
    Result<Bytes> load(const ElfSection& section);
    /// Reads bytes of the file into `into`, without keeping them.
    Result<void> read(std::uint64_t offset, MutableBytes into) const;

    /// Returns the section's bytes in the array, whether they are loaded or not.
    Bytes bytes_of(const ElfSection& section) const;
    /// Loads `bytes` bytes that the program has at a virtual address before it runs. kNotFound: the
    /// file does not have them.
    Result<Bytes> load_at(std::uint64_t address, std::uint64_t bytes);

    /// Returns the build id in hex, as VMCOREINFO has it; empty: there is none.
    Result<std::string> build_id();
    /// Returns the symbols of .symtab. Their names point into the array. kNotFound: there are none.
    Result<SymbolTable> read_symbols();

    Elf* handle() const { return elf_; }

 private:
    struct Freed {
        void operator()(std::byte* bytes) const;
    };

    explicit ElfObject(std::unique_ptr<ByteSource> file) : file_(std::move(file)) {}
    Result<void> load_headers();
    Result<void> list_sections();

    std::unique_ptr<ByteSource> file_;
    std::unique_ptr<std::byte[], Freed> array_;  // as large as the file
    std::uint64_t size_ = 0;
    Elf* elf_ = nullptr;
    std::endian order_ = std::endian::little;
    unsigned word_bytes_ = 8;
    std::uint16_t machine_ = 0;
    std::vector<ElfSection> sections_;
};

/// Returns the GNU build id in the notes, in hex as VMCOREINFO has it; empty: there is none.
std::string find_build_id(Bytes notes, std::endian order);

}  // namespace lastwords::extractor
