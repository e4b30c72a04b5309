// SPDX-License-Identifier: GPL-2.0-or-later
// Small files of every form, with which tests and libFuzzer begin.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace lastwords::test {

struct FileSeed {
    std::string name;
    std::vector<std::byte> bytes;
    bool ram = false;       ///< raw memory, which is only known as such if the user says so
    bool consoles = false;  ///< a kernel with consoles, which are what shall be read
};

/// Dumps of a small kernel with a log: ELF, kdump-compressed, flattened, raw.
std::vector<FileSeed> container_seeds();
/// ELF dumps of small kernels of each era, with a log, types and two consoles.
std::vector<FileSeed> kernel_seeds();
/// A dump and a text in archives and compressed files of every kind, and in files within files.
std::vector<FileSeed> archive_seeds();

}  // namespace lastwords::test
