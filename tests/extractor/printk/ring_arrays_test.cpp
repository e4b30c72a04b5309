// SPDX-License-Identifier: GPL-2.0-or-later
// Tests that a damaged pointer of the ring loses no record, and that zeroed memory gives none.
#include "extractor/printk/ring_arrays.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/support/ring_memory.h"

namespace lastwords::test {
namespace {

using printkfmt::TextState;
using ::testing::HasSubstr;

RingBuilder ring_with_records(const RingShape& shape) {
    RingBuilder ring(shape);
    for (int i = 0; i < 40; ++i) {
        ring.print(fmt::format("record {}", i));
    }
    return ring;
}

/// A ring of which one pointer can be changed.
struct PointerOfRing {
    PointerOfRing(const RingShape& shape, VirtAddr RingPlace::*array)
        : builder(ring_with_records(shape)), memory(builder), value(memory.place.*array) {
        while (memory.kernel.get(at, word()) != value.value) {
            at += word();
        }
    }

    unsigned word() const { return builder.word_bytes(); }
    void set(std::uint64_t other) { memory.kernel.put(at, word(), other); }

    RingBuilder builder;
    RingInMemory memory;
    VirtAddr value;
    VirtAddr at = memory.place.ring;
};

struct Array {
    const char* member;
    VirtAddr RingPlace::*place;
    const char* symbol;
};
constexpr std::array kArrays{Array{"descs", &RingPlace::descs, "_printk_rb_static_descs"},
                             Array{"infos", &RingPlace::infos, "_printk_rb_static_infos"},
                             Array{"data", &RingPlace::data, "__log_buf"}};

class EveryPointer : public ::testing::TestWithParam<std::tuple<RingShape, Array>> {
 protected:
    void expect_all_records(const PointerOfRing& ring) const {
        const ReadRing read(ring.memory);
        ASSERT_TRUE(read.log) << read.log.error().message;
        EXPECT_EQ(read.texts(), ReadRing(ring.builder).texts());
        for (const printkfmt::Record& record : read.log->records) {
            EXPECT_EQ(record.text_state, TextState::kWhole);
        }
        EXPECT_THAT(read.losses(), HasSubstr(fmt::format("its pointer {} is", array().member)));
    }
    static Array array() { return std::get<Array>(GetParam()); }
    static RingShape shape() { return std::get<RingShape>(GetParam()); }
};

INSTANTIATE_TEST_SUITE_P(
    Rings, EveryPointer,
    ::testing::Combine(::testing::Values(RingShape{RingEra::k5_10}, RingShape{RingEra::k7_2},
                                         RingShape{RingEra::k6_1, &kFake32},
                                         RingShape{RingEra::k6_1, &kFakeBig64}),
                       ::testing::ValuesIn(kArrays)));

TEST_P(EveryPointer, WithAFlippedBitLosesNoRecord) {
    PointerOfRing ring(shape(), array().place);
    for (unsigned bit = 0; bit < 8 * ring.word(); ++bit) {
        SCOPED_TRACE(bit);
        ring.set(ring.value.value ^ (std::uint64_t{1} << bit));
        expect_all_records(ring);
    }
}

TEST_P(EveryPointer, ThatIsZeroedIsFoundBySymbol) {
    PointerOfRing ring(shape(), array().place);
    ring.memory.kernel.symbol(array().symbol, ring.value);
    ring.set(0);
    expect_all_records(ring);
}

TEST_P(EveryPointer, ThatIsZeroedIsFoundByItsContents) {
    PointerOfRing ring(shape(), array().place);
    ring.set(0);
    expect_all_records(ring);
}

TEST(RingArrays, TwoZeroedPointersAreFoundBySymbol) {
    PointerOfRing descs(RingShape{}, &RingPlace::descs);
    const RingPlace& place = descs.memory.place;
    FakeKernel& kernel = descs.memory.kernel;
    kernel.symbol("_printk_rb_static_descs", place.descs);
    kernel.symbol("_printk_rb_static_infos", place.infos);
    descs.set(0);
    PointerOfRing infos(RingShape{}, &RingPlace::infos);
    kernel.put(infos.at, infos.word(), 0);
    const ReadRing read(kernel);
    ASSERT_TRUE(read.log) << read.log.error().message;
    EXPECT_EQ(read.texts(), ReadRing(descs.builder).texts());
}

TEST(RingArrays, AZeroedPrintkInfoIsNotRecordZero) {
    RingBuilder ring = ring_with_records({});
    ring.info({0}) = {};
    const ReadRing read(ring);
    EXPECT_EQ(read.record({0}).text_state, TextState::kDoubtful);
    EXPECT_EQ(read.record({0}).text, "record 0");
    EXPECT_THAT(read.losses(), HasSubstr("is zeroed"));
}

TEST(RingArrays, NoRecordIsMadeOfZeroedPrintkInfos) {
    RingBuilder ring = ring_with_records({});
    std::fill(ring.infos.begin(), ring.infos.end(), RingBuilder::Info{});
    const ReadRing read(ring);
    for (const printkfmt::Record& record : read.log->records) {
        EXPECT_NE(record.text_state, TextState::kWhole) << record.seq->value;
    }
}

}  // namespace
}  // namespace lastwords::test
