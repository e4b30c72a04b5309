// SPDX-License-Identifier: GPL-2.0-or-later
// Has nettle hash a file piece by piece.
#include "extractor/file/file_hash.h"

#include <fmt/format.h>
#include <nettle/sha2.h>
#include <nettle/version.h>

#include <array>
#include <vector>

#include "extractor/file/input_file.h"

namespace lastwords::extractor {

Result<FileHash> hash_file(const std::string& path, const Progress& progress) {
    constexpr std::size_t kPieceBytes = std::size_t{1} << 20U;
    TRY(const std::unique_ptr<InputFile> file, InputFile::open(path));
    std::vector<std::byte> piece(kPieceBytes);
    sha256_ctx context{};
    ::nettle_sha256_init(&context);
    FileHash hash;
    while (true) {
        TRY(const std::uint64_t got, file->read_some(FileOffset{hash.bytes}, piece));
        if (got == 0) {
            break;
        }
        ::nettle_sha256_update(&context, got, reinterpret_cast<const std::uint8_t*>(piece.data()));
        hash.bytes += got;
        const double done = static_cast<double>(hash.bytes) / static_cast<double>(file->size());
        if (progress && !progress("hashing " + path, done)) {
            return failure(ErrorKind::kCancelled, path + ": hashing was cancelled before its end");
        }
    }
    std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest{};
    ::nettle_sha256_digest(&context, digest.size(), digest.data());
    for (const std::uint8_t byte : digest) {
        hash.sha256 += fmt::format("{:02x}", byte);
    }
    return hash;
}

std::string hash_library() {
    return fmt::format("nettle {}.{}", ::nettle_version_major(), ::nettle_version_minor());
}

}  // namespace lastwords::extractor
