// SPDX-License-Identifier: GPL-2.0-or-later
// Goes from frame to frame.
#include "extractor/image/docker_frames.h"

#include <array>
#include <bit>
#include <cstdint>

namespace lastwords::extractor {

bool is_docker_stream(const ByteSource& file) {
    constexpr std::size_t kHeaderBytes = 8;
    constexpr std::uint32_t kStreamMax = 2;
    constexpr std::uint64_t kEnough = 4;  // so many prove a stream whose end is missing
    constexpr std::uint64_t kFramesMax = 4096;
    std::uint64_t at = 0;
    std::uint64_t frames = 0;
    while (at < file.size() && frames < kFramesMax) {
        std::array<std::byte, kHeaderBytes> header{};
        if (!file.read(FileOffset{at}, header)) {
            return frames >= kEnough;
        }
        const auto stream = std::to_integer<std::uint32_t>(header.front());
        const bool zeros = (load<std::uint32_t>(header, std::endian::big) & 0xffffffU) == 0;
        const auto bytes = load<std::uint32_t>(Bytes(header).subspan(4), std::endian::big);
        if (!zeros || stream > kStreamMax || bytes == 0) {
            return false;
        }
        at += kHeaderBytes + bytes;
        ++frames;
    }
    return at == file.size() ? frames > 0 : frames > kEnough;
}

}  // namespace lastwords::extractor
