// SPDX-License-Identifier: GPL-2.0-or-later
// The table of containers, and the error messages for files that no row of it recognises.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "extractor/file/flattened.h"
#include "extractor/file/text_bytes.h"
#include "extractor/image/avml_image.h"
#include "extractor/image/containers.h"
#include "extractor/image/elf_vmcore.h"
#include "extractor/image/foreign_forms.h"
#include "extractor/image/kdump_compressed.h"
#include "extractor/image/lime_image.h"
#include "extractor/image/raw_memory.h"
#include "extractor/image/xen_core.h"

namespace lastwords::extractor {
namespace {

constexpr std::array kContainers{
    // An ELF core too, but one without segments.
    Container{"Xen domain core", is_xen_core, open_xen_core},
    Container{"ELF vmcore", is_elf, open_elf_vmcore},
    Container{"kdump-compressed", is_kdump, open_kdump},
    Container{"LiME", is_lime, open_lime},
    Container{"AVML", is_avml, open_avml},
};

constexpr std::string_view kExpected =
    "a vmcore (ELF or kdump-compressed, flattened too), a LiME or AVML image or RAM, pstore's "
    "memory or "
    "files, a tar archive, or the text of a kernel log";
constexpr std::uint64_t kRawMin = std::uint64_t{1} << 20U;
constexpr std::uint64_t kRawUnit = 4096;

/// Returns what a file without a form of the tables seems to be by its first bytes, for the error
/// message.
std::string describe(Bytes first) {
    if (first.empty()) {
        return "an empty file";
    }
    if (is_text(first)) {
        return "text that is no kernel log";
    }
    std::string bytes = "bytes";
    for (const std::byte byte : first.first(std::min<std::size_t>(first.size(), 8))) {
        bytes += fmt::format(" {:02x}", std::to_integer<unsigned>(byte));
    }
    return bytes;
}

/// Raw memory has no magic number. A file without a known one is taken for it if it has at least
/// 1 MiB and is no text. RAM has whole pages, but the end of a copy may be cut.
bool may_be_memory(Bytes first, std::uint64_t size) {
    return size >= kRawMin && !is_text(first);
}

Result<std::unique_ptr<MemoryImage>> open_without_magic(std::unique_ptr<ByteSource> file,
                                                        Bytes first, const ImageOptions& options,
                                                        Findings& findings) {
    if (!first.empty() && options.raw_base_given) {
        return open_raw_memory(std::move(file), PhysAddr{options.raw_base});
    }
    if (const ForeignForm* form = find_foreign_form(*file)) {
        return failure(ErrorKind::kUnsupported,
                       fmt::format("{}: offset {:#x}: found {}{}{}", file->name(), form->at,
                                   form->name, kExpectedMemory, form->help));
    }
    if (may_be_memory(first, file->size())) {
        if (file->size() % kRawUnit != 0) {
            findings.note(
                fmt::format("{}: its {} bytes are no whole number of pages: if it is "
                            "RAM, its end is cut, or something else was added to it",
                            file->name(), file->size()));
        }
        return open_raw_memory(std::move(file), PhysAddr{options.raw_base});
    }
    return failure(first.empty() ? ErrorKind::kMissing : ErrorKind::kUnsupported,
                   fmt::format("{}: offset 0x0: found {}, expected {}", file->name(),
                               describe(first), kExpected));
}

Result<std::vector<std::byte>> read_first(const ByteSource& file) {
    std::vector<std::byte> first(kProbeBytes);
    TRY(const std::uint64_t got, file.read_some({}, first));
    first.resize(got);
    return first;
}

/// If the file is in the flattened form, replaces it by the dump that it carries. Returns the first
/// bytes of the dump.
Result<std::vector<std::byte>> unflatten(std::unique_ptr<ByteSource>& file, Findings& findings) {
    TRY(std::vector<std::byte> first, read_first(*file));
    if (!is_flattened(first)) {
        return first;
    }
    TRY(file, open_flattened(std::move(file), findings));
    return read_first(*file);
}

const Container* find_container(Bytes first) {
    const auto found = std::find_if(kContainers.begin(), kContainers.end(),
                                    [&](const Container& one) { return one.probe(first); });
    return found == kContainers.end() ? nullptr : &*found;
}

}  // namespace

std::span<const Container> containers() {
    return kContainers;
}

Result<std::unique_ptr<MemoryImage>> open_image(SourceFiles files, const ImageOptions& options,
                                                Findings& findings) {
    for (std::unique_ptr<ByteSource>& file : files) {
        TRY(const std::vector<std::byte> first, unflatten(file, findings));
        const Container* container = find_container(first);
        if (files.size() == 1) {
            return container != nullptr
                       ? container->open(std::move(files), findings)
                       : open_without_magic(std::move(file), first, options, findings);
        }
        if (!is_kdump(first)) {
            const ForeignForm* form = find_foreign_form(*file);
            return failure(
                ErrorKind::kUnsupported,
                fmt::format("{}: offset 0x0: found {}, expected a part of a split kdump-compressed "
                            "dump, because several files were given as one dump",
                            file->name(),
                            container != nullptr ? container->name
                            : form != nullptr    ? form->name
                                                 : describe(first)));
        }
    }
    return open_kdump(std::move(files), findings);
}

}  // namespace lastwords::extractor
