// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/pstore/ftrace.h: a function trace, printed as the kernel prints it.
#include "extractor/pstore/ftrace.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "tests/support/bytes_builder.h"
#include "tests/support/damage.h"
#include "tests/support/rounds.h"

namespace lastwords::test {
namespace {

using extractor::first_calls;
using extractor::ftrace_text;
using extractor::FtraceForm;
using extractor::guess_ftrace_form;
using extractor::merge_ftrace;
using extractor::read_ftrace;
using extractor::SymbolNames;

struct Call {
    std::uint64_t ip;
    std::uint64_t parent;
    std::uint64_t count;
    unsigned cpu;
};

std::vector<std::byte> zone(const std::vector<Call>& calls, const FtraceForm& form = {}) {
    BytesBuilder bytes(form.order);
    for (const Call& call : calls) {
        bytes.word(form.word_bytes, call.ip).word(form.word_bytes, call.parent);
        bytes.u64(call.count << 8 | call.cpu);
    }
    return bytes.take();
}

TEST(Ftrace, IsPrintedAsTheKernelPrintsIt) {
    const auto names = SymbolNames::from_map(
        "ffffffff81000000 T _stext\nffffffff81000100 T called\nffffffff81000200 T caller\n"
        "ffffffff81000300 T end\n");
    ASSERT_TRUE(names);
    const auto calls = read_ftrace(zone({{0xffffffff81000100, 0xffffffff81000212, 7, 1}}), {});
    EXPECT_EQ(ftrace_text(calls, *names),
              "CPU:1 ts:7 ffffffff81000100  ffffffff81000212  called <- caller+0x12/0x100\n");
    EXPECT_EQ(ftrace_text(calls, {}),
              "CPU:1 ts:7 ffffffff81000100  ffffffff81000212  0xffffffff81000100 <- "
              "0xffffffff81000212\n");
}

TEST(Ftrace, AddressesOfModulesInLaterKernelsGetTheirTopBitBack) {
    const auto calls = read_ftrace(zone({{0x7fffffffc0001004, 0xffffffff81000212, 7, 1}}), {});
    EXPECT_EQ(ftrace_text(calls, {}),
              "CPU:1 ts:7 ffffffffc0001004  ffffffff81000212  0xffffffffc0001004 <- "
              "0xffffffff81000212\n");
}

TEST(Ftrace, ARingStartsWithItsFirstWholeRecord) {
    std::vector<std::byte> bytes = zone({{0x10, 0x20, 1, 0}, {0x30, 0x40, 2, 0}});
    bytes.erase(bytes.begin(), bytes.begin() + 5);
    EXPECT_EQ(ftrace_text(read_ftrace(bytes, {}), {}),
              "CPU:0 ts:2 00000030  00000040  0x30 <- 0x40\n");
    EXPECT_TRUE(read_ftrace(Bytes(bytes).first(3), {}).empty());
}

TEST(Ftrace, CallsOfSeveralCpusAreInTheirOrder) {
    const std::vector cpus{
        read_ftrace(zone({{0x1, 0, 1, 0}, {0x4, 0, 4, 0}, {0x5, 0, 5, 0}}), {}),
        read_ftrace(zone({{0x2, 0, 2, 1}, {0x3, 0, 3, 1}}), {}),
        read_ftrace({}, {}),
        read_ftrace(zone({{0x6, 0, 6, 3}}), {}),
    };
    std::vector<std::uint64_t> order;
    for (const auto& call : merge_ftrace(cpus)) {
        order.push_back(call.ip.value);
    }
    EXPECT_THAT(order, testing::ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(Ftrace, IsReadFrom32BitAndBigEndianMachines) {
    for (const FtraceForm& form :
         {FtraceForm{4, std::endian::little}, FtraceForm{4, std::endian::big},
          FtraceForm{8, std::endian::big}}) {
        EXPECT_EQ(ftrace_text(read_ftrace(zone({{0xc0001234, 0xc0005678, 3, 2}}, form), form), {}),
                  "CPU:2 ts:3 c0001234  c0005678  0xc0001234 <- 0xc0005678\n");
    }
}

TEST(Ftrace, MutantsGiveOneLineForEachCall) {
    std::vector<Call> calls;
    for (std::uint64_t i = 0; i < 40; ++i) {
        calls.push_back({0xffffffff81000000 + 16 * i, 0xffffffff81000204, i, i % 3 == 0 ? 1U : 0U});
    }
    for (unsigned round = 0; round < rounds(500); ++round) {
        std::mt19937_64 random(round);
        std::vector<std::byte> bytes = zone(calls);
        for (unsigned i = 0; i <= random() % 8; ++i) {
            flip(bytes, random() % bytes.size(), random() % 8);
        }
        truncate(bytes, random() % (bytes.size() + 1));
        const FtraceForm form = guess_ftrace_form(bytes);
        const std::string text = ftrace_text(read_ftrace(bytes, form), {});
        EXPECT_EQ(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')),
                  bytes.size() / form.record_bytes())
            << round;
        EXPECT_LE(first_calls(bytes).end, bytes.size()) << round;
    }
}

}  // namespace
}  // namespace lastwords::test
