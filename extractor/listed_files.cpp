// SPDX-License-Identifier: GPL-2.0-or-later
// Keeps the reasons until it is known what else was read.
#include "extractor/listed_files.h"

#include <fmt/format.h>

#include <utility>

#include "extractor/image/containers.h"

namespace lastwords::extractor {

namespace {

/// A smaller file of a folder is not taken for RAM, whatever the options say.
constexpr std::uint64_t kRamBytesMin = std::uint64_t{1} << 20U;
/// If nothing was read, so many files are named with what they are.
constexpr std::size_t kNamedMax = 8;

/// Returns "FILE: offset 0x0: found ...": what was expected is said for the files that the user
/// named.
std::string found_part(const Error& error) {
    return error.message.substr(0, error.message.find(", expected "));
}

}  // namespace

std::set<std::size_t> ListedFiles::paths_read() const {
    std::set<std::size_t> paths;
    for (const printkfmt::Source& source : recovered_.sources) {
        paths.insert(recovered_.inputs.at(source.input_index).path);
    }
    for (const printkfmt::PstoreArea& area : recovered_.areas) {
        paths.insert(recovered_.inputs.at(area.input_index).path);
    }
    return paths;
}

bool ListedFiles::wants(MemoryFiles& files) {
    if (files.begins_like_dump || !files.listed) {
        return true;
    }
    if (!read_before_) {
        read_before_ = paths_read();
    }
    const std::size_t path = recovered_.inputs.at(files.inputs.front()).path;
    if (read_before_->contains(path) || files.parts.front()->size() < kRamBytesMin) {
        set_aside(files, path);
        return false;
    }
    return true;
}

/// Notes what the file is, without looking for a kernel in it.
void ListedFiles::set_aside(MemoryFiles& files, std::size_t path) {
    const std::string name = files.parts.front()->name();
    Findings ignored;  // that of a file of which nothing is read
    const auto image = open_image(std::move(files.parts), {}, ignored);
    refusals_.push_back(
        {path, image ? Error{ErrorKind::kUnsupported, name + ": its format is not known"}
                     : image.error()});
}

void ListedFiles::refuse(const MemoryFiles& files, Error why) {
    const Input& input = recovered_.inputs.at(files.inputs.front());
    const bool is_no_dump = why.kind == ErrorKind::kUnsupported && input.container.empty();
    if (files.listed && (is_no_dump || !files.begins_like_dump)) {
        refusals_.push_back({input.path, std::move(why)});
    } else {
        recovered_.findings.loss(std::move(why));
    }
}

void ListedFiles::finish() {
    const std::set<std::size_t> read = paths_read();
    std::size_t named = 0;
    for (Refusal& one : refusals_) {
        if (!read.contains(one.path) && named++ < kNamedMax) {
            recovered_.findings.loss(std::move(one.why));
        } else {
            recovered_.findings.note(found_part(one.why) + ": skipped");
        }
    }
    if (named > kNamedMax) {
        recovered_.findings.loss(
            ErrorKind::kUnsupported,
            fmt::format("{} more files are in no form that is read", named - kNamedMax));
    }
}

}  // namespace lastwords::extractor
