// SPDX-License-Identifier: GPL-2.0-or-later
// TempFolder: a folder on disk that is removed, with everything in it, at the end of the test.
#pragma once

#include <filesystem>
#include <string>

#include "printkfmt/base/bytes.h"

namespace lastwords::test {

class TempFolder {
 public:
    /// Throws std::system_error if the folder cannot be made.
    TempFolder();
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    ~TempFolder();

    const std::string& path() const { return path_; }
    /// Returns the path of an entry of the folder.
    std::string operator/(const std::string& name) const { return path_ + "/" + name; }
    /// Writes a file, and makes the folders on the way to it.
    void add(const std::string& name, Bytes content) const;

 private:
    std::string path_;
};

}  // namespace lastwords::test
