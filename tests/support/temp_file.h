// SPDX-License-Identifier: GPL-2.0-or-later
// TempFile: a file on disk that is removed at the end of the test.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "printkfmt/base/bytes.h"

namespace lastwords::test {

class TempFile {
 public:
    /// Throws std::system_error if the file cannot be made.
    explicit TempFile(Bytes content = {});
    TempFile(const TempFile&) = delete;
    TempFile& operator=(const TempFile&) = delete;
    ~TempFile();

    const std::string& path() const { return path_; }
    void truncate(std::uint64_t size) const;

 private:
    std::string path_;
};

/// Returns the content of a file. Throws std::system_error if it cannot be read.
std::vector<std::byte> read_file(const std::string& path);

}  // namespace lastwords::test
