// SPDX-License-Identifier: GPL-2.0-or-later
// Compressors of pstore records, one each algorithm: with the kernel's parameters where a library
// has it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lastwords::test {

using Packed = std::vector<std::byte>;

struct Packer {
    std::string_view codec;  ///< as the reader names it
    Packed (*pack)(std::string_view text);
};

Packed pack_deflate(std::string_view text, int window_bits = -15);
/// Data and short data templates, repeats, zeros and 8-byte indices: as plain as a stream can be.
Packed pack_842(std::string_view text);

const std::vector<Packer>& packers();

/// "Panic#1 Part1" and lines of a log, about `lines` times 60 bytes, each another.
std::string dump_text(std::size_t lines, std::string_view first_line = "Panic#1 Part1");

}  // namespace lastwords::test
