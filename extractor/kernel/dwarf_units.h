// SPDX-License-Identifier: GPL-2.0-or-later
// DwarfUnits: the units of .debug_info, and which of them may define a type of some name.
#pragma once

#include <elfutils/libdw.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/kernel/elf_object.h"
#include "printkfmt/base/bytes.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// One unit (a source file with its headers): the bytes [begin, end) of .debug_info.
struct DwarfUnit {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    unsigned offset_bytes = 4;  ///< size of an offset in .debug_str: 4, or 8 in 64-bit DWARF
    bool loaded = false;        ///< all of its bytes can be given to libdw
};

/// A name, and the ways in which a unit can refer to it: by one of the offsets in .debug_str where
/// it stands, or as characters in the entry itself. Compilers do the latter only if the name is not
/// longer than an offset (gcc/dwarf2out.cc, AT_string_form()).
struct DwarfName {
    std::string text;                    ///< with its NUL
    std::vector<std::uint32_t> offsets;  ///< ascending; as four bytes of the file's byte order
};

/// How the entry of a type with a name begins in the bytes of a unit: with its code, then its name.
struct DwarfTypeCode {
    std::uint64_t code = 0;
    /// How many bytes after the name's beginning the entry has a reference of four bytes to another
    /// entry of the unit: to the next one beside it, or to its type. nullopt: not known.
    std::optional<std::size_t> reference;
    bool is_sibling = false;  ///< the reference leads to the next entry beside it
};

class DwarfUnits {
 public:
    /// Loads what libdw needs from the beginning, opens libdw, and lists the units. `more`:
    /// sections that are needed besides what types need; a file may lack them. Errors as for
    /// DwarfTypes::read().
    static Result<std::unique_ptr<DwarfUnits>> read(ElfObject& object,
                                                    std::span<const std::string_view> more = {});
    DwarfUnits(const DwarfUnits&) = delete;
    DwarfUnits& operator=(const DwarfUnits&) = delete;
    ~DwarfUnits();

    std::vector<DwarfUnit>& units() { return units_; }
    Dwarf* handle() const { return dwarf_; }

    DwarfName name(std::string_view text) const;
    /// Returns whether the unit may define a type of this name. Reads the unit's bytes, and loads
    /// them if the answer is yes.
    Result<bool> may_define(DwarfUnit& unit, const DwarfName& name);
    Result<void> load(DwarfUnit& unit);
    /// Gets the unit's outermost entry. Returns whether there is one.
    bool first_entry(const DwarfUnit& unit, Dwarf_Die& entry) const;
    /// Returns the unit that has this offset of .debug_info; nullptr: there is none.
    DwarfUnit* unit_at(std::uint64_t offset);

 private:
    explicit DwarfUnits(ElfObject& object) : object_(object) {}
    Result<void> load_sections(std::span<const std::string_view> more);
    Result<void> load_section(const ElfSection& section);
    Result<void> list_units();
    Bytes section_bytes(std::string_view name) const;
    Result<Bytes> unit_bytes(const DwarfUnit& unit);
    std::optional<Bytes> indexed_strings(const DwarfUnit& unit) const;
    std::optional<std::vector<DwarfTypeCode>> type_codes(const DwarfUnit& unit) const;

    ElfObject& object_;  // outlives this
    Dwarf* dwarf_ = nullptr;
    const ElfSection* info_ = nullptr;
    bool whole_ = false;  // .debug_info was compressed, so that all of it is in memory
    std::vector<DwarfUnit> units_;
    std::vector<std::byte> scratch_;
};

}  // namespace lastwords::extractor
