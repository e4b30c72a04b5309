// SPDX-License-Identifier: GPL-2.0-or-later
// ByteRingBuilder: a model of vprintk() with its log levels, lines and time stamps.
#include "tests/support/byte_ring_builder.h"

#include <fmt/format.h>

#include <algorithm>

namespace lastwords::test {
namespace {

constexpr std::size_t kMessageMax = 1023;  // printk_buf has 1024 bytes, with the NUL

/// What a message begins with.
struct MessagePrefix {
    std::size_t bytes = 0;
    char kind = '\0';    // 'c' and 'd' as in KERN_CONT and KERN_DEFAULT; '0': a level
    std::string stored;  // what the ring gets before each line
};

bool digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

MessagePrefix prefix_of(std::string_view message, ByteRingEra era) {
    const std::size_t close = message.find('>');
    if (!message.starts_with('<') || close == std::string_view::npos) {
        return {};
    }
    const std::string_view inside = message.substr(1, close - 1);
    if (inside == "c" || inside == "d") {
        return {3, inside[0], ""};
    }
    if (inside.size() == 1 && inside[0] >= '0' && inside[0] <= '7') {
        return {3, '0', std::string(message.substr(0, 3))};
    }
    if (era == ByteRingEra::k3_4 && inside.size() > 1 && digits(inside)) {
        return {close + 1, '0', std::string(message.substr(0, close + 1))};
    }
    return {};
}

}  // namespace

void ByteRingBuilder::emit(char c) {
    const auto size = static_cast<std::uint32_t>(ring.size());
    ring[log_end & (size - 1)] = c;
    ++log_end;
    if (log_end - log_start > size) {
        log_start = log_end - size;
    }
    if (log_end - con_start > size) {
        con_start = log_end - size;
    }
    logged_chars = std::min(logged_chars + 1, size);
}

void ByteRingBuilder::emit(std::string_view text) {
    for (const char c : text) {
        emit(c);
    }
}

std::string ByteRingBuilder::prefix(std::string_view level) const {
    if (!shape_.time) {
        return std::string(level);
    }
    return fmt::format("{}[{:5}.{:06}] ", level, microseconds / 1'000'000,
                       microseconds % 1'000'000);
}

ByteRingBuilder& ByteRingBuilder::print(std::string_view message) {
    message = message.substr(0, kMessageMax);
    const MessagePrefix found = prefix_of(message, shape_.era);
    if (found.kind != '\0' && found.kind != 'c' && !at_line_start_) {
        emit('\n');
        at_line_start_ = true;
    }
    const std::string level = found.stored.empty() ? "<4>" : found.stored;
    for (const char c : message.substr(found.bytes)) {
        if (at_line_start_) {
            emit(prefix(level));
            at_line_start_ = false;
        }
        emit(c);
        at_line_start_ = c == '\n';
    }
    microseconds += 1'000;
    return *this;
}

ByteRingBuilder& ByteRingBuilder::lines(unsigned first, unsigned count) {
    for (unsigned i = first; i < first + count; ++i) {
        print(fmt::format("<6>line {}\n", i));
    }
    return *this;
}

ByteRingPlace ByteRingBuilder::write(FakeKernel& kernel) const {
    ByteRingPlace place;
    place.ring = kernel.place(as_bytes(std::string_view(ring.data(), ring.size())));
    place.log_buf = kernel.variable("log_buf", kernel.arch().word_bytes, place.ring.value);
    place.log_buf_len = kernel.variable("log_buf_len", 4, ring.size());
    place.log_end = kernel.variable("log_end", 4, log_end);
    place.logged_chars = kernel.variable("logged_chars", 4, logged_chars);
    place.con_start = kernel.variable("con_start", 4, con_start);
    return place;
}

}  // namespace lastwords::test
