// SPDX-License-Identifier: GPL-2.0-or-later
// Copies standard input, which has no offsets.
#include "extractor/file/standard_input.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>

namespace lastwords::extractor {

Result<std::unique_ptr<ByteSource>> read_standard_input(UnpackStore& store) {
    constexpr std::string_view kName = "standard input";
    ContentWriter content(store);
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
        const Result<void> kept =
            got == 0 ? content.finish()
                     : content.append(Bytes(piece).first(static_cast<std::size_t>(got)));
        if (!kept) {
            return tl::unexpected(
                Error(kept.error())
                    .in(fmt::format("{}: only {} bytes could be kept", kName, content.size())));
        }
        if (got == 0) {
            return content.file(std::string(kName));
        }
    }
}

}  // namespace lastwords::extractor
