// SPDX-License-Identifier: GPL-2.0-or-later
// Tests extractor/kernel/kallsyms_scan.cpp: tables of every era are found without VMCOREINFO's
// keys, which 6.0 introduced, and damage to any table never gives a wrong address.
#include <gmock/gmock.h>

#include <algorithm>
#include <ostream>
#include <string_view>
#include <vector>

#include "extractor/kernel/kallsyms.h"
#include "tests/support/fake_kernel.h"
#include "tests/support/kallsyms_builder.h"

namespace lastwords::test {
namespace {

using extractor::Kallsyms;
using extractor::KallsymsAddresses;
using ::testing::HasSubstr;
using Order = KallsymsBuilder::Order;

struct Era {
    std::string_view name;
    Order order;
    KallsymsAddresses coding;
    const extractor::Arch* arch = &extractor::kX86_64;
    std::uint64_t alignment = 0;

    friend void PrintTo(const Era& era, std::ostream* out) { *out << era.name; }
};

/// The kallsyms of a kernel whose image starts 0x9000 bytes before _stext, as 2.6.32's does on
/// x86-64.
class KallsymsOfEveryEra : public ::testing::TestWithParam<Era> {
 protected:
    FakeKernel kernel{*GetParam().arch};
    KallsymsBuilder builder{GetParam().order, GetParam().coding};
    KallsymsPlace place;

    void SetUp() override {
        builder.alignment = GetParam().alignment;
        builder.tokens[1] = "Tconsole";
        builder.tokens[2] = "tfill";
        builder.symbol("_text", kernel.stext() - 0x9000).symbol("_stext", kernel.stext());
        builder.symbol("console_drivers", kernel.stext() + 0x12345, 'd');
        builder.filler(kernel.stext() + 0x20000).symbol("_etext", kernel.stext() + 0x30000);
        if (has_per_cpu_symbols()) {
            builder.symbol("__per_cpu_start", VirtAddr{0}, 'A');
            builder.symbol("nmi_print_seq", VirtAddr{0xd6c0}, 'A');
        }
        place = builder.write(kernel);
    }

    static bool has_per_cpu_symbols() {
        return GetParam().coding == KallsymsAddresses::kAbsolute ||
               GetParam().coding == KallsymsAddresses::kRelativePerCpu;
    }
    Result<VirtAddr> find(std::string_view name) const {
        const OpenedKernel opened(kernel);
        return Kallsyms::read(opened.info, opened.memory).and_then([&](const Kallsyms& symbols) {
            return symbols.find(name);
        });
    }
    /// Looks all symbols up, and returns how many have their address. None may have another one.
    /// `damage` is for the message. `differs_unseen`: a bit of one address was changed. If the
    /// addresses still ascend, nothing tells.
    int count_found(std::string_view damage, bool differs_unseen = false) const {
        const OpenedKernel opened(kernel);
        const auto symbols = Kallsyms::read(opened.info, opened.memory);
        if (!symbols) {
            EXPECT_NE(symbols.error().message, "");
            return 0;
        }
        int found = 0;
        const auto look = [&](std::string_view name, VirtAddr expected) {
            const Result<VirtAddr> address = symbols->find(name);
            if (address && differs_unseen && *address != expected) {
                EXPECT_LT(address->value ^ expected.value, 0x100U) << name << " after " << damage;
            } else if (address) {
                EXPECT_EQ(*address, expected) << name << " after " << damage;
                ++found;
            }
        };
        look("_stext", kernel.stext());
        look("console_drivers", kernel.stext() + 0x12345);
        look("filler_0", kernel.stext() + 0x20000);
        look("filler_500", kernel.stext() + 0x20000 + 500);
        look("filler_1099", kernel.stext() + 0x20000 + 1099);
        look("_etext", kernel.stext() + 0x30000);
        if (has_per_cpu_symbols()) {
            look("nmi_print_seq", VirtAddr{0xd6c0});
        }
        return found;
    }
    int all() const { return has_per_cpu_symbols() ? 7 : 6; }
};

constexpr std::uint64_t kPowerOfTwo64 = 256;  // .align 8 on arm64
constexpr std::uint64_t kPowerOfTwo32 = 16;   // .align 4 on arm

INSTANTIATE_TEST_SUITE_P(
    Eras, KallsymsOfEveryEra,
    ::testing::Values(
        Era{"v2_6_32", Order::k2_6_32, KallsymsAddresses::kAbsolute},
        Era{"v4_4_arm64", Order::k2_6_32, KallsymsAddresses::kAbsolute, &extractor::kX86_64,
            kPowerOfTwo64},
        Era{"v3_10_32_bit", Order::k2_6_32, KallsymsAddresses::kAbsolute, &kFake32},
        Era{"v3_10_arm", Order::k2_6_32, KallsymsAddresses::kAbsolute, &kFake32, kPowerOfTwo32},
        Era{"v3_10_big_endian", Order::k2_6_32, KallsymsAddresses::kAbsolute, &kFakeBig64},
        Era{"v4_9_x86_64", Order::k4_6, KallsymsAddresses::kRelativePerCpu},
        Era{"v4_9_arm64", Order::k4_6, KallsymsAddresses::kRelative, &extractor::kX86_64,
            kPowerOfTwo64},
        Era{"v4_14_arm64", Order::k4_6, KallsymsAddresses::kRelative},
        Era{"v4_9_32_bit", Order::k4_6, KallsymsAddresses::kRelative, &kFake32},
        Era{"v4_9_big_endian", Order::k4_6, KallsymsAddresses::kRelative, &kFakeBig64},
        Era{"v5_4_x86_64", Order::k5_10, KallsymsAddresses::kRelativePerCpu},
        Era{"v5_4_arm64", Order::k5_10, KallsymsAddresses::kRelative},
        Era{"v5_4_longs", Order::k5_10, KallsymsAddresses::kAbsolute},
        Era{"v5_4_big_endian", Order::k5_10, KallsymsAddresses::kRelative, &kFakeBig64},
        Era{"v6_12", Order::k6_4, KallsymsAddresses::kRelativePerCpu},
        Era{"v6_6_longs", Order::k6_4, KallsymsAddresses::kAbsolute},
        Era{"v7_2", Order::k7_2, KallsymsAddresses::kProgramCounter}),
    [](const auto& param) { return std::string(param.param.name); });

TEST_P(KallsymsOfEveryEra, AreFound) {
    EXPECT_EQ(count_found("nothing"), all());
    EXPECT_EQ(find("_text"), kernel.stext() - 0x9000);
}

TEST_P(KallsymsOfEveryEra, GivePerCpuSymbolsTheirOwnValue) {
    if (has_per_cpu_symbols()) {
        EXPECT_EQ(find("nmi_print_seq"), VirtAddr{0xd6c0});
        EXPECT_EQ(find("__per_cpu_start"), VirtAddr{0});
    }
}

TEST_P(KallsymsOfEveryEra, LoseOnlyTheNamesAroundAHole) {
    kernel.refuse(place.names + 7500,
                  ErrorKind::kExcluded);  // neither the first names nor the last
    EXPECT_EQ(find("console_drivers"), kernel.stext() + 0x12345);
    EXPECT_EQ(find("_etext"), kernel.stext() + 0x30000) << "this name is behind the hole";
    const auto lost = find("filler_1000");
    ASSERT_TRUE(lost || lost.error().kind == ErrorKind::kExcluded) << lost.error().message;
}

TEST_P(KallsymsOfEveryEra, LoseNothingByADamagedMarker) {
    const unsigned width = GetParam().order <= Order::k4_6 ? GetParam().arch->word_bytes : 4;
    for (unsigned marker = 1; marker < 5; ++marker) {
        const VirtAddr at = place.markers + marker * width;
        const std::uint64_t saved = kernel.get(at, width);
        kernel.put(at, width, 0x12345);
        EXPECT_EQ(count_found("damage to a marker"), all()) << marker;
        kernel.put(at, width, saved);
    }
}

TEST_P(KallsymsOfEveryEra, LoseNothingWithAllMarkers) {
    kernel.write(place.markers, std::vector<std::byte>(place.token_table - place.markers));
    EXPECT_EQ(count_found("loss of the markers"), all());
}

TEST_P(KallsymsOfEveryEra, LoseOnlyTheNamesAroundADamagedLength) {
    kernel.put(place.names + 1500, 1, 0x0d);
    EXPECT_GE(count_found("damage to a name"), all() - 2);
}

TEST_P(KallsymsOfEveryEra, AreRefusedIfTheyDisagreeWithVmcoreinfo) {
    std::string& keys = kernel.vmcoreinfo();
    keys.replace(keys.find("SYMBOL(_stext)"), 14, "SYMBOL(_other)");
    kernel.symbol("_stext", kernel.stext() + 8);
    const auto address = find("console_drivers");
    ASSERT_FALSE(address);
    EXPECT_EQ(address.error().kind, ErrorKind::kCorrupt);
    EXPECT_THAT(address.error().message, HasSubstr("none of the known encodings"));
}

TEST_P(KallsymsOfEveryEra, GiveNoAddressOutOfAPageOfZeros) {
    for (VirtAddr at{place.offsets.value / kPage * kPage}; at < place.end; at += kPage) {
        std::vector<std::byte> saved(kPage);
        kernel.image().peek(kernel.phys(at), saved);
        kernel.write(at, std::vector<std::byte>(kPage));
        count_found("a page of zeros");
        kernel.write(at, saved);
    }
    EXPECT_EQ(count_found("nothing"), all()) << "everything was put back";
}

TEST_P(KallsymsOfEveryEra, GiveNoWrongAddressWhateverIsDamaged) {
    const VirtAddr begin = std::min(place.offsets, place.count);
    const std::uint64_t step = (place.end - begin) / 23;
    const unsigned word = kernel.arch().word_bytes;
    const std::uint64_t symbols =
        kernel.get(place.count, GetParam().order <= Order::k4_6 ? word : 4);
    const VirtAddr offsets_end = place.offsets + symbols * word;
    for (std::uint64_t offset = 0; begin + offset < place.end; offset += step) {
        const std::uint64_t saved = kernel.get(begin + offset, 1);
        for (const std::uint64_t value : {saved ^ 1, saved ^ 0x80}) {
            kernel.put(begin + offset, 1, value);
            const VirtAddr at = begin + offset;
            count_found("a changed byte", at >= place.offsets && at < offsets_end);
        }
        kernel.put(begin + offset, 1, saved);
    }
    EXPECT_EQ(count_found("nothing"), all()) << "everything was put back";
}

}  // namespace
}  // namespace lastwords::test
