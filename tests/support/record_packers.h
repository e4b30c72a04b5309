// SPDX-License-Identifier: GPL-2.0-or-later
// Compressors of pstore records, for every algorithm that kernels use. 842 is our own code; the
// others call a library with the kernel's parameters.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace lastwords::test {

using Packed = std::vector<std::byte>;

struct Packer {
    std::string_view codec;  ///< the reader's name of the algorithm
    Packed (*pack)(std::string_view text);
};

Packed pack_deflate(std::string_view text, int window_bits = -15);
/// Compresses by 842 in the simplest way. It uses only the templates for 8 bytes of data, short
/// data, a repeat, zeros and an 8-byte index.
Packed pack_842(std::string_view text);

const std::vector<Packer>& packers();

/// Returns "Panic#1 Part1" and `lines` different lines of a log, of about 50 bytes each.
std::string dump_text(std::size_t lines, std::string_view first_line = "Panic#1 Part1");

}  // namespace lastwords::test
