// SPDX-License-Identifier: GPL-2.0-or-later
// A file of /sys/fs/pstore: what its name says, and its bytes taken apart again.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "printkfmt/base/bytes.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

/// "<type>-<backend>-<id>", ".enc.z" behind it if the kernel could not decompress the record
/// (fs/pstore/inode.c, pstore_mkfile(); 5.10 to 7.2); without an id in kernels before 4.
struct PstorefsName {
    printkfmt::PstoreType type = printkfmt::PstoreType::kUnknown;
    std::string backend;
    std::optional<std::uint64_t> id;
    bool compressed = false;
};

/// Of a file name without its folder; nothing if it is not one of a backend that Linux has had.
std::optional<PstorefsName> parse_pstorefs_name(std::string_view name);

/// The ECC notice at the end of a ramoops file (fs/pstore/ram_core.c, persistent_ram_ecc_string();
/// without "ECC: " up to 5.10).
struct EccNotice {
    std::size_t bytes = 0;  ///< of the notice, its first newline included; 0: there is none
    std::uint64_t unrecoverable = 0;  ///< blocks
};
EccNotice find_ecc_notice(std::string_view file);

/// The record's name is without ".enc.z": that is how the kernel would have shown what is read now.
/// An empty file keeps it.
/// Unrecoverable blocks that the notice tells of make all of the text doubtful: it does not say
/// which ones they are.
printkfmt::PstoreRecord read_pstorefs_file(std::string_view name, const PstorefsName& parsed,
                                         Bytes content, Findings& findings);

}  // namespace lastwords::extractor
