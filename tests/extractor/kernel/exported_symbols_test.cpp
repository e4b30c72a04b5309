// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/kernel/exported_symbols.h: the table of exported symbols is found by the name
// of one of them.
#include "extractor/kernel/exported_symbols.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/bytes_builder.h"
#include "tests/support/fake_kernel.h"

namespace lastwords::test {
namespace {

using extractor::ExportedSymbols;
using ::testing::HasSubstr;

/// A table of exported symbols in a kernel's memory. Their names are on the pages after the table.
class ExportTable : public ::testing::TestWithParam<const extractor::Arch*> {
 protected:
    FakeKernel kernel{*GetParam()};
    VirtAddr table;
    VirtAddr strings;

    /// Writes an entry for each name, in this order. Entry i has the value stext + 0x100 * i.
    void write(const std::vector<std::string_view>& names) {
        table = kernel.allocate(FakeImage::kPageBytes);
        BytesBuilder text;
        text.u8(0);
        std::vector<std::size_t> at;
        for (const std::string_view name : names) {
            at.push_back(text.size());
            text.text(name).u8(0);
        }
        strings = kernel.place(text.take());
        for (std::size_t i = 0; i < names.size(); ++i) {
            const VirtAddr entry = table + 12 * i;
            kernel.put(entry, 4, value(i) - entry);
            kernel.put(entry + 4, 4, (strings + at[i]) - (entry + 4));
        }
    }
    VirtAddr value(std::size_t place) const { return kernel.stext() + 0x100 * place; }

    Result<VirtAddr> find(std::string_view name) const {
        const OpenedKernel opened(kernel);
        return ExportedSymbols::read(opened.memory, kernel.stext())
            .and_then([&](const ExportedSymbols& symbols) { return symbols.find(name); });
    }
};

INSTANTIATE_TEST_SUITE_P(Machines, ExportTable,
                         ::testing::Values(&extractor::kX86_64, &kFake32, &kFakeBig64),
                         [](const auto& param) { return std::string(param.param->name); });

TEST_P(ExportTable, GivesTheValueOfAName) {
    write({"console_drivers", "console_printk", "ignore_loglevel"});
    EXPECT_EQ(find("console_drivers"), value(0));
    EXPECT_EQ(find("console_printk"), value(1));
    EXPECT_EQ(find("ignore_loglevel"), value(2));
}

TEST_P(ExportTable, SaysThatANameIsNotExported) {
    write({"console_printk", "console_suspend_enabled"});
    for (const std::string_view name : {"console", "console_printks", "printk", "nosuch"}) {
        const auto address = find(name);
        ASSERT_FALSE(address) << name;
        EXPECT_EQ(address.error().kind, ErrorKind::kNotFound);
        EXPECT_EQ(address.error().message, fmt::format("{} is not exported to modules", name));
    }
}

TEST_P(ExportTable, IsNotFoundWithoutItsAnchor) {
    write({"console_printks", "my_console_printk"});
    const auto address = find("console_printks");
    ASSERT_FALSE(address);
    EXPECT_EQ(address.error().kind, ErrorKind::kNotFound);
    EXPECT_THAT(address.error().message, HasSubstr("console_printk"));
}

TEST_P(ExportTable, IsNotFoundWhereItCannotBeRead) {
    write({"console_printk"});
    kernel.refuse(table, ErrorKind::kExcluded);
    EXPECT_FALSE(find("console_printk"));
}

TEST_P(ExportTable, GivesNoNameThatCannotBeRead) {
    std::vector<std::string> long_names;
    for (unsigned i = 0; i < 20; ++i) {
        long_names.push_back(fmt::format("{:0>400}", i));
    }
    std::vector<std::string_view> names{"console_printk"};
    names.insert(names.end(), long_names.begin(), long_names.end());
    write(names);
    kernel.refuse(strings + FakeImage::kPageBytes, ErrorKind::kCorrupt);
    EXPECT_EQ(find("console_printk"), value(0));
    EXPECT_EQ(find(long_names.front()), value(1));
    EXPECT_FALSE(find(long_names.back()));
}

TEST_P(ExportTable, GivesNoNameForAnEntryThatLeadsAnywhere) {
    write({"console_printk", "a", "b"});
    kernel.put(table + 12 + 4, 4, 0x7fffffff);
    EXPECT_EQ(find("console_printk"), value(0));
    EXPECT_FALSE(find("a"));
}

TEST_P(ExportTable, MayStandAtTheVeryStartOfTheImage) {
    FakeKernel small(*GetParam());
    const VirtAddr name = small.place(as_bytes(std::string_view("\0console_printk\0", 16))) + 1;
    small.put(small.stext(), 4, small.stext() + 64 - small.stext());
    small.put(small.stext() + 4, 4, name - (small.stext() + 4));
    const OpenedKernel opened(small);
    const auto symbols = ExportedSymbols::read(opened.memory, small.stext());
    ASSERT_TRUE(symbols) << symbols.error().message;
    EXPECT_EQ(symbols->find("console_printk"), small.stext() + 64);
}

}  // namespace
}  // namespace lastwords::test
