// SPDX-License-Identifier: GPL-2.0-or-later
// Chooses the files that are hashed for a summary, and remembers their hashes for the next one.
#include "cli/file_hashes.h"

#include <algorithm>

#include "cli/progress.h"
#include "extractor/file/file_hash.h"
#include "extractor/file/open_paths.h"
#include "extractor/file/standard_input.h"

namespace lastwords::cli {

namespace {

/// Whether the input is the file, or lies in this archive or compressed file.
bool is_from(std::string_view input, std::string_view file) {
    return input.starts_with(file) && (input.size() == file.size() || input[file.size()] == '/');
}

}  // namespace

FileHashes::FileHashes(std::span<const std::string> paths)
    : files_(extractor::files_on_disk(paths)) {}

printkfmt::HashedFiles FileHashes::of_input(std::string_view input) {
    std::vector<std::string> order = files_;
    std::stable_partition(order.begin(), order.end(),
                          [&](const std::string& file) { return is_from(input, file); });
    printkfmt::HashedFiles hashed;
    hashed.more = order.size() - std::min(order.size(), kFilesMax);
    order.resize(order.size() - hashed.more);
    for (const std::string& file : order) {
        hashed.files.push_back(hash(file));
    }
    return hashed;
}

const printkfmt::HashedFile& FileHashes::hash(const std::string& file) {
    const auto [place, is_new] = known_.try_emplace(file, printkfmt::HashedFile{file, 0, {}, {}});
    printkfmt::HashedFile& hashed = place->second;
    if (!is_new) {
        return hashed;
    }
    if (file == extractor::kStandardInput) {
        hashed.error = "standard input is no file on the disk";
        return hashed;
    }
    Progress progress;
    const auto hash = extractor::hash_file(file, [&](const std::string& what, double done) {
        progress.show(what, done);
        return true;
    });
    if (hash) {
        hashed.bytes = hash->bytes;
        hashed.sha256 = hash->sha256;
    } else {
        hashed.error = hash.error().message;
    }
    return hashed;
}

}  // namespace lastwords::cli
