// SPDX-License-Identifier: GPL-2.0-or-later
// Turns words round, and looks at the result as at the beginning of a file or at memory.
#include "extractor/image/swapped_bytes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <vector>

#include "extractor/file/file_blocks.h"
#include "extractor/file/memory_file.h"
#include "extractor/image/known_beginning.h"
#include "printkfmt/base/ascii.h"
#include "printkfmt/parse/banner.h"

namespace lastwords::extractor {

namespace {

constexpr std::array<unsigned, 3> kWordBytes{2, 4, 8};

/// Writes the words of `bytes` to `turned`, each with its bytes in reverse order. An incomplete
/// word at the end is left out.
void turn_words(Bytes bytes, unsigned word_bytes, std::vector<std::byte>& turned) {
    turned.assign(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(
                                                     bytes.size() - bytes.size() % word_bytes));
    for (auto at = turned.begin(); at != turned.end(); at += word_bytes) {
        std::reverse(at, at + word_bytes);
    }
}

/// Whether the bytes have "Linux version " and a digit.
bool has_banner(Bytes bytes) {
    const std::string_view start = printkfmt::kBannerStart;
    std::string_view text = as_text(bytes);
    while (text.size() > start.size()) {
        const void* const at = ::memmem(text.data(), text.size() - 1, start.data(), start.size());
        if (at == nullptr) {
            return false;
        }
        text.remove_prefix(static_cast<std::size_t>(static_cast<const char*>(at) - text.data()) +
                           start.size());
        if (printkfmt::is_digit(text.front())) {
            return true;
        }
    }
    return false;
}

SwappedBytes swapped(unsigned word_bytes, std::string name) {
    return {
        word_bytes, std::move(name),
        word_bytes == 2
            ? "dd conv=swab if=FILE of=FIXED"
            : fmt::format("objcopy -I binary -O binary --reverse-bytes={} FILE FIXED", word_bytes)};
}

}  // namespace

std::optional<SwappedBytes> find_swapped_bytes(const ByteSource& file, bool may_be_memory) {
    constexpr std::uint64_t kBeginningBytes = std::uint64_t{1} << 20U;
    constexpr std::uint64_t kSearchedMax = std::uint64_t{256} << 20U;
    std::vector<std::byte> head(std::min(kBeginningBytes, file.size()));
    head.resize(file.read_some({}, head).value_or(0));
    std::vector<std::byte> turned;
    for (const unsigned word_bytes : kWordBytes) {
        turn_words(head, word_bytes, turned);
        if (std::string name = name_of_beginning(BytesFile(file.name(), turned)); !name.empty()) {
            return swapped(word_bytes, std::move(name));
        }
    }
    std::optional<SwappedBytes> found;
    if (may_be_memory) {
        for_each_block(file, kSearchedMax, [&](Bytes block) {
            for (const unsigned word_bytes : kWordBytes) {
                turn_words(block, word_bytes, turned);
                if (!found && has_banner(turned)) {
                    found = swapped(word_bytes, "memory of a kernel");
                }
            }
            return !found;
        });
    }
    return found;
}

}  // namespace lastwords::extractor
