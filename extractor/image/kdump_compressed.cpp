// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the page of a physical address: its page frame has a bit in the bitmap, the number of set
// bits before that gives the page descriptor, and the descriptor says where the page is.
#include "extractor/image/kdump_compressed.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "extractor/image/elf_notes.h"
#include "extractor/image/kdump_format.h"
#include "extractor/image/kdump_pages.h"
#include "extractor/image/page_codec.h"
#include "extractor/image/pfn_bitmap.h"
#include "extractor/image/trailing_bytes.h"

namespace lastwords::extractor {
namespace {

constexpr std::uint64_t kPageCacheBytes = std::uint64_t{1} << 20U;
constexpr std::size_t kRangesMax = std::size_t{1} << 18U;

/// One file of the dump, and the range [begin, end) of page frames whose page descriptors it has.
struct Part {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::unique_ptr<KdumpPages> pages;
    // Number of dumped pages before `begin`; counted when it is first needed.
    mutable std::optional<std::uint64_t> rank;
};

class KdumpImage final : public MemoryImage {
 public:
    KdumpImage(std::vector<Part> parts, ImageFacts facts)
        : parts_(std::move(parts)),
          facts_(std::move(facts)),
          header_(parts_.front().pages->header()),
          existing_(file(), header_.bitmap1, header_.max_mapnr),
          dumped_(file(), header_.bitmap2, header_.max_mapnr) {}

    const ImageFacts& facts() const override { return facts_; }
    std::vector<PhysRange> ranges() const override { return runs_of(dumped_); }
    std::vector<PhysRange> existing_ranges() const override { return runs_of(existing_); }
    PhysAddr next_data(PhysAddr at) const override;
    std::uint64_t stored_bytes() const override;
    Result<std::uint64_t> read_some(PhysAddr at, MutableBytes into) const override;
    PhysAddr absent_until(PhysAddr at) const override;
    Result<Place> place(PhysAddr at) const override;

    /// Adds a loss if the bitmap marks more or fewer page frames than there are page descriptors.
    /// The descriptor of a page frame is found by counting the set bits before it. After a wrong
    /// bit, every page frame therefore gets the page of another page frame, and no other check
    /// shows this. The header does not state the number of descriptors, but their end can be
    /// recognised.
    void check_counts(Findings& findings) const;
    /// Says what a file has behind its last page, or that it ends before it.
    void check_ends(Findings& findings) const;

 private:
    struct Found {
        const KdumpPages* pages;
        PageDesc desc;
        std::uint64_t pfn;
        std::uint64_t inside;  // offset of the address in its page
    };
    std::vector<PhysRange> runs_of(const PfnBitmap& bitmap) const;
    std::uint64_t pages_in_file(const Part& part, std::uint64_t pfn) const;
    std::optional<FileOffset> end_of(const Part& part) const;
    Result<std::uint64_t> descriptor_index(const Part& part, std::uint64_t pfn) const;
    bool repeats_page_before(std::uint64_t pfn) const;
    Result<Found> find(PhysAddr at) const;
    Result<void> require_dumped(std::uint64_t pfn) const;
    Result<const Part*> part_of(std::uint64_t pfn) const;

    const ByteSource& file() const { return parts_.front().pages->file(); }
    Error absent(ErrorKind kind, std::uint64_t pfn, std::string_view why) const {
        return {kind, fmt::format("{}: page frame {:#x} (physical {:#x}): {}", file().name(), pfn,
                                  pfn * header_.block_bytes, why)};
    }

    std::vector<Part> parts_;  // ascending, at least one
    ImageFacts facts_;
    const KdumpHeader& header_;  // header of the first part
    PfnBitmap existing_;         // every part has both bitmaps for all page frames
    PfnBitmap dumped_;
};

Result<void> KdumpImage::require_dumped(std::uint64_t pfn) const {
    if (pfn >= header_.max_mapnr) {
        return tl::unexpected(
            absent(ErrorKind::kMissing, pfn,
                   fmt::format("is beyond the end of the dump, which is page frame {:#x}",
                               header_.max_mapnr)));
    }
    TRY(const bool dumped, dumped_.test(pfn));
    if (dumped) {
        return {};
    }
    TRY(const bool exists, existing_.test(pfn));
    if (exists) {
        return tl::unexpected(
            absent(ErrorKind::kExcluded, pfn, "was left out by the dump's writer"));
    }
    return tl::unexpected(absent(ErrorKind::kMissing, pfn, "is not memory, according to the dump"));
}

Result<const Part*> KdumpImage::part_of(std::uint64_t pfn) const {
    const auto part = std::find_if(parts_.begin(), parts_.end(), [pfn](const Part& one) {
        return one.begin <= pfn && pfn < one.end;
    });
    if (part == parts_.end()) {
        return tl::unexpected(
            absent(ErrorKind::kMissing, pfn, "is in a part of the split dump that was not given"));
    }
    return &*part;
}

Result<std::uint64_t> KdumpImage::descriptor_index(const Part& part, std::uint64_t pfn) const {
    if (!part.rank) {
        TRY(part.rank, dumped_.rank(part.begin));
    }
    TRY(const std::uint64_t rank, dumped_.rank(pfn));
    return rank - *part.rank;
}

Result<KdumpImage::Found> KdumpImage::find(PhysAddr at) const {
    const std::uint64_t pfn = at.value / header_.block_bytes;
    TRY_VOID(require_dumped(pfn));
    TRY(const Part* const part, part_of(pfn));
    TRY(const std::uint64_t index, descriptor_index(*part, pfn));
    TRY(const PageDesc desc, part->pages->descriptor(index, pfn));
    return Found{part->pages.get(), desc, pfn, at.value % header_.block_bytes};
}

Result<std::uint64_t> KdumpImage::read_some(PhysAddr at, MutableBytes into) const {
    TRY(const Found found, find(at));
    return found.pages->read(found.desc, found.pfn, found.inside, into);
}

PhysAddr KdumpImage::absent_until(PhysAddr at) const {
    constexpr std::uint64_t kPagesMax = 512;  // the bitmap may claim any number
    const std::uint64_t first = at.value / header_.block_bytes;
    if (first >= header_.max_mapnr) {
        return PhysAddr{std::numeric_limits<std::uint64_t>::max()};
    }
    const auto is_absent = [&](std::uint64_t pfn) {
        const Result<bool> dumped = dumped_.test(pfn);
        return dumped && !*dumped;
    };
    const auto exists = [&](std::uint64_t pfn) { return existing_.test(pfn).value_or(false); };
    std::uint64_t pfn = first;
    while (pfn < std::min(first + kPagesMax, header_.max_mapnr) && is_absent(pfn) &&
           exists(pfn) == exists(first)) {
        ++pfn;
    }
    return PhysAddr{pfn * header_.block_bytes};
}

Result<MemoryImage::Place> KdumpImage::place(PhysAddr at) const {
    TRY(const Found found, find(at));
    const bool compressed = found.desc.flags != 0;
    const std::uint64_t left = header_.block_bytes - found.inside;
    const FileOffset offset = found.desc.data + (compressed ? 0 : found.inside);
    TRY(const Extent extent,
        found.pages->file().place(offset, compressed ? found.desc.size : left));
    return Place{extent, compressed ? left : extent.length, compressed};
}

/// Whether the page frame's data are those of the page frame before it in the dump. All page frames
/// of zeros share the data of one.
bool KdumpImage::repeats_page_before(std::uint64_t pfn) const {
    const Result<bool> dumped = dumped_.test(pfn);
    const Result<const Part*> part =
        dumped && *dumped ? part_of(pfn) : failure(ErrorKind::kMissing, "");
    const Result<std::uint64_t> index =
        part ? descriptor_index(**part, pfn) : failure(ErrorKind::kMissing, "");
    if (!index || *index == 0) {
        return false;
    }
    const Result<PageDesc> desc = (*part)->pages->descriptor(*index, pfn);
    const Result<PageDesc> before = (*part)->pages->descriptor(*index - 1, pfn);
    return desc && before && desc->data == before->data && desc->size == before->size &&
           desc->flags == before->flags;
}

PhysAddr KdumpImage::next_data(PhysAddr at) const {
    while (at.value % header_.block_bytes == 0 &&
           repeats_page_before(at.value / header_.block_bytes)) {
        at += header_.block_bytes;
    }
    return at;
}

std::uint64_t KdumpImage::stored_bytes() const {
    std::uint64_t bytes = 0;
    for (const Part& part : parts_) {
        bytes += part.pages->file().stored_bytes();
    }
    return bytes;
}

void KdumpImage::check_counts(Findings& findings) const {
    for (const Part& part : parts_) {
        const std::uint64_t end = std::min(part.end, header_.max_mapnr);
        const Result<std::uint64_t> before = dumped_.rank(std::min(part.begin, end));
        const Result<std::uint64_t> all = dumped_.rank(end);
        if (!before || !all || *all == *before) {
            continue;
        }
        const std::uint64_t count = *all - *before;
        const KdumpPages& pages = *part.pages;
        const bool too_many = pages.can_be_descriptor(count - 1) == false &&
                              (count == 1 || pages.can_be_descriptor(count - 2) == true);
        if (too_many || pages.can_be_descriptor(count) == true) {
            findings.loss(
                ErrorKind::kCorrupt,
                fmt::format("{}: the bitmap at {:#x} marks {} page frames, but there are {} page "
                            "descriptors: after a wrong bit, pages are taken for others",
                            pages.file().name(), pages.header().bitmap2.value, count,
                            too_many ? "fewer" : "more"));
        }
    }
}

/// Returns where the last page or other part of the dump ends, which may be past the end of the
/// file; nullopt: it cannot be found out.
std::optional<FileOffset> KdumpImage::end_of(const Part& part) const {
    constexpr std::uint64_t kPagesMax = std::uint64_t{1} << 24U;  // 64 GiB of memory
    const KdumpPages& pages = *part.pages;
    const Result<std::uint64_t> before = dumped_.rank(std::min(part.begin, header_.max_mapnr));
    const Result<std::uint64_t> all = dumped_.rank(std::min(part.end, header_.max_mapnr));
    if (!before || !all || *all == *before || *all - *before > kPagesMax) {
        return std::nullopt;
    }
    const std::uint64_t count = *all - *before;
    FileOffset end = pages.header().descriptors + count * kPageDescBytes;
    for (const Extent& one :
         {pages.header().vmcoreinfo, pages.header().notes, pages.header().eraseinfo}) {
        end = std::max(end, one.offset + std::min(one.length, pages.file().size()));
    }
    // The data lie in the order of the pages, so the last one shows the end; but pages of zeros
    // share data.
    for (std::uint64_t index = count; index > 0 && end.value < pages.file().size(); --index) {
        const std::optional<FileOffset> data_end = pages.data_end(index - 1);
        if (!data_end) {
            return std::nullopt;
        }
        end = std::max(end, *data_end);
    }
    return end;
}

void KdumpImage::check_ends(Findings& findings) const {
    for (const Part& part : parts_) {
        const ByteSource& file = part.pages->file();
        const std::optional<FileOffset> end = end_of(part);
        if (end && end->value > file.size()) {
            findings.note(fmt::format(
                "{}: the dump is cut, or bytes of it were lost: the file ends at {:#x}, but the "
                "data of its pages end at {:#x}",
                file.name(), file.size(), end->value));
        } else if (end) {
            note_trailing_bytes(file, *end, findings);
        }
    }
}

/// Appends a range. If at most `gap` bytes lie between it and the last one, widens the last one
/// instead.
void add_range(std::vector<PhysRange>& ranges, PhysRange range, std::uint64_t gap) {
    if (!ranges.empty() && range.begin - ranges.back().end <= gap) {
        ranges.back().end = range.end;
        return;
    }
    ranges.push_back(range);
}

/// Returns how many page frames of the part, from `pfn` on, have a descriptor in its file. A bitmap
/// may claim any number.
std::uint64_t KdumpImage::pages_in_file(const Part& part, std::uint64_t pfn) const {
    const std::uint64_t size = part.pages->file().size();
    const std::uint64_t begin = std::min(size, part.pages->header().descriptors.value);
    const std::uint64_t all = (size - begin + kPageDescBytes - 1) / kPageDescBytes;
    return all - std::min(all, descriptor_index(part, pfn).value_or(all));
}

/// Returns the runs of set bits as ranges of physical addresses. The dump of a huge machine can
/// have millions of runs. If there would be more than kRangesMax ranges, the smallest gaps are
/// included in them, so that a scan also tries to read some pages that are not in the dump.
std::vector<PhysRange> KdumpImage::runs_of(const PfnBitmap& bitmap) const {
    std::vector<PhysRange> ranges;
    std::uint64_t gap = 0;
    std::uint64_t pfn = 0;
    for (const Part& part : parts_) {
        const std::uint64_t end = std::min(part.end, header_.max_mapnr);
        pfn = std::max(pfn, part.begin);  // parts overlap if one file is given twice
        std::uint64_t left = &bitmap == &dumped_ ? pages_in_file(part, pfn) : header_.max_mapnr;
        while (pfn < end && left > 0) {
            const Result<std::optional<PfnBitmap::Run>> run = bitmap.next_run(pfn);
            if (!run || !*run || (*run)->begin >= end) {
                break;
            }
            const std::uint64_t pages = std::min(left, std::min((*run)->end, end) - (*run)->begin);
            pfn = (*run)->begin + pages;
            left -= pages;
            add_range(ranges,
                      {PhysAddr{(*run)->begin * header_.block_bytes},
                       PhysAddr{pfn * header_.block_bytes}},
                      gap);
            if (ranges.size() >= kRangesMax) {
                gap = std::max<std::uint64_t>(gap * 2, header_.block_bytes);
                std::vector<PhysRange> wider;
                for (const PhysRange& range : ranges) {
                    add_range(wider, range, gap);
                }
                ranges = std::move(wider);
            }
        }
    }
    return ranges;
}

/// Returns a name such as "kdump-compressed v6 (zlib)". The codec in it is the one that the header
/// names; single pages may have another one.
std::string container_name(const KdumpHeader& header, std::size_t files) {
    std::string name = fmt::format("kdump-compressed v{}", header.version);
    for (const PageCodec& codec : page_codecs()) {
        if ((header.status & codec.flag) != 0) {
            name += fmt::format(" ({})", codec.name);
            break;
        }
    }
    if (header.split) {
        name += files == 1 ? ", one part of a split dump" : fmt::format(", {} parts", files);
    }
    return name;
}

/// Reads the bytes at a place that the header states: at most `limit`, and fewer if the file ends
/// before.
std::vector<std::byte> read_extent(const ByteSource& source, const Extent& extent,
                                   std::uint64_t limit, Findings& findings) {
    const std::uint64_t there = source.size() - std::min(extent.offset.value, source.size());
    std::vector<std::byte> bytes(std::min({extent.length, limit, there}));
    const Result<std::uint64_t> got = source.read_some(extent.offset, bytes);
    bytes.resize(got ? *got : 0);
    if (bytes.size() < extent.length) {
        findings.note(fmt::format(
            "{}: offset {:#x}: the header promises {} bytes of notes, but only {} could be read",
            source.name(), extent.offset.value, extent.length, bytes.size()));
    }
    return bytes;
}

ImageFacts read_facts(const ByteSource& source, const KdumpHeader& header, std::size_t files,
                      Findings& findings) {
    ImageFacts facts;
    facts.container = with_form(container_name(header, files), source);
    facts.byte_order = header.order;
    facts.page_bytes = header.block_bytes;
    facts.utsname_release = header.release;
    facts.utsname_machine = header.machine;
    facts.utsname_nodename = header.nodename;
    facts.utsname_version = header.kernel_version;
    facts.incomplete = (header.status & kDumpIncomplete) != 0 || source.cut();
    if (header.vmcoreinfo.length > 0) {
        const std::vector<std::byte> text =
            read_extent(source, header.vmcoreinfo, kVmcoreinfoBytesMax, findings);
        facts.vmcoreinfo = up_to_nul(as_text(text));
        const Result<Extent> place = source.place(header.vmcoreinfo.offset, text.size());
        facts.vmcoreinfo_at = place ? place->offset : header.vmcoreinfo.offset;
    }
    if (header.notes.length > 0) {
        const std::vector<std::byte> notes =
            read_extent(source, header.notes, kNotesBytesMax, findings);
        add_note_facts(notes, {source, header.notes.offset}, facts, findings);
    }
    add_extents(source, {}, header.bitmap1.value, facts.header_extents);
    return facts;
}

Result<std::vector<Part>> read_parts(SourceFiles files) {
    const std::uint64_t cache_bytes = kPageCacheBytes / files.size();
    std::vector<Part> parts;
    for (std::unique_ptr<ByteSource>& file : files) {
        TRY(KdumpHeader header, read_kdump_header(*file));
        if (files.size() > 1 && !header.split) {
            return failure(ErrorKind::kUnsupported,
                           fmt::format("{}: offset {:#x}: found a whole dump, expected a part of "
                                       "a split one, to be joined with the other files",
                                       file->name(), header.block_bytes));
        }
        const auto range =
            header.split.value_or(KdumpHeader::Split{0, std::numeric_limits<std::uint64_t>::max()});
        parts.push_back(
            {range.start_pfn,
             range.end_pfn,
             std::make_unique<KdumpPages>(std::move(file), std::move(header), cache_bytes),
             {}});
    }
    std::sort(parts.begin(), parts.end(),
              [](const Part& a, const Part& b) { return a.begin < b.begin; });
    return parts;
}

/// Fails if the main headers of the parts are not equal in every byte, since the parts of one dump
/// have the same main header.
Result<void> require_same_dump(const std::vector<Part>& parts) {
    const KdumpPages& first = *parts.front().pages;
    for (const Part& part : parts) {
        if (part.pages->header().identity != first.header().identity) {
            return failure(ErrorKind::kUnsupported,
                           fmt::format("{}: offset 0x0: found a part of another dump than {}'s, "
                                       "expected the same header and VMCOREINFO",
                                       part.pages->file().name(), first.file().name()));
        }
    }
    return {};
}

/// Says which data the writer has overwritten, as a user of makedumpfile asked for (--config,
/// --eppic): a record with such bytes looks like any other.
void note_erased(const ByteSource& file, const KdumpHeader& header, Findings& findings) {
    constexpr std::uint64_t kTextMax = 300;
    std::vector<std::byte> bytes(std::min(header.eraseinfo.length, kTextMax));
    if (bytes.empty() || !file.read(header.eraseinfo.offset, bytes)) {
        return;
    }
    std::string text(up_to_nul(as_text(bytes)));
    std::replace(text.begin(), text.end(), '\n', ';');
    findings.note(
        fmt::format("{}: the dump's writer erased parts of the memory: {}", file.name(), text));
}

void note_missing_parts(const std::vector<Part>& parts, Findings& findings) {
    const KdumpPages& first = *parts.front().pages;
    const auto note = [&](std::uint64_t begin, std::uint64_t end) {
        if (begin < end) {
            findings.note(
                fmt::format("{}: this is a split dump, and the part with page frames {:#x} to "
                            "{:#x} was not given",
                            first.file().name(), begin, end));
        }
    };
    std::uint64_t end = 0;
    for (const Part& part : parts) {
        note(end, part.begin);
        end = std::max(end, part.end);
    }
    note(end, first.header().max_mapnr);
}

}  // namespace

bool is_kdump(Bytes first) {
    return as_text(first).starts_with(kKdumpSignature);
}

Result<std::unique_ptr<MemoryImage>> open_kdump(SourceFiles files, Findings& findings) {
    TRY(std::vector<Part> parts, read_parts(std::move(files)));
    TRY_VOID(require_same_dump(parts));
    note_missing_parts(parts, findings);
    const KdumpPages& first = *parts.front().pages;
    ImageFacts facts = read_facts(first.file(), first.header(), parts.size(), findings);
    if ((first.header().status & kDumpIncomplete) != 0) {
        findings.note(fmt::format("{}: the program that wrote the dump marked it as incomplete",
                                  first.file().name()));
    }
    note_erased(first.file(), first.header(), findings);
    const bool whole = !facts.incomplete;
    auto image = std::make_unique<KdumpImage>(std::move(parts), std::move(facts));
    if (whole) {
        image->check_counts(findings);
        image->check_ends(findings);
    }
    return image;
}

}  // namespace lastwords::extractor
