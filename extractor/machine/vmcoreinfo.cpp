// SPDX-License-Identifier: GPL-2.0-or-later
// Parses VMCOREINFO texts and recognises them in memory.
#include "extractor/machine/vmcoreinfo.h"

#include <algorithm>
#include <charconv>

#include "extractor/image/scan.h"

namespace lastwords::extractor {

namespace {

std::optional<std::uint64_t> parse_unsigned(std::string_view text, int base) {
    std::uint64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value, base);
    if (error != std::errc{} || stop != end || text.empty()) {
        return std::nullopt;
    }
    return value;
}

bool is_text(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); });
}

constexpr std::string_view kFirstKey = "OSRELEASE=";

/// Returns the VMCOREINFO text at the start of the page, or in the ELF note that starts there.
std::optional<VmcoreInfoCandidate> text_in_page(Bytes page, PhysAddr at) {
    // An ELF note "VMCOREINFO\0", type 0: 12 bytes of header, 12 of padded name, then the text.
    constexpr std::size_t kNoteText = 24;
    for (const std::size_t start : {std::size_t{0}, kNoteText}) {
        if (page.size() < start + kFirstKey.size() ||
            !as_text(page.subspan(start)).starts_with(kFirstKey)) {
            continue;
        }
        const std::string_view text = up_to_nul(as_text(page.subspan(start)));
        // This rejects the kernel's own format string, and copies of it in tools.
        if (!is_text(text) || text.find("\nPAGESIZE=") == std::string_view::npos ||
            text.find("SYMBOL(swapper_pg_dir)=") == std::string_view::npos) {
            continue;
        }
        const bool note = start == kNoteText && as_text(page.subspan(12)).starts_with("VMCOREINFO");
        return VmcoreInfoCandidate{at + start, std::string(text), note};
    }
    return std::nullopt;
}

}  // namespace

VmcoreInfo::VmcoreInfo(std::string text) : text_(std::move(text)) {
    text_.resize(std::min(text_.size(), kTextMax));
    std::string_view rest = up_to_nul(text_);
    while (!rest.empty()) {
        const std::size_t newline = rest.find('\n');
        const std::string_view line = rest.substr(0, newline);
        const std::size_t equals = line.find('=');
        if (equals != std::string_view::npos) {
            lines_.push_back({line.substr(0, equals), line.substr(equals + 1)});
        }
        rest.remove_prefix(newline == std::string_view::npos ? rest.size() : newline + 1);
    }
    std::stable_sort(lines_.begin(), lines_.end(),
                     [](const Line& a, const Line& b) { return a.key < b.key; });
}

std::optional<std::string_view> VmcoreInfo::value(std::string_view key) const {
    const auto found =
        std::lower_bound(lines_.begin(), lines_.end(), key,
                         [](const Line& line, std::string_view k) { return line.key < k; });
    if (found == lines_.end() || found->key != key) {
        return std::nullopt;
    }
    return found->value;
}

std::optional<std::uint64_t> VmcoreInfo::wrapped(std::string_view kind, std::string_view name,
                                                 int base) const {
    std::string key;
    key.reserve(kind.size() + name.size() + 2);
    key.append(kind).append("(").append(name).append(")");
    const auto text = value(key);
    return text ? parse_unsigned(*text, base) : std::nullopt;
}

std::optional<VirtAddr> VmcoreInfo::symbol(std::string_view name) const {
    const auto address = wrapped("SYMBOL", name, 16);
    return address ? std::optional(VirtAddr{*address}) : std::nullopt;
}

std::optional<std::uint64_t> VmcoreInfo::offset(std::string_view member) const {
    return wrapped("OFFSET", member, 10);
}

std::optional<std::uint64_t> VmcoreInfo::size(std::string_view structure) const {
    return wrapped("SIZE", structure, 10);
}

std::optional<std::uint64_t> VmcoreInfo::length(std::string_view array) const {
    return wrapped("LENGTH", array, 10);
}

std::optional<std::uint64_t> VmcoreInfo::number(std::string_view name) const {
    const auto text = value(std::string("NUMBER(").append(name).append(")"));
    if (!text) {
        return std::nullopt;
    }
    if (text->starts_with("0x")) {
        return parse_unsigned(text->substr(2), 16);
    }
    if (text->starts_with("-")) {
        const auto magnitude = parse_unsigned(text->substr(1), 10);
        return magnitude ? std::optional(0 - *magnitude) : std::nullopt;
    }
    return parse_unsigned(*text, 10);
}

std::optional<std::uint64_t> VmcoreInfo::hex(std::string_view key) const {
    const auto text = value(key);
    return text ? parse_unsigned(*text, 16) : std::nullopt;
}

void VmcoreInfoDetector::look(Bytes window, PhysAddr at) {
    if (found_.size() >= kCandidatesMax) {
        return;
    }
    for (std::uint64_t i = 0; i + kScanPageBytes <= window.size(); i += kScanPageBytes) {
        if (auto candidate = text_in_page(window.subspan(i, kScanPageBytes), at + i)) {
            found_.push_back(std::move(*candidate));
        }
    }
}

void VmcoreInfoDetector::finish() {
    std::stable_partition(found_.begin(), found_.end(),
                          [](const VmcoreInfoCandidate& one) { return one.note; });
}

}  // namespace lastwords::extractor
