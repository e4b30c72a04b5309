// SPDX-License-Identifier: GPL-2.0-or-later
// Cursor: reads a structure of a dump field by field.
#pragma once

#include <bit>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>

#include "printkfmt/base/bytes.h"
#include "printkfmt/base/result.h"
#include "printkfmt/base/strong.h"

namespace lastwords {

/// Reads fields one after the other. Once a field does not fit into the bytes that are left, it and
/// all later fields read as 0 or empty, and finish() returns the error: callers check only once.
class Cursor {
 public:
    /// `where` names the structure in error messages. `at` is its offset in the file.
    Cursor(Bytes bytes, std::endian order, std::string_view where, FileOffset at)
        : bytes_(bytes), order_(order), where_(where), at_(at) {}

    std::uint8_t u8(std::string_view field) { return number<std::uint8_t>(field); }
    std::uint16_t u16(std::string_view field) { return number<std::uint16_t>(field); }
    std::uint32_t u32(std::string_view field) { return number<std::uint32_t>(field); }
    std::uint64_t u64(std::string_view field) { return number<std::uint64_t>(field); }
    /// Reads a `long` of the dumped machine, whose size is `bytes`: 4 or 8.
    std::uint64_t word(unsigned bytes, std::string_view field) {
        return bytes == 4 ? u32(field) : u64(field);
    }
    /// Returns the next `count` bytes; empty if fewer are left.
    Bytes take(std::uint64_t count, std::string_view field);
    void skip(std::uint64_t count, std::string_view field) { take(count, field); }

    /// position() is the number of bytes that were read, left() the number of those still to read.
    std::uint64_t position() const { return position_; }
    std::uint64_t left() const { return bytes_.size() - position_; }

    /// Returns `value`, or an Error that names the first field that did not fit: "note header at
    /// 0x1c48: n_type needs 4 bytes, 2 left".
    template <typename T>
    Result<T> finish(T value) const {
        if (error_) {
            return tl::unexpected<Error>(*error_);
        }
        return value;
    }

 private:
    template <std::unsigned_integral T>
    T number(std::string_view field) {
        const Bytes raw = take(sizeof(T), field);
        return raw.empty() ? T{0} : load<T>(raw, order_);
    }

    Bytes bytes_;
    std::endian order_;
    std::string_view where_;  // not owned: a literal or the caller's name, which outlives this
    FileOffset at_;
    std::uint64_t position_ = 0;
    std::optional<Error> error_;
};

}  // namespace lastwords
