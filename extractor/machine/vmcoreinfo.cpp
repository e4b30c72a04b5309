// SPDX-License-Identifier: GPL-2.0-or-later
// Parses VMCOREINFO texts and recognises them in memory.
#include "extractor/machine/vmcoreinfo.h"

#include <algorithm>
#include <charconv>
#include <cstring>

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

// Up to 4.13 the text is in an array of the kernel's image, at no boundary but that of its type.
constexpr std::size_t kStep = 4;

constexpr std::size_t round_up(std::size_t at) {
    return (at + kStep - 1) / kStep * kStep;
}

/// Whether the text has keys of every VMCOREINFO. This rejects the kernel's own format strings, and
/// copies of them in tools.
bool is_vmcoreinfo(std::string_view text) {
    return text.starts_with(kFirstKey) && is_text(text) &&
           text.find("\nPAGESIZE=") != std::string_view::npos &&
           text.find("SYMBOL(swapper_pg_dir)=") != std::string_view::npos;
}

/// Whether the bytes before `text_at` are the head of an ELF note named VMCOREINFO: 12 bytes of
/// sizes and type, 12 of padded name.
bool follows_note_head(Bytes window, std::size_t text_at) {
    constexpr std::size_t kNameBytes = 12;
    return text_at >= kNameBytes &&
           as_text(window.subspan(text_at - kNameBytes)).starts_with("VMCOREINFO");
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
    if (at != unfinished_end_) {
        complete();
    }
    std::size_t begin = unfinished_ ? extend(window) : 0;
    while ((begin = round_up(begin)) + kStep <= window.size()) {
        const Bytes rest = window.subspan(begin);
        // The first bytes alone reject nearly everything, and cost little.
        if (std::memcmp(rest.data(), kFirstKey.data(), kStep) != 0 ||
            !as_text(rest).starts_with(kFirstKey.substr(0, rest.size()))) {
            begin += kStep;
            continue;
        }
        unfinished_ = VmcoreInfoCandidate{at + begin, {}, follows_note_head(window, begin)};
        begin += extend(rest);
    }
    unfinished_end_ = at + window.size();
}

/// Adds the bytes up to the end of the text, or all of them if it does not end there. Returns how
/// many were added.
std::size_t VmcoreInfoDetector::extend(Bytes bytes) {
    std::string& text = unfinished_->text;
    const std::string_view more = up_to_nul(as_text(bytes));
    text += more.substr(0, VmcoreInfo::kTextMax - text.size());
    if (more.size() < bytes.size() || text.size() == VmcoreInfo::kTextMax) {
        complete();
    }
    return more.size();
}

void VmcoreInfoDetector::complete() {
    if (unfinished_) {
        // A hole in memory may have cut the last line.
        unfinished_->text.resize(unfinished_->text.rfind('\n') + 1);
        if (is_vmcoreinfo(unfinished_->text) && found_.size() < kCandidatesMax) {
            found_.push_back(*std::move(unfinished_));
        }
    }
    unfinished_.reset();
}

void VmcoreInfoDetector::finish() {
    complete();
    std::stable_partition(found_.begin(), found_.end(),
                          [](const VmcoreInfoCandidate& one) { return one.note; });
}

}  // namespace lastwords::extractor
