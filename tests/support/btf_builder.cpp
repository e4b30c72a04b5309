// SPDX-License-Identifier: GPL-2.0-or-later
// BtfBuilder: integers, arrays of them, and structures.
#include "tests/support/btf_builder.h"

namespace lastwords::test {
namespace {

constexpr std::uint32_t kInt = 1U << 24;
constexpr std::uint32_t kArray = 3U << 24;
constexpr std::uint32_t kStruct = 4U << 24;
constexpr std::uint32_t kWithBitFields = 1U << 31;

}  // namespace

BtfBuilder::BtfBuilder(std::endian order) : order_(order), types_(order) {}

std::uint32_t BtfBuilder::string(std::string_view text) {
    const std::size_t at = strings_.size();
    strings_.append(text).append(1, '\0');
    return static_cast<std::uint32_t>(at);
}

std::uint32_t BtfBuilder::type(std::string_view name, std::uint32_t info, std::uint64_t size) {
    types_.u32(string(name)).u32(info).u32(size);
    return ++count_;
}

std::uint32_t BtfBuilder::type_of(const BtfMember& member) {
    const std::pair key{member.bytes, member.count};
    if (const auto known = known_.find(key); known != known_.end()) {
        return known->second;
    }
    std::uint32_t id = 0;
    if (member.count == 1) {
        id = type("number", kInt, member.bytes);
        types_.u32(8 * member.bytes);
    } else {
        const std::uint32_t element = type_of({.bytes = member.bytes});
        id = type("", kArray, 0);
        types_.u32(element).u32(element).u32(member.count);
    }
    known_.emplace(key, id);
    return id;
}

void BtfBuilder::structure(std::string_view name, std::uint64_t bytes,
                           std::span<const BtfMember> members) {
    for (const BtfMember& member : members) {
        type_of(member);
    }
    type(name, kStruct | kWithBitFields | static_cast<std::uint32_t>(members.size()), bytes);
    for (const BtfMember& member : members) {
        const std::uint64_t bits = 8 * member.at + member.bit_at;
        types_.u32(string(member.name)).u32(type_of(member)).u32(bits | member.bit_size << 24);
    }
}

VirtAddr BtfBuilder::write(FakeKernel& kernel) {
    constexpr std::uint16_t kMagic = 0xeb9f;
    constexpr std::uint32_t kHeaderBytes = 24;
    const std::vector<std::byte> types = types_.take();
    BytesBuilder blob(order_);
    blob.u16(kMagic).u8(1).u8(0).u32(kHeaderBytes);
    blob.u32(0).u32(types.size()).u32(types.size()).u32(strings_.size());
    blob.bytes(types).text(strings_);
    const std::size_t bytes = blob.size();
    const VirtAddr at = kernel.place(blob.take());
    kernel.symbol("__start_BTF", at);
    kernel.symbol("__stop_BTF", at + bytes);
    return at;
}

}  // namespace lastwords::test
