// SPDX-License-Identifier: GPL-2.0-or-later
// The way of the data, every stage in order: paths -> bytes -> memory -> Sources.
#include "extractor/open.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "extractor/file/open_paths.h"
#include "extractor/find/finder.h"
#include "extractor/image/containers.h"
#include "extractor/image/flattened.h"
#include "extractor/image/kdump_header.h"
#include "extractor/input/input.h"
#include "extractor/pstore/crashes.h"
#include "extractor/pstore/joined_dmesg.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Source;

/// What the file itself holds; empty: no row of the table knows the file.
Result<Contents> read_input(const ByteSource& file, const PstoreOptions& options) {
    std::vector<std::byte> first(std::min<std::uint64_t>(kInputProbeBytes, file.size()));
    TRY(const std::uint64_t got, file.read_some(FileOffset{0}, first));
    first.resize(got);
    for (const Input& input : all_inputs()) {
        if (!input.probe({file, first})) {
            continue;
        }
        Result<Contents> held = input.read(file, options);
        if (!held || !held->empty()) {
            return held;
        }
    }
    return Contents{};
}

/// A dump by its first bytes. Raw memory has none: a file that merely lies in a folder is not taken
/// for it.
bool is_container(const ByteSource& file) {
    std::vector<std::byte> first(kProbeBytes);
    const Result<std::uint64_t> got = file.read_some(FileOffset{0}, first);
    first.resize(got ? *got : 0);
    const auto all = containers();
    return is_flattened(first) || std::any_of(all.begin(), all.end(), [&](const Container& one) {
               return one.probe(first);
           });
}

bool is_wanted(const Finder& finder, Want want, bool scan) {
    switch (want) {
        case Want::kLog:
            return !finder.is_pstore || finder.reads_everything || scan;
        case Want::kPstore:
            return finder.is_pstore;
        case Want::kAll:
            return true;
    }
    return true;
}

/// Every finder looks through the image; the Error is the first one's, if none finds anything.
Result<Contents> find_contents(const std::shared_ptr<const MemoryImage>& image,
                               const FindOptions& options, Want want, bool scan,
                               Findings& findings) {
    Contents all;
    std::optional<Error> why;
    bool enough = false;  // was found without a look through all of memory
    for (const Finder& finder : all_finders()) {
        if (!is_wanted(finder, want, scan) || (finder.reads_everything && enough && !scan)) {
            continue;
        }
        Result<Contents> found = finder.find(image, options);
        if (found) {
            enough = enough || !finder.reads_everything;
            all.add(*std::move(found));
            continue;
        }
        Error error = std::move(found).error().in(
            fmt::format("{}: {}: {}", options.file, image->facts().container, finder.name));
        if (finder.is_told && error.kind != ErrorKind::kNotFound) {
            findings.loss(error);
        }
        why = why ? std::move(why) : std::move(error);
    }
    if (all.empty()) {
        return tl::unexpected(why.value_or(Error{ErrorKind::kNotFound, "nothing to look for"}));
    }
    return all;
}

/// Parts of one split dump (makedumpfile --split) become one group, all other files a group each.
/// Parts of a whole have byte-identical main headers (makedumpfile's own rule).
std::vector<SourceFiles> group_parts(SourceFiles files) {
    std::vector<SourceFiles> groups;
    std::map<std::string, std::size_t> wholes;  // main header -> group
    for (std::unique_ptr<ByteSource>& file : files) {
        const Result<KdumpHeader> header =
            files.size() > 1 ? read_kdump_header(*file) : failure(ErrorKind::kNotFound, "");
        std::size_t group = groups.size();
        if (header && header->split) {
            group =
                wholes.try_emplace(std::string(as_text(header->main_bytes)), group).first->second;
        }
        groups.resize(std::max(groups.size(), group + 1));
        groups[group].push_back(std::move(file));
    }
    return groups;
}

/// One line of why nothing was found: what failed last, and the damage before it that may be why.
std::string all_losses(const Findings& findings) {
    std::string line;
    for (const Finding& finding : findings.kept()) {
        if (finding.weight == Finding::Weight::kLoss) {
            line.insert(0, line.empty() ? "" : "; ").insert(0, finding.message);
        }
    }
    return line.empty() ? "no file given" : line;
}

}  // namespace

bool Dump::partial() const {
    const auto lossy = [](const auto& part) { return part.findings.lossy(); };
    return findings.lossy() || std::any_of(sources.begin(), sources.end(), lossy) ||
           std::any_of(areas.begin(), areas.end(), lossy);
}

Result<Dump> open_dump(std::span<const std::string> paths, const OpenOptions& options) {
    Dump dump;
    dump.paths.assign(paths.begin(), paths.end());
    Contents all;
    SourceFiles memory_files;
    TRY(std::vector<PathFile> files, open_paths(paths, dump.findings));
    for (PathFile& one : files) {
        Result<Contents> held = read_input(*one.file, options.pstore);
        if (!held && !one.listed) {
            return tl::unexpected(std::move(held).error());
        }
        if (!held) {
            dump.findings.loss(std::move(held).error());
        } else if (!held->empty()) {
            all.add(*std::move(held));
        } else if (!one.listed || is_container(*one.file)) {
            memory_files.push_back(std::move(one.file));
        } else {
            dump.findings.note(fmt::format("{}: passed over: of no known form", one.file->name()));
        }
    }
    for (SourceFiles& parts : group_parts(std::move(memory_files))) {
        const std::string name = parts.front()->name();
        auto image =
            open_image(std::move(parts), {options.raw_base, options.raw_base_given}, dump.findings);
        auto found = std::move(image).and_then([&](std::unique_ptr<MemoryImage> opened) {
            dump.containers.push_back(opened->facts().container);
            const FindOptions find{.file = name,
                                   .consoles = options.consoles,
                                   .extents = options.extents,
                                   .progress = options.progress,
                                   .watcher = {},
                                   .pstore = options.pstore};
            return find_contents(std::shared_ptr<const MemoryImage>(std::move(opened)), find,
                                 options.want, options.scan, dump.findings);
        });
        if (found) {
            all.add(*std::move(found));
        } else {
            dump.findings.loss(std::move(found).error());
        }
    }
    dump.sources = std::move(all.sources);
    dump.areas = std::move(all.areas);
    drop_joined_copies(dump.areas);
    std::vector<Source> crashes = sources_of(dump.areas);
    std::move(crashes.begin(), crashes.end(), std::back_inserter(dump.sources));
    if (dump.sources.empty() && dump.areas.empty()) {
        return failure(ErrorKind::kNotFound, all_losses(dump.findings));
    }
    return dump;
}

}  // namespace lastwords::extractor
