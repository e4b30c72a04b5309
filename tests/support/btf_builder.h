// SPDX-License-Identifier: GPL-2.0-or-later
// BtfBuilder: writes a BTF blob, type by type. It checks nothing, so that a test can write wrong
// types.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/bytes_builder.h"

namespace lastwords::test {

/// Kinds of types (include/uapi/linux/btf.h).
namespace btf {
enum Kind : std::uint32_t {
    kInt = 1,
    kPtr = 2,
    kArray = 3,
    kStruct = 4,
    kUnion = 5,
    kEnum = 6,
    kFwd = 7,
    kTypedef = 8,
    kVolatile = 9,
    kConst = 10,
    kRestrict = 11,
    kFunc = 12,
    kFuncProto = 13,
    kVar = 14,
    kDatasec = 15,
    kFloat = 16,
    kDeclTag = 17,
    kTypeTag = 18,
    kEnum64 = 19,
};
}  // namespace btf

struct BtfMember {
    std::string_view name;
    std::uint32_t type = 0;
    std::uint32_t bit = 0;
    std::uint32_t width = 0;  ///< bits of a bit field; 0: not a bit field
};

class BtfBuilder {
 public:
    explicit BtfBuilder(std::endian order = std::endian::little);

    /// These functions add a type and return its id.
    std::uint32_t integer(std::string_view name, std::uint32_t bytes);
    std::uint32_t pointer(std::uint32_t to) { return type(btf::kPtr, "", to); }
    std::uint32_t array(std::uint32_t of, std::uint32_t elements);
    std::uint32_t structure(std::string_view name, std::uint32_t bytes,
                            const std::vector<BtfMember>& members, btf::Kind kind = btf::kStruct);
    /// Adds an enum of 4 bytes, or with kEnum64 of 8.
    std::uint32_t enumeration(
        std::string_view name,
        const std::vector<std::pair<std::string_view, std::uint64_t>>& constants,
        btf::Kind kind = btf::kEnum);
    /// Adds variables of 8 bytes, each at an offset in a section, and the section.
    void section(std::string_view name,
                 const std::vector<std::pair<std::string_view, std::uint32_t>>& variables);
    /// Adds a type of any kind. `tail` follows the 12 bytes that every type begins with.
    std::uint32_t type(std::uint32_t kind, std::string_view name, std::uint32_t size_or_type,
                       std::uint32_t count = 0, Bytes tail = {});
    std::uint32_t next_id() const { return next_id_; }
    /// The offset of the next type from the start of the types.
    std::size_t types_bytes() const { return types_.size(); }

    /// The fields of the header, which a test can set to wrong values. A field without a value gets
    /// the right value.
    struct Header {
        std::uint16_t magic = 0xeb9f;
        std::uint32_t bytes = 24;
        std::optional<std::uint32_t> type_at;
        std::optional<std::uint32_t> type_bytes;
        std::optional<std::uint32_t> string_at;
        std::optional<std::uint32_t> string_bytes;
    } header;

    BytesBuilder& strings() { return strings_; }
    /// Returns the blob. The builder cannot be used afterwards.
    std::vector<std::byte> take();

 private:
    std::uint32_t string(std::string_view text);

    std::endian order_;
    BytesBuilder types_;
    BytesBuilder strings_;
    std::uint32_t next_id_ = 1;
};

}  // namespace lastwords::test
