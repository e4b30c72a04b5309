// SPDX-License-Identifier: GPL-2.0-or-later
// Tests damaged and cut dumps of every container. Whatever the bytes are, each answer must be
// possible.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "tests/support/avml_builder.h"
#include "tests/support/damage.h"
#include "tests/support/elf_core_builder.h"
#include "tests/support/flattened_writer.h"
#include "tests/support/kdump_builder.h"
#include "tests/support/lime_builder.h"
#include "tests/support/opened_image.h"
#include "tests/support/rounds.h"
#include "tests/support/xen_core_builder.h"

namespace lastwords::extractor {
namespace {

using test::OpenedImage;
using testing::StartsWith;
using Dump = std::vector<std::byte>;

Dump kdump() {
    KdumpPlan plan;
    plan.vmcoreinfo = "OSRELEASE=6.1.0\n";
    for (const PageCodec& codec : page_codecs()) {
        plan.codecs.push_back(&codec);
    }
    test::Pages pages{{2, {}}, {6, test::Page(4096)}};
    for (const std::uint64_t pfn : {0U, 1U, 3U, 5U, 7U}) {
        pages[pfn] = test::repeated_page(pfn);
    }
    return test::build_kdump(plan, pages);
}

Dump elf() {
    test::ElfCore core{.extended_count = true};
    core.notes = test::build_vmcoreinfo_note("OSRELEASE=6.1.0\n");
    return test::build_elf_core(core, {{0x1000, test::numbered_page(1), 0x3000},
                                       {0x3000, test::numbered_page(2)},
                                       {0x7000, test::numbered_page(3), 0, 0xffff888000007000}});
}

Dump flattened(const Dump& dump) {
    constexpr std::size_t kRecord = 5000;
    std::vector<test::FlattenedRecord> records;
    for (std::size_t at = 0; at < dump.size(); at += kRecord) {
        const Bytes part = Bytes(dump).subspan(at, std::min(kRecord, dump.size() - at));
        records.push_back({at, {part.begin(), part.end()}});
    }
    records.push_back({0, {dump.begin(), dump.begin() + 464}});
    return test::build_flattened(records);
}

std::vector<test::LimeRange> lime_ranges() {
    return {{0x1000, test::repeated_page(1, 0x2000)},
            {0x3000, test::numbered_page(2)},
            {0x7000, test::numbered_page(3)}};
}

Dump lime() {
    return test::build_lime(lime_ranges());
}

Dump avml() {
    return test::build_avml(lime_ranges());
}

Dump xen() {
    return test::build_xen_core(test::numbered_xen_core({0, 1, 2, 9, 3, 0x100000, 4, 5}));
}

struct Seed {
    const char* name;
    Dump (*make)();
};

constexpr std::array kSeeds{Seed{"Kdump", kdump},
                            Seed{"Elf", elf},
                            Seed{"FlattenedKdump", [] { return flattened(kdump()); }},
                            Seed{"FlattenedElf", [] { return flattened(elf()); }},
                            Seed{"Lime", lime},
                            Seed{"Avml", avml},
                            Seed{"Xen", xen},
                            Seed{"FlattenedLime", [] { return flattened(lime()); }}};

/// Changes a few bytes, more often in headers than elsewhere, and sometimes cuts the dump.
Dump mutate(Dump dump, std::mt19937_64& random) {
    constexpr std::array<std::size_t, 6> kHeaders{0, 0x1000, 0x2000, 0x3000, 0x4000, 0x5000};
    const auto place = [&] {
        const std::size_t header = kHeaders.at(random() % kHeaders.size());
        return (random() % 4 == 0 ? random() : header + random() % 512) % dump.size();
    };
    const std::size_t damages = 1 + random() % 6;
    for (std::size_t i = 0; i < damages; ++i) {
        const std::size_t at = place();
        const std::size_t length = std::min<std::size_t>(random() % 9, dump.size() - at);
        if (random() % 2 == 0) {
            test::flip(dump, at, random() % 8);
        } else {
            test::overwrite(dump, at, length, random() % 2 == 0 ? 0xff : random() & 0xffU);
        }
    }
    if (random() % 4 == 0) {
        test::truncate(dump, place());
    }
    return dump;
}

/// Reads at several addresses. Describes the first answer that is impossible; empty: there is none.
std::string wrong_answer(const OpenedImage& image, std::uint64_t file_bytes,
                         std::mt19937_64& random) {
    std::vector<std::byte> into(9000);
    for (std::uint64_t i = 0; i < 24; ++i) {
        const PhysAddr at{i < 18 ? i * 0x800 : random() >> (random() % 64)};
        const Result<std::uint64_t> got = (*image).read_some(at, into);
        if (got && (*got == 0 || *got > into.size())) {
            return fmt::format("{} bytes at {:#x}", *got, at.value);
        }
        if (!got && !got.error().message.starts_with("dump")) {
            return got.error().message;
        }
        const auto place = (*image).place(at);
        if (place && place->extent.offset.value + place->extent.length > file_bytes) {
            return fmt::format("{:#x} is said to lie beyond the file", at.value);
        }
    }
    return {};
}

class Mutants : public testing::TestWithParam<Seed> {};

TEST_P(Mutants, GiveAnswersThatCanBe) {
    const unsigned tries = test::rounds(400);
    const Dump dump = GetParam().make();
    unsigned opened = 0;
    for (unsigned round = 0; round < tries; ++round) {
        std::mt19937_64 random(round);
        const Dump mutant = mutate(dump, random);
        const OpenedImage image(mutant);
        if (!image.image) {
            ASSERT_THAT(image.image.error().message, StartsWith("dump: ")) << round;
            continue;
        }
        ++opened;
        std::uint64_t end = 0;
        for (const PhysRange& range : (*image).ranges()) {
            ASSERT_GE(range.begin.value, end) << round;
            ASSERT_GT(range.end, range.begin) << round;
            end = range.end.value;
        }
        ASSERT_EQ(wrong_answer(image, mutant.size(), random), "") << round;
    }
    EXPECT_GT(opened, tries / 10);
}

INSTANTIATE_TEST_SUITE_P(Containers, Mutants, testing::ValuesIn(kSeeds),
                         [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace lastwords::extractor
