// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/bench/runtime/messages.h"

#include <cstdio>

namespace lastwords::bench {

std::string text_of(unsigned writer, unsigned number) {
    std::string text =
        "writer " + std::to_string(writer) + " message " + std::to_string(number) + " ";
    while (text.size() < kTextBytes) {
        text += static_cast<char>('!' + (text.size() * 31 + number * 17 + writer) % 90);
    }
    return text;
}

std::optional<Message> message_of(std::string_view text) {
    Message message;
    const std::string copy(text);
    if (std::sscanf(copy.c_str(), "writer %u message %u ", &message.writer, &message.number) != 2 ||
        copy != text_of(message.writer, message.number)) {
        return std::nullopt;
    }
    return message;
}

}  // namespace lastwords::bench
