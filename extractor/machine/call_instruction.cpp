// SPDX-License-Identifier: GPL-2.0-or-later
// Knows the calls of x86 and arm64 by their bytes.
#include "extractor/machine/call_instruction.h"

#include <elf.h>

#include <algorithm>
#include <array>

namespace lastwords::extractor {

bool ends_with_x86_call(Bytes bytes) {
    const auto byte = [&](std::size_t before_end) {
        return std::to_integer<unsigned>(bytes[bytes.size() - before_end]);
    };
    if (byte(5) == 0xe8) {
        return true;
    }
    constexpr std::array<std::size_t, 5> kLengths{2, 3, 4, 6, 7};
    return std::any_of(kLengths.begin(), kLengths.end(), [&](std::size_t length) {
        return byte(length) == 0xff && ((byte(length - 1) >> 3) & 7) == 2;
    });
}

bool is_arm64_call(std::uint64_t instruction) {
    return (instruction & 0xfc000000) == 0x94000000 || (instruction & 0xfffffc1f) == 0xd63f0000 ||
           (instruction & 0xfefff800) == 0xd63f0800;
}

std::optional<bool> ends_with_call(Bytes bytes, std::uint16_t machine) {
    if (machine == EM_X86_64 || machine == EM_386) {
        return ends_with_x86_call(bytes);
    }
    if (machine == EM_AARCH64) {  // instructions are little-endian even if data are not
        return is_arm64_call(load<std::uint32_t>(bytes.last(4), std::endian::little));
    }
    return std::nullopt;
}

std::optional<bool> ends_with_call_in_file(Bytes bytes, std::uint16_t machine) {
    constexpr std::byte kNop{0x90};
    std::optional<bool> ends = ends_with_call(bytes, machine);
    while (ends == false && machine == EM_X86_64 && bytes.back() == kNop &&
           bytes.size() > kCallBytesMax) {
        bytes = bytes.first(bytes.size() - 1);
        ends = ends_with_call(bytes, machine);
    }
    return ends;
}

}  // namespace lastwords::extractor
