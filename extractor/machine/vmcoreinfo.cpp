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

/// Returns where the key, or the part of it that the bytes have room for, begins at or after
/// `from`; the length of the bytes if it does not. Up to 4.13 the text is at no boundary but that
/// of its type, and a file of RAM may have bytes of any number before the memory.
std::size_t find_first_key(Bytes bytes, std::size_t from) {
    const std::string_view text = as_text(bytes);
    const std::size_t whole = text.find(kFirstKey, from);
    if (whole != std::string_view::npos) {
        return whole;
    }
    std::size_t at = std::max(from, text.size() - std::min(text.size(), kFirstKey.size() - 1));
    while (at < text.size() && !kFirstKey.starts_with(text.substr(at))) {
        ++at;
    }
    return std::min(at, text.size());
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
    if (unfinished_ && !as_text(window).starts_with(rest_of_key().substr(0, window.size()))) {
        unfinished_.reset();  // what ended the last window only began like the key
    }
    std::size_t begin = unfinished_ ? extend(window) : 0;
    while ((begin = find_first_key(window, begin)) < window.size()) {
        const Bytes rest = window.subspan(begin);
        unfinished_ = VmcoreInfoCandidate{at + begin, {}, follows_note_head(window, begin)};
        begin += extend(rest);
    }
    unfinished_end_ = at + window.size();
}

/// Returns what the unfinished text lacks of its first key.
std::string_view VmcoreInfoDetector::rest_of_key() const {
    return kFirstKey.substr(std::min(kFirstKey.size(), unfinished_->text.size()));
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
