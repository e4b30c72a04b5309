// SPDX-License-Identifier: GPL-2.0-or-later
// TempFile makes its file by mkstemp() in the system's folder for temporary files.
#include "tests/support/temp_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace lastwords::test {

TempFile::TempFile(Bytes content)
    : path_((std::filesystem::temp_directory_path() / "lastwords-test-XXXXXX").string()) {
    const int descriptor = ::mkstemp(path_.data());
    if (descriptor < 0) {
        throw std::system_error(errno, std::generic_category(), path_);
    }
    ::close(descriptor);
    std::ofstream(path_, std::ios::binary) << as_text(content);
}

TempFile::~TempFile() {
    ::unlink(path_.c_str());
}

void TempFile::truncate(std::uint64_t size) const {
    std::filesystem::resize_file(path_, size);
}

std::vector<std::byte> read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        throw std::system_error(errno, std::generic_category(), path);
    }
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    const Bytes bytes = as_bytes(text);
    return {bytes.begin(), bytes.end()};
}

}  // namespace lastwords::test
