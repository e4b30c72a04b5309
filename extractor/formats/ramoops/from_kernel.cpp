// SPDX-License-Identifier: GPL-2.0-or-later
// Reads the dumped kernel's memory to find out where its ramoops region is.
#include "extractor/formats/ramoops/from_kernel.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace lastwords::extractor {

namespace {

constexpr std::uint64_t kPageBytes = 4096;
constexpr std::uint64_t kRegionBytesMax = 256ULL << 20;

bool is_plausible(const RamoopsLocation& location) {
    return location.bytes >= kPageBytes && location.bytes <= kRegionBytesMax &&
           location.start.value <= UINT64_MAX - location.bytes;
}

/// Reads a NUL-terminated text. Returns an empty text if it cannot be read, or if there is no NUL
/// among its first `bytes_max` bytes.
std::string read_text(const KernelMemory& memory, VirtAddr at, std::size_t bytes_max) {
    std::string text;
    constexpr std::size_t kStep = 64;
    while (text.size() < bytes_max) {
        std::array<char, kStep> step{};
        const std::size_t bytes = kStep - (at.value + text.size()) % kStep;
        if (!memory.read(at + text.size(), std::as_writable_bytes(std::span(step).first(bytes)))) {
            return {};
        }
        const std::string_view part = up_to_nul({step.data(), bytes});
        text += part;
        if (part.size() < bytes) {
            return text;
        }
    }
    return {};
}

std::optional<RamoopsLocation> from_saved_command_line(KernelView& view) {
    constexpr std::size_t kCommandLineMax = 16384;  // COMMAND_LINE_SIZE is 2048 on most machines
    return view.symbol("saved_command_line")
        .and_then([&](VirtAddr at) { return view.memory().pointer(at); })
        .map([&](VirtAddr at) {
            return ramoops_from_command_line(read_text(view.memory(), at, kCommandLineMax));
        })
        .value_or(std::nullopt);
}

/// The members of struct resource (include/linux/ioport.h) that are read here.
struct Resource {
    std::uint64_t start = 0;
    std::uint64_t end = 0;  // its last byte
    VirtAddr name;
    VirtAddr sibling;
    VirtAddr child;
};

Result<Resource> read_resource(KernelView& view, VirtAddr at) {
    static constexpr std::array<std::string_view, 5> kMembers{"start", "end", "name", "sibling",
                                                              "child"};
    TRY(const StructLayout* const layout, view.layout("resource", kMembers));
    TRY(const Structure resource, Structure::read(view.memory(), at, *layout));
    Resource out;
    TRY(out.start, resource.number("start"));
    TRY(out.end, resource.number("end"));
    TRY(out.name.value, resource.number("name"));
    TRY(out.sibling.value, resource.number("sibling"));
    TRY(out.child.value, resource.number("child"));
    return out;
}

/// Finds the zones that ramoops has claimed in the resource tree under iomem_resource, and returns
/// the span from the first zone's first byte to the last zone's last byte. persistent_ram_iomap()
/// (fs/pstore/ram_core.c) claims each zone under its label, unless the zone lies in the kernel's
/// own RAM.
std::optional<RamoopsLocation> from_resources(KernelView& view) {
    constexpr std::size_t kResourcesMax = 8192;
    constexpr std::size_t kNameMax = 64;
    const Result<VirtAddr> root = view.symbol("iomem_resource");
    std::vector<VirtAddr> left;
    if (root) {
        left.push_back(*root);
    }
    std::optional<Resource> span;
    for (std::size_t seen = 0; !left.empty() && seen < kResourcesMax; ++seen) {
        const VirtAddr at = left.back();
        left.pop_back();
        const Result<Resource> resource = read_resource(view, at);
        if (!resource) {
            continue;
        }
        for (const VirtAddr next : {resource->sibling, resource->child}) {
            if (next != VirtAddr{}) {
                left.push_back(next);
            }
        }
        if (resource->start <= resource->end &&
            read_text(view.memory(), resource->name, kNameMax).starts_with("ramoops:")) {
            span = span.value_or(*resource);
            span->start = std::min(span->start, resource->start);
            span->end = std::max(span->end, resource->end);
        }
    }
    if (!span) {
        return std::nullopt;
    }
    return RamoopsLocation{
        PhysAddr{span->start}, span->end - span->start + 1, {}, "iomem_resource"};
}

/// Reads the driver's static struct ramoops_context (fs/pstore/ram.c). Other drivers have a
/// variable oops_cxt too, and a symbol does not tell which driver it belongs to, so the caller
/// checks that the numbers are plausible.
std::optional<RamoopsLocation> from_driver_context(KernelView& view) {
    static constexpr std::array<std::string_view, 6> kMembers{
        "phys_addr", "size", "record_size", "console_size", "ftrace_size", "pmsg_size"};
    const Result<VirtAddr> at = view.symbol("oops_cxt");
    const auto layout = view.layout("ramoops_context", kMembers);
    if (!at || !layout) {
        return std::nullopt;
    }
    const auto context = Structure::read(view.memory(), *at, **layout);
    if (!context) {
        return std::nullopt;
    }
    std::array<std::uint64_t, kMembers.size()> numbers{};
    for (std::size_t i = 0; i < kMembers.size(); ++i) {
        numbers[i] = context->number(kMembers[i]).value_or(0);
    }
    return RamoopsLocation{PhysAddr{numbers[0]}, numbers[1], {}, "oops_cxt"};
}

}  // namespace

std::optional<RamoopsLocation> ramoops_from_command_line(std::string_view command_line) {
    RamoopsLocation location{{}, 0, RamoopsParameters{}, "command line"};
    while (!command_line.empty()) {
        std::string_view word = command_line.substr(0, command_line.find(' '));
        command_line.remove_prefix(std::min(command_line.size(), word.size() + 1));
        constexpr std::string_view kPrefix = "ramoops.";
        if (!word.starts_with(kPrefix)) {
            continue;
        }
        word.remove_prefix(kPrefix.size());
        const std::string_view key = word.substr(0, word.find('='));
        const auto number = parse_number(word.substr(std::min(word.size(), key.size() + 1)));
        if (key == "mem_address" && number) {
            location.start.value = *number;
        } else if (key == "mem_size" && number) {
            location.bytes = *number;
        } else if (number) {
            set_ramoops_parameter(*location.parameters, key, *number);
        }
    }
    return is_plausible(location) ? std::optional(location) : std::nullopt;
}

std::optional<RamoopsLocation> ramoops_from_kernel(KernelView& view) {
    for (const auto find : {from_saved_command_line, from_resources, from_driver_context}) {
        const std::optional<RamoopsLocation> location = find(view);
        if (location && is_plausible(*location)) {
            return location;
        }
    }
    return std::nullopt;
}

}  // namespace lastwords::extractor
