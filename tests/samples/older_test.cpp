// SPDX-License-Identifier: GPL-2.0-or-later
// Tests that the answers for real dumps of kernels before 5.10 are what a debugger read of the
// machine, and that damage to the memory costs only what it hits.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "extractor/image/containers.h"
#include "extractor/open.h"
#include "extractor/printk/kernel_log.h"
#include "tests/samples/older_sample.h"
#include "tests/samples/sample.h"
#include "tests/support/fake_image.h"
#include "tests/support/first_log.h"
#include "tests/support/rounds.h"

namespace lastwords::test {
namespace {

using printkfmt::Buffer;
using printkfmt::Console;
using printkfmt::Log;
using printkfmt::Record;
using printkfmt::Source;

OlderRecord as_older(const Record& record) {
    OlderRecord same{{}, {}, record.timestamp_ns, std::string(record.text)};
    if (record.seq) {
        same.seq = record.seq->value;
    }
    if (record.has_level) {
        same.level = record.level;
    }
    return same;
}

class OlderSamples : public testing::TestWithParam<std::string> {
 protected:
    OlderSamples() {
        const std::array paths{sample_.dump_path};
        auto dump = extractor::open_dump(paths, {});
        EXPECT_TRUE(dump.has_value()) << (dump ? "" : dump.error().message);
        dump_ = dump ? *std::move(dump) : extractor::Recovered{};
    }
    const Source& source() const { return dump_.sources.at(0); }

    OlderSample sample_ = load_older_sample(GetParam());
    extractor::Recovered dump_;
};

TEST_P(OlderSamples, LackNothingOfTheLog) {
    EXPECT_FALSE(dump_.partial());
    std::vector<OlderRecord> records;
    for (const Record& record : source().log.records) {
        records.push_back(as_older(record));
    }
    ASSERT_EQ(records.size(), sample_.records.size());
    for (std::size_t i = 0; i < records.size(); ++i) {
        EXPECT_EQ(records[i], sample_.records[i]) << i << ": " << sample_.records[i].text;
    }
}

TEST_P(OlderSamples, ShowWhatIsInNoRingYet) {
    std::vector<PendingText> pending;
    for (const Record& record : source().log.buffered) {
        pending.push_back({std::string(name_of(record.buffer)),
                           record.buffer == Buffer::kCont ? 0U : record.cpu,
                           std::string(record.text)});
        EXPECT_EQ(record.seq, std::nullopt);
    }
    std::sort(pending.begin(), pending.end());
    EXPECT_EQ(pending, sample_.pending);
}

TEST_P(OlderSamples, EveryConsoleStandsWhereTheKernelHadIt) {
    const std::vector<Console>& consoles = source().consoles;
    ASSERT_EQ(consoles.size(), sample_.consoles.size());
    for (const OlderConsole& want : sample_.consoles) {
        SCOPED_TRACE(want.name);
        const auto have = std::find_if(consoles.begin(), consoles.end(),
                                       [&](const Console& one) { return one.name == want.name; });
        ASSERT_NE(have, consoles.end());
        EXPECT_EQ(have->flags & 0xffffU, want.flags);
        EXPECT_FALSE(have->certain);  // one position for all consoles says little of each
        if (want.next_seq) {
            EXPECT_EQ(have->next_seq, Seq{*want.next_seq});
        } else if ((want.flags & 4) != 0) {  // CON_ENABLED
            EXPECT_EQ(have->coverage.unflushed + have->coverage.suppressed > 0,
                      sample_.unflushed_characters > 0);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Real, OlderSamples, testing::ValuesIn(older_sample_names()), test_name);

/// The memory of a sample, of which a test changes single bytes.
class OlderMemory {
 public:
    explicit OlderMemory(const OlderSample& sample) {
        const std::array paths{sample.dump_path};
        extractor::SourceFiles files;
        files.push_back(extractor::InputFile::open(sample.dump_path).value());
        Findings findings;
        const auto dump = extractor::open_image(std::move(files), {}, findings).value();
        image_->facts_to_fill() = dump->facts();
        for (const extractor::PhysRange& range : dump->ranges()) {
            for (PhysAddr at = range.begin; at < range.end; at += FakeImage::kPageBytes) {
                std::array<std::byte, FakeImage::kPageBytes> page{};
                if (dump->read(at, page)) {
                    image_->write(at, page);
                    add_used(at, page);
                }
            }
        }
    }

    Result<Source> read() const {
        Findings if_none;
        return first_kernel_log(image_, {.file = "older", .extents = true}, if_none);
    }

    std::byte byte(PhysAddr at) const {
        std::array<std::byte, 1> one{};
        image_->peek(at, one);
        return one[0];
    }
    void set(PhysAddr at, std::byte value) { image_->write(at, std::array{value}); }
    FakeImage& image() { return *image_; }
    /// The offset of a byte as Log::extents() counts it.
    std::uint64_t offset_of(PhysAddr at) const { return image_->place(at)->extent.offset.value; }
    /// The addresses of all bytes that are not zero: the others were left out of the sample.
    const std::vector<PhysAddr>& used() const { return used_; }

 private:
    void add_used(PhysAddr at, Bytes page) {
        for (std::size_t i = 0; i < page.size(); ++i) {
            if (page[i] != std::byte{0}) {
                used_.push_back(at + i);
            }
        }
    }

    std::shared_ptr<FakeImage> image_ = std::make_shared<FakeImage>();
    std::vector<PhysAddr> used_;
};

/// What a test of damage knows about a record of the undamaged log: where it lies, with the room
/// around its text for its head or its level and time, and for its dictionary.
struct Lying {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    bool hit_by(const std::vector<std::uint64_t>& offsets) const {
        return std::any_of(offsets.begin(), offsets.end(),
                           [&](std::uint64_t at) { return begin <= at && at < end; });
    }
};

Lying place_of(const Log& log, const Record& record) {
    constexpr std::uint64_t kBefore = 40;
    constexpr std::uint64_t kBehind = 128;
    const std::vector<printkfmt::Extent> extents = log.extents(record);
    if (extents.empty()) {
        return {0, ~std::uint64_t{0}};
    }
    Lying place{~std::uint64_t{0}, 0};
    for (const printkfmt::Extent& extent : extents) {
        const std::uint64_t begin = extent.offset.value;
        place.begin = std::min(place.begin, begin - std::min(begin, kBefore));
        place.end = std::max(place.end, begin + extent.length + kBehind);
    }
    return place;
}

class OlderMutants : public testing::TestWithParam<std::string> {
 protected:
    OlderMutants() {
        const Result<Source> whole = memory_.read();
        EXPECT_TRUE(whole.has_value());
        for (const Record& record : whole->log.records) {
            truth_.push_back({as_older(record), place_of(whole->log, record)});
        }
    }

    /// Compares the records with those of the undamaged memory.
    void judge(const Source& source, const std::vector<std::uint64_t>& hits) const {
        std::vector<bool> found(truth_.size());
        for (const Record& record : source.log.records) {
            if (!is_whole(record)) {
                continue;
            }
            const OlderRecord have = as_older(record);
            const auto same = std::find_if(truth_.begin(), truth_.end(), [&](const auto& one) {
                return one.first == have && !found[index_of(one)];
            });
            if (same != truth_.end()) {
                found[index_of(*same)] = true;
                continue;
            }
            OlderRecord timeless = have;  // of a record behind damage the seq may be unknown
            const bool seq_unknown =
                std::any_of(truth_.begin(), truth_.end(), [&](const auto& one) {
                    timeless.seq = one.first.seq;
                    return !have.seq && one.first == timeless;
                });
            EXPECT_TRUE(seq_unknown || place_of(source.log, record).hit_by(hits))
                << "was never there: " << have.seq.value_or(0) << " " << have.text;
        }
        for (std::size_t i = 0; i < truth_.size(); ++i) {
            EXPECT_TRUE(found[i] || source.findings.lossy() || truth_[i].second.hit_by(hits))
                << "is missing, and nothing says so: " << truth_[i].first.text;
        }
    }

    OlderMemory memory_{load_older_sample(GetParam())};
    std::vector<std::pair<OlderRecord, Lying>> truth_;

 private:
    std::size_t index_of(const std::pair<OlderRecord, Lying>& one) const {
        return static_cast<std::size_t>(&one - truth_.data());
    }
};

/// Each mutant has 1 to 4 changed bytes; in every second mutant they are in the ring.
TEST_P(OlderMutants, CostWhatTheyHitAndNothingElse) {
    std::mt19937_64 random(2026);
    const auto& used = memory_.used();
    for (unsigned mutant = 0; mutant < rounds(2); ++mutant) {
        SCOPED_TRACE(mutant);
        std::vector<std::pair<PhysAddr, std::byte>> changed;
        std::vector<std::uint64_t> hits;
        const std::uint64_t bytes = 1 + random() % 4;
        while (changed.size() < bytes) {
            const PhysAddr at = used[random() % used.size()];
            const std::uint64_t offset = memory_.offset_of(at);
            const bool in_ring = std::any_of(truth_.begin(), truth_.end(), [&](const auto& one) {
                return one.second.hit_by({offset});
            });
            if (mutant % 2 == 1 && !in_ring) {
                continue;
            }
            changed.emplace_back(at, memory_.byte(at));
            hits.push_back(offset);
            memory_.set(at, memory_.byte(at) ^ (std::byte{1} << (random() % 8)));
        }
        if (const Result<Source> source = memory_.read()) {
            judge(*source, hits);
        } else {
            EXPECT_FALSE(source.error().message.empty());
        }
        for (auto one = changed.rbegin(); one != changed.rend(); ++one) {
            memory_.set(one->first, one->second);
        }
    }
}

TEST_P(OlderMutants, LoseNothingInSilenceIfAPageIsMissing) {
    std::mt19937_64 random(11);
    const auto& used = memory_.used();
    for (unsigned mutant = 0; mutant < rounds(1); ++mutant) {
        const PhysAddr page = used[random() % used.size()];
        SCOPED_TRACE(page.value);
        memory_.image().refuse(page, ErrorKind::kExcluded);
        if (const Result<Source> source = memory_.read()) {
            judge(*source, {});
        } else {
            EXPECT_FALSE(source.error().message.empty());
        }
        memory_.image().allow(page);
    }
}

INSTANTIATE_TEST_SUITE_P(Real, OlderMutants, testing::ValuesIn(older_sample_names()), test_name);

}  // namespace
}  // namespace lastwords::test
