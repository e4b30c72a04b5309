// SPDX-License-Identifier: GPL-2.0-or-later
// RecordPlaces: the bytes of the kernel's memory in which an era's log keeps each of its records.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "extractor/kernel/kernel_view.h"
#include "printkfmt/base/result.h"
#include "printkfmt/model/byte_block.h"

namespace lastwords::extractor {

class RecordPlaces {
 public:
    RecordPlaces() = default;
    RecordPlaces(const RecordPlaces&) = delete;
    RecordPlaces& operator=(const RecordPlaces&) = delete;
    virtual ~RecordPlaces() = default;

    /// Returns the blocks of a record that Era::read has read from the same memory, with their
    /// fields. Empty: this log has no place for the record.
    virtual std::vector<printkfmt::ByteBlock> of(const printkfmt::Record& record) = 0;
};

/// Of one block at most this many bytes are read.
inline constexpr std::uint64_t kBlockBytesMax = 16 << 10;

/// Reads `bytes` bytes, or kBlockBytesMax if they are more. What the dump does not have, or is not
/// read, is a remark of the block.
printkfmt::ByteBlock read_block(const KernelMemory& memory, std::string name, VirtAddr at,
                                std::uint64_t bytes);

/// A number in a structure.
struct NumberField {
    const char* name;
    std::uint64_t at;
    std::uint64_t bytes;  ///< 1, 2, 4 or 8
    bool hex = false;     ///< it is said in hexadecimal
};

/// Adds the numbers to the block's fields, those that lie inside of it, with their values.
void add_numbers(printkfmt::ByteBlock& block, std::span<const NumberField> numbers,
                 std::endian order);

/// Adds a field unless it is empty or lies outside of the block's bytes.
void add_field(printkfmt::ByteBlock& block, printkfmt::ByteField field);

/// Returns what u8 flags:5, level:3 say: "level err, flags 2".
std::string flags_and_level_text(std::uint8_t packed, std::endian order);

/// Reads the log's layout by the newest era that matches, as read_log() does. kUnsupported: this
/// era's records have no structures of their own.
Result<std::unique_ptr<RecordPlaces>> open_places(KernelView& view);

}  // namespace lastwords::extractor
