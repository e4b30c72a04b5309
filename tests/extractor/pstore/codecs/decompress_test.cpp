// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/pstore/codecs/: every algorithm on whole, cut and damaged streams.
#include "extractor/pstore/codecs/decompress.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "extractor/pstore/codecs/codecs.h"
#include "tests/support/bytes_builder.h"
#include "tests/support/damage.h"
#include "tests/support/record_packers.h"
#include "tests/support/rounds.h"

namespace lastwords::extractor {
namespace {

using test::dump_text;
using test::Packed;
using test::Packer;

std::size_t common_prefix(std::string_view a, std::string_view b) {
    const auto [end, unused] = std::mismatch(
        a.begin(), a.begin() + static_cast<std::ptrdiff_t>(std::min(a.size(), b.size())),
        b.begin());
    return static_cast<std::size_t>(end - a.begin());
}

class EveryCodec : public testing::TestWithParam<Packer> {};

TEST_P(EveryCodec, GivesTheTextAndItsName) {
    for (const std::size_t lines : {1U, 20U, 700U}) {
        const std::string text = dump_text(lines);
        const Decompressed out = decompress_record(GetParam().pack(text));
        EXPECT_EQ(out.codec, GetParam().codec) << lines;
        EXPECT_EQ(out.text, text) << lines;
        EXPECT_TRUE(out.whole) << lines;
    }
}

TEST_P(EveryCodec, TextThatIsMuchLargerThanItsStreamIsWhole) {
    std::string text = dump_text(3);
    text.append(1000000, '=');
    const Decompressed out = decompress_record(GetParam().pack(text));
    EXPECT_EQ(out.text.size(), text.size());
    EXPECT_TRUE(out.text == text);
    EXPECT_TRUE(out.whole);
}

TEST_P(EveryCodec, StreamThatIsCutGivesTheTextBeforeTheCut) {
    const std::string text = dump_text(200);
    Packed packed = GetParam().pack(text);
    test::truncate(packed, packed.size() * 2 / 3);
    const Decompressed out = decompress_record(packed);
    EXPECT_FALSE(out.whole);
    if (GetParam().codec == "zstd") {  // the stream is a single block, which is read from its end
        EXPECT_EQ(out.text, "");
        return;
    }
    EXPECT_EQ(out.codec, GetParam().codec);
    EXPECT_EQ(common_prefix(out.text, text), out.text.size());
    EXPECT_GT(out.text.size(), text.size() / 2);
}

TEST_P(EveryCodec, WrongBytesKeepTheTextBeforeThem) {
    const std::string text = dump_text(200);
    Packed packed = GetParam().pack(text);
    test::overwrite(packed, packed.size() / 2, 16, 0xff);
    const Decompressed out = decompress_record(packed);
    if (GetParam().codec == "zstd") {
        GTEST_SKIP() << "with zstd, damage may change the text before it, too";
    }
    EXPECT_EQ(out.codec, GetParam().codec);
    EXPECT_GT(common_prefix(out.text, text), text.size() / 3);
    if (GetParam().codec == "842" || GetParam().codec == "zlib") {
        EXPECT_FALSE(out.whole) << "it has a checksum";
    }
}

TEST_P(EveryCodec, MutantsGiveNoMoreThanTheLimitAndNeverThrow) {
    const std::string text = dump_text(60);
    const Packed packed = GetParam().pack(text);
    for (unsigned round = 0; round < test::rounds(300); ++round) {
        std::mt19937_64 random(round);
        Packed mutant = packed;
        for (unsigned i = 0; i <= random() % 4; ++i) {
            const std::size_t limit = random() % 2 == 0 ? 40 : mutant.size();
            test::flip(mutant, random() % limit, random() % 8);
        }
        test::truncate(mutant, random() % 3 == 0 ? random() % mutant.size() : mutant.size());
        for (const Codec& codec : record_codecs()) {
            EXPECT_LE(codec.unpack(mutant, 100000).text.size(), 100000U) << round;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Packers, EveryCodec, testing::ValuesIn(test::packers()),
                         [](const auto& one) {
                             return fmt::format("{}_{}", one.index, one.param.codec);
                         });

TEST(Decompress, PaddingAfterTheStreamIsNoDamageButOtherBytesAre) {
    Packed packed = test::pack_deflate(dump_text(20));
    packed.insert(packed.end(), 100, std::byte{0xff});
    EXPECT_TRUE(decompress_record(packed).whole);
    packed.back() = std::byte{0x41};
    EXPECT_FALSE(decompress_record(packed).whole);
    EXPECT_EQ(decompress_record(packed).text, dump_text(20));
}

TEST(Decompress, BytesOfNoAlgorithmGiveNothing) {
    std::mt19937_64 random(1);
    Packed noise(3000);
    std::generate(noise.begin(), noise.end(), [&] { return std::byte(random() & 0xffU); });
    EXPECT_EQ(decompress_record(noise).codec, "");
    EXPECT_EQ(decompress_record(noise).text, "");
    EXPECT_EQ(decompress_record({}).codec, "");
}

/// Packs a string of '0' and '1' into bits, the most significant bit first.
Packed bits(std::string_view digits) {
    Packed out((digits.size() + 63) / 64 * 8);
    for (std::size_t i = 0; i < digits.size(); ++i) {
        out[i / 8] |= std::byte(digits[i] == '1' ? 0x80U >> (i % 8) : 0U);
    }
    return out;
}

std::string bits_of(std::string_view text) {
    std::string out;
    for (const char c : text) {
        for (unsigned bit = 8; bit-- > 0;) {
            out += (static_cast<unsigned char>(c) >> bit & 1U) != 0 ? '1' : '0';
        }
    }
    return out;
}

TEST(Codec842, TemplatesMixDataAndIndicesOfEverySize) {
    const Unpacked out = unpack_842(bits("00000" + bits_of("Panic#1 ") +  // D8
                                         "00100" + bits_of("Part") +      // D4 I4: slot 0
                                         "000000000" +                    //
                                         "01100"
                                         "00000000" +
                                         bits_of("xy") +               // I2 D2 I2 D2
                                         "00000001" + bits_of("zz") +  //
                                         "11001"
                                         "00000000" +  // I8: slot 0
                                         "11011"
                                         "000001" +  // repeat, twice
                                         "11100" +   // zeros
                                         "11101"
                                         "010" +
                                         bits_of("en") +  // short data
                                         "11110"),
                                    1000);
    EXPECT_EQ(out.text, std::string("Panic#1 PartPaniPaxynizzPanic#1 Panic#1 Panic#1 ") +
                            std::string(8, '\0') + "en");
    EXPECT_FALSE(out.whole) << "the checksum is missing";
}

TEST(Codec842, IndexIsASlotOfARingThatWraps) {
    // The ring of 2-byte slots has 512 bytes, which are 64 groups. So the 65th group is in slots 0
    // to 3.
    std::string stream;
    for (unsigned i = 0; i < 65; ++i) {
        stream += "00000" + bits_of(fmt::format("grp{:05}", i));
    }
    stream +=
        "10010"
        "00000000"
        "00000001"
        "00000100"
        "11111111"
        "11110";
    const Unpacked out = unpack_842(bits(stream), 1000);
    ASSERT_EQ(out.text.size(), 66U * 8);
    EXPECT_EQ(out.text.substr(65 * 8),
              "grp0"
              "gr"
              "63");
}

TEST(Codec842, IndexBeyondWhatIsWrittenEndsTheText) {
    const Unpacked out = unpack_842(bits("00000" + bits_of("Panic#1 ") +
                                         "11001"
                                         "00000001"
                                         "11110"),
                                    1000);
    EXPECT_EQ(out.text, "Panic#1 ");
    EXPECT_FALSE(out.whole);
}

}  // namespace
}  // namespace lastwords::extractor
