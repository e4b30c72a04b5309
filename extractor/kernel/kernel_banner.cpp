// SPDX-License-Identifier: GPL-2.0-or-later
// Looks for the first words of the banner, and checks that the rest of it follows.
#include "extractor/kernel/kernel_banner.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <string_view>
#include <vector>

#include "extractor/image/raw_memory.h"
#include "printkfmt/base/ascii.h"
#include "printkfmt/parse/banner.h"

namespace lastwords::extractor {

namespace {

constexpr std::size_t kBannerBytesMax = 512;
constexpr std::size_t kReleaseBytesMax = 64;  // __NEW_UTS_LEN, include/uapi/linux/utsname.h
constexpr std::size_t kReleasesMax = 16;

/// Returns the release of the banner with which the text begins; empty: it is none. Programs have
/// the words too, but not with a number behind them and all that follows it.
std::string_view release_of(std::string_view text) {
    text = text.substr(0, kBannerBytesMax);
    text.remove_prefix(printkfmt::kBannerStart.size());
    text = text.substr(0, text.find_first_of(std::string_view("\n\0", 2)));
    const std::string_view release = text.substr(0, text.find(' '));
    const bool is_release =
        !release.empty() && release.size() <= kReleaseBytesMax &&
        printkfmt::is_digit(release.front()) &&
        std::all_of(release.begin(), release.end(), [](char c) { return c > ' ' && c <= '~'; });
    const std::string_view rest = text.substr(release.size());
    return is_release && rest.starts_with(" (") && rest.find(") #") != std::string_view::npos
               ? release
               : std::string_view();
}

constexpr std::string_view kCrashHelp =
    ": `crash` with the vmlinux of that release may read it, and its command `log` shows the log";

/// Whether crash may read the memory: it takes a page for where the file says that it is, so a file
/// of RAM must have whole pages, and no machine has addresses as high as virtual ones.
bool can_be_of_help(const MemoryImage& image) {
    constexpr std::uint64_t kPage = 4096;
    constexpr std::uint64_t kPhysicalEnd = std::uint64_t{1} << 52U;
    const std::vector<PhysRange> ranges = image.ranges();
    return std::all_of(ranges.begin(), ranges.end(), [&](const PhysRange& one) {
        const bool whole =
            image.facts().container != kRawMemory || (one.end - one.begin) % kPage == 0;
        return whole && one.end.value <= kPhysicalEnd;
    });
}

}  // namespace

void BannerDetector::look(Bytes window, PhysAddr at) {
    const std::string_view start = printkfmt::kBannerStart;
    const std::string_view text = as_text(window);
    for (std::size_t from = 0; from < text.size();) {
        const void* const found =
            ::memmem(text.data() + from, text.size() - from, start.data(), start.size());
        if (found == nullptr) {
            return;
        }
        from = static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
        if (const std::string_view release = release_of(text.substr(from)); !release.empty()) {
            add(release, at + from);
        }
        from += start.size();
    }
}

void BannerDetector::add(std::string_view release, PhysAddr at) {
    const auto known = std::find_if(found_.begin(), found_.end(),
                                    [&](const Release& one) { return one.name == release; });
    if (known != found_.end()) {
        ++known->banners;
    } else if (found_.size() < kReleasesMax) {
        found_.push_back({std::string(release), at, 1});
    }
}

void BannerDetector::finish() {
    std::stable_sort(found_.begin(), found_.end(),
                     [](const Release& a, const Release& b) { return a.banners > b.banners; });
}

std::string banner_hint(const BannerDetector& banners, const MemoryImage& image) {
    constexpr std::size_t kNamedMax = 3;
    std::string names;
    for (std::size_t i = 0; i < std::min(banners.found().size(), kNamedMax); ++i) {
        const BannerDetector::Release& one = banners.found()[i];
        names +=
            fmt::format("{}{} (at physical {:#x})", i == 0 ? "" : ", ", one.name, one.first.value);
    }
    return names.empty() ? std::string()
                         : fmt::format("; memory has the banner of Linux {}{}", names,
                                       can_be_of_help(image) ? kCrashHelp : std::string_view());
}

}  // namespace lastwords::extractor
