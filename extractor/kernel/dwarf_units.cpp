// SPDX-License-Identifier: GPL-2.0-or-later
// Lists the units of .debug_info by their headers, and looks for names in the bytes of a unit.
#include "extractor/kernel/dwarf_units.h"

#include <dwarf.h>
#include <elf.h>
#include <elfutils/libdw.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <cstring>

namespace lastwords::extractor {

namespace {

constexpr std::size_t kUnitsMax = 200'000;
/// So many bytes of each unit are loaded at once: its header and its first entry, which libdw reads
/// when it looks for a unit.
constexpr std::uint64_t kUnitHeadBytes = 1024;
/// Limit of a section that is loaded whole. Those of a distribution's vmlinux have 10 MB or less.
constexpr std::uint64_t kSectionBytesMax = std::uint64_t{1} << 30U;
/// Limit of the places in .debug_str that end in the name: "console" also ends "fb_console".
constexpr std::size_t kOffsetsMax = 4096;

std::string dwarf_problem() {
    const char* const text = ::dwarf_errmsg(-1);
    return text == nullptr ? "libdw gives no reason" : text;
}

Bytes bytes_of(Elf_Scn* section) {
    const Elf_Data* const data = section == nullptr ? nullptr : ::elf_rawdata(section, nullptr);
    return data == nullptr || data->d_buf == nullptr
               ? Bytes{}
               : Bytes(static_cast<const std::byte*>(data->d_buf), data->d_size);
}

std::uint32_t four_bytes(Bytes bytes) {
    std::uint32_t value = 0;
    std::memcpy(&value, bytes.data(), sizeof(value));
    return value;
}

/// Returns whether one of the offsets stands anywhere in the bytes.
bool has_offset(Bytes bytes, const std::vector<std::uint32_t>& offsets) {
    if (offsets.empty()) {
        return false;
    }
    // Few of the four bytes at a place pass the first test, which looks at two of them.
    std::bitset<65536> halves;
    for (const std::uint32_t offset : offsets) {
        halves.set(offset & 0xffffU);
    }
    for (std::size_t at = 0; at + sizeof(std::uint32_t) <= bytes.size(); ++at) {
        const std::uint32_t value = four_bytes(bytes.subspan(at, sizeof(std::uint32_t)));
        if (halves[value & 0xffffU] && std::binary_search(offsets.begin(), offsets.end(), value)) {
            return true;
        }
    }
    return false;
}

}  // namespace

DwarfUnits::~DwarfUnits() {
    ::dwarf_end(dwarf_);
}

Result<std::unique_ptr<DwarfUnits>> DwarfUnits::read(ElfObject& object) {
    std::unique_ptr<DwarfUnits> units(new DwarfUnits(object));
    TRY_VOID(units->load_sections());
    units->dwarf_ = ::dwarf_begin_elf(object.handle(), DWARF_C_READ, nullptr);
    if (units->dwarf_ == nullptr) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("{}: DWARF: {}", object.name(), dwarf_problem()));
    }
    TRY_VOID(units->list_units());
    return units;
}

/// Loads the sections that libdw uses as a whole. Of .debug_info, which is the largest, only a
/// compressed one is loaded.
Result<void> DwarfUnits::load_sections() {
    const auto find = [&](std::string_view name) {
        const ElfSection* const found = object_.find_section(name);
        return found != nullptr ? found : object_.find_section(fmt::format(".z{}", name.substr(1)));
    };
    info_ = find(".debug_info");
    if (info_ == nullptr) {
        return failure(
            ErrorKind::kNotFound,
            fmt::format("{}: it has no debugging information (.debug_info)", object_.name()));
    }
    whole_ = (info_->flags & SHF_COMPRESSED) != 0 || info_->name != ".debug_info";
    for (const std::string_view name :
         {".debug_info", ".debug_abbrev", ".debug_str", ".debug_line_str", ".debug_str_offsets"}) {
        const ElfSection* const section = find(name);
        if (section == nullptr || (section == info_ && !whole_)) {
            continue;
        }
        if (section->bytes > kSectionBytesMax) {
            return failure(ErrorKind::kUnsupported,
                           fmt::format("{}: {} has {} bytes, expected at most {}", object_.name(),
                                       section->name, section->bytes, kSectionBytesMax));
        }
        TRY(const Bytes bytes, object_.load(*section));
        constexpr std::uint32_t kZstd = 2;  // ELFCOMPRESS_ZSTD, which elfutils knows since 0.189
        const bool compressed = (section->flags & SHF_COMPRESSED) != 0;
        if (compressed && bytes.size() >= 4 &&
            load_number(bytes.first(4), object_.order()) == kZstd) {
            return failure(ErrorKind::kUnsupported,
                           fmt::format("{}: its debugging information is compressed with zstd, "
                                       "which is not read here: unpack it with "
                                       "objcopy --decompress-debug-sections",
                                       object_.name()));
        }
    }
    return {};
}

Result<void> DwarfUnits::list_units() {
    const Bytes info = bytes_of(::elf_getscn(object_.handle(), info_->index));
    if (info.empty() || (!whole_ && info.data() != object_.bytes_of(*info_).data())) {
        return failure(ErrorKind::kUnsupported,
                       fmt::format("{}: libelf does not give its {}", object_.name(), info_->name));
    }
    for (std::uint64_t at = 0; at < info.size() && units_.size() < kUnitsMax;) {
        if (!whole_) {
            const std::uint64_t head = std::min<std::uint64_t>(kUnitHeadBytes, info.size() - at);
            TRY_VOID(object_.load(info_->offset + at, head).map([](Bytes) {}));
        }
        constexpr std::uint32_t kLong = 0xffffffff;  // a length of 64 bits follows
        const Bytes rest = info.subspan(at);
        if (rest.size() < 12) {
            break;
        }
        std::uint64_t bytes = load_number(rest.first(4), object_.order());
        const bool is_long = bytes == kLong;
        bytes = is_long ? load_number(rest.subspan(4, 8), object_.order()) : bytes;
        const std::uint64_t header = is_long ? 12 : 4;
        if (bytes == 0 || bytes > rest.size() - header) {
            break;  // damaged: the units before it can still be used
        }
        units_.push_back({at, at + header + bytes, whole_});
        at = units_.back().end;
    }
    if (units_.empty()) {
        return failure(
            ErrorKind::kCorrupt,
            fmt::format("{}: no unit of its debugging information can be read", object_.name()));
    }
    return {};
}

DwarfUnit* DwarfUnits::unit_at(std::uint64_t offset) {
    const auto next =
        std::upper_bound(units_.begin(), units_.end(), offset,
                         [](std::uint64_t at, const DwarfUnit& unit) { return at < unit.begin; });
    return next == units_.begin() || offset >= std::prev(next)->end ? nullptr : &*std::prev(next);
}

Result<void> DwarfUnits::load(DwarfUnit& unit) {
    if (!unit.loaded) {
        TRY_VOID(object_.load(info_->offset + unit.begin, unit.end - unit.begin).map([](Bytes) {}));
        unit.loaded = true;
    }
    return {};
}

Bytes DwarfUnits::section_bytes(std::string_view name) const {
    for (const ElfSection& section : object_.sections()) {
        const bool same = section.name == name || (section.name.starts_with(".z") &&
                                                   section.name.substr(2) == name.substr(1));
        if (same && section.has_bytes) {
            return bytes_of(::elf_getscn(object_.handle(), section.index));
        }
    }
    return {};
}

DwarfName DwarfUnits::name(std::string_view text) const {
    DwarfName name{std::string(text) + '\0', {}};
    const std::string_view strings = as_text(section_bytes(".debug_str"));
    for (std::size_t at = strings.find(name.text);
         at != std::string_view::npos && name.offsets.size() < kOffsetsMax;
         at = strings.find(name.text, at + 1)) {
        std::array<std::byte, sizeof(std::uint32_t)> raw{};
        store_number(raw, at, object_.order());
        name.offsets.push_back(four_bytes(raw));
    }
    std::sort(name.offsets.begin(), name.offsets.end());
    return name;
}

/// Returns the unit's part of .debug_str_offsets if its entries refer to names by their index in it
/// (DWARF 5 of clang). nullopt: they do not. An empty part: it cannot be found.
std::optional<Bytes> DwarfUnits::indexed_strings(const DwarfUnit& unit) const {
    Dwarf_Off next = 0;
    std::size_t header = 0;
    Dwarf_Die first{};
    Dwarf_Attribute name{};
    if (::dwarf_next_unit(dwarf_, unit.begin, &next, &header, nullptr, nullptr, nullptr, nullptr,
                          nullptr, nullptr) != 0 ||
        ::dwarf_offdie(dwarf_, unit.begin + header, &first) == nullptr ||
        ::dwarf_attr(&first, DW_AT_name, &name) == nullptr) {
        return std::nullopt;
    }
    const unsigned form = ::dwarf_whatform(&name);
    if (form != DW_FORM_strx && (form < DW_FORM_strx1 || form > DW_FORM_strx4)) {
        return std::nullopt;
    }
    Dwarf_Attribute place{};
    Dwarf_Word base = 0;
    const Bytes all = section_bytes(".debug_str_offsets");
    constexpr std::uint64_t kHeaderBytes = 8;  // length, version, padding
    if (::dwarf_attr(&first, DW_AT_str_offsets_base, &place) == nullptr ||
        ::dwarf_formudata(&place, &base) != 0 || base < kHeaderBytes || base > all.size()) {
        return Bytes{};
    }
    const std::uint64_t bytes =
        load_number(all.subspan(base - kHeaderBytes, 4), object_.order());  // with version, padding
    return bytes < 4 || bytes - 4 > all.size() - base ? Bytes{} : all.subspan(base, bytes - 4);
}

Result<bool> DwarfUnits::mentions(DwarfUnit& unit, const DwarfName& name) {
    if (const std::optional<Bytes> indexed = indexed_strings(unit)) {
        const bool may = indexed->empty() || has_offset(*indexed, name.offsets);
        return may ? load(unit).map([] { return true; }) : Result<bool>(false);
    }
    Bytes bytes;
    if (unit.loaded) {
        const Bytes info = bytes_of(::elf_getscn(object_.handle(), info_->index));
        bytes = info.subspan(unit.begin, unit.end - unit.begin);
    } else {
        scratch_.resize(unit.end - unit.begin);
        TRY_VOID(object_.read(info_->offset + unit.begin, scratch_));
        bytes = scratch_;
    }
    const void* const inline_name =
        ::memmem(bytes.data(), bytes.size(), name.text.data(), name.text.size());
    if (inline_name == nullptr && !has_offset(bytes, name.offsets)) {
        return false;
    }
    return load(unit).map([] { return true; });
}

}  // namespace lastwords::extractor
