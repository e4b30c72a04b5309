// SPDX-License-Identifier: GPL-2.0-or-later
// Reads kernel structures by member name.
#include "extractor/kernel/struct_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace lastwords::extractor {

namespace {
constexpr std::uint64_t kStructBytesMax = 64 * 1024;
}

const Member* StructLayout::find(std::string_view member) const {
    const auto found = std::find_if(members.begin(), members.end(),
                                    [&](const auto& entry) { return entry.first == member; });
    return found == members.end() ? nullptr : &found->second;
}

Result<Structure> Structure::read(const KernelMemory& memory, VirtAddr at,
                                  const StructLayout& layout) {
    if (layout.bytes == 0 || layout.bytes > kStructBytesMax) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("struct {} has {} bytes, expected 1 to {}", layout.name,
                                   layout.bytes, kStructBytesMax));
    }
    std::vector<std::byte> bytes(layout.bytes);
    if (auto done = memory.read(at, bytes); !done) {
        return tl::unexpected(std::move(done).error().in(fmt::format("struct {}", layout.name)));
    }
    return Structure(layout, std::move(bytes), memory.arch().order);
}

Result<Bytes> Structure::member_bytes(std::string_view member) const {
    const Member* const found = layout_->find(member);
    if (found == nullptr) {
        return failure(ErrorKind::kNotFound,
                       fmt::format("struct {} has no member {}", layout_->name, member));
    }
    if (found->offset > bytes_.size() || found->bytes > bytes_.size() - found->offset) {
        return failure(
            ErrorKind::kCorrupt,
            fmt::format(
                "struct {} has {} bytes: its member {} at offset {} with {} bytes lies outside",
                layout_->name, bytes_.size(), member, found->offset, found->bytes));
    }
    return Bytes(bytes_).subspan(found->offset, found->bytes);
}

Result<std::uint64_t> Structure::number(std::string_view member) const {
    TRY(const Bytes raw, member_bytes(member));
    // A member of unknown type has 0 bytes. It is refused, because 0 would be an invented value.
    if (!std::has_single_bit(raw.size()) || raw.size() > 8 ||
        layout_->find(member)->bit_size != 0) {
        return failure(ErrorKind::kUnsupported,
                       fmt::format("struct {}: member {} ({} bytes) is not a plain integer",
                                   layout_->name, member, raw.size()));
    }
    return load_number(raw, order_);
}

Result<std::string> Structure::text(std::string_view member) const {
    TRY(const Bytes raw, member_bytes(member));
    return std::string(up_to_nul(as_text(raw)));
}

}  // namespace lastwords::extractor
