// SPDX-License-Identifier: GPL-2.0-or-later
// Reads the variables that BTF describes.
#include <fmt/format.h>

#include <algorithm>

#include "extractor/kernel/btf_types.h"

namespace lastwords::extractor {

Result<std::vector<BtfVariable>> BtfTypes::section(std::string_view name) {
    constexpr std::uint32_t kVariable = 14;
    constexpr std::uint32_t kSection = 15;
    constexpr std::uint32_t kVariablesMax = 10000;
    constexpr std::uint64_t kTypeBytes = 12;
    constexpr std::uint64_t kEntryBytes = 12;  // type, offset, size
    std::optional<std::uint32_t> found;
    for (std::uint32_t id = 1; const auto offset = offset_of(id); ++id) {
        const Type type = type_at(*offset);
        if (type.kind() == kSection && is_named(type, name)) {
            found = offset;
        }
    }
    if (!found) {
        return failure(ErrorKind::kNotFound, fmt::format("BTF has no section {}", name));
    }
    std::vector<BtfVariable> variables;
    const std::uint32_t count = std::min(type_at(*found).member_count(), kVariablesMax);
    for (std::uint32_t i = 0; i < count; ++i) {
        const Bytes entry = types_.view(*found + kTypeBytes + i * kEntryBytes, kEntryBytes);
        const auto offset = offset_of(load<std::uint32_t>(entry, order_));
        const Type type = offset ? type_at(*offset) : Type{};
        if (type.kind() == kVariable) {
            variables.push_back(
                {std::string(string_at(type.name)), load<std::uint32_t>(entry.subspan(4), order_)});
        }
    }
    return variables;
}

}  // namespace lastwords::extractor
