// SPDX-License-Identifier: GPL-2.0-or-later
// Reads blocks of the kernel's memory, and says what the numbers in them are.
#include "extractor/printk/record_places.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "printkfmt/model/level.h"

namespace lastwords::extractor {

using printkfmt::ByteBlock;

ByteBlock read_block(const KernelMemory& memory, std::string name, VirtAddr at,
                     std::uint64_t bytes) {
    ByteBlock block;
    block.name = std::move(name);
    block.virt = at;
    block.bytes.resize(std::min(bytes, kBlockBytesMax));
    if (block.bytes.size() < bytes) {
        block.remarks.push_back(
            fmt::format("Only the first {} of its {} bytes are shown.", block.bytes.size(), bytes));
    }
    const std::vector<Hole> holes =
        memory.search(at, std::as_writable_bytes(std::span(block.bytes)));
    for (const Hole& hole : holes) {
        block.remarks.push_back(fmt::format("{} bytes from byte {} on cannot be read: {}.",
                                            hole.bytes, hole.at, hole.why.message));
    }
    if (const Result<Translation> translation = memory.translate(at)) {
        block.phys = translation->phys;
    }
    for (const printkfmt::ContentRun& run : memory.runs(at, block.bytes.size())) {
        printkfmt::add_place(block, {run.extent, run.compressed});
    }
    return block;
}

void add_field(ByteBlock& block, printkfmt::ByteField field) {
    if (field.length != 0 && field.at <= block.bytes.size() &&
        field.length <= block.bytes.size() - field.at) {
        block.fields.push_back(std::move(field));
    }
}

void add_numbers(ByteBlock& block, std::span<const NumberField> numbers, std::endian order) {
    const Bytes all = as_bytes(block.bytes);
    for (const NumberField& number : numbers) {
        if (number.at > all.size() || number.bytes > all.size() - number.at) {
            continue;
        }
        const std::uint64_t value = load_number(all.subspan(number.at, number.bytes), order);
        add_field(block, {number.name, number.at, number.bytes,
                          number.hex ? fmt::format("{:#x}", value) : std::to_string(value)});
    }
}

std::string flags_and_level_text(std::uint8_t packed, std::endian order) {
    // Compilers allocate bit fields from the lowest bit on little endian and from the highest on
    // big endian.
    const bool little = order == std::endian::little;
    const unsigned flags = little ? packed & 0x1fU : packed >> 3U;
    const unsigned level = little ? packed >> 5U : packed & 7U;
    return fmt::format("level {} ({}), flags {:#x}", level,
                       printkfmt::level_name(static_cast<std::uint8_t>(level)), flags);
}

}  // namespace lastwords::extractor
