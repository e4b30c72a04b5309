// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/file/line_ends.h: binary files that were sent as texts, and those that only
// look so.
#include "extractor/file/line_ends.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/bytes_builder.h"
#include "tests/support/memory_file.h"
#include "tests/support/noise.h"

namespace lastwords::extractor {
namespace {

using test::BytesBuilder;
using test::kMebibyte;
using test::MemoryFile;
using test::noise;

std::vector<std::byte> with_crs(Bytes bytes) {
    std::vector<std::byte> changed;
    for (const std::byte byte : bytes) {
        if (byte == std::byte{'\n'}) {
            changed.push_back(std::byte{'\r'});
        }
        changed.push_back(byte);
    }
    return changed;
}

std::vector<std::byte> without_high_bits(std::vector<std::byte> bytes) {
    for (std::byte& byte : bytes) {
        byte &= std::byte{0x7f};
    }
    return bytes;
}

TEST(LineEnds, ABinaryFileWithACrBeforeEachLfWasSentAsText) {
    EXPECT_TRUE(has_cr_before_each_lf(MemoryFile(with_crs(noise(64 * 1024)))));
    EXPECT_FALSE(has_cr_before_each_lf(MemoryFile(noise(64 * 1024))));
}

TEST(LineEnds, OneLfWithoutACrIsProofOfTheContrary) {
    auto bytes = with_crs(noise(2 * kMebibyte));
    bytes.push_back(std::byte{0});
    bytes.push_back(std::byte{'\n'});
    EXPECT_FALSE(has_cr_before_each_lf(MemoryFile(bytes)));
}

TEST(LineEnds, FifteenAreNoProof) {
    const auto file = [](int count) {
        BytesBuilder bytes;
        bytes.fill(4096, 0xf4);
        for (int i = 0; i < count; ++i) {
            bytes.text("\r\n").fill(100, 0xf4);
        }
        return MemoryFile(bytes.take());
    };
    EXPECT_FALSE(has_cr_before_each_lf(file(15)));
    EXPECT_TRUE(has_cr_before_each_lf(file(16)));
}

TEST(LineEnds, ThoseOfTextsAreNoProof) {
    BytesBuilder memory;
    memory.fill(4096, 0);
    for (int i = 0; i < 100; ++i) {
        memory.text("one line of a file in the memory of a machine\r\n");
    }
    EXPECT_FALSE(has_cr_before_each_lf(MemoryFile(memory.take())));
    BytesBuilder capture;
    for (int i = 0; i < 100; ++i) {
        capture.text("a line of a terminal, and noise").u8(0xff).text("\r\n").u8(0x80);
    }
    EXPECT_FALSE(has_cr_before_each_lf(MemoryFile(capture.take())));
}

TEST(LineEnds, ACrAtTheEndOfABlockCounts) {
    BytesBuilder bytes;
    bytes.fill(4096, 0xf4);
    for (int i = 0; i < 20; ++i) {
        bytes.text("\r\n").fill(100, 0xf4);
    }
    bytes.pad_to(kMebibyte - 1).text("\r\n").fill(4096, 0xf4);
    EXPECT_TRUE(has_cr_before_each_lf(MemoryFile(bytes.take())));
}

TEST(LineEnds, ABinaryFileWithoutHighBytesWasSentOverALineOf7Bits) {
    EXPECT_TRUE(has_no_eighth_bit(MemoryFile(without_high_bits(noise(65536 + 4096))), 65536));
    EXPECT_FALSE(has_no_eighth_bit(MemoryFile(without_high_bits(noise(65536 - 4096))), 65536));
    EXPECT_FALSE(has_no_eighth_bit(MemoryFile(noise(65536 + 4096)), 65536));
}

TEST(LineEnds, ATextWithoutHighBytesWasNot) {
    std::string text;
    while (text.size() < 65536 * 2) {
        text += "\x1b[31m[    1.000000] a line of a log\x1b[0m\r\n";
    }
    EXPECT_FALSE(has_no_eighth_bit(MemoryFile(BytesBuilder().text(text).take()), 65536));
}

}  // namespace
}  // namespace lastwords::extractor
