// SPDX-License-Identifier: GPL-2.0-or-later
// KallsymsNames: walks the compressed names of kallsyms, entry by entry.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

/// Each entry is a length followed by that many token numbers. A length byte with its top bit set
/// is followed by a second length byte (6.1+, "big symbols"). In 5.10 the length byte has 8 bits,
/// but none of its names needs more than 127 tokens. Source: kernel/kallsyms.c
/// kallsyms_expand_symbol(), 5.10, 6.1, 6.12, 7.2.
class KallsymsNames {
 public:
    KallsymsNames(Bytes names, std::uint32_t symbol_count)
        : rest_(names), bytes_(names.size()), left_(symbol_count) {}

    /// Returns the tokens of the next entry; nullopt after the last entry, or where the bytes are
    /// no names.
    std::optional<Bytes> next() {
        if (left_ == 0 || rest_.empty()) {
            return std::nullopt;
        }
        auto length = std::to_integer<std::size_t>(rest_[0]);
        std::size_t head = 1;
        if ((length & 0x80) != 0 && rest_.size() > 1) {
            length = (length & 0x7f) | (std::to_integer<std::size_t>(rest_[1]) << 7);
            head = 2;
        }
        if (length == 0 || length > rest_.size() - head) {
            return std::nullopt;
        }
        const Bytes entry = rest_.subspan(head, length);
        rest_ = rest_.subspan(head + length);
        --left_;
        return entry;
    }

    std::size_t position() const { return bytes_ - rest_.size(); }
    bool at_end() const { return left_ == 0; }

 private:
    Bytes rest_;
    std::size_t bytes_;
    std::uint32_t left_;
};

/// Returns whether the entry is the symbol `name`. The first character of the expanded entry is the
/// symbol's type, which is not compared.
inline bool expands_to(Bytes entry, const std::array<std::string_view, 256>& tokens,
                       std::string_view name) {
    bool type_seen = false;
    for (const std::byte number : entry) {
        std::string_view token = tokens[std::to_integer<std::size_t>(number)];
        if (!type_seen && !token.empty()) {
            token.remove_prefix(1);
            type_seen = true;
        }
        if (!name.starts_with(token)) {
            return false;
        }
        name.remove_prefix(token.size());
    }
    return name.empty();
}

/// Returns the symbol's type letter, as in /proc/kallsyms; 0: the entry has none.
inline char type_of(Bytes entry, const std::array<std::string_view, 256>& tokens) {
    for (const std::byte number : entry) {
        if (const std::string_view token = tokens[std::to_integer<std::size_t>(number)];
            !token.empty()) {
            return token.front();
        }
    }
    return 0;
}

/// Returns whether the type letter is one of code: a function, or a weak one.
inline bool is_code(char type) {
    return type == 't' || type == 'T' || type == 'w' || type == 'W';
}

/// Returns the symbol's type letter, followed by its name.
inline std::string expanded(Bytes entry, const std::array<std::string_view, 256>& tokens) {
    std::string text;
    for (const std::byte number : entry) {
        text += tokens[std::to_integer<std::size_t>(number)];
    }
    return text;
}

}  // namespace lastwords::extractor
