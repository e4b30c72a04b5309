// SPDX-License-Identifier: GPL-2.0-or-later
// LiME image: walks the range headers. lime_mem_range_header of lime.h (LiME 1.9.1) has 32 bytes,
// little endian: u32 magic "EMiL", u32 version 1, u64 first and u64 last address, 8 bytes of zeros.
#include "extractor/image/lime_image.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "extractor/image/elf_notes.h"
#include "extractor/image/mapped_image.h"

namespace lastwords::extractor {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kLimeMagic = "EMiL\1\0\0\0"sv;  // with the version
constexpr std::size_t kLimeHeaderBytes = 32;
/// A machine has a few dozen ranges of RAM; AVML cuts them into pieces of up to 1 GiB.
constexpr std::size_t kLimeRangesMax = std::size_t{1} << 16U;

/// Reads the range whose header lies at `at`. An error says why there is none.
Result<MappedRun> read_lime_range(const ByteSource& file, FileOffset at) {
    std::array<std::byte, kLimeHeaderBytes> header{};
    TRY_VOID(file.read(at, header));
    const Bytes bytes(header);
    if (!is_lime(bytes)) {
        return failure(
            ErrorKind::kCorrupt,
            fmt::format("{}: offset {:#x}: found bytes {:#010x}, version {}, expected "
                        "the header of a LiME range",
                        file.name(), at.value, load<std::uint32_t>(bytes, std::endian::little),
                        load<std::uint32_t>(bytes.subspan(4), std::endian::little)));
    }
    const auto first = load<std::uint64_t>(bytes.subspan(8), std::endian::little);
    const auto last = load<std::uint64_t>(bytes.subspan(16), std::endian::little);
    // The last byte of the address space is in no run, so that no end overflows.
    if (last < first || last == ~std::uint64_t{0}) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("{}: offset {:#x}: found a LiME range from {:#x} to {:#x}, "
                                   "expected it to end after its beginning",
                                   file.name(), at.value, first, last));
    }
    return MappedRun{PhysAddr{first}, last - first + 1, at + kLimeHeaderBytes};
}

/// Whether a header's place has only zeros: the image was written to a device that is larger.
bool is_unused_device(const ByteSource& file, FileOffset at) {
    std::array<std::byte, kLimeHeaderBytes> header{};
    const Result<std::uint64_t> got = file.read_some(at, header);
    return got && std::all_of(header.begin(), header.end(),
                              [](std::byte one) { return one == std::byte{0}; });
}

/// Returns all ranges. If something else than a header follows one, says so and stops there.
Result<std::vector<MappedRun>> read_lime_ranges(const ByteSource& file, ImageFacts& facts,
                                                Findings& findings) {
    std::vector<MappedRun> runs;
    for (FileOffset at; at.value < file.size();) {
        if (!runs.empty() && is_unused_device(file, at)) {
            break;
        }
        Result<MappedRun> run = read_lime_range(file, at);
        if (!run && runs.empty()) {
            return tl::unexpected(std::move(run).error());
        }
        if (!run || runs.size() == kLimeRangesMax) {
            facts.incomplete = true;
            findings.loss(ErrorKind::kMissing,
                          run ? fmt::format("{}: offset {:#x}: found more than {} LiME ranges: the "
                                            "rest is missing",
                                            file.name(), at.value, kLimeRangesMax)
                              : run.error().message + ": what follows is missing");
            break;
        }
        add_extents(file, at, kLimeHeaderBytes, facts.header_extents);
        runs.push_back(*run);
        const std::uint64_t left = file.size() - run->at.value;
        at = run->bytes < left ? run->at + run->bytes : FileOffset{file.size()};
    }
    return runs;
}

void note_lime_cut(const ByteSource& file, const MappedRun& last, ImageFacts& facts,
                   Findings& findings) {
    const std::uint64_t there = file.size() - last.at.value;
    if (there < last.bytes) {
        facts.incomplete = true;
        findings.note(fmt::format(
            "{}: the dump is cut: the file ends at {:#x}, {:#x} bytes before the end of "
            "the LiME range from physical {:#x} on",
            file.name(), file.size(), last.bytes - there, last.begin.value));
    }
}

}  // namespace

bool is_lime(Bytes first) {
    return as_text(first).starts_with(kLimeMagic);
}

Result<std::unique_ptr<MemoryImage>> open_lime(SourceFiles files, Findings& findings) {
    std::unique_ptr<ByteSource> file = std::move(files.front());
    ImageFacts facts;
    facts.container = with_form("LiME", *file);
    facts.incomplete = file->cut();
    TRY(std::vector<MappedRun> runs, read_lime_ranges(*file, facts, findings));
    note_lime_cut(*file, runs.back(), facts, findings);
    return make_mapped_image(std::move(file), std::move(facts), std::move(runs));
}

}  // namespace lastwords::extractor
