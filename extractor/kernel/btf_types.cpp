// SPDX-License-Identifier: GPL-2.0-or-later
// Decodes BTF as far as structure layouts need it.
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
constexpr std::uint64_t kTypeBytes = 12;
constexpr std::uint64_t kMemberBytes = 12;
constexpr std::uint64_t kHeaderBytes = 24;  // size of the fields that all versions have
// KSYM_NAME_LEN in the kernel. A damaged string may have no end.
constexpr std::uint64_t kNameBytesMax = 512;

/// Returns how many bytes follow the 12 that all types have. nullopt: the kind is unknown, so the
/// type cannot be skipped.
std::optional<std::uint64_t> tail_bytes(std::uint32_t kind, std::uint64_t count) {
    switch (kind) {
        case kInt:
        case kVar:
        case kDeclTag:
            return 4;
        case kArray:
            return 12;
        case kStruct:
        case kUnion:
        case kDatasec:
        case kEnum64:
            return 12 * count;
        case kEnum:
        case kFuncProto:
            return 8 * count;
        default:
            return kind >= kPtr && kind <= kTypeTag ? std::optional<std::uint64_t>(0)
                                                    : std::nullopt;
    }
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
    BtfTypes types;
    types.order_ = memory.arch().order;
    types.word_bytes_ = memory.arch().word_bytes;
    types.types_bytes_ = header.type_bytes;
    types.blob_.resize(header.type_bytes + header.string_bytes);
    const MutableBytes blob(types.blob_);
    // Memory that the dump lacks reads as zeros: kind 0 ends the index, an empty name matches
    // nothing.
    memory.read_available(begin + types_at, blob.first(header.type_bytes));
    memory.read_available(begin + strings_at, blob.subspan(header.type_bytes));
    types.index_types();
    if (types.offsets_.empty()) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("BTF at {:#x}: no type is readable", begin.value));
    }
    return types;
}

void BtfTypes::index_types() {
    std::uint64_t at = 0;
    while (at + kTypeBytes <= types_bytes_) {
        const Type type = type_at(static_cast<std::uint32_t>(at));
        const auto tail = tail_bytes(type.kind(), type.member_count());
        if (!tail || *tail > types_bytes_ - at - kTypeBytes) {
            return;
        }
        offsets_.push_back(static_cast<std::uint32_t>(at));
        at += kTypeBytes + *tail;
    }
}

BtfTypes::Type BtfTypes::type_at(std::uint32_t offset) const {
    const Bytes raw = Bytes(blob_).subspan(offset, kTypeBytes);
    return {load<std::uint32_t>(raw, order_), load<std::uint32_t>(raw.subspan(4), order_),
            load<std::uint32_t>(raw.subspan(8), order_)};
}

std::string_view BtfTypes::string_at(std::uint32_t offset) const {
    const Bytes strings = Bytes(blob_).subspan(types_bytes_);
    return offset < strings.size()
               ? up_to_nul(as_text(strings.subspan(offset)).substr(0, kNameBytesMax))
               : std::string_view{};
}

/// Returns the size of a type, through typedefs, qualifiers and arrays; 0 if it is not known.
std::uint64_t BtfTypes::bytes_of(std::uint32_t type_id) const {
    std::uint64_t elements = 1;
    for (unsigned depth = 0; depth < kDepthMax && type_id >= 1 && type_id <= offsets_.size();
         ++depth) {
        const std::uint32_t offset = offsets_[type_id - 1];
        const Type type = type_at(offset);
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
                const Bytes tail = Bytes(blob_).subspan(offset + kTypeBytes, 12);
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
                           std::uint32_t& budget) const {
    const Type type = type_at(place.type_offset);
    for (std::uint32_t i = 0; i < type.member_count() && budget > 0; ++i) {
        --budget;
        const Bytes raw =
            Bytes(blob_).subspan(place.type_offset + kTypeBytes + i * kMemberBytes, kMemberBytes);
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
        const bool known = member_type >= 1 && member_type <= offsets_.size();
        const std::uint32_t kind = known ? type_at(offsets_[member_type - 1]).kind() : 0;
        if (depth < kDepthMax && (kind == kStruct || kind == kUnion)) {
            add_members(layout, {offsets_[member_type - 1], bits}, depth + 1, budget);
        }
    }
}

Result<StructLayout> BtfTypes::find(std::string_view name,
                                    std::span<const std::string_view> members) const {
    // One budget for all types of that name: in damaged types there may be millions of them.
    std::uint32_t budget = kMembersMax;
    for (const std::uint32_t offset : offsets_) {
        const Type type = type_at(offset);
        if ((type.kind() != kStruct && type.kind() != kUnion) || string_at(type.name) != name) {
            continue;
        }
        StructLayout layout{std::string(name), type.size_or_type, "BTF", {}};
        add_members(layout, {offset, 0}, 0, budget);
        if (std::all_of(members.begin(), members.end(),
                        [&](auto m) { return layout.find(m) != nullptr; })) {
            return layout;
        }
    }
    return failure(ErrorKind::kNotFound,
                   fmt::format("BTF has no struct {} with the members needed", name));
}

}  // namespace lastwords::extractor
