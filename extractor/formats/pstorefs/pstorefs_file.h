// SPDX-License-Identifier: GPL-2.0-or-later
// A file of /sys/fs/pstore: what its name says, and what its bytes are made of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "printkfmt/base/bytes.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

/// A name "<type>-<backend>-<id>", followed by ".enc.z" if the kernel could not decompress the
/// record (fs/pstore/inode.c, pstore_mkfile(); 5.10 to 7.2). Kernels before 4 leave out the id.
struct PstorefsName {
    printkfmt::PstoreType type = printkfmt::PstoreType::kUnknown;
    std::string backend;
    std::optional<std::uint64_t> id;
    bool compressed = false;
};

/// Parses a file name without its folder. Returns nothing if it names no backend that Linux has
/// had.
std::optional<PstorefsName> parse_pstorefs_name(std::string_view name);

/// The notice about ECC at the end of a ramoops file (fs/pstore/ram_core.c,
/// persistent_ram_ecc_string(); without "ECC: " before 5.18).
struct EccNotice {
    std::size_t bytes = 0;  ///< of the notice, including the newline before it; 0: there is none
    std::uint64_t unrecoverable = 0;  ///< number of blocks that ECC could not correct
};
EccNotice find_ecc_notice(std::string_view file);

/// Makes a pstore record of the file. The record's name lacks the file's ".enc.z", as if the kernel
/// had decompressed the record, unless the file is empty. If the ECC notice counts blocks that
/// could not be corrected, all of the text is doubtful, because the notice does not say which
/// blocks.
printkfmt::PstoreRecord read_pstorefs_file(std::string_view name, const PstorefsName& parsed,
                                           Bytes content, Findings& findings);

}  // namespace lastwords::extractor
