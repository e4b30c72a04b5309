// SPDX-License-Identifier: GPL-2.0-or-later
#include "extractor/formats/picture/in_file.h"

#include <gmock/gmock.h>
#include <png.h>
#include <zlib.h>

#include <algorithm>
#include <random>

#include "extractor/formats/picture/read_codes.h"
#include "extractor/open.h"
#include "tests/support/rounds.h"
#include "tests/support/temp_file.h"

namespace lastwords::test {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

std::string sample(const std::string& name) {
    return LASTWORDS_PICTURES_FOLDER "/" + name;
}

Result<extractor::Recovered> opened(const std::string& path) {
    const std::vector<std::string> paths{path};
    return extractor::open_dump(paths, {});
}

/// Expects the first source to have the lines of samples/panic-qr/text.txt.
void expect_the_text(const extractor::Recovered& recovered) {
    ASSERT_FALSE(recovered.sources.empty());
    const printkfmt::Source& source = recovered.sources[0];
    ASSERT_EQ(source.log.records.size(), 10U);
    EXPECT_EQ(source.log.records[1].text, "Kernel panic - not syncing: sysrq triggered crash");
    EXPECT_EQ(source.log.records[1].timestamp_ns, 6'253'114'000U);
    EXPECT_EQ(source.log.records[9].text, " </TASK>");
    EXPECT_FALSE(recovered.partial());
}

TEST(Picture, ScreenshotsAndPhotosGiveTheLogOfTheirCode) {
    for (const std::string name : {"z.png", "zl-photo.jpg"}) {
        const auto recovered = opened(sample(name));
        ASSERT_TRUE(recovered) << recovered.error().message;
        expect_the_text(*recovered);
        EXPECT_EQ(recovered->sources[0].machine.release, "6.15.4-test");
        EXPECT_EQ(recovered->sources[0].machine.architecture, "x86_64");
        ASSERT_TRUE(recovered->sources[0].crash_cause);
        EXPECT_TRUE(recovered->sources[0].crash_cause->panic);
    }
}

TEST(Picture, CodeWithoutUrlIsReadAndTheOtherCodeOfThePictureIsPassedOver) {
    const auto recovered = opened(sample("two.png"));
    ASSERT_TRUE(recovered) << recovered.error().message;
    EXPECT_THAT(recovered->sources, SizeIs(1));
    expect_the_text(*recovered);
}

TEST(Picture, CodeOfAnotherKindIsAnErrorThatSaysSo) {
    const auto recovered = opened(sample("other.png"));
    ASSERT_FALSE(recovered);
    EXPECT_THAT(recovered.error().message, HasSubstr("no kernel's log in it"));
    EXPECT_THAT(recovered.error().message, HasSubstr("other.png"));
}

/// Writes a white picture as a PNG file.
std::vector<std::byte> white_png(std::uint32_t width, std::uint32_t height) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.format = PNG_FORMAT_GRAY;
    image.width = width;
    image.height = height;
    const std::vector<std::uint8_t> pixels(std::size_t{width} * height, 0xff);
    std::vector<std::byte> bytes(pixels.size() + 4096);
    png_alloc_size_t size = bytes.size();
    EXPECT_NE(png_image_write_to_memory(&image, bytes.data(), &size, 0, pixels.data(), 0, nullptr),
              0);
    bytes.resize(size);
    return bytes;
}

TEST(Picture, PictureWithoutACodeIsAnErrorThatSaysSo) {
    const TempFile file(white_png(300, 200));
    const auto recovered = opened(file.path());
    ASSERT_FALSE(recovered);
    EXPECT_THAT(recovered.error().message, HasSubstr("found no QR code in this picture"));
}

TEST(Picture, HugePictureInASmallFileIsRefused) {
    std::vector<std::byte> bytes = white_png(64, 64);
    // Width and height are at 16 and 20, behind the signature and the head of the chunk IHDR, whose
    // checksum follows its 13 bytes.
    bytes[17] = std::byte{1};
    bytes[21] = std::byte{1};
    const auto crc = ::crc32(0, reinterpret_cast<const Bytef*>(&bytes[12]), 17);
    for (unsigned i = 0; i < 4; ++i) {
        bytes[29 + i] = static_cast<std::byte>(crc >> (24 - 8 * i));
    }
    const TempFile file(bytes);
    const auto recovered = opened(file.path());
    ASSERT_FALSE(recovered);
    EXPECT_THAT(recovered.error().message, HasSubstr("65600 x 65600 pixels"));
}

TEST(Picture, MutantsAreReadOrRefused) {
    std::mt19937 random(3);
    for (const std::string name : {"z.png", "zl-photo.jpg"}) {
        const std::vector<std::byte> whole = read_file(sample(name));
        for (unsigned round = 0; round < rounds(30); ++round) {
            std::vector<std::byte> bytes = whole;
            for (unsigned i = 0; i < 1 + round % 4; ++i) {
                bytes[random() % bytes.size()] = static_cast<std::byte>(random());
            }
            if (round % 5 == 0) {
                bytes.resize(random() % bytes.size());
            }
            const auto codes = extractor::read_codes(bytes);
            EXPECT_TRUE(codes || !codes.error().message.empty());
        }
    }
}

}  // namespace
}  // namespace lastwords::test
