// SPDX-License-Identifier: GPL-2.0-or-later
// The way of the data, every stage in order: paths -> bytes -> memory -> Sources.
#include "extractor/open.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "extractor/file/flattened.h"
#include "extractor/file/open_paths.h"
#include "extractor/formats/efi/efi_variable.h"
#include "extractor/formats/finder.h"
#include "extractor/formats/format.h"
#include "extractor/formats/pstorefs/systemd_archive.h"
#include "extractor/image/containers.h"
#include "extractor/image/kdump_header.h"
#include "extractor/kernel/symbol_tables.h"
#include "extractor/merge/captured_consoles.h"
#include "extractor/pstore/dump_record.h"
#include "extractor/pstore/ftrace_records.h"
#include "extractor/pstore/pstore_sources.h"

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

/// Files that are one memory image together, and the number of the first of them.
struct MemoryFiles {
    std::size_t input_index = 0;
    SourceFiles parts;
};

/// Parts of one split dump (makedumpfile --split) become one group, all other files a group each.
/// Parts of a whole have byte-identical main headers (makedumpfile's own rule).
std::vector<MemoryFiles> group_parts(std::vector<MemoryFiles> files) {
    std::vector<MemoryFiles> groups;
    std::map<std::string, std::size_t> wholes;  // main header -> group
    for (MemoryFiles& one : files) {
        const Result<KdumpHeader> header = files.size() > 1 ? read_kdump_header(*one.parts.front())
                                                            : failure(ErrorKind::kNotFound, "");
        std::size_t group = groups.size();
        if (header && header->split) {
            group =
                wholes.try_emplace(std::string(as_text(header->main_bytes)), group).first->second;
        }
        if (group == groups.size()) {
            groups.push_back(std::move(one));
        } else {
            groups[group].parts.push_back(std::move(one.parts.front()));
        }
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
    return line.empty() ? "nothing in it is of a known form" : line;
}

FindOptions find_options(std::string file, const OpenOptions& options,
                         const std::shared_ptr<MemoryScan>& scan) {
    FindOptions find;
    find.scan = scan;
    find.file = std::move(file);
    find.want = options.want;
    find.everywhere = options.scan;
    find.consoles = options.consoles;
    find.extents = options.extents;
    find.progress = options.progress;
    find.pstore = options.pstore;
    return find;
}

/// Records beyond what all files together may hold.
void drop_excess(Contents& held, AreaLimits& limits, Findings& findings) {
    for (printkfmt::PstoreArea& area : held.areas) {
        const auto excess = std::find_if(
            area.records.begin(), area.records.end(),
            [&](const printkfmt::PstoreRecord& one) { return !limits.admit(one, findings); });
        area.records.erase(excess, area.records.end());
    }
}

/// What the files hold by themselves; those that may be memory go to `memory_files`. A file that
/// the user named must be something; one that lies in a folder need not be.
Result<Contents> read_inputs(std::vector<PathFile> files, const PstoreOptions& options,
                             std::vector<MemoryFiles>& memory_files, Findings& findings) {
    Contents all;
    AreaLimits limits;
    for (std::size_t i = 0; i < files.size(); ++i) {
        PathFile& one = files[i];
        Result<Contents> held = read_input(*one.file, options);
        if (!held && !one.listed) {
            return tl::unexpected(std::move(held).error());
        }
        if (!held) {
            findings.loss(std::move(held).error());
        } else if (!held->empty()) {
            drop_excess(*held, limits, findings);
            held->set_input_index(i);
            all.add(*std::move(held));
        } else if (!one.listed || is_container(*one.file)) {
            memory_files.push_back({i, {}});
            memory_files.back().parts.push_back(std::move(one.file));
        } else {
            findings.note(fmt::format("{}: passed over: of no known form", one.file->name()));
        }
    }
    return all;
}

/// The function traces of pstore get the names of the functions, where something has them.
Result<void> name_functions(std::vector<printkfmt::PstoreArea>& areas,
                            std::span<const std::shared_ptr<const MemoryImage>> images,
                            const FindOptions& options) {
    if (std::none_of(areas.begin(), areas.end(), has_calls)) {
        return {};
    }
    auto names = read_symbol_names(options.pstore.system_map, images, options);
    if (!names && !options.pstore.system_map.empty()) {
        return tl::unexpected(names.error());
    }
    for (printkfmt::PstoreArea& area : areas) {
        if (names) {
            name_calls(area, *names);
        } else if (has_calls(area)) {
            area.findings.note(area.origin +
                               ": the trace shows addresses: their names take a dump of that boot, "
                               "or --system-map");
        }
    }
    return {};
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
    TRY(std::vector<PathFile> files, open_paths(paths, dump.findings));
    std::vector<MemoryFiles> memory_files;
    TRY(Contents all, read_inputs(std::move(files), options.pstore, memory_files, dump.findings));
    std::vector<std::shared_ptr<const MemoryImage>> images;
    const auto scan = std::make_shared<MemoryScan>();
    for (auto& [input_index, parts] : group_parts(std::move(memory_files))) {
        const std::string name = parts.front()->name();
        auto image =
            open_image(std::move(parts), {options.raw_base, options.raw_base_given}, dump.findings);
        auto found = std::move(image).and_then([&](std::unique_ptr<MemoryImage> opened) {
            dump.containers.push_back(opened->facts().container);
            images.push_back(std::move(opened));
            return find_all(images.back(), find_options(name, options, scan), dump.findings);
        });
        if (found) {
            found->set_input_index(input_index);
            all.add(*std::move(found));
        } else {
            dump.findings.loss(std::move(found).error());
        }
    }
    const auto in_order = [](const auto& a, const auto& b) {
        return a.input_index < b.input_index;
    };
    std::stable_sort(all.areas.begin(), all.areas.end(), in_order);
    dump.sources = std::move(all.sources);
    dump.areas = std::move(all.areas);
    for (printkfmt::PstoreArea& area : dump.areas) {
        if (area.efi_variables) {
            name_by_release(area);
        }
    }
    drop_joined_copies(dump.areas);
    TRY_VOID(name_functions(dump.areas, images, find_options({}, options, scan)));
    std::vector<Source> crashes = sources_of(dump.areas);
    std::move(crashes.begin(), crashes.end(), std::back_inserter(dump.sources));
    std::stable_sort(dump.sources.begin(), dump.sources.end(), in_order);
    if (options.consoles) {
        add_captured_consoles(dump.sources);
    }
    if (dump.sources.empty() && dump.areas.empty()) {
        return failure(ErrorKind::kNotFound, all_losses(dump.findings));
    }
    return dump;
}

}  // namespace lastwords::extractor
