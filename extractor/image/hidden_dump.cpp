// SPDX-License-Identifier: GPL-2.0-or-later
// Looks for magic numbers, and proves each by the headers that follow it.
#include "extractor/image/hidden_dump.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <vector>

#include "extractor/file/compressed.h"
#include "extractor/file/file_window.h"
#include "extractor/file/text_bytes.h"
#include "extractor/image/known_beginning.h"

namespace lastwords::extractor {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t kFoundInMax = std::size_t{1} << 20U;  // as far as a partition may begin
constexpr std::array kHiddenMagics{
    "KDUMP   "sv,
    "\x7f"
    "ELF"sv,
    "makedumpfile\0\0\0\0"sv,
    "EMiL\1\0\0\0"sv,
    "AVML\2\0\0\0"sv,
    "\x1f\x8b\x08"sv,
    "\xfd"
    "7zXZ\0"sv,
    "\x28\xb5\x2f\xfd"sv,
    "\x04\x22\x4d\x18"sv,
    "BZh9"sv,
};

/// Adds where the magic number lies, in order.
void add_places(std::string_view head, std::string_view magic, std::vector<std::size_t>& places) {
    constexpr std::size_t kOfEachMax = 16;
    std::size_t from = 1;
    for (std::size_t found = 0; found < kOfEachMax && from < head.size(); ++found) {
        const void* const at =
            ::memmem(head.data() + from, head.size() - from, magic.data(), magic.size());
        if (at == nullptr) {
            return;
        }
        places.push_back(static_cast<std::size_t>(static_cast<const char*>(at) - head.data()));
        from = places.back() + 1;
    }
}

bool is_text_or_zeros(Bytes bytes) {
    return std::all_of(bytes.begin(), bytes.end(),
                       [](std::byte one) { return one == std::byte{0} || is_line_byte(one); });
}

}  // namespace

std::optional<HiddenDump> find_hidden_dump(const std::shared_ptr<const ByteSource>& file) {
    constexpr std::size_t kMagicMax = 16;
    std::vector<std::byte> head(std::min<std::uint64_t>(kFoundInMax + kMagicMax, file->size()));
    head.resize(file->read_some({}, head).value_or(0));
    std::vector<std::size_t> places;
    for (const std::string_view magic : kHiddenMagics) {
        add_places(as_text(head), magic, places);
    }
    std::sort(places.begin(), places.end());
    for (const std::size_t at : places) {
        const Bytes before = Bytes(head).first(at);
        if (!compression_of(Bytes(head).subspan(at)).empty() && !is_text_or_zeros(before)) {
            continue;
        }
        const FileWindow rest(file->name(), file, {FileOffset{at}, file->size() - at});
        if (std::string name = name_of_beginning(rest); !name.empty()) {
            return HiddenDump{FileOffset{at}, std::move(name)};
        }
    }
    return std::nullopt;
}

}  // namespace lastwords::extractor
