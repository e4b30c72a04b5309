// SPDX-License-Identifier: GPL-2.0-or-later
// One function for each kind of damage.
#include "tests/fuzz/mutate.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace lastwords::test {

namespace {

using Damage = void (*)(std::string& text, std::size_t at, std::mt19937& random);

void flip_bit(std::string& text, std::size_t at, std::mt19937& random) {
    text[at] = static_cast<char>(static_cast<unsigned char>(text[at]) ^ (1U << random() % 8));
}

void delete_bytes(std::string& text, std::size_t at, std::mt19937& random) {
    text.erase(at, 1 + random() % 40);
}

void insert_bytes(std::string& text, std::size_t at, std::mt19937& random) {
    constexpr std::array<std::string_view, 16> kPieces{"\n",
                                                       "\r",
                                                       "\r\n",
                                                       std::string_view("\0", 1),
                                                       std::string_view("\0\0\0\0\0\0\0\0", 8),
                                                       " ",
                                                       "\n\n\n\n\n\n",
                                                       "\033[31m",
                                                       "\xef\xbb\xbf",
                                                       "> ",
                                                       "[    1.000000] ",
                                                       "<6>",
                                                       "\\x0a",
                                                       ",",
                                                       "** 3 printk messages dropped **",
                                                       "[    0.000000] Linux version 9.9\n"};
    text.insert(at, kPieces[random() % kPieces.size()]);
}

void double_bytes(std::string& text, std::size_t at, std::mt19937& random) {
    const std::string piece = text.substr(random() % text.size(), random() % 200);
    text.insert(at, piece);
}

void set_byte(std::string& text, std::size_t at, std::mt19937& random) {
    text[at] = static_cast<char>(random());
}

void erase_run(std::string& text, std::size_t at, std::mt19937& random) {
    const std::size_t end = std::min<std::size_t>(text.size(), at + random() % 600);
    std::fill(text.begin() + static_cast<std::ptrdiff_t>(at),
              text.begin() + static_cast<std::ptrdiff_t>(end), random() % 2 == 0 ? '\0' : '\n');
}

void cut(std::string& text, std::size_t at, std::mt19937& random) {
    if (random() % 4 == 0) {
        text.resize(at + 1);
    }
}

/// Returns where the line that holds byte `at` begins.
std::size_t line_begin(const std::string& text, std::size_t at) {
    const std::size_t newline = at == 0 ? std::string::npos : text.rfind('\n', at - 1);
    return newline == std::string::npos ? 0 : newline + 1;
}

/// Moves a line to another place.
void move_line(std::string& text, std::size_t at, std::mt19937& random) {
    const std::size_t begin = line_begin(text, at);
    const std::size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    const std::string line = text.substr(begin, end - begin);
    text.erase(begin, end - begin);
    text.insert(text.empty() ? 0 : line_begin(text, random() % text.size()), line);
}

constexpr std::array<Damage, 8> kDamages{flip_bit, delete_bytes, insert_bytes, double_bytes,
                                         set_byte, erase_run,    cut,          move_line};

}  // namespace

void mutate(std::string& text, std::mt19937& random) {
    for (unsigned left = 1 + random() % 8; left != 0 && !text.empty(); --left) {
        const std::size_t at = random() % text.size();
        kDamages[random() % kDamages.size()](text, at, random);
    }
}

}  // namespace lastwords::test
