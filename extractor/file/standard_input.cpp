// SPDX-License-Identifier: GPL-2.0-or-later
// Reads standard input into memory.
#include "extractor/file/standard_input.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <vector>

#include "extractor/file/memory_file.h"

namespace lastwords::extractor {

Result<std::unique_ptr<ByteSource>> read_standard_input(std::uint64_t bytes_max) {
    constexpr std::string_view kName = "standard input";
    std::vector<std::byte> bytes;
    std::array<std::byte, 1U << 16> piece{};
    while (true) {
        const ssize_t got = ::read(STDIN_FILENO, piece.data(), piece.size());
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return failure(ErrorKind::kSystem,
                           fmt::format("{}: {}", kName, std::generic_category().message(errno)));
        }
        if (got == 0) {
            return std::make_unique<BytesFile>(std::string(kName), std::move(bytes));
        }
        bytes.insert(bytes.end(), piece.begin(), piece.begin() + got);
        if (bytes.size() > bytes_max) {
            return failure(ErrorKind::kUnsupported,
                           fmt::format("standard input: found more than {} MiB: save it to a "
                                       "file first",
                                       bytes_max >> 20U));
        }
    }
}

}  // namespace lastwords::extractor
