// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/kernel/btf_index.h: lookups with the kernel's own table of its types give what
// they give without it, and read less.
#include "extractor/kernel/btf_index.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "extractor/kernel/btf_types.h"
#include "tests/support/btf_builder.h"
#include "tests/support/fake_kernel.h"

namespace lastwords::test {
namespace {

using extractor::Arch;
using extractor::BtfTypes;

constexpr unsigned kStructs = 3000;
constexpr unsigned kParameters = 20;  // of each function's type

std::string name_of(unsigned i) {
    return fmt::format("s{:04}", i);
}

/// Returns the number of the struct that struct number i contains.
constexpr unsigned partner_of(unsigned i) {
    return (i + kStructs / 2) % kStructs;
}

/// A kernel whose types are sorted as in 7.2: first functions' types, which have no name, then
/// structs "s0000" to "s2999" of 4 to 3003 bytes, each with a member "a" of an integer type at the
/// end of all types. It has a struct btf (kernel/bpf/btf.c) as the kernel makes it when it first
/// uses its types.
class BtfWithTable {
 public:
    explicit BtfWithTable(const Arch& arch = extractor::kX86_64, std::uint64_t header_copy = 24)
        : kernel_(arch) {
        BtfBuilder btf(arch.order);
        const std::vector<std::byte> parameters(std::size_t{8} * kParameters);
        for (unsigned i = 0; i < kStructs; ++i) {
            add(btf, [&] { btf.type(btf::kFuncProto, "", 0, kParameters, parameters); });
        }
        for (unsigned i = 0; i < kStructs; ++i) {
            add(btf, [&] {
                btf.structure(name_of(i), 4 + i, {{"a", kStructs + 1 + partner_of(i), 0}});
            });
        }
        const std::uint64_t types_bytes = btf.types_bytes();
        const std::vector<std::byte> blob = btf.take();
        blob_ = kernel_.place(blob);
        end_ = blob_ + blob.size();
        types_ = blob_ + 24;
        write_table();
        write_struct_btf(types_ + types_bytes, header_copy);
    }

    FakeKernel& kernel() { return kernel_; }
    VirtAddr struct_btf() const { return struct_btf_; }
    /// Where the table has the pointer to this type. Ids start at 1.
    VirtAddr entry(std::uint64_t type_id) const { return table_ + type_id * word(); }
    std::uint64_t word() const { return kernel_.arch().word_bytes; }
    VirtAddr types() const { return types_; }

    /// Whether lookups with the table give all structs that are asked for.
    void expect_all_found() {
        const OpenedKernel opened(kernel_);
        for (unsigned i = 0; i < kStructs; i += 599) {
            auto types = BtfTypes::read(opened.memory, blob_, end_);
            ASSERT_TRUE(types);
            types->use_index(opened.memory, struct_btf_);
            const auto layout = types->find(name_of(i), {});
            ASSERT_TRUE(layout) << layout.error().message;
            EXPECT_EQ(layout->bytes, 4 + i);
            ASSERT_NE(layout->find("a"), nullptr);
            EXPECT_EQ(layout->find("a")->bytes, 4 + partner_of(i)) << i;
        }
    }

    /// Returns how many times the image is read for one lookup.
    std::uint64_t reads_for_one(bool with_table) {
        const OpenedKernel opened(kernel_);
        const std::uint64_t before = kernel_.image().reads();
        auto types = BtfTypes::read(opened.memory, blob_, end_);
        EXPECT_TRUE(types);
        if (with_table) {
            types->use_index(opened.memory, struct_btf_);
        }
        EXPECT_TRUE(types->find(name_of(kStructs - 2), {}));
        return kernel_.image().reads() - before;
    }

 private:
    void add(const BtfBuilder& btf, const std::function<void()>& one) {
        offsets_.push_back(btf.types_bytes());
        one();
    }

    void write_table() {
        const VirtAddr empty = kernel_.allocate(12);  // btf_void
        table_ = kernel_.allocate((offsets_.size() + 1) * word());
        kernel_.put_word(table_, empty.value);
        for (std::size_t i = 0; i < offsets_.size(); ++i) {
            kernel_.put_word(entry(i + 1), (types_ + offsets_[i]).value);
        }
    }

    void write_struct_btf(VirtAddr strings, std::uint64_t header_copy) {
        struct_btf_ = kernel_.allocate(256);
        const VirtAddr words[] = {blob_, table_, {}, {}, strings, types_};
        VirtAddr at = struct_btf_;
        for (const VirtAddr pointer : words) {
            kernel_.put_word(at, pointer.value);
            at += word();
        }
        kernel_.put(at, 4, 0x1eb9f);  // the copy of the header begins with magic and version
        kernel_.put(at + header_copy, 4, offsets_.size() + 1);
        kernel_.put(at + header_copy + 4, 4, offsets_.size() + 100);  // room in the table
    }

    FakeKernel kernel_;
    std::vector<std::uint64_t> offsets_;  // [i]: of type i + 1
    VirtAddr blob_;
    VirtAddr end_;
    VirtAddr types_;
    VirtAddr table_;
    VirtAddr struct_btf_;
};

TEST(BtfIndex, GivesTheSameTypesWithFarFewerReads) {
    BtfWithTable btf;
    btf.expect_all_found();
    EXPECT_LT(3 * btf.reads_for_one(true), btf.reads_for_one(false));
}

TEST(BtfIndex, IsReadWithTheLongerHeaderOf72) {
    BtfWithTable btf(extractor::kX86_64, 32);
    btf.expect_all_found();
    EXPECT_LT(3 * btf.reads_for_one(true), btf.reads_for_one(false));
}

TEST(BtfIndex, IsReadOn32BitAndBigEndianMachines) {
    for (const Arch* arch : {&kFake32, &kFakeBig64}) {
        BtfWithTable btf(*arch);
        btf.expect_all_found();
        EXPECT_LT(2 * btf.reads_for_one(true), btf.reads_for_one(false));
    }
}

TEST(BtfIndex, OfOtherTypesIsNotUsed) {
    for (const std::uint64_t field : {0U, 1U, 4U}) {  // data, types, strings
        BtfWithTable btf;
        const VirtAddr at = btf.struct_btf() + field * btf.word();
        btf.kernel().put_word(at, btf.kernel().get(at, 8) + 8);
        btf.expect_all_found();
        EXPECT_GE(btf.reads_for_one(true), btf.reads_for_one(false)) << field;
    }
}

TEST(BtfIndex, GivesNoWrongTypeForAWrongCount) {
    for (const std::uint64_t count : {0U, 1U, 2U, 2 * kStructs, 2 * kStructs + 3, ~0U}) {
        BtfWithTable btf;
        btf.kernel().put(btf.struct_btf() + 6 * btf.word() + 24, 4, count);
        btf.expect_all_found();
    }
}

TEST(BtfIndex, GivesNoWrongTypeWhereAPageOfItIsDamaged) {
    for (std::uint64_t page = 0; page < 11; ++page) {
        for (const std::uint64_t shift : {0x10000ULL, 24ULL, 12ULL, 1ULL, 0ULL}) {
            BtfWithTable btf;
            const std::uint64_t first = page * kPage / 8 + 50;
            for (std::uint64_t id = first; id < first + 200; ++id) {
                const std::uint64_t right = btf.kernel().get(btf.entry(id), 8);
                btf.kernel().put_word(btf.entry(id), shift == 0 ? 0 : right + shift);
            }
            btf.expect_all_found();
        }
    }
}

TEST(BtfIndex, GivesNoWrongTypeIfPagesOfItAreMixedUp) {
    for (const std::uint64_t distance : {1U, 2U, 5U}) {
        for (std::uint64_t page = 1; page + distance < 11; page += 2) {
            BtfWithTable btf;
            const std::uint64_t in_page = kPage / 8;
            for (std::uint64_t i = 0; i < in_page; ++i) {  // the page has that of another place
                btf.kernel().put_word(
                    btf.entry(page * in_page + i),
                    btf.kernel().get(btf.entry((page + distance) * in_page + i), 8));
            }
            btf.expect_all_found();
        }
    }
}

TEST(BtfIndex, IsNotNeededWhereItCannotBeRead) {
    for (std::uint64_t id = 1; id < 2 * kStructs; id += 3 * kPage / 8) {
        BtfWithTable btf;
        btf.kernel().refuse(btf.entry(id), ErrorKind::kExcluded);
        btf.expect_all_found();
    }
    BtfWithTable btf;
    btf.kernel().refuse(btf.struct_btf(), ErrorKind::kMissing);
    btf.expect_all_found();
}

}  // namespace
}  // namespace lastwords::test
