// SPDX-License-Identifier: GPL-2.0-or-later
// TempFolder makes its folder in the system's folder for temporary files.
#include "tests/support/temp_folder.h"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <system_error>

namespace lastwords::test {

TempFolder::TempFolder()
    : path_((std::filesystem::temp_directory_path() / "lastwords-test-XXXXXX").string()) {
    if (::mkdtemp(path_.data()) == nullptr) {
        throw std::system_error(errno, std::generic_category(), path_);
    }
}

TempFolder::~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

void TempFolder::add(const std::string& name, Bytes content) const {
    const std::filesystem::path path = std::filesystem::path(path_) / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream file(path, std::ios::binary);
    file.exceptions(std::ios::failbit | std::ios::badbit);
    const std::string_view text = as_text(content);
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
}

}  // namespace lastwords::test
