// SPDX-License-Identifier: GPL-2.0-or-later
// Writes BTF.
#include "tests/support/btf_builder.h"

#include <algorithm>

namespace lastwords::test {

BtfBuilder::BtfBuilder(std::endian order) : order_(order), types_(order), strings_(order) {
    strings_.u8(0);  // the empty name
}

std::uint32_t BtfBuilder::string(std::string_view text) {
    if (text.empty()) {
        return 0;
    }
    const auto at = static_cast<std::uint32_t>(strings_.size());
    strings_.text(text).u8(0);
    return at;
}

std::uint32_t BtfBuilder::type(std::uint32_t kind, std::string_view name,
                               std::uint32_t size_or_type, std::uint32_t count, Bytes tail) {
    types_.u32(string(name)).u32(kind << 24 | count).u32(size_or_type).bytes(tail);
    return next_id_++;
}

std::uint32_t BtfBuilder::integer(std::string_view name, std::uint32_t bytes) {
    return type(btf::kInt, name, bytes, 0, BytesBuilder(order_).u32(bytes * 8).take());
}

std::uint32_t BtfBuilder::array(std::uint32_t of, std::uint32_t elements) {
    return type(btf::kArray, "", 0, 0, BytesBuilder(order_).u32(of).u32(0).u32(elements).take());
}

std::uint32_t BtfBuilder::structure(std::string_view name, std::uint32_t bytes,
                                    const std::vector<BtfMember>& members, btf::Kind kind) {
    constexpr std::uint32_t kKindFlag = 0x80;  // the top bit of the byte that holds the kind
    const bool bit_fields =
        std::any_of(members.begin(), members.end(), [](const auto& m) { return m.width != 0; });
    BytesBuilder tail(order_);
    for (const BtfMember& member : members) {
        tail.u32(string(member.name)).u32(member.type).u32(member.width << 24 | member.bit);
    }
    return type(kind | (bit_fields ? kKindFlag : 0), name, bytes,
                static_cast<std::uint32_t>(members.size()), tail.take());
}

std::uint32_t BtfBuilder::enumeration(
    std::string_view name, const std::vector<std::pair<std::string_view, std::uint64_t>>& constants,
    btf::Kind kind) {
    BytesBuilder tail(order_);
    for (const auto& [constant, value] : constants) {
        tail.u32(string(constant)).u32(static_cast<std::uint32_t>(value));
        if (kind == btf::kEnum64) {
            tail.u32(static_cast<std::uint32_t>(value >> 32U));
        }
    }
    return type(kind, name, kind == btf::kEnum64 ? 8 : 4,
                static_cast<std::uint32_t>(constants.size()), tail.take());
}

void BtfBuilder::section(std::string_view name,
                         const std::vector<std::pair<std::string_view, std::uint32_t>>& variables) {
    constexpr std::uint32_t kBytes = 8;
    const std::uint32_t word = integer("unsigned long", kBytes);
    BytesBuilder tail(order_);
    for (const auto& [variable, offset] : variables) {
        const std::uint32_t id =
            type(btf::kVar, variable, word, 0, BytesBuilder(order_).u32(1).take());
        tail.u32(id).u32(offset).u32(kBytes);
    }
    type(btf::kDatasec, name, 0, static_cast<std::uint32_t>(variables.size()), tail.take());
}

std::vector<std::byte> BtfBuilder::take() {
    const auto types_bytes = static_cast<std::uint32_t>(types_.size());
    const auto strings_bytes = static_cast<std::uint32_t>(strings_.size());
    BytesBuilder blob(order_);
    blob.u16(header.magic).u8(1).u8(0).u32(header.bytes);
    blob.u32(header.type_at.value_or(0)).u32(header.type_bytes.value_or(types_bytes));
    blob.u32(header.string_at.value_or(types_bytes));
    blob.u32(header.string_bytes.value_or(strings_bytes));
    blob.pad_to(header.bytes);
    return blob.bytes(types_.take()).bytes(strings_.take()).take();
}

}  // namespace lastwords::test
