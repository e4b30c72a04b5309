// SPDX-License-Identifier: GPL-2.0-or-later
// convert: writes a dump that open_image() can read in another container. forms_test.py uses it to
// check that lastwords answers the same whatever the container.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/image/containers.h"
#include "extractor/trim/kdump_writer.h"
#include "tests/support/avml_builder.h"
#include "tests/support/elf_core_builder.h"
#include "tests/support/flattened_writer.h"
#include "tests/support/lime_builder.h"
#include "tests/support/xen_core_builder.h"

namespace lastwords::test {
namespace {

using namespace lastwords::extractor;

constexpr std::string_view kUsage =
    "usage: convert IN... -o OUT --to elf|kdump|raw|lime|avml|xen [--flat]\n"
    "  elf:   [--direct-map ADDRESS]  p_vaddr = ADDRESS + p_paddr; else 0\n"
    "  kdump: [--codec raw|zlib|lzo|snappy|zstd|mixed] [--version 1..6] [--split PARTS]\n"
    "  raw:   [--raw-base ADDRESS]    gaps are holes\n"
    "  IN is a raw image: [--in-base ADDRESS]\n";

struct Arguments {
    std::vector<std::string> inputs;
    std::string output;
    std::string form;
    std::string codec = "zlib";
    bool flat = false;
    std::uint64_t direct_map = 0;
    std::uint64_t version = kKdumpVersionMax;
    std::uint64_t raw_base = 0;
    std::uint64_t parts = 0;
    std::optional<std::uint64_t> in_base;
};

Error usage(std::string_view what) {
    return {ErrorKind::kUnsupported, fmt::format("{}\n{}", what, kUsage)};
}

Result<std::uint64_t> number(std::string_view text) {
    const bool hex = text.starts_with("0x");
    const std::string_view digits = text.substr(hex ? 2 : 0);
    std::uint64_t value = 0;
    const char* end = std::next(digits.data(), std::ssize(digits));
    const auto [stop, error] = std::from_chars(digits.data(), end, value, hex ? 16 : 10);
    if (error != std::errc{} || stop != end) {
        return tl::unexpected(usage(fmt::format("'{}' is not a number", text)));
    }
    return value;
}

/// Sets an option that takes a value. Returns false if there is no option of that name.
Result<bool> set_option(Arguments& to, std::string_view option, std::string_view value) {
    if (option == "-o") {
        to.output = value;
    } else if (option == "--to") {
        to.form = value;
    } else if (option == "--codec") {
        to.codec = value;
    } else if (option == "--direct-map") {
        TRY(to.direct_map, number(value));
    } else if (option == "--version") {
        TRY(to.version, number(value));
    } else if (option == "--raw-base") {
        TRY(to.raw_base, number(value));
    } else if (option == "--split") {
        TRY(to.parts, number(value));
    } else if (option == "--in-base") {
        TRY(to.in_base, number(value));
    } else {
        return false;
    }
    return true;
}

Result<Arguments> parse(std::span<const std::string_view> words) {
    Arguments arguments;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view word = words[i];
        if (!word.starts_with('-')) {
            arguments.inputs.emplace_back(word);
            continue;
        }
        if (word == "--flat") {
            arguments.flat = true;
            continue;
        }
        const std::string_view value = i + 1 < words.size() ? words[++i] : std::string_view{};
        TRY(const bool known, set_option(arguments, word, value));
        if (!known) {
            return tl::unexpected(usage(fmt::format("unknown option '{}'", word)));
        }
    }
    if (arguments.inputs.empty() || arguments.output.empty()) {
        return tl::unexpected(usage("an input and -o are needed"));
    }
    return arguments;
}

/// The runs of pages that the dump contains (`kept`) or excludes, ascending. Pages in no run cannot
/// be read.
struct Survey {
    struct Run {
        std::uint64_t begin = 0;  // page frame numbers
        std::uint64_t end = 0;
        bool kept = false;
    };
    std::vector<Run> runs;
    std::uint64_t page_bytes = 0;
};

Survey survey(const MemoryImage& image) {
    const std::vector<PhysRange> ranges = image.ranges();
    Survey survey{.runs = {}, .page_bytes = image.facts().page_bytes};
    const std::uint64_t end = ranges.empty() ? 0 : ranges.back().end.value / survey.page_bytes;
    std::vector<std::byte> page(survey.page_bytes);
    for (std::uint64_t pfn = 0; pfn < end; ++pfn) {
        const Result<void> read = image.read(PhysAddr{pfn * survey.page_bytes}, page);
        if (!read && read.error().kind != ErrorKind::kExcluded) {
            continue;
        }
        const bool kept = read.has_value();
        std::vector<Survey::Run>& runs = survey.runs;
        if (!runs.empty() && runs.back().end == pfn && runs.back().kept == kept) {
            ++runs.back().end;
        } else {
            runs.push_back({pfn, pfn + 1, kept});
        }
    }
    return survey;
}

std::uint16_t elf_machine(const ImageFacts& facts) {
    constexpr std::uint16_t kX86 = 62;
    constexpr std::uint16_t kArm64 = 183;
    if (facts.elf_machine != 0) {
        return facts.elf_machine;
    }
    return facts.utsname_machine == "aarch64" ? kArm64 : kX86;
}

Result<void> write_elf(const MemoryImage& image, const Survey& pages, const Arguments& arguments,
                       ByteSink& sink) {
    ElfCore core{.order = image.facts().byte_order,
                 .machine = elf_machine(image.facts()),
                 .notes = image.facts().notes,
                 .segments = {}};
    for (const Survey::Run& run : pages.runs) {
        const std::uint64_t begin = run.begin * pages.page_bytes;
        const std::uint64_t bytes = (run.end - run.begin) * pages.page_bytes;
        const bool adjacent = !core.segments.empty() &&
                              core.segments.back().paddr + core.segments.back().memsz == begin;
        if (!run.kept && adjacent) {
            core.segments.back().memsz += bytes;
            continue;
        }
        const std::uint64_t vaddr = arguments.direct_map != 0 ? arguments.direct_map + begin : 0;
        core.segments.push_back({begin, run.kept ? bytes : 0, bytes, vaddr});
    }
    const MemoryReader memory = [&](PhysAddr at, MutableBytes into) {
        return image.read(at, into);
    };
    return write_elf_core(core, memory, sink);
}

Result<KdumpPlan> kdump_plan(const MemoryImage& image, const Survey& pages,
                             const Arguments& arguments) {
    KdumpPlan plan = plan_kdump(image.facts());
    plan.version = static_cast<unsigned>(arguments.version);
    plan.codecs.clear();
    if (arguments.codec == "mixed") {
        for (const PageCodec& codec : page_codecs()) {
            plan.codecs.push_back(&codec);
        }
    } else if (arguments.codec != "raw") {
        const PageCodec* codec = find_page_codec(arguments.codec);
        if (codec == nullptr) {
            return tl::unexpected(usage(fmt::format("unknown codec '{}'", arguments.codec)));
        }
        plan.codecs = {codec};
    }
    for (const Survey::Run& run : pages.runs) {
        plan.existing.push_back(
            {PhysAddr{run.begin * pages.page_bytes}, PhysAddr{run.end * pages.page_bytes}});
        plan.max_mapnr = run.end;
        for (std::uint64_t pfn = run.begin; run.kept && pfn < run.end; ++pfn) {
            plan.pfns.push_back(pfn);
        }
    }
    return plan;
}

Result<void> write_raw(const MemoryImage& image, const Survey& pages, const Arguments& arguments,
                       ByteSink& sink) {
    std::vector<std::byte> page(pages.page_bytes);
    for (const Survey::Run& run : pages.runs) {
        for (std::uint64_t pfn = run.begin; run.kept && pfn < run.end; ++pfn) {
            const PhysAddr at{pfn * pages.page_bytes};
            if (at.value >= arguments.raw_base) {
                TRY_VOID(image.read(at, page));
                TRY_VOID(sink.write(FileOffset{at.value - arguments.raw_base}, page));
            }
        }
    }
    return {};
}

/// Reads the page frames [begin, end).
Result<std::vector<std::byte>> read_pages(const MemoryImage& image, std::uint64_t page_bytes,
                                          std::uint64_t begin, std::uint64_t end) {
    std::vector<std::byte> bytes((end - begin) * page_bytes);
    TRY_VOID(image.read(PhysAddr{begin * page_bytes}, bytes));
    return bytes;
}

Result<std::vector<LimeRange>> read_runs(const MemoryImage& image, const Survey& pages) {
    std::vector<LimeRange> ranges;
    for (const Survey::Run& run : pages.runs) {
        if (run.kept) {
            TRY(std::vector<std::byte> bytes,
                read_pages(image, pages.page_bytes, run.begin, run.end));
            ranges.push_back({run.begin * pages.page_bytes, std::move(bytes)});
        }
    }
    return ranges;
}

Result<std::vector<std::byte>> make_lime(const MemoryImage& image, const Survey& pages) {
    return read_runs(image, pages).map(build_lime);
}

Result<std::vector<std::byte>> make_avml(const MemoryImage& image, const Survey& pages) {
    return read_runs(image, pages).map(build_avml);
}

/// The pages are in descending order, because a reader must not rely on any.
Result<std::vector<std::byte>> make_xen_core(const MemoryImage& image, const Survey& pages) {
    XenCore core{.pages = {}, .machine = elf_machine(image.facts())};
    core.page_bytes = pages.page_bytes;
    for (const Survey::Run& run : pages.runs) {
        for (std::uint64_t pfn = run.begin; run.kept && pfn < run.end; ++pfn) {
            TRY(std::vector<std::byte> bytes, read_pages(image, pages.page_bytes, pfn, pfn + 1));
            core.pages.push_back({pfn, std::move(bytes)});
        }
    }
    std::reverse(core.pages.begin(), core.pages.end());
    return build_xen_core(core);
}

/// Creates the file and calls `writer` with a sink for it. `flat`: the file is in the flattened
/// form.
template <typename Writer>
Result<void> write_file(const std::string& path, bool flat, const Writer& writer) {
    TRY(const std::unique_ptr<OutputFile> file, OutputFile::create(path));
    if (flat) {
        FlattenedSink sink(*file);
        TRY_VOID(writer(sink));
        TRY_VOID(sink.finish());
    } else {
        TRY_VOID(writer(*file));
    }
    return file->finish();
}

Result<void> write_kdumps(const MemoryImage& image, const Survey& pages,
                          const Arguments& arguments) {
    TRY(KdumpPlan plan, kdump_plan(image, pages, arguments));
    const PageReader read_page = [&](std::uint64_t pfn, MutableBytes into) {
        return image.read(PhysAddr{pfn * pages.page_bytes}, into);
    };
    const auto write = [&](ByteSink& sink) { return write_kdump(plan, read_page, sink); };
    if (arguments.parts == 0) {
        return write_file(arguments.output, arguments.flat, write);
    }
    for (std::uint64_t part = 0; part < arguments.parts; ++part) {
        plan.split = KdumpPlan::Split{plan.max_mapnr * part / arguments.parts,
                                      plan.max_mapnr * (part + 1) / arguments.parts};
        const std::string path = fmt::format("{}.{}", arguments.output, part + 1);
        TRY_VOID(write_file(path, arguments.flat, write));
    }
    return {};
}

Result<void> convert(const Arguments& arguments) {
    SourceFiles files;
    for (const std::string& path : arguments.inputs) {
        TRY(auto file, InputFile::open(path));
        files.push_back(std::move(file));
    }
    Findings findings;
    const ImageOptions options{.raw_base = arguments.in_base.value_or(0),
                               .raw_base_given = arguments.in_base.has_value()};
    TRY(const std::unique_ptr<MemoryImage> image, open_image(std::move(files), options, findings));
    const Survey pages = survey(*image);
    if (arguments.form == "kdump") {
        return write_kdumps(*image, pages, arguments);
    }
    if (arguments.form == "elf") {
        return write_file(arguments.output, arguments.flat, [&](ByteSink& sink) {
            return write_elf(*image, pages, arguments, sink);
        });
    }
    if (arguments.form == "raw") {
        return write_file(arguments.output, arguments.flat, [&](ByteSink& sink) {
            return write_raw(*image, pages, arguments, sink);
        });
    }
    const auto make = arguments.form == "lime"   ? make_lime
                      : arguments.form == "avml" ? make_avml
                      : arguments.form == "xen"  ? make_xen_core
                                                 : nullptr;
    if (make != nullptr) {
        TRY(const std::vector<std::byte> bytes, make(*image, pages));
        return write_file(arguments.output, arguments.flat,
                          [&](ByteSink& sink) { return sink.write({}, bytes); });
    }
    return tl::unexpected(usage(fmt::format("unknown form '{}'", arguments.form)));
}

}  // namespace
}  // namespace lastwords::test

int main(int argc, char** argv) {
    const std::span<char*> all(argv, static_cast<std::size_t>(argc));
    const std::vector<std::string_view> words(std::next(all.begin()), all.end());
    const auto arguments = lastwords::test::parse(words);
    const lastwords::Result<void> done =
        arguments ? lastwords::test::convert(*arguments)
                  : lastwords::Result<void>(tl::unexpected(arguments.error()));
    if (!done) {
        fmt::print(stderr, "convert: {}\n", done.error().message);
        return 1;
    }
    return 0;
}
