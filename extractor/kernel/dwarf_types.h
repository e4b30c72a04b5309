// SPDX-License-Identifier: GPL-2.0-or-later
// DwarfTypes: structure layouts and enums from the debugging information of a vmlinux.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/kernel/dwarf_units.h"
#include "extractor/kernel/elf_object.h"
#include "extractor/kernel/struct_layout.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// DWARF versions 2 to 5, decoded by libdw. The debugging information of a kernel has thousands of
/// units with tens of millions of entries, and most units repeat the same types. A type is found
/// without decoding them all: a unit is decoded only if its bytes contain a reference to the type's
/// name, and the search ends at the first unit that has what was asked for.
class DwarfTypes {
 public:
    /// Lists the units, and does not decode them. `object` must outlive this. kNotFound: the file
    /// has no DWARF. kUnsupported: its DWARF is in a form that libdw does not read.
    static Result<std::unique_ptr<DwarfTypes>> read(ElfObject& object);
    DwarfTypes(const DwarfTypes&) = delete;
    DwarfTypes& operator=(const DwarfTypes&) = delete;
    ~DwarfTypes();

    /// Returns the layout of the struct or union with this name that has all of `members`: several
    /// types may share a name. A typedef of a nameless struct counts as its name.
    Result<StructLayout> find(std::string_view name, std::span<const std::string_view> members);
    /// Returns the first enum of this name. kNotFound: there is none that has constants.
    Result<Enumeration> enumeration(std::string_view name);

    std::size_t unit_count() const { return units_->units().size(); }
    /// How many times a unit's entries were gone through until now.
    std::size_t decoded_count() const { return decoded_; }

 private:
    struct Entry;    // an entry (DIE) of the debugging information
    struct Members;  // what is known while the members of a type are added to a layout

    DwarfTypes() = default;
    Result<void> search(std::string_view name, const std::function<bool(Entry&)>& found);
    bool search_unit(std::size_t index, const DwarfName& name,
                     const std::function<bool(Entry&)>& found);
    bool search_entries(const DwarfUnit& unit, std::string_view name,
                        const std::function<bool(Entry&)>& found);
    bool follow(Entry& entry);
    std::uint64_t bytes_of(Entry entry);
    void add_members(Members& into, Entry type, std::uint64_t base_bits, unsigned depth);
    void add_member(Members& into, Entry member, std::uint64_t base_bits, unsigned depth);
    std::uint64_t bit_offset(Entry& member, std::uint64_t type_bytes, std::uint64_t bit_size) const;

    ElfObject* object_ = nullptr;  // outlives this
    std::unique_ptr<DwarfUnits> units_;
    std::vector<std::size_t> fruitful_;  // units that had a type that was asked for
    std::uint64_t visited_ = 0;          // entries
    std::size_t decoded_ = 0;
    std::size_t damaged_ = 0;  // units whose entries could not be decoded to their end
};

}  // namespace lastwords::extractor
