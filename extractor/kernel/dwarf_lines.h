// SPDX-License-Identifier: GPL-2.0-or-later
// DwarfLines: from addresses of a vmlinux to lines of source code, inlined functions included.
#pragma once

#include <elfutils/libdw.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "extractor/kernel/dwarf_units.h"
#include "extractor/kernel/elf_object.h"
#include "printkfmt/base/result.h"
#include "printkfmt/model/code_lines.h"

namespace lastwords::extractor {

/// DWARF versions 2 to 5, decoded by libdw. Which unit has an address is told by the unit's own
/// ranges, since .debug_aranges is missing in what clang makes. Only the units that are asked for
/// are loaded.
class DwarfLines {
 public:
    /// Lists the units and their ranges. `object` must outlive this. Errors as for
    /// DwarfTypes::read(); kNotFound also if the file has no .debug_line.
    static Result<std::unique_ptr<DwarfLines>> read(ElfObject& object);

    /// Returns the lines of an address, which is one before KASLR. kNotFound: no unit has it, or
    /// its unit has no line for it.
    Result<printkfmt::CodeLines> at(std::uint64_t address);

 private:
    struct Range {
        std::uint64_t begin = 0;
        std::uint64_t end = 0;
        std::size_t unit = 0;
    };

    DwarfLines() = default;
    void list_ranges();

    std::unique_ptr<DwarfUnits> units_;
    std::vector<Range> ranges_;  // ascending by `begin`
};

/// Returns the lines of an address in the unit whose outermost entry is given. `load`: called with
/// the offset in .debug_info of an entry that is needed, before it is read; returns whether it can
/// be read. Names of files are without the folder in which the unit was compiled. Empty: the unit
/// has no line for the address.
printkfmt::CodeLines lines_in_unit(Dwarf_Die& unit, std::uint64_t address,
                                   const std::function<bool(std::uint64_t)>& load);

}  // namespace lastwords::extractor
