// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the export table by the name of one symbol that every kernel exports, and then both ends of
// the table.
#include "extractor/kernel/exported_symbols.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "extractor/kernel/image_scan.h"

namespace lastwords::extractor {

namespace {

// A symbol that every kernel exports: EXPORT_SYMBOL_GPL(console_printk) in kernel/printk/printk.c,
// 5.10 to 7.2.
constexpr std::string_view kAnchor = "console_printk";
constexpr std::uint64_t kTableBytesMax = 1U << 20;
constexpr std::uint64_t kStringsBytesMax = 1U << 20;
constexpr std::uint64_t kNameField = 4;  // offset in an entry

/// Returns the address to which a field leads. The field holds an offset from its own address `at`.
VirtAddr follow(Bytes field, VirtAddr at, std::endian order) {
    const auto offset = static_cast<std::int32_t>(load<std::uint32_t>(field, order));
    return at + static_cast<std::uint64_t>(std::int64_t{offset});
}

/// Returns the addresses at which kAnchor is a complete string. More than one table of strings may
/// contain the name.
std::vector<VirtAddr> find_names(const KernelMemory& memory, VirtAddr stext) {
    constexpr std::size_t kNamesMax = 8;
    // The NUL before the name is checked separately: if the pattern began with it, the search would
    // stop at every zero byte of the image.
    const std::string needle = std::string(kAnchor).append(1, '\0');
    std::vector<VirtAddr> names;
    scan_image(memory, stext, needle.size() + 1, [&](VirtAddr base, Bytes window) {
        const std::string_view text = as_text(window);
        for (std::size_t at = text.find(needle);
             at != std::string_view::npos && names.size() < kNamesMax;
             at = text.find(needle, at + 1)) {
            if (at > 0 && text[at - 1] == '\0') {
                names.push_back(base + at);
            }
        }
        return false;
    });
    return names;
}

/// Returns the entry whose name field points to one of `names`.
std::optional<VirtAddr> find_entry(const KernelMemory& memory, VirtAddr stext,
                                   const std::vector<VirtAddr>& names) {
    std::optional<VirtAddr> entry;
    scan_image(memory, stext, 4, [&](VirtAddr base, Bytes window) {
        for (std::uint64_t at = 0; at + 4 <= window.size() && !entry; at += 4) {
            const VirtAddr name = follow(window.subspan(at, 4), base + at, memory.arch().order);
            if (std::find(names.begin(), names.end(), name) != names.end()) {
                entry = base + at - kNameField;
            }
        }
        return entry.has_value();
    });
    return entry;
}

}  // namespace

Result<ExportedSymbols> ExportedSymbols::read(const KernelMemory& memory, VirtAddr stext) {
    const std::vector<VirtAddr> names = find_names(memory, stext);
    const auto anchor = names.empty() ? std::nullopt : find_entry(memory, stext, names);
    if (!anchor) {
        return failure(ErrorKind::kNotFound,
                       fmt::format("no exported symbol {} was found in the kernel image", kAnchor));
    }
    // From the anchor's entry the table extends in both directions, as long as the entries' names
    // lie close enough to the anchor's name to be in the same table of strings.
    const std::endian order = memory.arch().order;
    std::vector<std::byte> around(2 * kTableBytesMax);
    const VirtAddr base = *anchor - kTableBytesMax / kEntryBytes * kEntryBytes;
    memory.search(base, around);
    const std::uint64_t middle = *anchor - base;
    const VirtAddr anchor_name =
        follow(Bytes(around).subspan(middle + kNameField, 4), *anchor + kNameField, order);
    const auto belongs = [&](std::uint64_t at) {
        const VirtAddr name =
            follow(Bytes(around).subspan(at + kNameField, 4), base + at + kNameField, order);
        return anchor_name - name < kStringsBytesMax || name - anchor_name < kStringsBytesMax;
    };
    std::uint64_t begin = middle;
    std::uint64_t end = middle + kEntryBytes;
    while (begin >= kEntryBytes && belongs(begin - kEntryBytes)) {
        begin -= kEntryBytes;
    }
    while (end + kEntryBytes <= around.size() && belongs(end)) {
        end += kEntryBytes;
    }
    ExportedSymbols symbols(memory, base + begin);
    symbols.table_.resize(end - begin);
    memory.read_available(symbols.at_, symbols.table_);
    symbols.strings_at_ = anchor_name - kStringsBytesMax;
    symbols.strings_.resize(2 * kStringsBytesMax);
    memory.search(symbols.strings_at_, symbols.strings_);
    return symbols;
}

Result<VirtAddr> ExportedSymbols::find(std::string_view name) const {
    const std::endian order = memory_->arch().order;
    const std::string_view strings = as_text(strings_);
    for (std::uint64_t at = 0; at + kEntryBytes <= table_.size(); at += kEntryBytes) {
        const Bytes entry = Bytes(table_).subspan(at, kEntryBytes);
        const VirtAddr name_at = follow(entry.subspan(kNameField), at_ + at + kNameField, order);
        const std::uint64_t inside = name_at - strings_at_;
        if (inside >= strings.size() ||
            up_to_nul(strings.substr(inside, name.size() + 1)) != name) {
            continue;
        }
        // Reads the name once more for the ReadWatcher: `lastwords trim` must keep what a lookup
        // needs.
        std::vector<std::byte> kept(name.size() + 2);
        memory_->read_available(name_at - 1, kept);
        return follow(entry, at_ + at, order);
    }
    return failure(ErrorKind::kNotFound, fmt::format("{} is not exported to modules", name));
}

}  // namespace lastwords::extractor
