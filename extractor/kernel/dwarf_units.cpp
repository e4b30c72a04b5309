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

bool is_type(unsigned tag) {
    return tag == DW_TAG_structure_type || tag == DW_TAG_union_type || tag == DW_TAG_class_type ||
           tag == DW_TAG_enumeration_type || tag == DW_TAG_typedef;
}

Bytes dwarf_bytes(Elf_Scn* section) {
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

/// Finds the places where one of a few numbers of four bytes stands.
class OffsetFinder {
 public:
    explicit OffsetFinder(const std::vector<std::uint32_t>& offsets) : offsets_(offsets) {
        for (const std::uint32_t offset : offsets) {
            halves_.set(offset & 0xffffU);
        }
    }

    /// Returns the first place at or after `from`; npos: there is none.
    std::size_t find(Bytes bytes, std::size_t from) const {
        for (std::size_t at = from; at + sizeof(std::uint32_t) <= bytes.size(); ++at) {
            const std::uint32_t value = four_bytes(bytes.subspan(at, sizeof(std::uint32_t)));
            // Few numbers pass the first test, which looks at half of their bits.
            if (halves_[value & 0xffffU] &&
                std::binary_search(offsets_.begin(), offsets_.end(), value)) {
                return at;
            }
        }
        return std::string_view::npos;
    }

 private:
    const std::vector<std::uint32_t>& offsets_;  // ascending
    std::bitset<65536> halves_;
};

/// Returns the number in LEB128 that ends before `end` and begins with the byte at `end - length`;
/// nothing if there is no such number.
std::optional<std::uint64_t> leb128_before(Bytes bytes, std::size_t end, std::size_t length) {
    if (end < length) {
        return std::nullopt;
    }
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < length; ++i) {
        const auto byte = std::to_integer<std::uint64_t>(bytes[end - length + i]);
        const bool last = i + 1 == length;
        if (((byte & 0x80U) == 0) != last) {
            return std::nullopt;
        }
        value |= (byte & 0x7fU) << (7 * i);
    }
    return value;
}

/// Returns whether an entry of one of the types may have its name at `at`. The four bytes of a name
/// stand in other places too, so what is before and after them must fit.
bool may_be_entry(Bytes unit, std::size_t at, const std::vector<DwarfTypeCode>& codes,
                  std::endian order) {
    return std::any_of(codes.begin(), codes.end(), [&](const DwarfTypeCode& one) {
        const std::size_t length = one.code < 0x80 ? 1 : one.code < 0x4000 ? 2 : 3;
        if (leb128_before(unit, at, length) != one.code) {
            return false;
        }
        if (!one.reference || unit.size() - at < *one.reference + 4) {
            return !one.reference;
        }
        const std::uint64_t target = load_number(unit.subspan(at + *one.reference, 4), order);
        return target < unit.size() && (!one.is_sibling || target > at);
    });
}

/// Returns how many bytes an attribute of this form takes in 32-bit DWARF; nullopt: that depends on
/// its value, or the form is not used for what types have.
std::optional<std::size_t> form_bytes(unsigned form) {
    switch (form) {
        case DW_FORM_flag_present:
        case DW_FORM_implicit_const:
            return 0;
        case DW_FORM_data1:
        case DW_FORM_flag:
            return 1;
        case DW_FORM_data2:
            return 2;
        case DW_FORM_data4:
        case DW_FORM_ref4:
        case DW_FORM_strp:
        case DW_FORM_line_strp:
            return 4;
        case DW_FORM_data8:
            return 8;
        default:
            return std::nullopt;
    }
}

/// What an abbreviation says of the entries that use it.
struct TypeAbbreviation {
    bool definition = false;  ///< they define types that have names
    bool name_first = true;
    DwarfTypeCode code;
};

TypeAbbreviation read_abbreviation(Dwarf_Abbrev* abbreviation) {
    TypeAbbreviation result;
    result.code.code = ::dwarf_getabbrevcode(abbreviation);
    std::optional<std::size_t> at = 0;  // bytes since the name's beginning
    bool announced = false;
    constexpr std::size_t kAttributesMax = 100;
    for (std::size_t i = 0; i < kAttributesMax; ++i) {
        unsigned name = 0;
        unsigned form = 0;
        if (::dwarf_getabbrevattr(abbreviation, i, &name, &form, nullptr) != 0) {
            break;  // there are no more
        }
        if (name == DW_AT_name) {
            result.definition = true;
            result.name_first = i == 0;
        }
        announced = announced || name == DW_AT_declaration;
        if ((name == DW_AT_sibling || name == DW_AT_type) && form == DW_FORM_ref4 && at) {
            result.code.reference = at;
            result.code.is_sibling = name == DW_AT_sibling;
        }
        const std::optional<std::size_t> bytes = form_bytes(form);
        at = at && bytes ? std::optional(*at + *bytes) : std::nullopt;
    }
    result.definition = result.definition && !announced;
    return result;
}

}  // namespace

DwarfUnits::~DwarfUnits() {
    ::dwarf_end(dwarf_);
}

bool DwarfUnits::first_entry(const DwarfUnit& unit, Dwarf_Die& entry) const {
    Dwarf_Off next = 0;
    std::size_t header = 0;
    return ::dwarf_next_unit(dwarf_, unit.begin, &next, &header, nullptr, nullptr, nullptr, nullptr,
                             nullptr, nullptr) == 0 &&
           ::dwarf_offdie(dwarf_, unit.begin + header, &entry) != nullptr;
}

Result<std::unique_ptr<DwarfUnits>> DwarfUnits::read(ElfObject& object,
                                                     std::span<const std::string_view> more) {
    std::unique_ptr<DwarfUnits> units(new DwarfUnits(object));
    TRY_VOID(units->load_sections(more));
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
Result<void> DwarfUnits::load_sections(std::span<const std::string_view> more) {
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
    std::vector<std::string_view> names{".debug_info", ".debug_abbrev", ".debug_str",
                                        ".debug_line_str", ".debug_str_offsets"};
    names.insert(names.end(), more.begin(), more.end());
    for (const std::string_view name : names) {
        const ElfSection* const section = find(name);
        if (section != nullptr && (section != info_ || whole_)) {
            TRY_VOID(load_section(*section));
        }
    }
    return {};
}

Result<void> DwarfUnits::load_section(const ElfSection& section) {
    if (section.bytes > kSectionBytesMax) {
        return failure(ErrorKind::kUnsupported,
                       fmt::format("{}: {} has {} bytes, expected at most {}", object_.name(),
                                   section.name, section.bytes, kSectionBytesMax));
    }
    TRY(const Bytes bytes, object_.load(section));
    constexpr std::uint32_t kZstd = 2;  // ELFCOMPRESS_ZSTD, which elfutils knows since 0.189
    const bool compressed = (section.flags & SHF_COMPRESSED) != 0;
    if (compressed && bytes.size() >= 4 && load_number(bytes.first(4), object_.order()) == kZstd) {
        return failure(ErrorKind::kUnsupported,
                       fmt::format("{}: its debugging information is compressed with zstd, "
                                   "which is not read here: unpack it with "
                                   "objcopy --decompress-debug-sections",
                                   object_.name()));
    }
    return {};
}

Result<void> DwarfUnits::list_units() {
    const Bytes info = dwarf_bytes(::elf_getscn(object_.handle(), info_->index));
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
        units_.push_back({at, at + header + bytes, is_long ? 8U : 4U, whole_});
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
            return dwarf_bytes(::elf_getscn(object_.handle(), section.index));
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
    Dwarf_Die first{};
    Dwarf_Attribute name{};
    if (!first_entry(unit, first) || ::dwarf_attr(&first, DW_AT_name, &name) == nullptr) {
        return std::nullopt;
    }
    const unsigned form = ::dwarf_whatform(&name);
    if (form != DW_FORM_strx && (form < DW_FORM_strx1 || form > DW_FORM_strx4)) {
        return std::nullopt;
    }
    Dwarf_Attribute place{};
    Dwarf_Word base = 0;
    const Bytes all = section_bytes(".debug_str_offsets");
    constexpr std::uint64_t kLengthToFirst = 8;  // length, version, padding
    if (::dwarf_attr(&first, DW_AT_str_offsets_base, &place) == nullptr ||
        ::dwarf_formudata(&place, &base) != 0 || base < kLengthToFirst || base > all.size()) {
        return Bytes{};
    }
    const std::uint64_t bytes = load_number(all.subspan(base - kLengthToFirst, 4),
                                            object_.order());  // with version, padding
    return bytes < 4 || bytes - 4 > all.size() - base ? Bytes{} : all.subspan(base, bytes - 4);
}

/// Returns the codes of the abbreviations that are used for definitions of types with a name.
/// nullopt: the name is not the first attribute of one of them, or they cannot be read, so that the
/// codes do not show where a type begins.
std::optional<std::vector<DwarfTypeCode>> DwarfUnits::type_codes(const DwarfUnit& unit) const {
    constexpr unsigned kAbbreviationsMax = 100'000;
    Dwarf_Die first{};
    if (!first_entry(unit, first)) {
        return std::nullopt;
    }
    std::vector<DwarfTypeCode> codes;
    std::size_t length = 0;
    Dwarf_Off at = 0;
    for (unsigned i = 0; i < kAbbreviationsMax; ++i, at += length) {
        Dwarf_Abbrev* const one = ::dwarf_getabbrev(&first, at, &length);
        if (one == DWARF_END_ABBREV) {
            return codes;
        }
        if (one == nullptr) {
            break;
        }
        if (!is_type(::dwarf_getabbrevtag(one))) {
            continue;
        }
        const TypeAbbreviation read = read_abbreviation(one);
        if (read.definition && !read.name_first) {
            return std::nullopt;
        }
        if (read.definition) {
            codes.push_back(read.code);
        }
    }
    return std::nullopt;
}

/// Returns the unit's bytes, which are valid until the next call.
Result<Bytes> DwarfUnits::unit_bytes(const DwarfUnit& unit) {
    const std::uint64_t bytes = unit.end - unit.begin;
    if (unit.loaded) {
        return dwarf_bytes(::elf_getscn(object_.handle(), info_->index)).subspan(unit.begin, bytes);
    }
    scratch_.resize(bytes);
    TRY_VOID(object_.read(info_->offset + unit.begin, scratch_));
    return Bytes(scratch_);
}

Result<bool> DwarfUnits::may_define(DwarfUnit& unit, const DwarfName& name) {
    const bool may_be_inline = name.text.size() <= unit.offset_bytes;
    if (name.offsets.empty() && !may_be_inline) {
        return false;
    }
    const OffsetFinder finder(name.offsets);
    bool may = false;
    if (const std::optional<Bytes> indexed = indexed_strings(unit)) {
        may = indexed->empty() || finder.find(*indexed, 0) != std::string_view::npos;
        return may ? load(unit).map([] { return true; }) : Result<bool>(false);
    }
    TRY(const Bytes bytes, unit_bytes(unit));
    const auto find = [&](std::size_t from) {
        const std::size_t place = finder.find(bytes, from);
        return may_be_inline ? std::min(place, as_text(bytes).find(name.text, from)) : place;
    };
    std::size_t at = find(0);
    if (at == std::string_view::npos) {
        return false;
    }
    // In 64-bit DWARF, the four bytes may be in the middle of the offset.
    const std::optional<std::vector<DwarfTypeCode>> codes =
        unit.offset_bytes == 4 ? type_codes(unit) : std::nullopt;
    for (may = !codes; !may && at != std::string_view::npos; at = find(at + 1)) {
        may = may_be_entry(bytes, at, *codes, object_.order());
    }
    return may ? load(unit).map([] { return true; }) : Result<bool>(false);
}

}  // namespace lastwords::extractor
