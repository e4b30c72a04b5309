// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/machine/vmcoreinfo.h: whole and damaged texts, and how they are found in
// memory.
#include "extractor/machine/vmcoreinfo.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/image/memory_scan.h"
#include "tests/support/bytes_builder.h"
#include "tests/support/fake_image.h"

namespace lastwords::test {
namespace {

using extractor::MemoryImage;
using extractor::PhysRange;
using extractor::VmcoreInfo;
using extractor::VmcoreInfoCandidate;
using ::testing::IsEmpty;

constexpr std::string_view kText =
    "OSRELEASE=6.1.0\nPAGESIZE=4096\nSYMBOL(swapper_pg_dir)=ffffffff82a10000\n";

TEST(VmcoreInfo, GivesEachFormOfALine) {
    const VmcoreInfo info(
        "OSRELEASE=6.1.0\nSYMBOL(prb)=ffffffff82b49ec0\nOFFSET(prb_desc.state_var)=8\n"
        "SIZE(printk_info)=88\nLENGTH(printk_info_device)=48\nNUMBER(VA_BITS)=48\n"
        "KERNELOFFSET=1c000000\n");
    EXPECT_EQ(info.value("OSRELEASE"), "6.1.0");
    EXPECT_EQ(info.symbol("prb"), VirtAddr{0xffffffff82b49ec0});
    EXPECT_EQ(info.offset("prb_desc.state_var"), 8);
    EXPECT_EQ(info.size("printk_info"), 88);
    EXPECT_EQ(info.length("printk_info_device"), 48);
    EXPECT_EQ(info.number("VA_BITS"), 48);
    EXPECT_EQ(info.hex("KERNELOFFSET"), 0x1c000000);
}

TEST(VmcoreInfo, TakesNumbersAsKernelsWriteThem) {
    const VmcoreInfo info(
        "NUMBER(a)=0xffff800008000000\nNUMBER(b)=-1\nNUMBER(c)=-9223372036854775808\n"
        "NUMBER(d)=18446744073709551615\nNUMBER(e)=0\n");
    EXPECT_EQ(info.number("a"), 0xffff800008000000);
    EXPECT_EQ(info.number("b"), ~std::uint64_t{0});
    EXPECT_EQ(info.number("c"), std::uint64_t{1} << 63);
    EXPECT_EQ(info.number("d"), ~std::uint64_t{0});
    EXPECT_EQ(info.number("e"), 0);
}

TEST(VmcoreInfo, TakesWhatIsNoNumberForNone) {
    for (const std::string_view value :
         {"", " 1", "1 ", "1\r", "+1", "--1", "-", "0x", "0xg", "-0x1", "1e3", "one",
          "18446744073709551616", "0x10000000000000000", "-18446744073709551616"}) {
        const VmcoreInfo info(std::string("NUMBER(a)=").append(value).append("\n"));
        EXPECT_EQ(info.number("a"), std::nullopt) << value;
        EXPECT_EQ(info.value("NUMBER(a)"), value);
    }
}

TEST(VmcoreInfo, TakesWhatIsNoAddressForNone) {
    for (const std::string_view value :
         {"", "0xffff", "ffffffff82b49ec0\r", "10000000000000000", "-1", "xyz"}) {
        const VmcoreInfo info(std::string("SYMBOL(a)=").append(value).append("\n"));
        EXPECT_EQ(info.symbol("a"), std::nullopt) << value;
    }
}

TEST(VmcoreInfo, TakesNoHexForAnOffsetOrASize) {
    const VmcoreInfo info("OFFSET(a.b)=0x10\nSIZE(a)=1f\nLENGTH(c)=-1\n");
    EXPECT_EQ(info.offset("a.b"), std::nullopt);
    EXPECT_EQ(info.size("a"), std::nullopt);
    EXPECT_EQ(info.length("c"), std::nullopt);
}

TEST(VmcoreInfo, GivesTheFirstOfLinesThatShareAKey) {
    const VmcoreInfo info("b=1\na=first\nc=2\na=second\na=third\n");
    EXPECT_EQ(info.value("a"), "first");
}

TEST(VmcoreInfo, PassesOverLinesWithoutAKeyAndAValue) {
    const VmcoreInfo info("junk\n\n\n=value without key\nkey without value=\nlast=a=b");
    EXPECT_EQ(info.value("junk"), std::nullopt);
    EXPECT_EQ(info.value(""), "value without key");
    EXPECT_EQ(info.value("key without value"), "");
    EXPECT_EQ(info.value("last"), "a=b") << "without a newline at its end";
}

TEST(VmcoreInfo, KeepsACarriageReturnInTheValue) {
    const VmcoreInfo info("OSRELEASE=6.1.0\r\nSIZE(a)=8\r\n");
    EXPECT_EQ(info.value("OSRELEASE"), "6.1.0\r");
    EXPECT_EQ(info.size("a"), std::nullopt);
}

TEST(VmcoreInfo, EndsAtItsFirstNul) {
    const VmcoreInfo info(std::string("a=1\nb=2\0c=3\n", 12));
    EXPECT_EQ(info.value("b"), "2");
    EXPECT_EQ(info.value("c"), std::nullopt);
}

TEST(VmcoreInfo, IsEmptyWithoutAnyLine) {
    EXPECT_TRUE(VmcoreInfo("").empty());
    EXPECT_TRUE(VmcoreInfo(std::string(4096, '\0')).empty());
    EXPECT_TRUE(VmcoreInfo("no line of it has the sign\n").empty());
    EXPECT_FALSE(VmcoreInfo("a=").empty());
}

TEST(VmcoreInfo, DoesNotLookAtMoreThanAnyKernelWrites) {
    std::string text("first=1\n");
    text.append(VmcoreInfo::kTextMax, 'x').append("\nlast=1\n");
    const VmcoreInfo info(text);
    EXPECT_EQ(info.value("first"), "1");
    EXPECT_EQ(info.value("last"), std::nullopt);
    EXPECT_EQ(info.text().size(), VmcoreInfo::kTextMax);
}

TEST(VmcoreInfo, LooksUpKeysThatAreBytesOfAnyKind) {
    const VmcoreInfo info("\xff\xfe=high\nSYMBOL()=12\nSYMBOL(a=b)=7\n");
    EXPECT_EQ(info.value("\xff\xfe"), "high");
    EXPECT_EQ(info.symbol(""), VirtAddr{0x12});
    EXPECT_EQ(info.value("SYMBOL(a"), "b)=7") << "a key ends at the first sign";
}

std::vector<std::byte> page_of(std::string_view text, bool note = false) {
    BytesBuilder page;
    if (note) {
        page.u32(11).u32(text.size()).u32(0).text("VMCOREINFO").pad_to(24);
    }
    return page.text(text).pad_to(FakeImage::kPageBytes).take();
}

std::vector<VmcoreInfoCandidate> scan(const MemoryImage& image) {
    return extractor::MemoryScan().look_for<extractor::VmcoreInfoDetector>(image, {}).found();
}

TEST(VmcoreInfoScan, FindsTheTextAndPrefersItsNote) {
    FakeImage image;
    image.write(PhysAddr{0x1000}, std::vector<std::byte>(4096));
    image.write(PhysAddr{0x2000}, page_of(kText));
    image.write(PhysAddr{0x800000}, page_of(kText, true));
    const auto found = scan(image);
    ASSERT_EQ(found.size(), 2);
    EXPECT_TRUE(found[0].note);
    EXPECT_EQ(found[0].at, PhysAddr{0x800018});
    EXPECT_EQ(found[0].text, kText);
    EXPECT_FALSE(found[1].note);
    EXPECT_EQ(found[1].at, PhysAddr{0x2000});
}

TEST(VmcoreInfoScan, FindsTextsAnywhere) {
    // Up to 4.13 the texts have no pages of their own, and in a file of RAM a line of text may
    // stand before the memory. Windows are of 64 pages, so that the texts at 0x3ff.. reach from one
    // into the next.
    for (const std::uint64_t at : {0x1720U, 0x1f98U, 0x1fafU, 0x3fff1U, 0x3fff4U, 0x3fffaU,
                                   0x3fffcU, 0x3ffffU, 0x40000U, 0x40001U}) {
        FakeImage image;
        image.write(PhysAddr{0}, std::vector<std::byte>(0x50000));
        image.write(PhysAddr{at}, std::as_bytes(std::span(kText)));
        const auto found = scan(image);
        ASSERT_EQ(found.size(), 1) << at;
        EXPECT_EQ(found[0].at, PhysAddr{at});
        EXPECT_EQ(found[0].text, kText);
    }
}

TEST(VmcoreInfoScan, FindsATextBehindOneThatOnlyBeginsLikeIt) {
    FakeImage image;
    image.write(PhysAddr{0}, std::vector<std::byte>(0x50000));
    image.write(PhysAddr{0x3fffd}, as_bytes(std::string_view("OSR")));
    image.write(PhysAddr{0x40000}, std::as_bytes(std::span(kText)));
    ASSERT_EQ(scan(image).size(), 1);
}

TEST(VmcoreInfoScan, FindsATextBehindOneOfOddLength) {
    ASSERT_NE(kText.size() % 4, 0U);
    FakeImage image;
    image.write(PhysAddr{0x1100}, std::as_bytes(std::span(kText)));
    image.write(PhysAddr{0x1300}, std::as_bytes(std::span(kText)));
    const auto found = scan(image);
    ASSERT_EQ(found.size(), 2);
    EXPECT_EQ(found[1].at, PhysAddr{0x1300});
}

TEST(VmcoreInfoScan, LosesOnlyTheLinesThatAHoleCuts) {
    const std::string text = std::string(kText) + "SYMBOL(far)=ffffffff81000000\n";
    FakeImage image;
    image.write(PhysAddr{0}, std::vector<std::byte>(0x2000));
    image.write(PhysAddr{(0x2000 - text.size() + 6) / 4 * 4}, std::as_bytes(std::span(text)));
    image.refuse(PhysAddr{0x2000}, ErrorKind::kMissing);
    const auto found = scan(image);
    ASSERT_EQ(found.size(), 1);
    EXPECT_EQ(found[0].text, kText) << "the cut line would give a wrong address";
}

TEST(VmcoreInfoScan, TakesNoTextThatOnlyLooksLikeOne) {
    for (const std::string_view text :
         {"OSRELEASE=%s\n", "OSRELEASE=6.1.0\nPAGESIZE=4096\n",
          "OSRELEASE=6.1.0\nSYMBOL(swapper_pg_dir)=ffffffff82a10000\n",
          "OSRELEASE=6.1.0\n\x01PAGESIZE=4096\nPAGESIZE=1\nSYMBOL(swapper_pg_dir)=1\n",
          "XOSRELEASE =6.1.0\nPAGESIZE=4096\nSYMBOL(swapper_pg_dir)=1\n"}) {
        FakeImage image;
        image.write(PhysAddr{0x2000}, page_of(text));
        EXPECT_THAT(scan(image), IsEmpty()) << text;
    }
}

TEST(VmcoreInfoScan, GoesOnBehindPagesThatCannotBeRead) {
    FakeImage image;
    for (std::uint64_t page = 1; page < 100; ++page) {
        image.write(PhysAddr{page << 12}, std::vector<std::byte>(4096));
    }
    for (const std::uint64_t page : {1ULL, 2ULL, 50ULL, 98ULL}) {
        image.refuse(PhysAddr{page << 12}, ErrorKind::kCorrupt);
    }
    image.write(PhysAddr{99 << 12}, page_of(kText));
    ASSERT_EQ(scan(image).size(), 1);
}

TEST(VmcoreInfoScan, KeepsNoMoreCandidatesThanItCanTry) {
    FakeImage image;
    for (std::uint64_t page = 1; page < extractor::VmcoreInfoDetector::kCandidatesMax + 10;
         ++page) {
        image.write(PhysAddr{page << 12}, page_of(kText));
    }
    EXPECT_EQ(scan(image).size(), extractor::VmcoreInfoDetector::kCandidatesMax);
}

/// Memory of one range in which only one page can be read. This page contains a VMCOREINFO.
class HollowImage final : public MemoryImage {
 public:
    HollowImage(PhysRange range, PhysAddr text) : range_(range), text_(text) {}

    const extractor::ImageFacts& facts() const override { return facts_; }
    std::vector<PhysRange> ranges() const override { return {range_}; }
    Result<Place> place(PhysAddr) const override { return missing(); }
    Result<std::uint64_t> read_some(PhysAddr at, MutableBytes into) const override {
        if (at != text_) {
            return missing();
        }
        const auto page = page_of(kText);
        const auto bytes = std::min(into.size(), page.size());
        std::copy_n(page.begin(), bytes, into.begin());
        return bytes;
    }

 private:
    static tl::unexpected<Error> missing() { return failure(ErrorKind::kMissing, "no page"); }

    extractor::ImageFacts facts_;
    PhysRange range_;
    PhysAddr text_;
};

TEST(VmcoreInfoScan, EndsAtTheLastAddressThereIs) {
    const HollowImage image({PhysAddr{0xffffffffffff0000}, PhysAddr{~std::uint64_t{0}}},
                            PhysAddr{0xffffffffffffe000});
    EXPECT_EQ(scan(image).size(), 1);
}

TEST(VmcoreInfoScan, GivesUpOnMemoryThatTheDumpOnlyClaims) {
    const HollowImage image({PhysAddr{0}, PhysAddr{std::uint64_t{1} << 63}}, PhysAddr{0x100000});
    EXPECT_EQ(scan(image).size(), 1);
}

TEST(VmcoreInfoScan, LooksAtPagesOfARangeThatDoesNotStartAtOne) {
    const HollowImage image({PhysAddr{0x1800}, PhysAddr{0x10000}}, PhysAddr{0x5000});
    EXPECT_EQ(scan(image).size(), 1);
}

TEST(VmcoreInfoScan, TellsHowFarItIs) {
    FakeImage image;
    image.write(PhysAddr{0}, std::vector<std::byte>(1U << 20));
    std::vector<double> told;
    extractor::MemoryScan().look_for<extractor::VmcoreInfoDetector>(
        image, [&](const std::string&, double done) {
            told.push_back(done);
            return true;
        });
    ASSERT_FALSE(told.empty());
    EXPECT_TRUE(std::is_sorted(told.begin(), told.end()));
    EXPECT_EQ(told.back(), 1.0);
}

}  // namespace
}  // namespace lastwords::test
