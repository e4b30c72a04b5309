// SPDX-License-Identifier: GPL-2.0-or-later
// BytesBuilder: writes a structure of another machine as bytes, field by field.
#pragma once

#include <bit>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "printkfmt/base/bytes.h"

namespace lastwords::test {

class BytesBuilder {
 public:
    explicit BytesBuilder(std::endian order = std::endian::little) : order_(order) {}

    std::endian order() const { return order_; }
    BytesBuilder& u8(std::uint64_t value) { return number(1, value); }
    BytesBuilder& u16(std::uint64_t value) { return number(2, value); }
    BytesBuilder& u32(std::uint64_t value) { return number(4, value); }
    BytesBuilder& u64(std::uint64_t value) { return number(8, value); }
    /// Appends a `long` of the dumped machine, of 4 or 8 bytes.
    BytesBuilder& word(unsigned bytes, std::uint64_t value) { return number(bytes, value); }
    BytesBuilder& number(std::size_t bytes, std::uint64_t value) {
        const std::size_t at = bytes_.size();
        bytes_.resize(at + bytes);
        store_number(MutableBytes(bytes_).subspan(at), value, order_);
        return *this;
    }
    BytesBuilder& text(std::string_view text) { return bytes(as_bytes(text)); }
    BytesBuilder& bytes(Bytes more) {
        bytes_.insert(bytes_.end(), more.begin(), more.end());
        return *this;
    }
    BytesBuilder& fill(std::size_t count, std::uint8_t value) {
        bytes_.insert(bytes_.end(), count, std::byte{value});
        return *this;
    }
    /// Appends zeros up to this offset. Does nothing if the bytes already reach it.
    BytesBuilder& pad_to(std::size_t offset) {
        bytes_.resize(std::max(bytes_.size(), offset));
        return *this;
    }

    /// Overwrites a number at an offset, growing the bytes as needed.
    BytesBuilder& put(std::size_t at, std::size_t bytes, std::uint64_t value) {
        pad_to(at + bytes);
        store_number(MutableBytes(bytes_).subspan(at, bytes), value, order_);
        return *this;
    }
    BytesBuilder& put_bytes(std::size_t at, Bytes more) {
        pad_to(at + more.size());
        std::copy(more.begin(), more.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(at));
        return *this;
    }

    std::size_t size() const { return bytes_.size(); }
    std::vector<std::byte> take() { return std::exchange(bytes_, {}); }

 private:
    std::endian order_;
    std::vector<std::byte> bytes_;
};

}  // namespace lastwords::test
