// SPDX-License-Identifier: GPL-2.0-or-later
// Tests damaged files of every form: dumps, archives, compressed files. Time and memory must follow
// the file's size.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <random>

#include "tests/fuzz/file_check.h"
#include "tests/fuzz/file_seeds.h"
#include "tests/support/damage.h"
#include "tests/support/rounds.h"

namespace lastwords::test {
namespace {

using File = std::vector<std::byte>;

/// Writes a number that headers should not have, of 2, 4 or 8 bytes and of either byte order, to an
/// even offset.
void put_number(File& file, std::size_t at, std::mt19937_64& random) {
    const std::array<std::uint64_t, 8> kNumbers{0,
                                                1,
                                                ~std::uint64_t{0},
                                                std::uint64_t{1} << 31U,
                                                std::uint64_t{1} << 50U,
                                                file.size(),
                                                file.size() - 1,
                                                random() >> (random() % 64)};
    const std::size_t bytes = std::size_t{2} << random() % 3;
    at -= at % 2;
    if (at + bytes <= file.size()) {
        store_number(MutableBytes(file).subspan(at, bytes), kNumbers.at(random() % 8),
                     random() % 2 == 0 ? std::endian::little : std::endian::big);
    }
}

/// Copies some bytes of the file to another place.
void copy_within(File& file, std::size_t at, std::mt19937_64& random) {
    const std::size_t from = random() % file.size();
    const std::size_t bytes = std::min({file.size() - from, file.size() - at, random() % 200});
    const File piece(file.begin() + static_cast<std::ptrdiff_t>(from),
                     file.begin() + static_cast<std::ptrdiff_t>(from + bytes));
    overwrite(file, at, piece);
}

/// Returns an offset, more often one of a header than of anything else.
std::size_t place_in(const File& file, std::mt19937_64& random) {
    constexpr std::size_t kBlock = 0x1000;
    const std::size_t at = random() % 3 == 0 ? random() : random() % 8 * kBlock + random() % 600;
    return at % file.size();
}

void mutate_file(File& file, std::mt19937_64& random) {
    for (std::uint64_t left = 1 + random() % 8; left > 0; --left) {
        const std::size_t at = place_in(file, random);
        switch (random() % 4) {
            case 0:
                flip(file, at, random() % 8);
                break;
            case 1:
                put_number(file, at, random);
                break;
            case 2:
                copy_within(file, at, random);
                break;
            default:
                overwrite(file, at, std::min<std::size_t>(random() % 64, file.size() - at),
                          static_cast<std::uint8_t>(random() % 2 == 0 ? 0 : random()));
        }
    }
    if (random() % 6 == 0) {
        truncate(file, 1 + place_in(file, random));
    }
}

std::vector<FileSeed> all_seeds() {
    std::vector<FileSeed> seeds = container_seeds();
    for (std::vector<FileSeed> more : {archive_seeds(), kernel_seeds()}) {
        std::move(more.begin(), more.end(), std::back_inserter(seeds));
    }
    return seeds;
}

class FileMutants : public testing::TestWithParam<FileSeed> {};

TEST_P(FileMutants, TakeBoundedTimeAndMemory) {
    const FileSeed& seed = GetParam();
    ASSERT_EQ(check_file(seed.bytes, {seed.ram, true, true}), "");
    const unsigned all = rounds(4);
    for (unsigned round = 0; round < all; ++round) {
        std::mt19937_64 random(round);
        File mutant = seed.bytes;
        mutate_file(mutant, random);
        const FileReading how{seed.ram, seed.consoles || round % 50 == 49, round % 50 == 49};
        ASSERT_EQ(check_file(mutant, how), "") << "round " << round;
    }
}

INSTANTIATE_TEST_SUITE_P(All, FileMutants, testing::ValuesIn(all_seeds()),
                         [](const auto& one) { return one.param.name; });

TEST(FileSeeds, AreSmall) {
    for (const FileSeed& seed : all_seeds()) {
        EXPECT_LE(seed.bytes.size(), 64U << 10U) << seed.name;
    }
}

}  // namespace
}  // namespace lastwords::test
