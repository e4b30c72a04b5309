// SPDX-License-Identifier: GPL-2.0-or-later
// CRC-32C: the published vectors (RFC 3720, appendix B.4), in one piece and in several; without the
// CPU's instruction, from tables of each size.
#include "runtime/plog_checksum.h"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <vector>

// plog_crc32c_portable(), compiled with each PLOG_CHECKSUM_TABLE (CMakeLists.txt).
extern "C" {
std::uint32_t plog_crc32c_table_0(std::uint32_t crc, const std::uint8_t* data, std::size_t size);
std::uint32_t plog_crc32c_table_128(std::uint32_t crc, const std::uint8_t* data, std::size_t size);
std::uint32_t plog_crc32c_table_512(std::uint32_t crc, const std::uint8_t* data, std::size_t size);
}

namespace {

std::uint32_t crc_of(const std::vector<std::uint8_t>& bytes) {
    return plog_crc32c(0, bytes.data(), bytes.size());
}

std::vector<std::uint8_t> counting_up() {
    std::vector<std::uint8_t> bytes(32);
    std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
    return bytes;
}

TEST(PlogCrc32c, OfNothingIsZero) {
    EXPECT_EQ(crc_of({}), 0U);
}

TEST(PlogCrc32c, OfTheDigitsIsTheCheckValue) {
    constexpr std::string_view kDigits = "123456789";
    EXPECT_EQ(crc_of({kDigits.begin(), kDigits.end()}), 0xe3069283U);
}

TEST(PlogCrc32c, Of32ZeroBytes) {
    EXPECT_EQ(crc_of(std::vector<std::uint8_t>(32, 0x00)), 0x8a9136aaU);
}

TEST(PlogCrc32c, Of32OneBytes) {
    EXPECT_EQ(crc_of(std::vector<std::uint8_t>(32, 0xff)), 0x62a8ab43U);
}

TEST(PlogCrc32c, OfBytesCountingUp) {
    EXPECT_EQ(crc_of(counting_up()), 0x46dd794eU);
}

TEST(PlogCrc32c, OfBytesCountingDown) {
    const std::vector<std::uint8_t> up = counting_up();
    EXPECT_EQ(crc_of({up.rbegin(), up.rend()}), 0x113fdb5cU);
}

TEST(PlogCrc32c, InPiecesIsTheSameAsAtOnce) {
    const std::vector<std::uint8_t> bytes = counting_up();
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        const std::uint32_t first = plog_crc32c(0, bytes.data(), cut);
        const std::vector<std::uint8_t> rest(
            bytes.begin() + static_cast<std::vector<std::uint8_t>::difference_type>(cut),
            bytes.end());
        EXPECT_EQ(plog_crc32c(first, rest.data(), rest.size()), 0x46dd794eU) << "cut at " << cut;
    }
}

TEST(PlogCrc32c, EverySingleFlippedBitChangesIt) {
    const std::vector<std::uint8_t> bytes = counting_up();
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        std::vector<std::uint8_t> damaged = bytes;
        damaged[bit / 8] = static_cast<std::uint8_t>(damaged[bit / 8] ^ (1U << (bit % 8)));
        EXPECT_NE(crc_of(damaged), 0x46dd794eU) << "bit " << bit;
    }
}

class PlogCrc32cTable : public testing::TestWithParam<decltype(&plog_crc32c_portable)> {};

INSTANTIATE_TEST_SUITE_P(OfEachSize, PlogCrc32cTable,
                         testing::Values(plog_crc32c_portable, plog_crc32c_table_0,
                                         plog_crc32c_table_128, plog_crc32c_table_512));

TEST_P(PlogCrc32cTable, GivesThePublishedVectors) {
    const std::vector<std::uint8_t> up = counting_up();
    EXPECT_EQ(GetParam()(0, up.data(), up.size()), 0x46dd794eU);
    const std::vector<std::uint8_t> ones(32, 0xff);
    EXPECT_EQ(GetParam()(0, ones.data(), ones.size()), 0x62a8ab43U);
}

TEST_P(PlogCrc32cTable, OfEachLengthAndStartIsThatOfTheCpusInstruction) {
    std::vector<std::uint8_t> bytes(200);
    std::uint32_t random = 1;
    for (std::uint8_t& byte : bytes) {
        random = random * 1664525 + 1013904223;
        byte = static_cast<std::uint8_t>(random >> 24);
    }
    for (std::size_t start = 0; start < 9; ++start) {
        for (std::size_t size = 0; start + size <= bytes.size(); ++size) {
            ASSERT_EQ(GetParam()(random, &bytes[start], size),
                      plog_crc32c(random, &bytes[start], size))
                << start << ", " << size;
        }
    }
}

}  // namespace
