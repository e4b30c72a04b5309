// SPDX-License-Identifier: GPL-2.0-or-later
// Decompresses a file that is named for itself, as a vmlinux is.
#include "extractor/file/unpacked_file.h"

#include <fmt/format.h>

#include "extractor/file/compressed.h"
#include "extractor/file/unpack_store.h"

namespace lastwords::extractor {

Result<std::unique_ptr<ByteSource>> open_unpacked(const std::string& path,
                                                  std::uint64_t bytes_max) {
    TRY(std::unique_ptr<ByteSource> file, InputFile::open(path));
    CompressedReader reader(*file);
    if (!reader.is_compressed()) {
        return file;
    }
    UnpackStore store;
    ContentWriter content(store);
    for (Bytes next = reader.next(); !next.empty(); next = reader.next()) {
        if (const Result<void> kept = content.append(next); !kept) {
            return tl::unexpected(Error(kept.error()).in(path));
        }
        if (content.size() > bytes_max) {
            return failure(ErrorKind::kUnsupported,
                           fmt::format("{}: its content has more than {} bytes, which is the most "
                                       "that is unpacked: unpack it first",
                                       path, bytes_max));
        }
    }
    if (!reader.problem().empty()) {
        return failure(reader.cut() ? ErrorKind::kMissing : ErrorKind::kCorrupt,
                       fmt::format("{}: {}: {} bytes could be decompressed before that point", path,
                                   reader.problem(), content.size()));
    }
    if (const Result<void> kept = content.finish(); !kept) {
        return tl::unexpected(Error(kept.error()).in(path));
    }
    return content.file(path);
}

}  // namespace lastwords::extractor
