// SPDX-License-Identifier: GPL-2.0-or-later
// Lists the ranges of all units. libdw decodes ranges, line tables and entries.
#include "extractor/kernel/dwarf_lines.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace lastwords::extractor {

namespace {

/// What lines need besides what types need. Some are missing in each version of DWARF.
constexpr std::array<std::string_view, 4> kLineSections{".debug_line", ".debug_ranges",
                                                        ".debug_rnglists", ".debug_addr"};
constexpr std::size_t kUnitRangesMax = 10'000'000;

}  // namespace

Result<std::unique_ptr<DwarfLines>> DwarfLines::read(ElfObject& object) {
    std::unique_ptr<DwarfLines> lines(new DwarfLines());
    if (object.find_section(".debug_line") == nullptr &&
        object.find_section(".zdebug_line") == nullptr) {
        return failure(ErrorKind::kNotFound,
                       fmt::format("{}: it has no line numbers (.debug_line)", object.name()));
    }
    TRY(lines->units_, DwarfUnits::read(object, kLineSections));
    lines->list_ranges();
    if (lines->ranges_.empty()) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("{}: none of the {} units of its debugging information says "
                                   "which addresses it has",
                                   object.name(), lines->units_->units().size()));
    }
    return lines;
}

/// Most units begin with all that is needed here in the bytes that are loaded of every unit.
void DwarfLines::list_ranges() {
    const std::vector<DwarfUnit>& units = units_->units();
    for (std::size_t i = 0; i < units.size(); ++i) {
        Dwarf_Die unit{};
        if (!units_->first_entry(units[i], unit)) {
            continue;
        }
        Dwarf_Addr base = 0;
        Dwarf_Addr begin = 0;
        Dwarf_Addr end = 0;
        std::ptrdiff_t next = 0;
        while (ranges_.size() < kUnitRangesMax &&
               (next = ::dwarf_ranges(&unit, next, &base, &begin, &end)) > 0) {
            if (begin < end && begin != 0) {
                ranges_.push_back({begin, end, i});
            }
        }
    }
    std::sort(ranges_.begin(), ranges_.end(),
              [](const Range& a, const Range& b) { return a.begin < b.begin; });
}

Result<printkfmt::CodeLines> DwarfLines::at(std::uint64_t address) {
    const auto next =
        std::upper_bound(ranges_.begin(), ranges_.end(), address,
                         [](std::uint64_t at, const Range& range) { return at < range.begin; });
    if (next == ranges_.begin() || address >= std::prev(next)->end) {
        return failure(ErrorKind::kNotFound,
                       fmt::format("no unit of the debugging information has {:#x}", address));
    }
    DwarfUnit& unit = units_->units()[std::prev(next)->unit];
    TRY_VOID(units_->load(unit));
    Dwarf_Die first{};
    printkfmt::CodeLines lines;
    if (units_->first_entry(unit, first)) {
        lines = lines_in_unit(first, address, [&](std::uint64_t offset) {
            DwarfUnit* const other = units_->unit_at(offset);
            return other != nullptr && units_->load(*other).has_value();
        });
    }
    if (lines.empty()) {
        return failure(ErrorKind::kNotFound,
                       fmt::format("the debugging information has no line for {:#x}", address));
    }
    return lines;
}

}  // namespace lastwords::extractor
