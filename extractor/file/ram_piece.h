// SPDX-License-Identifier: GPL-2.0-or-later
// ram_piece(): a file of RAM with the address at which it begins, as a user names it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace lastwords::extractor {

struct RamPiece {
    std::string path;
    std::uint64_t address = 0;  ///< physical address of the file's first byte
};

/// Reads crash's spelling FILE@ADDRESS, where the address is hexadecimal, with or without 0x
/// (crash(8), 8.0.2). nullopt: `path` is not spelled so, or there is a file of this whole name.
std::optional<RamPiece> ram_piece(const std::string& path);

}  // namespace lastwords::extractor
