// SPDX-License-Identifier: GPL-2.0-or-later
// Tests that whole dumps of arm64 kernels 3.10 to 5.9 give the records and the consoles' position
// that the machine had.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

#include "extractor/open.h"
#include "extractor/trim/trim.h"
#include "tests/support/arm64_dump_builder.h"
#include "tests/support/temp_file.h"
#include "tests/support/temp_folder.h"

namespace lastwords::test {
namespace {

using extractor::Recovered;
using printkfmt::Console;
using printkfmt::Log;
using printkfmt::Record;
using printkfmt::Source;
using ::testing::ElementsAre;

using File = Arm64Kernel::File;
using Order = KallsymsBuilder::Order;

const Arm64Kernel kKernels[] = {
    {.name = "k3_10_64K_42",
     .release = "3.10.104-arm64",
     .version = {3, 10},
     .page_shift = 16,
     .va_bits = 42,
     .log = {.structure = "log", .align = 8},
     .file = File::kKdump},
    {.name = "k3_18_4K_39",
     .release = "3.18.140-arm64",
     .version = {3, 18},
     .va_bits = 39,
     .file = File::kRaw},
    {.name = "k4_4_4K_48",
     .release = "4.4.302-arm64",
     .version = {4, 4},
     .ram = 0x4000000000,
     .dynamic_log_buf = true,
     .file = File::kElfQemu},
    {.name = "k4_9_4K_48_Kaslr",
     .release = "4.9.337-arm64",
     .version = {4, 9},
     .ram = 0x40000000,
     .image = 0x2600000,
     .image_kaslr = 0x123456600000,
     .linear_kaslr = 37ULL << 30,
     .dynamic_log_buf = true,
     .kallsyms = Order::k4_6,
     .file = File::kElfQemu},
    {.name = "k4_12_16K_36",
     .release = "4.12.14-arm64",
     .version = {4, 12},
     .page_shift = 14,
     .va_bits = 36,
     .dynamic_log_buf = true,
     .kallsyms = Order::k4_6,
     .file = File::kElf},
    {.name = "k4_19_64K_48",
     .release = "4.19.325-arm64",
     .version = {4, 19},
     .page_shift = 16,
     .dynamic_log_buf = true,
     .kallsyms = Order::k4_6,
     .kallsyms_alignment = 8,
     .file = File::kKdump},
    {.name = "k5_2_64K_48_User52",
     .release = "5.2.21-arm64",
     .version = {5, 2},
     .page_shift = 16,
     .table_bits = 52,
     .log = {.head_bytes = 20, .caller = true},
     .kallsyms = Order::k5_10,
     .kallsyms_alignment = 8,
     .file = File::kElf},
    {.name = "k5_4_4K_48_Kaslr",
     .release = "5.4.302-arm64",
     .version = {5, 4},
     .ram = 0x40000000,
     .image = 0x2600000,
     .image_kaslr = 0x323456600000,
     .linear_kaslr = 37ULL << 30,
     .dynamic_log_buf = true,
     .log = {.head_bytes = 20, .caller = true},
     .kallsyms = Order::k5_10,
     .kallsyms_alignment = 8,
     .file = File::kKdump},
};

/// More messages than log_buf holds, of all levels, some with dictionaries.
Arm64Content content() {
    Arm64Content all;
    for (unsigned i = 0; i < 200; ++i) {
        PrintkLogMessage message{.text = fmt::format("message {} of this boot", i),
                                 .level = i % 8,
                                 .facility = i % 7 == 0 ? 3U : 0U,
                                 .ts_nsec = 1000000007ULL * i,
                                 .caller_id = i % 2 == 0 ? 0x80000000 | i % 4 : i};
        if (i % 5 == 0) {
            message.dictionary = {"SUBSYSTEM=platform", fmt::format("DEVICE=+platform:uart{}", i)};
        }
        all.messages.push_back(std::move(message));
    }
    all.consoles = {{.driver = "ttyAMA", .index = 0, .flags = 7},
                    {.driver = "netcon", .index = 0, .flags = 5, .in_module = true}};
    all.console_seq = 187;
    all.pending = {.text = "no newline yet", .level = 4, .facility = 1, .ts_nsec = 200'000'000'000};
    all.safe_texts = {"", "\0014from CPU 1\n\0013and again\n"};
    return all;
}

/// One line for each record, of all that is compared.
std::vector<std::string> lines(const Log& log) {
    std::vector<std::string> all;
    for (const Record& record : log.records) {
        const printkfmt::Device& device = log.device_of(record);
        all.push_back(fmt::format("{} <{}.{}> {} {} [{} {}] {:x}", record.seq.value().value,
                                  record.facility, record.level, record.timestamp_ns.value(),
                                  record.text, device.subsystem, device.device,
                                  record.has_caller ? record.caller.id : 0));
    }
    return all;
}

std::vector<std::string> lines(const Arm64Content& content, std::uint64_t first, bool callers) {
    std::vector<std::string> all;
    for (std::uint64_t seq = first; seq < content.messages.size(); ++seq) {
        const PrintkLogMessage& message = content.messages[seq];
        const auto value = [&](std::size_t i) {
            return message.dictionary.empty()
                       ? std::string()
                       : message.dictionary[i].substr(message.dictionary[i].find('=') + 1);
        };
        all.push_back(fmt::format("{} <{}.{}> {} {} [{} {}] {:x}", seq, message.facility,
                                  message.level, message.ts_nsec, message.text, value(0), value(1),
                                  callers ? message.caller_id : 0));
    }
    return all;
}

std::string told(const Recovered& recovered, Finding::Weight weight) {
    std::string text;
    recovered.visit_findings([&](const Findings& findings, std::optional<std::size_t>) {
        for (const Finding& finding : findings.kept()) {
            text += finding.weight == weight ? finding.message + "\n" : "";
        }
    });
    return text;
}

class Aarch64Dump : public ::testing::TestWithParam<Arm64Kernel> {
 protected:
    const Arm64Content put_in = content();
    const Arm64Dump dump{GetParam(), put_in};

    Result<Recovered> open() const {
        const TempFile file(dump.file());
        extractor::OpenOptions options;
        options.raw_base = GetParam().ram;
        options.raw_base_given = GetParam().file == File::kRaw;
        const std::vector<std::string> paths{file.path()};
        return open_dump(paths, options);
    }
};

INSTANTIATE_TEST_SUITE_P(Kernels, Aarch64Dump, ::testing::ValuesIn(kKernels),
                         [](const auto& one) { return std::string(one.param.name); });

// As crash takes them, each with its address, and in any order.
TEST_P(Aarch64Dump, IsReadFromPiecesOfItsRam) {
    if (GetParam().file != File::kRaw) {
        return;
    }
    const std::vector<std::byte> ram = dump.file();
    const std::size_t half = ram.size() / 2 / 4096 * 4096;
    const TempFile low(Bytes(ram).first(half));
    const TempFile high(Bytes(ram).subspan(half));
    const std::vector<std::string> paths{fmt::format("{}@{:x}", high.path(), GetParam().ram + half),
                                         fmt::format("{}@{:#x}", low.path(), GetParam().ram)};
    const Result<Recovered> recovered = extractor::open_dump(paths, {});
    ASSERT_TRUE(recovered) << recovered.error().message;
    ASSERT_EQ(recovered->sources.size(), 1U);
    EXPECT_EQ(told(*recovered, Finding::Weight::kLoss), "");
    const auto wanted = lines(put_in, dump.first_seq(), GetParam().log.caller);
    EXPECT_EQ(lines(recovered->sources[0].log), wanted);

    const TempFolder folder;
    const std::vector<std::string> trimmed{folder / "small.kdump"};
    const auto report = extractor::trim(paths, trimmed.front(), {});
    ASSERT_TRUE(report) << report.error().message;
    const Result<Recovered> again = extractor::open_dump(trimmed, {});
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(lines(again->sources.at(0).log), wanted);
}

TEST_P(Aarch64Dump, GivesTheRecordsAndTheConsolesPosition) {
    const Result<Recovered> recovered = open();
    ASSERT_TRUE(recovered) << recovered.error().message;
    ASSERT_EQ(recovered->sources.size(), 1U);
    const Source& source = recovered->sources[0];
    EXPECT_EQ(told(*recovered, Finding::Weight::kLoss), "");
    EXPECT_EQ(source.machine.release, GetParam().release);
    EXPECT_EQ(source.machine.architecture, "aarch64");
    EXPECT_GT(dump.first_seq(), 0U);
    EXPECT_EQ(lines(source.log), lines(put_in, dump.first_seq(), GetParam().log.caller));

    std::vector<std::string> waiting;
    for (const Record& record : source.log.buffered) {
        waiting.push_back(fmt::format("<{}> {}", record.level, record.text));
    }
    if (GetParam().has_safe_buffers()) {
        EXPECT_THAT(waiting, ElementsAre("<4> from CPU 1", "<3> and again", "<4> no newline yet"));
    } else {
        EXPECT_THAT(waiting, ElementsAre("<4> no newline yet"));
    }

    ASSERT_EQ(source.consoles.size(), 2U);
    EXPECT_EQ(source.consoles[0].name, "ttyAMA0");
    EXPECT_EQ(source.consoles[1].name, "netcon0");
    for (const Console& console : source.consoles) {
        EXPECT_EQ(console.next_seq, Seq{187});
        EXPECT_TRUE(console.shares_position);
        EXPECT_EQ(console.coverage.pending, 13U);
        EXPECT_EQ(console.coverage.suppressed, 2U);  // 191 and 199, of level 7
    }
}

}  // namespace
}  // namespace lastwords::test
