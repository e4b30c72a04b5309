// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/image/foreign_texts.h: logs and memory in texts, and encrypted files.
#include "extractor/image/foreign_texts.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/bytes_builder.h"
#include "tests/support/noise.h"
#include "tests/support/opened_image.h"

namespace lastwords::extractor {
namespace {

using namespace std::string_view_literals;
using test::BytesBuilder;
using test::noise;
using test::OpenedImage;
using testing::HasSubstr;
using testing::Not;

/// Returns what is said of the file; "memory" if it is taken for that.
std::string said_of(std::vector<std::byte> bytes) {
    const OpenedImage dump(std::move(bytes));
    return dump.image ? "memory" : dump.image.error().message;
}
std::string said_of(std::string_view text) {
    return said_of(BytesBuilder().text(text).take());
}

/// Base64 of "[    1.000000] a line of a log\n" 20 times, in lines of `width` characters.
std::string log_in_base64(std::size_t width) {
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string log;
    for (int i = 0; i < 20; ++i) {
        log += "[    1.000000] a line of a kernel's log, 48 bytes\n";
    }
    log.resize(log.size() / 3 * 3);
    std::string text;
    std::size_t column = 0;
    for (std::size_t at = 0; at < log.size(); at += 3) {
        const unsigned bits = static_cast<unsigned>(log[at]) << 16U |
                              static_cast<unsigned>(log[at + 1]) << 8U |
                              static_cast<unsigned>(log[at + 2]);
        for (const unsigned shift : {18U, 12U, 6U, 0U}) {
            text += kDigits[bits >> shift & 0x3fU];
            if (++column % width == 0) {
                text += '\n';
            }
        }
    }
    return text;
}

TEST(ForeignTexts, ALogInBase64IsNamed) {
    EXPECT_THAT(said_of(log_in_base64(76) + "\n"),
                HasSubstr("found a text in base64, expected a machine's memory: `base64 -d FILE "
                          ">LOG` decodes it"));
}

TEST(ForeignTexts, ALogInBase64InAnotherTextIsNamed) {
    EXPECT_THAT(said_of("{\"Output\": \"" + log_in_base64(100000) + "\"}\n"),
                HasSubstr("`grep -oE '[A-Za-z0-9+/=]{400,}' FILE | base64 -d >LOG` decodes it"));
}

TEST(ForeignTexts, DigitsThatAreNoLinesAreNoLogInBase64) {
    EXPECT_THAT(said_of(std::string(600, 'A') + "\n"), HasSubstr("text that is no kernel log"));
    EXPECT_THAT(said_of("key=" + std::string(600, 'x')), HasSubstr("text that is no kernel log"));
}

struct Md {
    std::string_view name;
    std::string_view line;  ///< after the address
    std::string_view help;
};

class UbootMd : public testing::TestWithParam<Md> {
 protected:
    static std::string printed(unsigned step) {
        std::string text = "=> md 0x40da9b0 0x1400\r\n";
        for (unsigned i = 0; i < 8; ++i) {
            text += fmt::format("{:08x}: {}    Linux version 4.\r\n", 0x40da9b0 + step * i,
                                GetParam().line);
        }
        return text;
    }
};

TEST_P(UbootMd, IsNamedWithWhatMakesAFileOfIt) {
    EXPECT_THAT(said_of(printed(16)), HasSubstr("found memory as U-Boot's md prints it"));
    EXPECT_THAT(said_of(printed(16)), HasSubstr(std::string(GetParam().help)));
}

TEST_P(UbootMd, ItsAddressesFollowOneAnother) {
    EXPECT_THAT(said_of(printed(32)), Not(HasSubstr("U-Boot")));
}

INSTANTIATE_TEST_SUITE_P(
    ForeignTexts, UbootMd,
    testing::Values(Md{"Bytes", "4c 69 6e 75 78 20 76 65 72 73 69 6f 6e 20 34 2e", "pack \"C*\""},
                    Md{"Halfwords", "694c 756e 2078 6576 7372 6f69 206e 2e34", "pack \"v*\""},
                    Md{"Words", "756e694c 65762078 6f697372 2e34206e", "pack \"V*\""},
                    Md{"Quadwords", "65762078756e694c 2e34206e6f697372", "pack \"Q<*\""}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(ForeignTexts, EncryptedTextsAreNamed) {
    EXPECT_THAT(said_of("Salted__12345678 and so on"), HasSubstr("openssl enc -d"));
    EXPECT_THAT(said_of("age-encryption.org/v1\n-> X25519"), HasSubstr("`age -d"));
    EXPECT_THAT(said_of("-----BEGIN AGE ENCRYPTED FILE-----\nYWdl"), HasSubstr("`age -d"));
    EXPECT_THAT(said_of("-----BEGIN PGP MESSAGE-----\n\nhQEM"), HasSubstr("`gpg -d"));
}

/// What gpg 2.2 writes for a receiver with an RSA key of 2048 bits, and for a password.
std::vector<std::byte> for_receiver(unsigned algorithm, unsigned next_tag) {
    return BytesBuilder(std::endian::big)
        .u8(0x85)
        .u16(0x10c)
        .u8(3)
        .u64(0x19b1d1034332748f)
        .u8(algorithm)
        .bytes(noise(0x10c - 10))
        .u8(next_tag)
        .u8(0xed)
        .u8(1)
        .bytes(noise(8192))
        .take();
}

TEST(ForeignTexts, PacketsOfOpenPgpAreNamed) {
    EXPECT_THAT(said_of(for_receiver(1, 0xd2)), HasSubstr("`gpg -d FILE >DUMP` decrypts it"));
    EXPECT_THAT(said_of(BytesBuilder()
                            .text("\x8c\x0d\4\t\3\2\xe2\xb6\xe1\x6b\xb9\x7b\xca\x5a\xff"
                                  "\xd2\xed\1"sv)
                            .bytes(noise(8192))
                            .take()),
                HasSubstr("found a file encrypted by OpenPGP"));
}

TEST(ForeignTexts, PacketsThatDoNotFollowOneAnotherAreNotOpenPgp) {
    EXPECT_THAT(said_of(for_receiver(77, 0xd2)), Not(HasSubstr("OpenPGP")));
    EXPECT_THAT(said_of(for_receiver(1, 0x12)), Not(HasSubstr("OpenPGP")));
    EXPECT_THAT(said_of(for_receiver(1, 0x99)), Not(HasSubstr("OpenPGP")));
}

std::vector<std::byte> ram_of_emulator(std::uint64_t version, std::string_view name) {
    const std::size_t index = 8 + (std::size_t{1} << 20U);
    return BytesBuilder(std::endian::big)
        .u64(index)
        .fill(index - 8, 0xf4)
        .u32(version)
        .u32(1)
        .u32(256)
        .u8(name.size())
        .text(name)
        .u32(256)
        .fill(100, 0)
        .take();
}

TEST(ForeignTexts, WhatAndroidsEmulatorSavedIsNamed) {
    EXPECT_THAT(said_of(ram_of_emulator(2, "pc.ram")), HasSubstr("`adb shell dmesg`"));
    EXPECT_EQ(said_of(ram_of_emulator(3, "pc.ram")), "memory");
    EXPECT_EQ(said_of(ram_of_emulator(2, "pc\1ram")), "memory");
}

TEST(ForeignTexts, AZipArchiveWithoutItsEndIsCut) {
    const std::string end = "PK\5\6" + std::string(18, '\0');
    const std::string head = "PK\3\4" + std::string(5000, 'x');
    EXPECT_THAT(said_of(head + end), HasSubstr("`unzip FILE` unpacks it"));
    EXPECT_THAT(said_of(head), HasSubstr("found a zip archive whose end is missing"));
}

}  // namespace
}  // namespace lastwords::extractor
