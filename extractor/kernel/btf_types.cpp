// SPDX-License-Identifier: GPL-2.0-or-later
// Decodes BTF as far as structure layouts need it, and reads no more of it than that.
#include "extractor/kernel/btf_types.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "extractor/kernel/image_scan.h"
#include "printkfmt/base/cursor.h"

namespace lastwords::extractor {

namespace {

enum Kind : std::uint32_t {
    kInt = 1,
    kPtr = 2,
    kArray = 3,
    kStruct = 4,
    kUnion = 5,
    kEnum = 6,
    kTypedef = 8,
    kVolatile = 9,
    kConst = 10,
    kRestrict = 11,
    kFuncProto = 13,
    kVar = 14,
    kDatasec = 15,
    kFloat = 16,
    kDeclTag = 17,
    kTypeTag = 18,
    kEnum64 = 19,
};

constexpr std::uint16_t kMagic = 0xeb9f;
constexpr std::uint64_t kMemberBytes = 12;
constexpr std::uint64_t kHeaderBytes = 24;  // size of the fields that all versions have
// KSYM_NAME_LEN in the kernel. A damaged string may have no end.
constexpr std::uint64_t kNameBytesMax = 512;

/// How many bytes follow the 12 that all types have: a number of bytes, and a number for each
/// member (include/uapi/linux/btf.h).
struct Tail {
    std::uint8_t bytes = 0;
    std::uint8_t member_bytes = 0;
    bool known = false;  ///< false: types of this kind cannot be skipped
};

constexpr std::size_t kKinds = 128;

constexpr std::array<Tail, kKinds> tails() {
    std::array<Tail, kKinds> all{};
    for (std::uint32_t kind = kInt; kind <= kEnum64; ++kind) {
        all[kind].known = true;
    }
    for (const Kind kind : {kInt, kVar, kDeclTag}) {
        all[kind].bytes = 4;
    }
    all[kArray].bytes = 12;
    for (const Kind kind : {kStruct, kUnion, kDatasec, kEnum64}) {
        all[kind].member_bytes = kMemberBytes;
    }
    for (const Kind kind : {kEnum, kFuncProto}) {
        all[kind].member_bytes = 8;
    }
    return all;
}

constexpr std::array<Tail, kKinds> kTails = tails();

/// Returns how many bytes a type takes; 0: its kind is not known.
std::uint64_t record_bytes(std::uint32_t kind, std::uint32_t member_count) {
    const Tail& tail = kTails[kind];
    return tail.known ? kBtfTypeBytes + tail.bytes + std::uint64_t{tail.member_bytes} * member_count
                      : 0;
}

struct Header {
    std::uint64_t header_bytes;
    std::uint64_t type_at;
    std::uint64_t type_bytes;
    std::uint64_t string_at;
    std::uint64_t string_bytes;
};

Result<Header> read_header(const KernelMemory& memory, VirtAddr at) {
    std::array<std::byte, kHeaderBytes> raw{};
    TRY_VOID(memory.read(at, raw));
    Cursor cursor(raw, memory.arch().order, "BTF header", FileOffset{0});
    const std::uint16_t magic = cursor.u16("magic");
    cursor.skip(2, "version and flags");
    const Header header{cursor.u32("hdr_len"), cursor.u32("type_off"), cursor.u32("type_len"),
                        cursor.u32("str_off"), cursor.u32("str_len")};
    if (magic != kMagic) {
        return failure(ErrorKind::kCorrupt, fmt::format("BTF at {:#x}: magic {:#x}, expected {:#x}",
                                                        at.value, magic, kMagic));
    }
    if (header.header_bytes < kHeaderBytes) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("BTF at {:#x}: header of {} bytes, expected {} or more",
                                   at.value, header.header_bytes, kHeaderBytes));
    }
    return header;
}

}  // namespace

std::optional<BtfRange> scan_for_btf(const KernelMemory& memory, VirtAddr stext) {
    constexpr std::uint64_t kTypeBytesMin = 256 * 1024;  // a smaller blob is a module's
    std::array<std::byte, 4> start{};                    // magic, version 1, no flags
    store_number(MutableBytes(start).first(2), kMagic, memory.arch().order);
    start[2] = std::byte{1};
    std::optional<BtfRange> range;
    scan_image(memory, stext, kHeaderBytes, [&](VirtAddr base, Bytes window) {
        for (std::uint64_t at = 0; at + kHeaderBytes <= window.size() && !range; at += 4) {
            if (!std::ranges::equal(window.subspan(at, 4), start)) {
                continue;
            }
            const Result<Header> header = read_header(memory, base + at);
            if (!header || header->type_at != 0 || header->string_at != header->type_bytes ||
                header->type_bytes < kTypeBytesMin) {
                continue;
            }
            const std::uint64_t bytes =
                header->header_bytes + header->type_bytes + header->string_bytes;
            if (bytes <= BtfTypes::kBlobBytesMax) {
                range = BtfRange{base + at, base + at + bytes};
            }
        }
        return range.has_value();
    });
    return range;
}

Result<BtfTypes> BtfTypes::read(const KernelMemory& memory, VirtAddr begin, VirtAddr end) {
    const std::uint64_t blob_bytes = end - begin;
    if (end < begin || blob_bytes > kBlobBytesMax) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("BTF from {:#x} to {:#x}: expected at most {} bytes",
                                   begin.value, end.value, kBlobBytesMax));
    }
    TRY(const Header header, read_header(memory, begin));
    const std::uint64_t types_at = header.header_bytes + header.type_at;
    const std::uint64_t strings_at = header.header_bytes + header.string_at;
    if (types_at + header.type_bytes > blob_bytes ||
        strings_at + header.string_bytes > blob_bytes) {
        return failure(
            ErrorKind::kCorrupt,
            fmt::format("BTF at {:#x}: parts lie outside its {} bytes", begin.value, blob_bytes));
    }
    memory.watch(begin + types_at, header.type_bytes);
    memory.watch(begin + strings_at, header.string_bytes);
    BtfTypes types(memory, {begin, begin + types_at, header.type_bytes, begin + strings_at,
                            header.string_bytes});
    if (!types.offset_of(1)) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("BTF at {:#x}: no type is readable", begin.value));
    }
    return types;
}

// Memory that the dump lacks reads as zeros: kind 0 ends the types, an empty name matches nothing.
BtfTypes::BtfTypes(const KernelMemory& memory, const BtfParts& parts)
    : blob_(parts.blob),
      types_(memory, parts.types, parts.types_bytes),
      strings_(memory, parts.strings, parts.strings_bytes),
      order_(memory.arch().order),
      word_bytes_(memory.arch().word_bytes) {
    offsets_.reserve(parts.types_bytes / kBtfTypeBytes);
}

void BtfTypes::use_index(const KernelMemory& memory, VirtAddr btf_vmlinux) {
    index_ = BtfIndex::open(memory, btf_vmlinux,
                            {blob_, types_.at(), types_.size(), strings_.at(), strings_.size()});
}

/// Walks on until there is a type of this id. Returns false if the types end before it.
bool BtfTypes::walk_to(std::uint32_t type_id) {
    while (offsets_.size() < type_id && walked_ + kBtfTypeBytes <= types_.size()) {
        const std::uint64_t begin = walked_;
        const Bytes piece = types_.view(begin, types_.piece_end(begin + kBtfTypeBytes - 1) - begin);
        for (std::uint64_t inside = 0;
             inside + kBtfTypeBytes <= piece.size() && offsets_.size() < type_id;
             inside = walked_ - begin) {
            const Type type{0, load<std::uint32_t>(piece.subspan(inside + 4), order_), 0};
            const std::uint64_t bytes = record_bytes(type.kind(), type.member_count());
            if (bytes == 0 || bytes > types_.size() - walked_) {
                walked_ = types_.size();
                return false;
            }
            offsets_.push_back(static_cast<std::uint32_t>(walked_));
            walked_ += bytes;
        }
    }
    return offsets_.size() >= type_id;
}

/// Returns where the type of this id starts in types_; nullopt: there is none. Ids start at 1.
std::optional<std::uint32_t> BtfTypes::offset_of(std::uint32_t type_id) {
    if (type_id >= 1 && type_id <= offsets_.size()) {
        return offsets_[type_id - 1];
    }
    if (index_ && type_id <= index_->count()) {
        const auto range = index_->range_of(type_id);
        const Type type = range ? type_at(range->begin) : Type{};
        if (range && record_bytes(type.kind(), type.member_count()) == range->end - range->begin) {
            return range->begin;
        }
        index_.reset();  // damaged
    }
    return type_id >= 1 && walk_to(type_id) ? std::optional(offsets_[type_id - 1]) : std::nullopt;
}

std::uint32_t BtfTypes::count() {
    if (index_) {
        return index_->count();
    }
    walk_to(kAllTypes);
    return static_cast<std::uint32_t>(offsets_.size());
}

BtfTypes::Type BtfTypes::type_at(std::uint32_t offset) const {
    const Bytes raw = types_.view(offset, kBtfTypeBytes);
    return {load<std::uint32_t>(raw, order_), load<std::uint32_t>(raw.subspan(4), order_),
            load<std::uint32_t>(raw.subspan(8), order_)};
}

std::string_view BtfTypes::string_at(std::uint32_t offset) const {
    if (offset >= strings_.size()) {
        return {};
    }
    const std::uint64_t longest = std::min(kNameBytesMax, strings_.size() - offset);
    // Most strings end on the page on which they begin.
    const std::uint64_t here = std::min(longest, strings_.piece_end(offset) - offset);
    const std::string_view text = up_to_nul(as_text(strings_.view(offset, here)));
    return text.size() < here ? text : up_to_nul(as_text(strings_.view(offset, longest)));
}

/// Returns the name of a type; empty: there is no such type, or it has no name.
std::string_view BtfTypes::name_of(std::uint32_t type_id) {
    const auto offset = offset_of(type_id);
    return offset ? string_at(type_at(*offset).name) : std::string_view();
}

bool BtfTypes::is_named(const Type& type, std::string_view name) const {
    const bool begins = name.empty() || (type.name < strings_.size() &&
                                         as_text(strings_.view(type.name, 1)) == name.substr(0, 1));
    return begins && string_at(type.name) == name;
}

/// Returns the size of a type, through typedefs, qualifiers and arrays; 0 if it is not known.
std::uint64_t BtfTypes::bytes_of(std::uint32_t type_id) {
    std::uint64_t elements = 1;
    for (unsigned depth = 0; depth < kDepthMax; ++depth) {
        const auto offset = offset_of(type_id);
        if (!offset) {
            return 0;
        }
        const Type type = type_at(*offset);
        switch (type.kind()) {
            case kInt:
            case kStruct:
            case kUnion:
            case kEnum:
            case kEnum64:
            case kFloat:
                return elements * type.size_or_type;
            case kPtr:
                return elements * word_bytes_;
            case kArray: {
                const Bytes tail = types_.view(*offset + kBtfTypeBytes, 12);
                type_id = load<std::uint32_t>(tail, order_);
                elements *= load<std::uint32_t>(tail.subspan(8), order_);
                break;
            }
            case kTypedef:
            case kVolatile:
            case kConst:
            case kRestrict:
            case kTypeTag:
                type_id = type.size_or_type;
                break;
            default:
                return 0;
        }
        if (elements > kBlobBytesMax) {
            return 0;
        }
    }
    return 0;
}

/// Adds the members of the type at `place` to the layout, with those of its anonymous structs and
/// unions. `budget`: how many more members may be visited, because anonymous members of damaged
/// types can contain each other.
void BtfTypes::add_members(StructLayout& layout, const Place& place, unsigned depth,
                           std::uint32_t& budget) {
    const Type type = type_at(place.type_offset);
    for (std::uint32_t i = 0; i < type.member_count() && budget > 0; ++i) {
        --budget;
        const Bytes raw =
            types_.view(place.type_offset + kBtfTypeBytes + i * kMemberBytes, kMemberBytes);
        const std::string_view name = string_at(load<std::uint32_t>(raw, order_));
        const auto member_type = load<std::uint32_t>(raw.subspan(4), order_);
        const auto offset_word = load<std::uint32_t>(raw.subspan(8), order_);
        const std::uint64_t bits =
            place.base_bits + (type.kind_flag() ? offset_word & 0xffffff : offset_word);
        const std::uint32_t bit_size = type.kind_flag() ? offset_word >> 24 : 0;
        if (!name.empty()) {
            layout.members.emplace_back(name, Member{bits / 8, bytes_of(member_type),
                                                     static_cast<std::uint32_t>(bits), bit_size});
            continue;
        }
        const auto inner = offset_of(member_type);
        const std::uint32_t kind = inner ? type_at(*inner).kind() : 0;
        if (depth < kDepthMax && (kind == kStruct || kind == kUnion)) {
            add_members(layout, {*inner, bits}, depth + 1, budget);
        }
    }
}

/// Returns the layout of the type at `offset` if it is what is wanted.
std::optional<StructLayout> BtfTypes::layout_if(std::uint32_t offset, const Wanted& wanted,
                                                std::uint32_t& budget) {
    const Type type = type_at(offset);
    if ((type.kind() != kStruct && type.kind() != kUnion) || !is_named(type, wanted.name)) {
        return std::nullopt;
    }
    StructLayout layout{std::string(wanted.name), type.size_or_type, "BTF", {}};
    add_members(layout, {offset, 0}, 0, budget);
    const bool has_members =
        std::all_of(wanted.members.begin(), wanted.members.end(),
                    [&](auto member) { return layout.find(member) != nullptr; });
    return has_members ? std::optional(std::move(layout)) : std::nullopt;
}

bool BtfTypes::seem_sorted() {
    constexpr std::uint32_t kTypes = 256;
    walk_to(kTypes);
    bool named = false;
    for (std::size_t i = 0; i < std::min<std::size_t>(kTypes, offsets_.size()); ++i) {
        const bool has_name = type_at(offsets_[i]).name != 0;
        if (named && !has_name) {
            return false;
        }
        named = has_name;
    }
    return type_at(offsets_.front()).name == 0;
}

/// Returns the id of the first type whose name is not less than `name`, for types that are sorted
/// by name, those without a name first (scripts/Makefile.btf: pahole sorts 7.2's). nullopt: the
/// types are not sorted, as far as the names on the way show.
std::optional<std::uint32_t> BtfTypes::first_named(std::string_view name) {
    if (!seem_sorted()) {
        return std::nullopt;
    }
    std::uint32_t low = 1;
    std::uint32_t high = count() + 1;
    std::string_view below;
    std::optional<std::string_view> above;
    while (low < high) {
        const std::uint32_t middle = low + (high - low) / 2;
        const std::string_view here = name_of(middle);
        if (here < below || (above && here > *above)) {
            return std::nullopt;
        }
        if (here < name) {
            low = middle + 1;
            below = here;
        } else {
            high = middle;
            above = here;
        }
    }
    return low;
}

/// Gives the types of this name, and then any others, to `is_wanted(offset)` until it returns true.
/// Returns false if it never does.
template <class IsWanted>
bool BtfTypes::find_named(std::string_view name, IsWanted is_wanted) {
    if (const std::optional<std::uint32_t> first = first_named(name)) {
        for (std::uint32_t id = *first;; ++id) {
            const auto offset = offset_of(id);
            if (!offset || string_at(type_at(*offset).name) != name) {
                break;
            }
            if (is_wanted(*offset)) {
                return true;
            }
        }
    }
    for (std::uint32_t id = 1; const auto offset = offset_of(id); ++id) {
        if (is_wanted(*offset)) {
            return true;
        }
    }
    return false;
}

Result<StructLayout> BtfTypes::find(std::string_view name,
                                    std::span<const std::string_view> members) {
    const Wanted wanted{name, members};
    // One budget for all types of that name: in damaged types there may be millions of them.
    std::uint32_t budget = kMembersMax;
    std::optional<StructLayout> layout;
    const bool found = find_named(name, [&](std::uint32_t offset) {
        layout = layout_if(offset, wanted, budget);
        return layout.has_value();
    });
    if (!found) {
        return failure(ErrorKind::kNotFound,
                       fmt::format("BTF has no struct {} with the members needed", name));
    }
    return *std::move(layout);
}

/// Returns the enum at `offset` if it has this name and constants.
std::optional<Enumeration> BtfTypes::enumeration_at(std::uint32_t offset,
                                                    std::string_view name) const {
    constexpr std::uint32_t kConstantsMax = 1000;
    const Type type = type_at(offset);
    const bool wide = type.kind() == kEnum64;
    if ((type.kind() != kEnum && !wide) || !is_named(type, name) || type.member_count() == 0) {
        return std::nullopt;
    }
    Enumeration found{std::string(name), "BTF", {}};
    const std::uint64_t bytes = kTails[type.kind()].member_bytes;
    for (std::uint32_t i = 0; i < std::min(type.member_count(), kConstantsMax); ++i) {
        const Bytes raw = types_.view(offset + kBtfTypeBytes + i * bytes, bytes);
        const auto low = load<std::uint32_t>(raw.subspan(4), order_);
        const std::uint64_t high = wide ? load<std::uint32_t>(raw.subspan(8), order_)
                                   : type.kind_flag() && low >> 31U != 0 ? ~std::uint32_t{0}
                                                                         : 0;
        found.constants.emplace_back(string_at(load<std::uint32_t>(raw, order_)),
                                     high << 32U | low);
    }
    return found;
}

Result<Enumeration> BtfTypes::enumeration(std::string_view name) {
    std::optional<Enumeration> found;
    find_named(name, [&](std::uint32_t offset) {
        found = enumeration_at(offset, name);
        return found.has_value();
    });
    if (!found) {
        return failure(ErrorKind::kNotFound, fmt::format("BTF has no enum {}", name));
    }
    return *std::move(found);
}

Result<std::vector<BtfVariable>> BtfTypes::section(std::string_view name) {
    std::optional<std::uint32_t> found;
    find_named(name, [&](std::uint32_t offset) {
        const Type type = type_at(offset);
        found = type.kind() == kDatasec && is_named(type, name) ? std::optional(offset) : found;
        return found.has_value();
    });
    if (!found) {
        return failure(ErrorKind::kNotFound, fmt::format("BTF has no section {}", name));
    }
    std::vector<BtfVariable> variables;
    const std::uint32_t count = std::min(type_at(*found).member_count(), kMembersMax);
    for (std::uint32_t i = 0; i < count; ++i) {
        // An entry has the variable's type, its offset and its size.
        const Bytes entry = types_.view(*found + kBtfTypeBytes + i * kMemberBytes, kMemberBytes);
        const auto offset = offset_of(load<std::uint32_t>(entry, order_));
        const Type type = offset ? type_at(*offset) : Type{};
        if (type.kind() == kVar) {
            variables.push_back(
                {std::string(string_at(type.name)), load<std::uint32_t>(entry.subspan(4), order_)});
        }
    }
    return variables;
}

}  // namespace lastwords::extractor
