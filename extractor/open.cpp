// SPDX-License-Identifier: GPL-2.0-or-later
// The way of the data, every stage in order: paths -> bytes -> memory -> Sources.
#include "extractor/open.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "extractor/find/finder.h"
#include "extractor/image/containers.h"
#include "extractor/image/kdump_header.h"
#include "extractor/input/input.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Source;

/// Sources that the file itself holds; empty: no row of the table knows the file.
Result<std::vector<Source>> read_input(const ByteSource& file) {
    std::vector<std::byte> first(std::min<std::uint64_t>(kInputProbeBytes, file.size()));
    TRY(const std::uint64_t got, file.read_some(FileOffset{0}, first));
    first.resize(got);
    for (const Input& input : all_inputs()) {
        if (input.probe(first)) {
            return input.read(file);
        }
    }
    return std::vector<Source>{};
}

/// Every finder looks through the image; the Error is the first one's, if none finds anything.
Result<std::vector<Source>> find_sources(const std::shared_ptr<const MemoryImage>& image,
                                         const FindOptions& options, bool scan,
                                         Findings& findings) {
    std::vector<Source> sources;
    std::optional<Error> why;
    for (const Finder& finder : all_finders()) {
        if (finder.reads_everything && !sources.empty() && !scan) {
            continue;
        }
        Result<std::vector<Source>> found = finder.find(image, options);
        if (found) {
            std::move(found->begin(), found->end(), std::back_inserter(sources));
            continue;
        }
        Error error = std::move(found).error().in(
            fmt::format("{}: {}: {}", options.file, image->facts().container, finder.name));
        if (finder.is_told && error.kind != ErrorKind::kNotFound) {
            findings.loss(error);
        }
        why = why ? std::move(why) : std::move(error);
    }
    if (sources.empty()) {
        return tl::unexpected(why.value_or(Error{ErrorKind::kNotFound, "nothing to look for"}));
    }
    return sources;
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

void append(std::vector<Source>& all, std::vector<Source> more) {
    std::move(more.begin(), more.end(), std::back_inserter(all));
}

}  // namespace

bool Dump::partial() const {
    return findings.lossy() ||
           std::any_of(sources.begin(), sources.end(),
                       [](const Source& source) { return source.findings.lossy(); });
}

Result<Dump> open_dump(std::span<const std::string> paths, const OpenOptions& options) {
    Dump dump;
    dump.paths.assign(paths.begin(), paths.end());
    SourceFiles memory_files;
    for (const std::string& path : paths) {
        TRY(std::unique_ptr<InputFile> file, InputFile::open(path));
        TRY(std::vector<Source> held, read_input(*file));
        if (held.empty()) {
            memory_files.push_back(std::move(file));
        } else {
            append(dump.sources, std::move(held));
        }
    }
    for (SourceFiles& parts : group_parts(std::move(memory_files))) {
        const std::string name = parts.front()->name();
        auto image =
            open_image(std::move(parts), {options.raw_base, options.raw_base_given}, dump.findings);
        auto found = std::move(image).and_then([&](std::unique_ptr<MemoryImage> opened) {
            dump.containers.push_back(opened->facts().container);
            const FindOptions find{name, options.consoles, options.extents, options.progress, {}};
            return find_sources(std::shared_ptr<const MemoryImage>(std::move(opened)), find,
                                options.scan, dump.findings);
        });
        if (found) {
            append(dump.sources, *std::move(found));
        } else {
            dump.findings.loss(std::move(found).error());
        }
    }
    if (dump.sources.empty()) {
        return failure(ErrorKind::kNotFound, all_losses(dump.findings));
    }
    return dump;
}

}  // namespace lastwords::extractor
