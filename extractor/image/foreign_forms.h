// SPDX-License-Identifier: GPL-2.0-or-later
// Forms of files that are recognised but not read: saved states of virtual machines, disks,
// archives, dumps of other systems. A message names the form, and says what gives something that is
// read.
#pragma once

#include <cstdint>
#include <string_view>

#include "extractor/file/input_file.h"
#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

/// One row of the table in foreign_forms.cpp.
struct ForeignForm {
    std::uint64_t at = 0;    ///< file offset of the magic number
    std::string_view magic;  ///< the bytes there; empty if only `proves` decides
    std::string_view name;   ///< "a qcow2 disk image"
    std::string_view help;   ///< what gives something that is read; FILE stands for the file
    /// What else must hold, for a magic number that is short or that memory may have at that place;
    /// nullptr if the magic number is enough. `head` is the first kForeignHeadBytes, or all bytes
    /// of a smaller file.
    bool (*proves)(const ByteSource& file, Bytes head) = nullptr;
};

/// How many bytes from the beginning of a file the table looks at. The magic number that lies
/// farthest from it is that of btrfs, at 64 KiB + 64.
inline constexpr std::uint64_t kForeignHeadBytes = std::uint64_t{68} << 10U;

/// What stands in an error between the name of a form that is not read and what to do with it.
inline constexpr std::string_view kExpectedMemory = ", expected a machine's memory: ";

/// Returns the form that the file has; nullptr if it has none of the table, or cannot be read.
const ForeignForm* find_foreign_form(const ByteSource& file);

}  // namespace lastwords::extractor
