// SPDX-License-Identifier: GPL-2.0-or-later
// Reads whole files, and makes results of the areas that were read from them.
#include "extractor/formats/whole_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "extractor/file/path_parts.h"
#include "extractor/image/containers.h"

namespace lastwords::extractor {

namespace {

using printkfmt::PstoreArea;

Recovered make_recovered(PstoreArea area, std::string origin) {
    area.origin = std::move(origin);
    Recovered recovered;
    recovered.areas.push_back(std::move(area));
    return recovered;
}

}  // namespace

Result<std::vector<std::byte>> read_whole(const ByteSource& file, std::uint64_t bytes_max) {
    if (file.size() > bytes_max) {
        return failure(ErrorKind::kUnsupported,
                       fmt::format("{}: the file has {} bytes, expected at most {}", file.name(),
                                   file.size(), bytes_max));
    }
    return read_start(file, bytes_max);
}

Result<std::vector<std::byte>> read_start(const ByteSource& file, std::uint64_t bytes_max) {
    std::vector<std::byte> bytes(std::min(file.size(), bytes_max));
    TRY(const std::uint64_t got, file.read_some(FileOffset{0}, bytes));
    bytes.resize(got);
    return bytes;
}

bool is_memory_image(const Candidate& candidate) {
    const auto all = containers();
    return std::any_of(all.begin(), all.end(), [&](const Container& container) {
        return container.probe(candidate.first);
    });
}

std::vector<std::byte> read_if_small(const Candidate& candidate, std::uint64_t bytes_max) {
    return candidate.file.size() > bytes_max || is_memory_image(candidate)
               ? std::vector<std::byte>()
               : read_whole(candidate.file, bytes_max).value_or(std::vector<std::byte>());
}

Recovered area_of_file(PstoreArea area, const ByteSource& file, std::string_view what) {
    return make_recovered(std::move(area), fmt::format("{}: {}", file.name(), what));
}

Recovered area_of_folder(PstoreArea area, const ByteSource& file, std::string_view what) {
    return make_recovered(std::move(area), fmt::format("{}: {}", folder_of(file.name()), what));
}

}  // namespace lastwords::extractor
