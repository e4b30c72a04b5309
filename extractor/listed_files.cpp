// SPDX-License-Identifier: GPL-2.0-or-later
// Keeps the reasons until it is known what else was read.
#include "extractor/listed_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "extractor/file/split_pieces.h"
#include "extractor/image/containers.h"
#include "extractor/image/foreign_forms.h"
#include "extractor/image/raw_memory.h"

namespace lastwords::extractor {

namespace {

/// A smaller file of a folder is not taken for RAM, whatever the options say.
constexpr std::uint64_t kRamBytesMin = std::uint64_t{1} << 20U;
/// If nothing was read, so many files are named with what they are.
constexpr std::size_t kNamedMax = 8;

/// Returns "FILE: offset 0x0: found ...: skipped". What was expected is said for the files that the
/// user named, and what to do with a form that is known for all.
std::string skipped(const Error& error) {
    const std::string_view message = error.message;
    const std::size_t end = std::min(message.find(", expected "), message.size());
    const std::size_t help = message.find(kExpectedMemory);
    return fmt::format(
        "{}: skipped{}{}", message.substr(0, end), help == std::string_view::npos ? "" : ": ",
        help == std::string_view::npos ? "" : message.substr(help + kExpectedMemory.size()));
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
        {.path = path,
         .why = image ? Error{ErrorKind::kUnsupported, name + ": its format is not known"}
                      : image.error(),
         .name = name,
         .may_be_piece = true});
}

void ListedFiles::refuse(const MemoryFiles& files, Error why) {
    const Input& input = recovered_.inputs.at(files.inputs.front());
    const bool is_no_dump = why.kind == ErrorKind::kUnsupported && input.container.empty();
    const bool may_be_piece = !files.begins_like_dump && files.addresses.empty();
    if (may_be_piece || (files.listed && is_no_dump)) {
        refusals_.push_back({.path = input.path,
                             .why = std::move(why),
                             .name = input.name,
                             .may_be_piece = may_be_piece,
                             .listed = files.listed,
                             .is_ram = input.container == kRawMemory});
    } else {
        recovered_.findings.loss(std::move(why));
    }
}

std::vector<ListedFiles::Run> ListedFiles::runs_of_names() const {
    std::map<std::string, std::size_t> by_name;
    std::set<std::string> followers;
    for (std::size_t i = 0; i < refusals_.size(); ++i) {
        if (const Refusal& one = refusals_[i]; one.may_be_piece) {
            by_name.emplace(one.name, i);
            followers.insert(name_of_next_piece(one.name).value_or(""));
        }
    }
    std::vector<Run> runs;
    for (const auto& [name, index] : by_name) {
        if (followers.contains(name)) {
            continue;
        }
        Run run;
        for (auto at = by_name.find(name); at != by_name.end();
             at = by_name.find(name_of_next_piece(at->first).value_or(""))) {
            run.push_back(at->second);
        }
        runs.push_back(std::move(run));
    }
    return runs;
}

/// Replaces the refusals of pieces whose first or middle piece was not given by one.
void ListedFiles::join_pieces() {
    std::set<std::string> given;
    for (const Input& input : recovered_.inputs) {
        given.insert(input.name);
    }
    std::vector<Refusal> joined;
    for (const Run& run : runs_of_names()) {
        const Refusal& first = refusals_[run.front()];
        const auto missing = missing_pieces_before(first.name, given);
        // A file alone is a piece only if an earlier one is there, too.
        if (!missing || (run.size() == 1 && is_name_of_first_piece(missing->first))) {
            continue;
        }
        const bool one = missing->first == missing->last;
        Error why{ErrorKind::kMissing,
                  fmt::format("{}{}{}: {}{}{}{} {} missing: name all of them", first.name,
                              run.size() == 1 ? "" : " to ",
                              run.size() == 1 ? "" : refusals_[run.back()].name, kPiecesLack,
                              missing->first, one ? "" : " to ", one ? "" : missing->last,
                              one ? "is" : "are")};
        joined.push_back({.path = first.path,
                          .why = std::move(why),
                          .listed = first.listed,
                          .are_pieces = true});
        for (const std::size_t i : run) {
            refusals_[i].name.clear();
        }
    }
    std::erase_if(refusals_, [](const Refusal& one) { return one.name.empty(); });
    std::move(joined.begin(), joined.end(), std::back_inserter(refusals_));
}

/// A bank of RAM alone has no kernel that can be read: its page tables point into the others.
void ListedFiles::advise_addresses() {
    const auto rams = static_cast<std::size_t>(std::count_if(
        refusals_.begin(), refusals_.end(), [](const Refusal& one) { return one.is_ram; }));
    const auto opened = static_cast<std::size_t>(
        std::count_if(recovered_.inputs.begin(), recovered_.inputs.end(),
                      [](const Input& input) { return input.container == kRawMemory; }));
    if (rams >= 2 && rams == opened) {
        recovered_.findings.loss(
            ErrorKind::kNotFound,
            fmt::format("no kernel was found in any of {} files of RAM: if they are pieces of one "
                        "machine's, name each with its physical address, as FILE@0 "
                        "FILE@80000000",
                        rams));
    }
}

void ListedFiles::finish() {
    join_pieces();
    const std::set<std::size_t> read = paths_read();
    std::size_t named = 0;
    for (Refusal& one : refusals_) {
        const bool is_noted = one.listed && read.contains(one.path);
        if (!is_noted && (!one.listed || one.are_pieces || named++ < kNamedMax)) {
            recovered_.findings.loss(std::move(one.why));
        } else {
            recovered_.findings.note(one.are_pieces ? one.why.message : skipped(one.why));
        }
    }
    if (named > kNamedMax) {
        recovered_.findings.loss(
            ErrorKind::kUnsupported,
            fmt::format("{} more files are in no form that is read", named - kNamedMax));
    }
    advise_addresses();
}

}  // namespace lastwords::extractor
