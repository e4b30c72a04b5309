// SPDX-License-Identifier: GPL-2.0-or-later
// Compares build ids, banners and addresses.
#include "extractor/kernel/debug_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <vector>

#include "extractor/kernel/elf_object.h"

namespace lastwords::extractor {

namespace {

Error difference(const std::string& name, std::string_view what) {
    return {ErrorKind::kUnsupported,
            fmt::format("{}: it is not of the kernel in the dump: {}", name, what)};
}

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](char c) {
        return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    });
    return result;
}

/// Returns the build id that the dump's memory has where the file says that the kernel's notes are.
/// Empty: it is not there.
std::string build_id_in_memory(const DebugFile& file, const KernelMemory& memory,
                               std::uint64_t shift) {
    const std::optional<DebugFile::Place> place = file.notes();
    if (!place) {
        return {};
    }
    std::vector<std::byte> notes(place->bytes);
    const bool read = memory.read(VirtAddr{place->address + shift}, notes).has_value();
    return read ? find_build_id(notes, memory.arch().order) : std::string();
}

void compare_build_ids(const std::string& of_file, const std::string& of_kernel,
                       std::string_view place, const std::string& name, DebugCheck& check) {
    if (of_file == of_kernel) {
        check.proof = fmt::format("its build id is that of {}", place);
    } else {
        check.difference = difference(
            name, fmt::format("its build id is {}, that of {} is {}", of_file, place, of_kernel));
    }
}

/// Compares the banner with the release and the version, which it contains: "Linux version RELEASE
/// (builder) (compiler) VERSION" (init/version.c).
void compare_banner(const std::string& banner, const KernelIdentity& kernel,
                    const std::string& name, DebugCheck& check) {
    const bool same = banner.starts_with(fmt::format("Linux version {} ", kernel.release)) &&
                      banner.ends_with(" " + kernel.version);
    if (same) {
        check.proof = "its banner has the kernel's release and version";
    } else {
        check.difference = difference(name, fmt::format("it says '{}', the kernel is {} {}", banner,
                                                        kernel.release, kernel.version));
    }
}

/// How many symbols of VMCOREINFO the table has too, and how many of these at the same place.
/// _stext is not counted.
struct Agreement {
    std::size_t common = 0;
    std::size_t same = 0;
    std::string odd_one;  ///< the first that is elsewhere
};

Agreement compare_symbols(const SymbolTable& symbols, const VmcoreInfo& info, std::uint64_t shift) {
    constexpr std::string_view kStart = "SYMBOL(";
    constexpr std::size_t kComparedMax = 200;
    Agreement agreement;
    std::string_view text = info.text();
    while (!text.empty() && agreement.common < kComparedMax) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        const std::size_t end = line.find(')');
        if (!line.starts_with(kStart) || end == std::string_view::npos) {
            continue;
        }
        const std::string_view name = line.substr(kStart.size(), end - kStart.size());
        const auto dumped = info.symbol(name);
        const Result<std::uint64_t> listed = symbols.find(name);
        if (name == "_stext" || !dumped || !listed) {
            continue;
        }
        ++agreement.common;
        if (symbols.moved(*listed, shift) == dumped->value) {
            ++agreement.same;
        } else if (agreement.odd_one.empty()) {
            agreement.odd_one = name;
        }
    }
    return agreement;
}

}  // namespace

DebugCheck check_symbols(const SymbolTable& symbols, const std::string& name,
                         const VmcoreInfo& info) {
    DebugCheck check;
    const Result<std::uint64_t> listed = symbols.find("_stext");
    const auto dumped = info.symbol("_stext");
    if (!listed || !dumped) {
        check.difference = difference(
            name, fmt::format("{} has no _stext, by which it could be compared with the kernel",
                              listed ? "VMCOREINFO" : "it"));
        return check;
    }
    check.shift = dumped->value - *listed;
    const auto offset = info.hex("KERNELOFFSET");
    if (offset && *offset != check.shift) {
        check.difference = difference(
            name, fmt::format("its _stext is at {:#x}, and the kernel's at {:#x} after KASLR "
                              "moved it by {:#x}",
                              *listed, dumped->value, *offset));
        return check;
    }
    const Agreement agreement = compare_symbols(symbols, info, check.shift);
    if (agreement.same == 0 || agreement.same * 2 < agreement.common) {
        check.difference = difference(
            name,
            fmt::format("of {} other symbols that VMCOREINFO has too, {} are where it has them{}",
                        agreement.common, agreement.same,
                        agreement.odd_one.empty() ? "" : ", and not " + agreement.odd_one));
        return check;
    }
    check.proof = fmt::format("_stext and {} of {} other symbols are where VMCOREINFO has them",
                              agreement.same, agreement.common);
    return check;
}

DebugCheck check_vmlinux(DebugFile& file, const KernelIdentity& kernel) {
    DebugCheck check;
    const bool has_symbols = !file.symbols().empty();
    if (has_symbols) {
        check = check_symbols(file.symbols(), file.path(), kernel.info);
    }
    const std::string named = lower(kernel.info.value("BUILD-ID").value_or(""));
    const std::string in_memory =
        named.empty() ? build_id_in_memory(file, kernel.memory, check.shift) : std::string();
    const std::string banner = file.banner();
    std::optional<Error> symbols_differ = std::exchange(check.difference, std::nullopt);
    if (!file.build_id().empty() && !named.empty()) {
        compare_build_ids(file.build_id(), named, "the dump's VMCOREINFO", file.path(), check);
    } else if (!file.build_id().empty() && !in_memory.empty()) {
        compare_build_ids(file.build_id(), in_memory, "the kernel's memory", file.path(), check);
    } else if (!banner.empty() && !kernel.release.empty() && !kernel.version.empty()) {
        compare_banner(banner, kernel, file.path(), check);
    } else if (!has_symbols) {
        check.difference = difference(
            file.path(), "neither a build id nor a banner nor symbols show whether it is");
    }
    const bool same_build =
        !check.difference && !file.build_id().empty() && !(named.empty() && in_memory.empty());
    if (!check.difference && !same_build) {
        check.difference = std::move(symbols_differ);
    }
    return check;
}

}  // namespace lastwords::extractor
