// SPDX-License-Identifier: GPL-2.0-or-later
// The messages that are written: 64 bytes that only their writer and number give.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lastwords::bench {

constexpr std::size_t kTextBytes = 64;

std::string text_of(unsigned writer, unsigned number);

struct Message {
    unsigned writer = 0;
    unsigned number = 0;
};

/// Whose it is; nullopt: nobody's, in not every byte.
std::optional<Message> message_of(std::string_view text);

}  // namespace lastwords::bench
