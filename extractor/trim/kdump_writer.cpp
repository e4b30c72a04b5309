// SPDX-License-Identifier: GPL-2.0-or-later
// Writes a kdump-compressed file: headers, bitmaps, page descriptors and page data.
#include "extractor/trim/kdump_writer.h"

#include <elf.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "extractor/image/elf_notes.h"

namespace lastwords::extractor {
namespace {

/// A run [begin, end) of page frames.
struct PfnRun {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

void append_run(std::vector<PfnRun>& runs, PfnRun run) {
    if (!runs.empty() && run.begin <= runs.back().end) {
        runs.back().end = std::max(runs.back().end, run.end);
        return;
    }
    runs.push_back(run);
}

std::vector<PfnRun> kept_runs(const KdumpPlan& plan) {
    std::vector<PfnRun> runs;
    for (const std::uint64_t pfn : plan.pfns) {
        append_run(runs, {pfn, pfn + 1});
    }
    return runs;
}

std::vector<PfnRun> existing_runs(const KdumpPlan& plan, const std::vector<PfnRun>& kept) {
    std::vector<PfnRun> all = kept;
    for (const PhysRange& range : plan.existing) {
        const std::uint64_t end = (range.end.value + plan.page_bytes - 1) / plan.page_bytes;
        all.push_back({range.begin.value / plan.page_bytes, std::min(end, plan.max_mapnr)});
    }
    std::sort(all.begin(), all.end(),
              [](const PfnRun& a, const PfnRun& b) { return a.begin < b.begin; });
    std::vector<PfnRun> merged;
    for (const PfnRun& run : all) {
        if (run.begin < run.end) {
            append_run(merged, run);
        }
    }
    return merged;
}

/// Offsets and sizes of the file's sections, in bytes.
struct Geometry {
    std::uint64_t notes_at = 0;
    std::uint64_t sub_blocks = 0;
    std::uint64_t bitmap_bytes = 0;  // size of each of the two bitmaps
    FileOffset bitmap1;
    FileOffset bitmap2;
    FileOffset descriptors;
    FileOffset data;
};

std::uint64_t blocks(std::uint64_t bytes, std::uint64_t block_bytes) {
    return (bytes + block_bytes - 1) / block_bytes;
}

Geometry lay_out(const KdumpPlan& plan, std::uint64_t notes_bytes) {
    const std::uint64_t sub_bytes = sub_header_bytes(plan.layout->sub, plan.version);
    Geometry at;
    at.notes_at = plan.page_bytes + sub_bytes;
    at.sub_blocks = blocks(sub_bytes + notes_bytes, plan.page_bytes);
    at.bitmap_bytes = blocks(blocks(plan.max_mapnr, 8), plan.page_bytes) * plan.page_bytes;
    at.bitmap1 = FileOffset{plan.page_bytes * (1 + at.sub_blocks)};
    at.bitmap2 = at.bitmap1 + at.bitmap_bytes;
    at.descriptors = at.bitmap2 + at.bitmap_bytes;
    at.data = at.descriptors + plan.pfns.size() * kPageDescBytes;
    return at;
}

Result<void> require_possible(const KdumpPlan& plan) {
    const bool ascending = std::adjacent_find(plan.pfns.begin(), plan.pfns.end(),
                                              std::greater_equal<>()) == plan.pfns.end();
    if (plan.version < 1 || plan.version > kKdumpVersionMax || plan.max_mapnr == 0 || !ascending ||
        (!plan.pfns.empty() && plan.pfns.back() >= plan.max_mapnr)) {
        return failure(ErrorKind::kUnsupported,
                       fmt::format("cannot write a kdump-compressed dump of version {} with {} "
                                   "pages below page frame {:#x}",
                                   plan.version, plan.pfns.size(), plan.max_mapnr));
    }
    return {};
}

/// The bytes of a structure. Members are stored at the offsets that a layout gives.
class HeaderStructure {
 public:
    HeaderStructure(std::size_t bytes, std::endian order) : bytes_(bytes), order_(order) {}
    void put(KdumpField field, std::uint64_t value) {
        store_number(MutableBytes(bytes_).subspan(field.at, field.bytes), value, order_);
    }
    void put_text(std::size_t at, std::string_view text) {
        const Bytes raw = as_bytes(text);
        std::copy(raw.begin(), raw.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(at));
    }
    Bytes bytes() const { return bytes_; }

 private:
    std::vector<std::byte> bytes_;
    std::endian order_;
};

std::vector<std::byte> main_header(const KdumpPlan& plan, const Geometry& at) {
    const MainHeaderLayout& field = plan.layout->main;
    HeaderStructure header(plan.page_bytes, plan.order);
    header.put_text(0, kKdumpSignature);
    header.put(kHeaderVersion, plan.version);
    const std::array names{&plan.utsname.sysname, &plan.utsname.nodename, &plan.utsname.release,
                           &plan.utsname.version, &plan.utsname.machine,  &plan.utsname.domain};
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string_view name(*names.at(i));
        header.put_text(kUtsnameAt + i * kUtsnameFieldBytes,
                        name.substr(0, kUtsnameFieldBytes - 1));
    }
    std::uint32_t status = plan.status;
    for (const PageCodec* codec : plan.codecs) {
        status |= codec->flag;
    }
    header.put(field.status, status);
    header.put(field.block_size, plan.page_bytes);
    header.put(field.sub_hdr_size, at.sub_blocks);
    header.put(field.bitmap_blocks, 2 * at.bitmap_bytes / plan.page_bytes);
    header.put(field.max_mapnr,
               std::min<std::uint64_t>(plan.max_mapnr, std::numeric_limits<std::uint32_t>::max()));
    header.put(field.nr_cpus, 1);
    return {header.bytes().begin(), header.bytes().end()};
}

/// Returns where in the file the VMCOREINFO text in the notes will be; length 0 if they have none.
Extent vmcoreinfo_in(Bytes notes, std::endian order, FileOffset notes_at) {
    for (const ElfNote& note : read_elf_notes(notes, order)) {
        if (note.name == "VMCOREINFO") {
            return {notes_at + note.desc_at, note.desc.size()};
        }
    }
    return {notes_at, 0};
}

std::vector<std::byte> sub_header(const KdumpPlan& plan, const Geometry& at, Bytes notes) {
    const SubHeaderLayout& field = plan.layout->sub;
    // All members are filled in. Then the structure is cut to the size that it has in this version.
    HeaderStructure header(field.bytes, plan.order);
    header.put({0, static_cast<std::uint16_t>(plan.layout->word_bytes)}, plan.phys_base);
    header.put(field.dump_level, plan.dump_level);
    if (plan.split) {
        header.put(field.split, 1);
        header.put(field.start_pfn, plan.split->start_pfn);
        header.put(field.end_pfn, plan.split->end_pfn);
        header.put(field.start_pfn_64, plan.split->start_pfn);
        header.put(field.end_pfn_64, plan.split->end_pfn);
    }
    const FileOffset notes_at{at.notes_at};
    const Extent info = vmcoreinfo_in(notes, plan.order, notes_at);
    if (info.length > 0) {
        header.put(field.offset_vmcoreinfo, info.offset.value);
        header.put(field.size_vmcoreinfo, info.length);
    }
    if (!notes.empty()) {
        header.put(field.offset_note, notes_at.value);
        header.put(field.size_note, notes.size());
    }
    header.put(field.max_mapnr_64, plan.max_mapnr);
    const Bytes part = header.bytes().first(sub_header_bytes(field, plan.version));
    return {part.begin(), part.end()};
}

/// Writes a bitmap. Blocks without a set bit are skipped and become holes in the file, because most
/// blocks of a trimmed dump of a large machine have no set bit.
Result<void> write_bitmap(const std::vector<PfnRun>& runs, FileOffset at, std::uint32_t block_bytes,
                          ByteSink& sink) {
    const std::uint64_t block_bits = std::uint64_t{8} * block_bytes;
    std::vector<std::byte> block(block_bytes);
    std::uint64_t index = 0;
    for (const PfnRun& run : runs) {
        for (std::uint64_t pfn = run.begin; pfn < run.end; ++pfn) {
            if (pfn / block_bits != index) {
                TRY_VOID(sink.write(at + index * block_bytes, block));
                std::fill(block.begin(), block.end(), std::byte{0});
                index = pfn / block_bits;
            }
            block[pfn % block_bits / 8] |= std::byte{1} << (pfn % 8);
        }
    }
    return sink.write(at + index * block_bytes, block);
}

struct Stored {
    FileOffset at;
    std::uint32_t size = 0;
    std::uint32_t flags = 0;
};

std::array<std::byte, kPageDescBytes> page_desc(const Stored& page, std::endian order) {
    std::array<std::byte, kPageDescBytes> raw{};
    const MutableBytes bytes(raw);
    store_number(bytes.subspan(0, 8), page.at.value, order);
    store_number(bytes.subspan(8, 4), page.size, order);
    store_number(bytes.subspan(12, 4), page.flags, order);
    return raw;
}

/// Writes the data of pages one after the other. All pages of zeros share the same data, which are
/// stored uncompressed, as makedumpfile does it.
class PageStore {
 public:
    PageStore(ByteSink& sink, FileOffset at) : data_(sink, at) {}

    /// Stores a page, uncompressed if `codec` is null.
    Result<Stored> store(Bytes page, const PageCodec* codec) {
        const bool zeros =
            std::all_of(page.begin(), page.end(), [](std::byte b) { return b == std::byte{0}; });
        if (!zeros) {
            return store_other(page, codec);
        }
        if (!zero_) {
            TRY(zero_, store_other(page, nullptr));
        }
        return *zero_;
    }
    Result<void> flush() { return data_.flush(); }

 private:
    Result<Stored> store_other(Bytes page, const PageCodec* codec) {
        const FileOffset at = data_.at();
        const auto packed = codec != nullptr ? codec->compress(page) : std::nullopt;
        const bool shrank = packed && packed->size() < page.size();
        const Bytes bytes = shrank ? Bytes(*packed) : page;
        TRY_VOID(data_.append(bytes));
        return Stored{at, static_cast<std::uint32_t>(bytes.size()), shrank ? codec->flag : 0};
    }

    Appender data_;
    std::optional<Stored> zero_;
};

Result<void> write_pages(const KdumpPlan& plan, const PageReader& read_page, const Geometry& at,
                         ByteSink& sink) {
    const KdumpPlan::Split range =
        plan.split.value_or(KdumpPlan::Split{0, std::numeric_limits<std::uint64_t>::max()});
    Appender descriptors(sink, at.descriptors);
    PageStore data(sink, at.data);
    std::vector<std::byte> page(plan.page_bytes);
    std::size_t count = 0;
    for (const std::uint64_t pfn : plan.pfns) {
        if (pfn < range.start_pfn || pfn >= range.end_pfn) {
            continue;
        }
        TRY_VOID(read_page(pfn, page));
        const PageCodec* codec =
            plan.codecs.empty() ? nullptr : plan.codecs[count++ % plan.codecs.size()];
        TRY(const Stored stored, data.store(page, codec));
        TRY_VOID(descriptors.append(page_desc(stored, plan.order)));
    }
    TRY_VOID(descriptors.flush());
    return data.flush();
}

std::vector<std::byte> make_notes(const KdumpPlan& plan) {
    std::vector<std::byte> notes = plan.notes;
    if (!plan.vmcoreinfo.empty() && vmcoreinfo_in(notes, plan.order, {}).length == 0) {
        append_elf_note(notes, plan.order, {"VMCOREINFO", 0, as_bytes(plan.vmcoreinfo), 0});
    }
    return notes;
}

/// Returns the value of the line "key=value" in VMCOREINFO; empty if there is no such line.
std::string_view line_value(std::string_view vmcoreinfo, std::string_view key) {
    std::size_t at = 0;
    while (at < vmcoreinfo.size()) {
        const std::string_view line = vmcoreinfo.substr(at, vmcoreinfo.find('\n', at) - at);
        if (line.starts_with(key) && line.substr(key.size()).starts_with('=')) {
            return line.substr(key.size() + 1);
        }
        at += line.size() + 1;
    }
    return {};
}

/// Returns what `uname -m` prints on a machine with this ELF machine number; empty if it is not
/// known.
std::string_view uname_machine(std::uint16_t elf_machine) {
    struct Row {
        std::uint16_t machine;
        std::string_view name;
    };
    constexpr std::array kRows{Row{EM_X86_64, "x86_64"}, Row{EM_AARCH64, "aarch64"},
                               Row{EM_386, "i686"},      Row{EM_ARM, "armv7l"},
                               Row{EM_RISCV, "riscv64"}, Row{EM_PPC64, "ppc64le"},
                               Row{EM_S390, "s390x"},    Row{EM_PPC, "ppc"}};
    for (const Row& row : kRows) {
        if (row.machine == elf_machine) {
            return row.name;
        }
    }
    return {};
}

/// Returns the layout for the kernel's word size, which the members of the headers have. An ELF
/// file of class 64 can be the dump of a 32-bit kernel.
const KdumpLayout* find_layout(const ImageFacts& facts) {
    const std::string_view machine = facts.utsname_machine;
    if (facts.elf_machine == EM_386 || (machine.starts_with('i') && machine.ends_with("86"))) {
        return &kKdump32Packed;
    }
    return facts.elf_machine == EM_ARM || machine.starts_with("arm") ? &kKdump32Aligned : &kKdump64;
}

void set_if_any(std::string& member, std::string_view value) {
    if (!value.empty()) {
        member = value;
    }
}

}  // namespace

KdumpPlan plan_kdump(const ImageFacts& facts) {
    KdumpPlan plan;
    plan.layout = find_layout(facts);
    plan.order = facts.byte_order;
    plan.page_bytes = facts.page_bytes;
    set_if_any(plan.utsname.release, line_value(facts.vmcoreinfo, "OSRELEASE"));
    set_if_any(plan.utsname.release, facts.utsname_release);
    set_if_any(plan.utsname.machine, uname_machine(facts.elf_machine));
    set_if_any(plan.utsname.machine, facts.utsname_machine);
    set_if_any(plan.utsname.nodename, facts.utsname_nodename);
    set_if_any(plan.utsname.version, facts.utsname_version);
    plan.vmcoreinfo = facts.vmcoreinfo;
    plan.notes = facts.notes;
    plan.codecs = {find_page_codec("zlib")};
    const std::string_view base = line_value(facts.vmcoreinfo, "NUMBER(phys_base)");
    std::int64_t phys_base = 0;
    std::from_chars(base.data(), std::next(base.data(), std::ssize(base)), phys_base);
    plan.phys_base = static_cast<std::uint64_t>(phys_base);
    return plan;
}

Result<void> write_kdump(const KdumpPlan& plan, const PageReader& read_page, ByteSink& sink) {
    TRY_VOID(require_possible(plan));
    const std::vector<std::byte> notes = make_notes(plan);
    const Geometry at = lay_out(plan, notes.size());
    TRY_VOID(sink.write({}, main_header(plan, at)));
    TRY_VOID(sink.write(FileOffset{plan.page_bytes}, sub_header(plan, at, notes)));
    TRY_VOID(sink.write(FileOffset{at.notes_at}, notes));
    // Writes the last byte before the descriptors, so that the file of a dump without pages has
    // both bitmaps in full.
    constexpr std::array kLastByte{std::byte{0}};
    TRY_VOID(sink.write(at.descriptors - kLastByte.size(), kLastByte));
    const std::vector<PfnRun> kept = kept_runs(plan);
    TRY_VOID(write_bitmap(existing_runs(plan, kept), at.bitmap1, plan.page_bytes, sink));
    TRY_VOID(write_bitmap(kept, at.bitmap2, plan.page_bytes, sink));
    return write_pages(plan, read_page, at, sink);
}

}  // namespace lastwords::extractor
