// SPDX-License-Identifier: GPL-2.0-or-later
// BtfStructures on top of BtfBuilder.
#include "tests/support/btf_structures.h"

#include <vector>

namespace lastwords::test {

std::uint32_t BtfStructures::type_of(std::uint64_t bytes, std::uint64_t count) {
    if (const auto known = known_.find({bytes, count}); known != known_.end()) {
        return known->second;
    }
    const std::uint32_t id = count == 1
                                 ? btf_.integer("number", static_cast<std::uint32_t>(bytes))
                                 : btf_.array(type_of(bytes, 1), static_cast<std::uint32_t>(count));
    known_.emplace(std::pair{bytes, count}, id);
    return id;
}

void BtfStructures::structure(std::string_view name, std::uint64_t bytes,
                              std::span<const BtfField> fields) {
    std::vector<BtfMember> members;
    for (const BtfField& field : fields) {
        members.push_back({field.name, type_of(field.bytes, field.count),
                           static_cast<std::uint32_t>(8 * field.at + field.bit_at),
                           field.bit_size});
    }
    btf_.structure(name, static_cast<std::uint32_t>(bytes), members);
}

VirtAddr BtfStructures::write(FakeKernel& kernel) {
    const std::vector<std::byte> blob = btf_.take();
    const VirtAddr at = kernel.place(blob);
    kernel.symbol("__start_BTF", at);
    kernel.symbol("__stop_BTF", at + blob.size());
    return at;
}

}  // namespace lastwords::test
