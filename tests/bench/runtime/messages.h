// SPDX-License-Identifier: GPL-2.0-or-later
// The messages that the benchmark writes. Their 64 bytes depend on the writer and on the message's
// number.
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

/// Returns the writer and number of a message; nullopt if the text is not exactly a message.
std::optional<Message> message_of(std::string_view text);

}  // namespace lastwords::bench
