// SPDX-License-Identifier: GPL-2.0-or-later
// Probes each file with the formats, and groups the files that are memory images.
#include "extractor/read_files.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <map>
#include <string>
#include <utility>

#include "extractor/file/flattened.h"
#include "extractor/file/out_of_memory.h"
#include "extractor/file/text_bytes.h"
#include "extractor/formats.h"
#include "extractor/formats/whole_file.h"
#include "extractor/image/kdump_header.h"
#include "extractor/image/raw_pieces.h"
#include "extractor/pstore/dump_record.h"

namespace lastwords::extractor {

namespace {

/// Whether no byte of the file is NUL.
bool is_free_of_nuls(const ByteSource& file) {
    constexpr std::size_t kBlockBytes = 1U << 18U;
    std::vector<std::byte> block(kBlockBytes);
    for (std::uint64_t at = 0; at < file.size();) {
        const Result<std::uint64_t> got = file.read_some(FileOffset{at}, block);
        if (!got || *got == 0 || std::memchr(block.data(), 0, *got) != nullptr) {
            return false;
        }
        at += *got;
    }
    return true;
}

/// Returns whether the first bytes are those of a dump's container. Raw memory has no magic number.
bool is_container(const ByteSource& file) {
    std::vector<std::byte> first(kProbeBytes);
    const Result<std::uint64_t> got = file.read_some(FileOffset{0}, first);
    first.resize(got ? *got : 0);
    const auto all = containers();
    return is_flattened(first) || std::any_of(all.begin(), all.end(), [&](const Container& one) {
               return one.probe(first);
           });
}

/// Whether all of the file is a hole, as of what a few bytes unpack to. There is nothing to search.
bool is_hole(const ByteSource& file) {
    return file.size() != 0 && file.next_data({}).value >= file.size();
}

/// Returns what the file itself holds; an empty result if no format knows the file.
Result<Recovered> read_file(const ByteSource& file, const PstoreOptions& options) {
    std::vector<std::byte> first(std::min<std::uint64_t>(kProbeFileBytes, file.size()));
    TRY(const std::uint64_t got, file.read_some(FileOffset{0}, first));
    first.resize(got);
    // Most texts are small, and larger files are searched by no format.
    const bool plain_text = file.size() <= kBackendFileBytesMax &&
                            std::count(first.begin(), first.end(), std::byte{0}) == 0 &&
                            is_text(first) && is_free_of_nuls(file);
    for (const Format& format : all_formats()) {
        if (plain_text && format.searches_for_headers) {
            continue;
        }
        if (format.probe == nullptr || !format.probe({file, first})) {
            continue;
        }
        Result<Recovered> held = format.read_file(file, options);
        if (!held || !held->empty()) {
            return held;
        }
    }
    return Recovered{};
}

/// Puts all parts of one split dump (makedumpfile --split) into one group, and every other file
/// into a group of its own. Parts of the same dump have the same KdumpHeader::identity.
std::vector<MemoryFiles> group_parts(std::vector<MemoryFiles> files) {
    std::vector<MemoryFiles> groups;
    std::map<std::string, std::size_t> wholes;  // identity -> group
    for (MemoryFiles& one : files) {
        const Result<KdumpHeader> header = files.size() > 1 ? read_kdump_header(*one.parts.front())
                                                            : failure(ErrorKind::kNotFound, "");
        std::size_t group = groups.size();
        if (header && header->split) {
            group = wholes.try_emplace(std::string(as_text(header->identity)), group).first->second;
        }
        if (group == groups.size()) {
            groups.push_back(std::move(one));
        } else {
            groups[group].inputs.push_back(one.inputs.front());
            groups[group].parts.push_back(std::move(one.parts.front()));
        }
    }
    return groups;
}

/// Erases the records that exceed the limits for all files together.
void drop_excess(Recovered& held, AreaLimits& limits, Findings& findings) {
    for (printkfmt::PstoreArea& area : held.areas) {
        const auto excess = std::find_if(
            area.records.begin(), area.records.end(),
            [&](const printkfmt::PstoreRecord& one) { return !limits.admit(one, findings); });
        area.records.erase(excess, area.records.end());
    }
}

}  // namespace

Result<std::unique_ptr<MemoryImage>> open_memory(MemoryFiles& files, const OpenOptions& options,
                                                 Findings& findings) {
    if (files.addresses.empty()) {
        return open_image(std::move(files.parts), {options.raw_base, options.raw_base_given},
                          findings);
    }
    std::vector<RawPiece> pieces;
    for (std::size_t i = 0; i < files.parts.size(); ++i) {
        pieces.push_back({std::move(files.parts[i]), files.addresses.at(i)});
    }
    return open_raw_pieces(std::move(pieces));
}

Result<std::vector<MemoryFiles>> read_files(std::vector<PathFile> files, const OpenOptions& options,
                                            Recovered& recovered) {
    std::vector<MemoryFiles> memory;
    MemoryFiles pieces;
    AreaLimits limits;
    for (PathFile& one : files) {
        const std::size_t index = recovered.inputs.size();
        const double done = static_cast<double>(index) / static_cast<double>(files.size());
        if (options.progress && !options.progress("reading files", done)) {
            break;
        }
        recovered.inputs.push_back({std::string(one.file->name()), one.path, {}});
        if (one.address) {
            pieces.inputs.push_back(index);
            pieces.parts.push_back(std::move(one.file));
            pieces.addresses.push_back(PhysAddr{*one.address});
            continue;
        }
        // The first page of a dump can be mostly text (VMCOREINFO), and memory can hold the headers
        // of any format: what has a container's magic number is memory.
        const bool container = is_container(*one.file);
        Result<Recovered> held = or_out_of_memory(one.file->name(), [&]() -> Result<Recovered> {
            return container || is_hole(*one.file) ? Recovered{}
                                                   : read_file(*one.file, options.pstore);
        });
        if (!held && !one.listed) {
            return tl::unexpected(std::move(held).error());
        }
        if (!held) {
            recovered.findings.loss(std::move(held).error());
        } else if (!held->empty()) {
            drop_excess(*held, limits, recovered.findings);
            held->set_input_index(index);
            recovered.add(*std::move(held));
        } else {
            MemoryFiles& whole = memory.emplace_back();
            whole.inputs.push_back(index);
            whole.parts.push_back(std::move(one.file));
            whole.listed = one.listed;
            whole.begins_like_dump = container;
        }
    }
    memory = group_parts(std::move(memory));
    if (!pieces.parts.empty()) {
        memory.push_back(std::move(pieces));
    }
    std::stable_partition(memory.begin(), memory.end(), [](const MemoryFiles& one) {
        return one.begins_like_dump || !one.listed;
    });
    return memory;
}

}  // namespace lastwords::extractor
