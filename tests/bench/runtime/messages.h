// SPDX-License-Identifier: GPL-2.0-or-later
// The messages that are written: 64 bytes that depend on the writer and the number.
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

/// The writer and number of a message. nullopt if any byte differs from all messages.
std::optional<Message> message_of(std::string_view text);

}  // namespace lastwords::bench
