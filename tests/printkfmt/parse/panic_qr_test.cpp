// SPDX-License-Identifier: GPL-2.0-or-later
#include <gmock/gmock.h>

#include <random>

#include "printkfmt/parse/panic_qr/panic_qr.h"
#include "printkfmt/parse/panic_qr/panic_qr_digits.h"
#include "tests/printkfmt/parse/parsed.h"
#include "tests/support/panic_qr_builder.h"
#include "tests/support/rounds.h"

namespace lastwords::test {
namespace {

using printkfmt::DigitCode;
using printkfmt::DigitsEnd;
using printkfmt::Record;
using printkfmt::TextLog;
using printkfmt::TextState;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string kText =
    "[    4.100000] usb 1-1: new high-speed USB device number 2 using xhci_hcd\n"
    "[    4.250000][  T712] BUG: kernel NULL pointer dereference, address: 0000000000000010\n"
    "[    4.250031][    C3] RIP: 0010:probe_one+0x1c/0x90 [test]\n"
    "[    4.260000][  T712] Kernel panic - not syncing: Fatal exception in interrupt\n";

/// Returns the only log of the text. Fails the test if there is not exactly one.
TextLog only_log(std::string_view text) {
    std::vector<TextLog> logs = parsed(text);
    EXPECT_EQ(logs.size(), 1U) << text;
    return logs.size() == 1 ? std::move(logs[0]) : TextLog{};
}

bool all_have(const printkfmt::Log& log, TextState state) {
    return std::all_of(log.records.begin(), log.records.end(),
                       [&](const Record& record) { return record.text_state == state; });
}

/// Returns the lines that came out of the digits.
std::string decoded(const printkfmt::Log& log) {
    std::string all;
    for (const Record& record : log.records) {
        if (record.timestamp_ns) {
            all += fmt::format("[{:5}.{:06}]", *record.timestamp_ns / 1'000'000'000,
                               *record.timestamp_ns / 1000 % 1'000'000);
            if (record.has_caller) {
                all += '[';
                append_caller(record.caller, 6, all);
                all += ']';
            }
            all += ' ';
        }
        all += record.text;
        all += '\n';
    }
    return all;
}

/// Expects the text to have one code, which is whole and proved.
void expect_whole(std::string_view text) {
    const TextLog log = only_log(text);
    EXPECT_EQ(decoded(log.log), kText) << text;
    EXPECT_TRUE(all_have(log.log, TextState::kWhole)) << text;
    EXPECT_FALSE(log.findings.lossy()) << text;
}

/// Puts `gap` between every `width` digits and the next ones. What precedes the digits is kept.
std::string wrapped(const std::string& url, std::size_t width, const std::string& gap) {
    const std::size_t begin = url.rfind('=') + 1;
    std::string out = url.substr(0, begin);
    for (std::size_t at = begin; at < url.size(); at += width) {
        out += (at == begin ? "" : gap) + url.substr(at, width);
    }
    return out;
}

TEST(PanicQr, LinesHaveTimesAndCallersButNeitherLevelsNorNumbers) {
    for (const QrKernel kernel : {QrKernel::kSince6_15, QrKernel::kUntil6_14}) {
        const TextLog log = only_log(panic_qr_url(kText, kernel));
        ASSERT_EQ(log.log.records.size(), 4U);
        const Record& record = log.log.records[1];
        EXPECT_EQ(record.text, "BUG: kernel NULL pointer dereference, address: 0000000000000010");
        EXPECT_EQ(record.timestamp_ns, 4'250'000'000U);
        EXPECT_TRUE(record.has_caller);
        EXPECT_EQ(record.caller.number(), 712U);
        EXPECT_FALSE(record.has_level);
        EXPECT_FALSE(record.seq);
        EXPECT_TRUE(all_have(log.log, TextState::kWhole));
        EXPECT_EQ(log.release, "6.15.4-test");
        EXPECT_EQ(log.architecture, "x86_64");
        EXPECT_FALSE(log.findings.lossy());
        expect_all_bytes_placed(log.log);
    }
}

TEST(PanicQr, TextsOfAllLengthsAreProved) {
    for (const QrKernel kernel : {QrKernel::kSince6_15, QrKernel::kUntil6_14}) {
        for (unsigned length = 0; length < 200; ++length) {
            const std::string text =
                fmt::format("{}[    5.{:06}] {}\n", kText, length * 7919, std::string(length, 'x'));
            const TextLog log = only_log(panic_qr_url(text, kernel));
            EXPECT_EQ(decoded(log.log), text);
            EXPECT_TRUE(all_have(log.log, TextState::kWhole)) << length;
        }
    }
}

TEST(PanicQr, DigitsAreJoinedOverWhatMailAndEditorsPutBetweenThem) {
    const std::string url = panic_qr_url(kText);
    for (const std::string gap :
         {"\n", "\r\n", "\n> ", "\n> > ", "\n    ", " ", "\n\n", "=\n", "=\r\n", "\\\n", "\n| ",
          "\n# ", "%0A", "%20", "<br>\n", "\xc2\xa0", "\xe2\x80\x8b", "\\n", "\n &gt; "}) {
        expect_whole("> " + wrapped(url, 72, gap));
        expect_whole("See " + wrapped(url, 13, gap) + " .\n");
    }
}

TEST(PanicQr, UrlIsFoundInALongerText) {
    const std::string url = panic_qr_url(kText);
    expect_whole("My laptop died at 10:25:36, see " + url + "\n\n2026-11-30 it happened again\n");
    expect_whole("<a href=\"" + url + "\">report</a>\n3 comments");
    expect_whole("[the report](" + url + ") of 2026");
    expect_whole("QR-Code:" + url + "\n");
    expect_whole("scanned 1 barcode symbols from 1 images\n" + url + "\n17\n");
    expect_whole(url + "&d=debian&x=12");
}

TEST(PanicQr, EscapedUrlsAreRead) {
    const std::string digits = panic_qr_digits(kText);
    for (const std::string url :
         {"https://e.org/go?to=https%3A%2F%2Fp.org%2F%23%3Fa%3Dx86_64%26v%3D6.15.4-test%26z%3D",
          "https://p.org/#?a=x86_64&amp;v=6.15.4-test&amp;z=",
          "https://p.org/#?a=3Dx86_64&v=3D6.15=\n.4-test&z=3D",
          "p.org/?v=6.15.4-test&a=x86_64&z=", "> https://p.org/#?a=x86_64&v=6.15.4\n> -test&z="}) {
        const TextLog log = only_log(url + digits);
        EXPECT_EQ(log.release, "6.15.4-test") << url;
        EXPECT_EQ(log.architecture, "x86_64") << url;
        EXPECT_TRUE(all_have(log.log, TextState::kWhole));
    }
    const TextLog behind = only_log("p.org/?z=" + digits + "&v=6.15.4-test&a=arm64");
    EXPECT_EQ(behind.architecture, "arm64");
}

TEST(PanicQr, DigitsAloneAreRead) {
    for (const QrKernel kernel : {QrKernel::kSince6_15, QrKernel::kUntil6_14}) {
        const std::string digits = panic_qr_digits(kText, kernel);
        expect_whole(digits);
        expect_whole("\n " + wrapped("=" + digits, 20, "\n").substr(1) + "\n");
        expect_whole("> " + wrapped("=" + digits, 70, "\n> ").substr(1) + "\n");
        expect_whole("These digits: " + digits + ", please help\n");
    }
}

TEST(PanicQr, EveryUrlOfATextIsRead) {
    const std::string other = "[    9.000000] another boot\n";
    const std::vector<TextLog> logs = parsed(
        "first: " + panic_qr_url(kText) + "\nsecond: " + panic_qr_url(other, QrKernel::kUntil6_14) +
        "\n" + panic_qr_digits(kText + "x\n", QrKernel::kUntil6_14) + "\n" +
        panic_qr_digits(kText, QrKernel::kUntil6_14));
    ASSERT_EQ(logs.size(), 4U);
    EXPECT_EQ(decoded(logs[2].log), kText + "x\n");
    EXPECT_EQ(decoded(logs[3].log), kText);
    EXPECT_EQ(decoded(logs[0].log), kText);
    EXPECT_EQ(decoded(logs[1].log), other);
}

TEST(PanicQr, CopiesAndBeginningsOfACodeAreReadOnce) {
    const std::string url = panic_qr_url(kText);
    expect_whole("<a href=\"" + url + "\">" + url.substr(0, 150) + "...</a>\n> " + url + "\n");
}

TEST(PanicQr, CutCodeGivesDoubtfulLines) {
    const std::string url = panic_qr_url(kText);
    const TextLog log = only_log(url.substr(0, url.size() - 60));
    ASSERT_GE(log.log.records.size(), 2U);
    EXPECT_EQ(log.log.records[0].text,
              "usb 1-1: new high-speed USB device number 2 using xhci_hcd");
    EXPECT_TRUE(all_have(log.log, TextState::kDoubtful));
    ASSERT_TRUE(log.findings.lossy());
    EXPECT_THAT(log.findings.kept()[0].message, HasSubstr("it is cut after"));
}

TEST(PanicQr, ChangedLetterIsNoticedOnlyByTheChecksumSoNoLineIsShownAsRight) {
    const std::string digits = panic_qr_digits(kText);
    std::size_t unnoticed = 0;  // changes after which all lines come out, one of them wrong
    for (std::size_t at = 0; at < digits.size(); ++at) {
        std::string changed = digits;
        changed[at] = changed[at] == '9' ? '0' : static_cast<char>(changed[at] + 1);
        const auto found = printkfmt::inflate_digits(changed, DigitCode::kSevenBytes);
        EXPECT_TRUE(found.end != DigitsEnd::kProved || found.text == kText) << at;
        unnoticed += found.end == DigitsEnd::kChecksum && found.text != kText ? 1U : 0U;
        const auto logs = parsed("https://p.org/?a=x86_64&v=6.15.4&z=" + changed);
        ASSERT_EQ(logs.size(), 1U);
        EXPECT_TRUE(found.end == DigitsEnd::kProved || all_have(logs[0].log, TextState::kDoubtful));
        EXPECT_EQ(logs[0].findings.lossy(), found.end != DigitsEnd::kProved);
    }
    EXPECT_GT(unnoticed, 0U);
}

TEST(PanicQr, LossSaysWhereTheWrongDigitIsAtMost) {
    std::string digits = panic_qr_digits(kText);
    digits.replace(17 * 5, 2, "99");  // 99... is more than 2^56
    const TextLog log = only_log("z=" + digits);
    ASSERT_TRUE(log.findings.lossy());
    EXPECT_THAT(log.findings.kept()[0].message, HasSubstr("one of its first 102 of"));
}

TEST(PanicQr, WrongFirstDigitOfAUrlIsALossAndNotAnUnknownText) {
    std::string url = panic_qr_url(kText);
    url[url.rfind('=') + 1] = '9';
    const TextLog log = only_log(url);
    EXPECT_TRUE(log.log.records.empty());
    EXPECT_TRUE(log.findings.lossy());
}

TEST(PanicQr, TextThatInflatesWithoutEndIsBounded) {
    const TextLog log = only_log(panic_qr_url(std::string(std::size_t{4} << 20, 'x')));
    EXPECT_EQ(decoded(log.log).size(), printkfmt::kPanicQrTextMax + 1);
    EXPECT_TRUE(all_have(log.log, TextState::kDoubtful));
    EXPECT_TRUE(log.findings.lossy());
}

TEST(PanicQr, NumbersOfOtherKindsAreNoCodes) {
    for (const std::string& text :
         {std::string("https://map.example/?lat=5&z=17&x=1"),
          std::string("https://map.example/?lat=5&z=12345678901234567890"), std::string(7000, '1'),
          std::string("z="), std::string("z"), std::string("=") + std::string(100, '0')}) {
        EXPECT_FALSE(printkfmt::is_panic_qr(text)) << text;
    }
    const std::string log = "[    1.000000] PM: sz=12345678901234567 z=98765432109876543\n" + kText;
    EXPECT_FALSE(printkfmt::is_panic_qr(log));
}

TEST(PanicQr, ManyCodesAreBoundedAndTheRestIsALoss) {
    std::string text;
    for (int i = 0; i < 100; ++i) {
        text += panic_qr_url(fmt::format("[    1.{:06}] boot {}\n", i, i)) + "\n";
    }
    const std::vector<TextLog> logs = parsed(text);
    ASSERT_EQ(logs.size(), 64U);
    EXPECT_TRUE(logs.back().findings.lossy());
}

TEST(PanicQr, MutantsOfATextNeverShowAWrongLineAsRight) {
    std::mt19937 random(5);
    const std::string whole = "see\n> " + wrapped(panic_qr_url(kText), 70, "\n> ") + "\n> thanks";
    for (unsigned round = 0; round < rounds(200); ++round) {
        std::string text = whole;
        for (unsigned i = 0; i < 1 + round % 3; ++i) {
            const std::size_t at = random() % text.size();
            text.replace(at, random() % 3, 1, static_cast<char>(random()));
        }
        for (const TextLog& log : parsed(text)) {
            const bool shown_as_right =
                !log.log.records.empty() && all_have(log.log, TextState::kWhole);
            EXPECT_TRUE(!shown_as_right || decoded(log.log) == kText) << text;
            EXPECT_TRUE(shown_as_right || log.findings.lossy()) << text;
        }
    }
}

TEST(PanicQr, TextBesideTheCodesIsKept) {
    EXPECT_EQ(printkfmt::text_beside_panic_qr("before " + panic_qr_url(kText) + "\nafter"),
              "before \nafter");
}

}  // namespace
}  // namespace lastwords::test
