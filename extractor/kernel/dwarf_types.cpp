// SPDX-License-Identifier: GPL-2.0-or-later
// Decodes the entries of struct, union and enum types with libdw.
#include "extractor/kernel/dwarf_types.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace lastwords::extractor {

namespace {

constexpr std::uint64_t kEntriesMax = 200'000'000;  // a vmlinux has 10 to 40 million
constexpr std::uint32_t kMembersMax = 10000;
/// Limit of nested nameless members, and of chains of typedefs.
constexpr unsigned kDepthMax = 16;
/// Of so many types with the name, the members are compared with those that are asked for.
constexpr unsigned kNamesakesMax = 64;
constexpr std::uint64_t kBytesMax = std::uint64_t{1} << 32U;

bool is_structure(int tag) {
    return tag == DW_TAG_structure_type || tag == DW_TAG_union_type || tag == DW_TAG_class_type;
}

std::string_view name_of(Dwarf_Die& die) {
    Dwarf_Attribute name{};
    const char* const text = ::dwarf_formstring(::dwarf_attr(&die, DW_AT_name, &name));
    return text == nullptr ? std::string_view{} : std::string_view(text);
}

/// Returns an attribute that is a constant; nothing if it is absent or is no constant.
std::optional<std::uint64_t> number_of(Dwarf_Die& die, unsigned attribute) {
    Dwarf_Attribute found{};
    if (::dwarf_attr(&die, attribute, &found) == nullptr) {
        return std::nullopt;
    }
    const unsigned form = ::dwarf_whatform(&found);
    Dwarf_Sword negative = 0;
    if (form == DW_FORM_sdata || form == DW_FORM_implicit_const) {
        return ::dwarf_formsdata(&found, &negative) == 0
                   ? std::optional(static_cast<std::uint64_t>(negative))
                   : std::nullopt;
    }
    Dwarf_Word value = 0;
    return ::dwarf_formudata(&found, &value) == 0 ? std::optional<std::uint64_t>(value)
                                                  : std::nullopt;
}

/// Returns where a member begins, in bytes. DWARF 2 has an expression there, which adds a constant.
std::uint64_t member_location(Dwarf_Die& member) {
    Dwarf_Attribute place{};
    if (::dwarf_attr(&member, DW_AT_data_member_location, &place) == nullptr) {
        return 0;  // members of a union have none
    }
    const unsigned form = ::dwarf_whatform(&place);
    Dwarf_Op* operations = nullptr;
    std::size_t count = 0;
    const bool expression = form == DW_FORM_exprloc || form == DW_FORM_block ||
                            form == DW_FORM_block1 || form == DW_FORM_block2 ||
                            form == DW_FORM_block4;
    if (!expression) {
        return number_of(member, DW_AT_data_member_location).value_or(0);
    }
    const bool read = ::dwarf_getlocation(&place, &operations, &count) == 0;
    return read && count == 1 && operations[0].atom == DW_OP_plus_uconst ? operations[0].number : 0;
}

}  // namespace

struct DwarfTypes::Entry {
    Dwarf_Die die{};

    int tag() { return ::dwarf_tag(&die); }
    std::string_view name() { return name_of(die); }
    std::optional<std::uint64_t> number(unsigned attribute) { return number_of(die, attribute); }
    /// Moves to the first entry inside this one; false: there is none.
    bool enter() {
        Dwarf_Die child{};
        const bool found = ::dwarf_child(&die, &child) == 0;
        die = found ? child : die;
        return found;
    }
    /// Moves to the next entry beside this one; false: there is none.
    bool next() { return ::dwarf_siblingof(&die, &die) == 0; }
};

struct DwarfTypes::Members {
    StructLayout& layout;
    std::uint32_t budget = kMembersMax;  // how many more members may be visited
};

DwarfTypes::~DwarfTypes() = default;

Result<std::unique_ptr<DwarfTypes>> DwarfTypes::read(ElfObject& object) {
    std::unique_ptr<DwarfTypes> types(new DwarfTypes());
    types->object_ = &object;
    TRY(types->units_, DwarfUnits::read(object));
    return types;
}

/// Moves to the type of this entry (DW_AT_type), which may be in a unit that is not loaded yet.
/// false: it has none.
bool DwarfTypes::follow(Entry& entry) {
    Dwarf_Attribute type{};
    Dwarf_Die target{};
    if (::dwarf_attr(&entry.die, DW_AT_type, &type) == nullptr ||
        ::dwarf_formref_die(&type, &target) == nullptr) {
        return false;
    }
    DwarfUnit* const unit = units_->unit_at(::dwarf_dieoffset(&target));
    entry.die = target;
    return unit != nullptr && units_->load(*unit).has_value();
}

/// Calls `found` for each entry of the unit's outermost level that has the name, until it returns
/// true. Returns whether it did.
bool DwarfTypes::search_entries(const DwarfUnit& unit, std::string_view name,
                                const std::function<bool(Entry&)>& found) {
    Dwarf_Off next = 0;
    std::size_t header = 0;
    Entry entry;
    ++decoded_;
    if (::dwarf_next_unit(units_->handle(), unit.begin, &next, &header, nullptr, nullptr, nullptr,
                          nullptr, nullptr, nullptr) != 0 ||
        ::dwarf_offdie(units_->handle(), unit.begin + header, &entry.die) == nullptr) {
        ++damaged_;
        return false;
    }
    if (!entry.enter()) {
        return false;
    }
    // Each entry takes a byte or more, so that more entries than bytes go in a circle.
    std::uint64_t most = unit.end - unit.begin;
    do {
        const int tag = entry.tag();
        const bool type =
            is_structure(tag) || tag == DW_TAG_enumeration_type || tag == DW_TAG_typedef;
        if (type && entry.name() == name && ::dwarf_hasattr(&entry.die, DW_AT_declaration) == 0) {
            Entry copy = entry;
            if (found(copy)) {
                return true;
            }
        }
        ++visited_;
    } while (--most != 0 && visited_ < kEntriesMax && entry.next());
    return false;
}

bool DwarfTypes::search_unit(std::size_t index, const DwarfName& name,
                             const std::function<bool(Entry&)>& found) {
    DwarfUnit& unit = units_->units()[index];
    const Result<bool> defined = units_->may_define(unit, name);
    if (!defined) {
        ++damaged_;
        return false;
    }
    const std::string_view text(name.text.data(), name.text.size() - 1);
    return *defined && search_entries(unit, text, found);
}

/// Calls `found` for types of this name until it returns true. The units that had other types
/// before are searched first, because they are the ones about printk.
Result<void> DwarfTypes::search(std::string_view name, const std::function<bool(Entry&)>& found) {
    const DwarfName wanted = units_->name(name);
    for (const std::size_t index : fruitful_) {
        if (search_unit(index, wanted, found)) {
            return {};
        }
    }
    for (std::size_t index = 0; index < units_->units().size(); ++index) {
        const bool seen = std::find(fruitful_.begin(), fruitful_.end(), index) != fruitful_.end();
        if (!seen && visited_ < kEntriesMax && search_unit(index, wanted, found)) {
            fruitful_.push_back(index);
            return {};
        }
    }
    const std::string damage =
        damaged_ == 0 ? "" : fmt::format(" ({} of its units are damaged)", damaged_);
    return failure(ErrorKind::kNotFound,
                   fmt::format("DWARF has no type {} with what is needed{}", name, damage));
}

/// Returns the size of a type, through typedefs, qualifiers and arrays; 0 if it is not known.
std::uint64_t DwarfTypes::bytes_of(Entry entry) {
    std::uint64_t elements = 1;
    for (unsigned depth = 0; depth < kDepthMax; ++depth) {
        switch (entry.tag()) {
            case DW_TAG_typedef:
            case DW_TAG_const_type:
            case DW_TAG_volatile_type:
            case DW_TAG_restrict_type:
            case DW_TAG_atomic_type:
                break;
            case DW_TAG_array_type: {
                Entry range = entry;
                for (bool more = range.enter(); more; more = range.next()) {
                    const auto last = range.number(DW_AT_upper_bound);
                    const auto count = range.number(DW_AT_count);
                    const std::uint64_t these = count ? *count : last ? *last + 1 : 0;
                    if (these == 0 || these > kBytesMax || elements * these > kBytesMax) {
                        return 0;
                    }
                    elements *= these;
                }
                break;
            }
            case DW_TAG_pointer_type:
                return elements * entry.number(DW_AT_byte_size).value_or(object_->word_bytes());
            default: {
                const std::uint64_t bytes = entry.number(DW_AT_byte_size).value_or(0);
                return bytes > kBytesMax ? 0 : elements * bytes;
            }
        }
        if (!follow(entry)) {
            return 0;
        }
    }
    return 0;
}

/// Returns where a member begins in its structure, in bits. DWARF up to 3, and compilers up to gcc
/// 10 in version 4 too, count a bit field from the highest bit of the integer that has it.
std::uint64_t DwarfTypes::bit_offset(Entry& member, std::uint64_t type_bytes,
                                     std::uint64_t bit_size) const {
    if (const auto bits = member.number(DW_AT_data_bit_offset)) {
        return *bits;
    }
    const std::uint64_t first = 8 * member_location(member.die);
    const auto from_highest = member.number(DW_AT_bit_offset);
    if (bit_size == 0 || !from_highest) {
        return first;
    }
    if (object_->order() == std::endian::big) {
        return first + *from_highest;
    }
    const std::uint64_t bits = 8 * member.number(DW_AT_byte_size).value_or(type_bytes);
    return first + bits - *from_highest - bit_size;
}

void DwarfTypes::add_member(Members& into, Entry member, std::uint64_t base_bits, unsigned depth) {
    Entry type = member;
    const bool typed = follow(type);
    const std::uint64_t type_bytes = typed ? bytes_of(type) : 0;
    const std::uint64_t bit_size = member.number(DW_AT_bit_size).value_or(0);
    const std::uint64_t bits = base_bits + bit_offset(member, type_bytes, bit_size);
    const std::string_view name = member.name();
    if (!name.empty()) {
        into.layout.members.emplace_back(
            name, Member{bits / 8, type_bytes, static_cast<std::uint32_t>(bits),
                         static_cast<std::uint32_t>(bit_size)});
    } else if (typed && is_structure(type.tag()) && depth < kDepthMax) {
        add_members(into, type, bits, depth + 1);
    }
}

/// Adds the members of a type to the layout, with those of its nameless structs and unions.
void DwarfTypes::add_members(Members& into, Entry type, std::uint64_t base_bits, unsigned depth) {
    for (bool more = type.enter(); more && into.budget > 0; more = type.next()) {
        --into.budget;
        if (type.tag() == DW_TAG_member) {
            add_member(into, type, base_bits, depth);
        }
    }
}

Result<StructLayout> DwarfTypes::find(std::string_view name,
                                      std::span<const std::string_view> members) {
    StructLayout layout;
    unsigned namesakes = 0;
    bool complete = false;
    TRY_VOID(search(name, [&](Entry& entry) {
        if (entry.tag() == DW_TAG_typedef && (!follow(entry) || !entry.name().empty())) {
            return false;
        }
        if (!is_structure(entry.tag())) {
            return false;
        }
        layout = {std::string(name), entry.number(DW_AT_byte_size).value_or(0), "DWARF", {}};
        Members into{layout};
        add_members(into, entry, 0, 0);
        complete = std::all_of(members.begin(), members.end(),
                               [&](auto m) { return layout.find(m) != nullptr; });
        return complete || ++namesakes == kNamesakesMax;
    }));
    if (!complete) {
        return failure(ErrorKind::kNotFound,
                       fmt::format("none of the first {} types {} of DWARF has the members needed",
                                   namesakes, name));
    }
    return layout;
}

Result<Enumeration> DwarfTypes::enumeration(std::string_view name) {
    Enumeration found{std::string(name), "debug file (DWARF)", {}};
    unsigned namesakes = 0;
    TRY_VOID(search(name, [&](Entry& entry) {
        if (entry.tag() != DW_TAG_enumeration_type || !entry.enter()) {
            return false;
        }
        std::uint32_t budget = kMembersMax;
        do {
            const auto value = entry.number(DW_AT_const_value);
            if (entry.tag() == DW_TAG_enumerator && value) {
                found.constants.emplace_back(entry.name(), *value);
            }
        } while (--budget != 0 && entry.next());
        return !found.constants.empty() || ++namesakes == kNamesakesMax;
    }));
    if (found.constants.empty()) {
        return failure(ErrorKind::kNotFound, fmt::format("DWARF has no enum {}", name));
    }
    return found;
}

}  // namespace lastwords::extractor
