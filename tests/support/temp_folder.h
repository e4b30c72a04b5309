// SPDX-License-Identifier: GPL-2.0-or-later
// TempFolder: a folder on disk that is gone, with all in it, when the test is.
#pragma once

#include <filesystem>
#include <string>

#include "printkfmt/base/bytes.h"

namespace lastwords::test {

class TempFolder {
 public:
    /// Throws std::system_error if no folder can be made; tests may.
    TempFolder();
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    ~TempFolder();

    const std::string& path() const { return path_; }
    /// The path of something in it.
    std::string operator/(const std::string& name) const { return path_ + "/" + name; }
    /// A file; folders on the way to it are made.
    void add(const std::string& name, Bytes content) const;

 private:
    std::string path_;
};

}  // namespace lastwords::test
