// SPDX-License-Identifier: GPL-2.0-or-later
// QR codes of the panic screen, made of the lines of real kernels, cut and with wrong digits: a
// wrong line must never be shown as right.
#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <sstream>

#include "printkfmt/parse/panic_qr/panic_qr.h"
#include "printkfmt/parse/panic_qr/panic_qr_digits.h"
#include "tests/samples/sample.h"
#include "tests/support/panic_qr_builder.h"
#include "tests/support/rounds.h"

namespace lastwords::test {
namespace {

using printkfmt::DigitCode;
using printkfmt::Record;
using printkfmt::TextLog;
using printkfmt::TextState;

/// A line as kmsg_dump_get_buffer() gives it, and what a Record has of it.
struct Line {
    std::string text;
    std::uint64_t time_ns = 0;
};

/// Returns all lines of a sample's log.
std::vector<Line> lines_of(const Sample& sample) {
    std::vector<Line> lines;
    for (const TrueRecord& record : sample.records) {
        std::istringstream parts(record.text);
        for (std::string part; std::getline(parts, part);) {
            lines.push_back({part, record.ts_nsec / 1000 * 1000});
        }
    }
    return lines;
}

/// One text with its digits.
struct Code {
    std::vector<Line> lines;
    std::string text;
    std::string digits;
    QrKernel kernel = QrKernel::kSince6_15;

    DigitCode code() const {
        return kernel == QrKernel::kSince6_15 ? DigitCode::kSevenBytes : DigitCode::kThirteenBits;
    }
    std::string url(const std::string& with) const {
        return fmt::format("https://p.org/#?a=x86_64&v=6.15.0&{}{}", name_of(code()), with);
    }
};

/// Makes a code of the lines that end before `end`, and of about `bytes` bytes.
Code make_code(const std::vector<Line>& all, std::size_t end, std::size_t bytes, QrKernel kernel) {
    Code made{.lines = {}, .text = {}, .digits = {}, .kernel = kernel};
    std::size_t begin = end;
    for (std::size_t size = 0; begin > 0 && size < bytes; size += all[begin].text.size() + 16) {
        --begin;
    }
    for (std::size_t i = begin; i < end; ++i) {
        made.lines.push_back(all[i]);
        made.text += fmt::format("[{:5}.{:06}] {}\n", all[i].time_ns / 1'000'000'000,
                                 all[i].time_ns / 1000 % 1'000'000, all[i].text);
    }
    made.digits = panic_qr_digits(made.text, kernel);
    return made;
}

/// Returns 200 codes of the lines of all samples, half of them for each kind of kernel.
std::vector<Code> make_codes() {
    constexpr unsigned kCodes = 200;
    std::vector<std::vector<Line>> logs;
    for (const std::string& name : sample_names()) {
        logs.push_back(lines_of(load_sample(name)));
    }
    std::mt19937 random(20261130);
    std::vector<Code> codes;
    for (unsigned i = 0; i < kCodes; ++i) {
        const std::vector<Line>& all = logs[i % logs.size()];
        const std::size_t end = 1 + random() % (all.size() - 1);
        const std::size_t bytes = i % 40 == 0 ? 6000 : 150 + random() % 800;
        codes.push_back(
            make_code(all, end, bytes, i % 2 == 0 ? QrKernel::kSince6_15 : QrKernel::kUntil6_14));
    }
    return codes;
}

/// Expects every record that is shown as right to be the line at its place, and the others to be
/// marked, with a loss that says why. Returns the logs.
std::vector<TextLog> expect_right(const Code& made, const std::string& digits) {
    std::vector<TextLog> logs = printkfmt::parse_panic_qr(made.url(digits));
    for (const TextLog& log : logs) {
        for (const Record& record : log.log.records) {
            if (record.text_state != TextState::kWhole) {
                EXPECT_EQ(record.text_state, TextState::kDoubtful);
                EXPECT_TRUE(log.findings.lossy());
                continue;
            }
            const bool there = record.position < made.lines.size();
            EXPECT_TRUE(there);
            const Line& line = made.lines[there ? record.position : 0];
            EXPECT_EQ(record.text, line.text);
            EXPECT_EQ(record.timestamp_ns, line.time_ns);
        }
    }
    return logs;
}

TEST(PanicQrOfSamples, WholeCodesGiveEveryLine) {
    for (const Code& made : make_codes()) {
        const auto logs = expect_right(made, made.digits);
        ASSERT_EQ(logs.size(), 1U);
        ASSERT_EQ(logs[0].log.records.size(), made.lines.size());
        EXPECT_FALSE(logs[0].findings.lossy());
    }
}

TEST(PanicQrOfSamples, CutCodesGiveTheFirstLinesAndNothingElse) {
    for (const Code& made : make_codes()) {
        for (std::size_t cut = 20; cut < made.digits.size(); cut += 25) {
            const auto logs = expect_right(made, made.digits.substr(0, cut));
            ASSERT_EQ(logs.size(), 1U);
            const printkfmt::RecordList& records = logs[0].log.records;
            ASSERT_LE(records.size(), made.lines.size());
            for (std::size_t i = 0; i + 1 < records.size(); ++i) {
                ASSERT_EQ(records[i].text, made.lines[i].text);
            }
            // Little of the text is missing if little more than the checksum is cut off.
            const bool nearly_all = cut + 40 > made.digits.size();
            EXPECT_TRUE(!nearly_all || records.size() + 8 >= made.lines.size());
        }
    }
}

TEST(PanicQrOfSamples, WrongDigitNeverGivesAWrongLineThatIsShownAsRight) {
    std::mt19937 random(7);
    for (const Code& made : make_codes()) {
        for (std::size_t at = random() % 25; at < made.digits.size(); at += 25) {
            std::string digits = made.digits;
            digits[at] = static_cast<char>(
                '0' + (static_cast<unsigned>(digits[at] - '0') + 1 + random() % 9) % 10);
            expect_right(made, digits);
            expect_right(made, digits.substr(0, at + random() % (digits.size() - at)));
            ASSERT_FALSE(HasFailure()) << at << " of " << digits;
        }
    }
}

TEST(PanicQrOfSamples, LostAndRepeatedDigitsNeverGiveAWrongLineThatIsShownAsRight) {
    std::mt19937 random(8);
    const std::vector<Code> codes = make_codes();
    for (unsigned round = 0; round < rounds(200); ++round) {
        const Code& made = codes[random() % codes.size()];
        std::string digits = made.digits;
        const std::size_t at = random() % digits.size();
        if (round % 2 == 0) {
            digits.erase(at, 1 + random() % 80);
        } else {
            digits.insert(at, digits.substr(random() % digits.size(), 1 + random() % 80));
        }
        expect_right(made, digits);
    }
}

}  // namespace
}  // namespace lastwords::test
