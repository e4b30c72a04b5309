// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/model/record_list.h: a list gives back each record as it was added, however it
// keeps it.
#include "printkfmt/model/record_list.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

namespace lastwords::printkfmt {
namespace {

const std::string kContent = "one two three four";

/// A record of a ring: its seq is its position, and its text lies in kContent.
Record ring_record(std::uint64_t seq, std::size_t text_at = 4, std::size_t bytes = 3) {
    Record record;
    record.position = seq;
    record.seq = Seq{seq};
    record.timestamp_ns = 1'000'000 + seq;
    record.text_at = text_at;
    record.text = std::string_view(kContent).substr(text_at, bytes);
    record.level = 6;
    return record;
}

void expect_same(const Record& found, const Record& added) {
    EXPECT_EQ(found.position, added.position);
    EXPECT_EQ(found.seq, added.seq);
    EXPECT_EQ(found.timestamp_ns, added.timestamp_ns);
    EXPECT_EQ(found.wall, added.wall);
    EXPECT_EQ(found.text, added.text);
    EXPECT_EQ(found.text_at, added.text_at);
    EXPECT_EQ(found.caller.id, added.caller.id);
    EXPECT_EQ(found.device, added.device);
    EXPECT_EQ(found.state, added.state);
    EXPECT_EQ(found.text_state, added.text_state);
    EXPECT_EQ(found.level, added.level);
    EXPECT_EQ(found.facility, added.facility);
    EXPECT_EQ(found.flags, added.flags);
    EXPECT_EQ(found.has_level, added.has_level);
    EXPECT_EQ(found.has_caller, added.has_caller);
    EXPECT_EQ(found.late, added.late);
    EXPECT_EQ(found.foreign, added.foreign);
    EXPECT_EQ(found.in_panic, added.in_panic);
    EXPECT_EQ(found.in_emergency, added.in_emergency);
    EXPECT_EQ(found.is_event, added.is_event);
    EXPECT_EQ(found.continues, added.continues);
    EXPECT_EQ(found.corrected, added.corrected);
    EXPECT_EQ(found.context, added.context);
    EXPECT_EQ(found.cpu, added.cpu);
    EXPECT_EQ(found.task, added.task);
}

/// Records that differ from an ordinary one in one member each, with the highest values.
std::vector<Record> all_sorts() {
    std::vector<Record> all(27, ring_record(7));
    all[1].position = 8;
    all[2].seq.reset();
    all[3].timestamp_ns.reset();
    all[3].level = 255;
    all[4].timestamp_ns = ~std::uint64_t{0};
    all[5].wall = "Nov 29 01:00:00";
    all[6] = ring_record(7, 0, 0);
    all[7].text = "elsewhere";
    all[8].text_at = std::uint64_t{1} << 40U;
    all[9].caller.id = 0xffffffff;
    all[10].device = 65535;
    all[11].device = 65536;
    all[12].state = RecordState::kReusable;
    all[12].text_state = TextState::kCut;
    all[13].facility = 255;
    all[13].flags = 255;
    all[14].has_level = false;
    all[15].has_caller = false;
    all[16].late = true;
    all[17].context = CallContext::kNmi;
    all[17].cpu = 65535;
    all[18].in_panic = true;
    all[19].in_emergency = true;
    all[20].is_event = true;
    all[21].continues = true;
    all[22].corrected = true;
    all[23].foreign = true;
    all[24].task = 1;
    all[25].task = 0xffffffff;
    all[25].device = 70000;
    all[26].task = 1;
    return all;
}

TEST(RecordList, GivesRecordsAsTheyWereAdded) {
    const std::vector<Record> added = all_sorts();
    for (const Record& first : added) {
        RecordList list;
        list.push_back(first);
        for (const Record& record : added) {
            list.push_back(record);
        }
        const RecordList& found = list;
        ASSERT_EQ(found.size(), added.size() + 1);
        expect_same(found.front(), first);
        expect_same(found.back(), added.back());
        std::size_t i = 0;
        for (const Record& record : found) {
            expect_same(record, i == 0 ? first : added[i - 1]);
            ++i;
        }
        EXPECT_EQ(i, found.size());
    }
}

TEST(RecordList, GivesRecordsOfATextAsTheyWereAdded) {
    const std::string input = "Nov 29 01:00:00 one two";
    const std::string content = "decoded";
    RecordList list;
    list.set_input(input);
    list.set_content(content);
    std::vector<Record> added = all_sorts();
    for (std::size_t i = 0; i < added.size(); ++i) {
        added[i].position = i;
        added[i].seq = i % 3 == 0 ? std::optional(Seq{1000 + i}) : std::nullopt;
        added[i].wall = i % 3 == 1 ? std::string_view(input).substr(0, 15) : std::string_view{};
        added[i].text_at = i % 2 == 0 ? 16 : input.size() + 2;
        added[i].text = i % 2 == 0 ? std::string_view(input).substr(16, 3)
                                   : std::string_view(content).substr(2);
        list.push_back(added[i]);
    }
    list.set_text_state(4, TextState::kCut);
    added[4].text_state = TextState::kCut;
    const std::string moved(content);
    list.move_texts(content.data(), content.size(), moved.data());
    const RecordList& found = list;
    ASSERT_EQ(found.size(), added.size());
    for (std::size_t i = 0; i < added.size(); ++i) {
        expect_same(found[i], added[i]);
        EXPECT_EQ(found[i].text.data(), i % 2 == 0 ? input.data() + 16 : moved.data() + 2);
    }
}

TEST(RecordList, RecordsCanBeChanged) {
    const std::vector<Record> added = all_sorts();
    RecordList list;
    for (const Record& record : added) {
        list.emplace_back() = record;
    }
    ASSERT_TRUE(list.is_packed());
    list.unpack()[0].late = true;
    list.unpack()[1].level = 3;
    for (Record& record : list.unpack()) {
        record.facility = 5;
    }
    list.push_back(ring_record(20));
    const RecordList& found = list;
    ASSERT_EQ(found.size(), added.size() + 1);
    EXPECT_TRUE(found[0].late);
    EXPECT_EQ(found[1].level, 3);
    EXPECT_EQ(found[17].facility, 5);
    expect_same(found.back(), ring_record(20));
}

TEST(RecordList, NewestRecordCanBeChangedUntilTheNextOne) {
    RecordList list;
    list.push_back(ring_record(1));
    list.push_back(ring_record(2));
    list.back().level = 1;
    list.push_back(ring_record(3));
    EXPECT_EQ(list[1].level, 1);
}

TEST(RecordList, IsSearchedLikeAVector) {
    RecordList list;
    for (std::uint64_t seq = 10; seq < 100; seq += 3) {
        list.push_back(ring_record(seq));
    }
    const RecordList& found = list;
    const auto first = std::partition_point(
        found.begin(), found.end(), [](const Record& record) { return record.seq->value < 40; });
    EXPECT_EQ(first->seq, Seq{40});
    EXPECT_EQ(first - found.begin(), 10);
    EXPECT_EQ((found.end() - 1)->seq, Seq{97});
    EXPECT_EQ(first[2].seq, Seq{46});
}

TEST(RecordList, TakesAVector) {
    const RecordList list(all_sorts());
    EXPECT_EQ(list.size(), all_sorts().size());
    expect_same(list.at(17), all_sorts()[17]);
    EXPECT_THROW(static_cast<void>(list.at(all_sorts().size())), std::out_of_range);
}

TEST(RecordList, KeepsItsRecordsWhenItIsMoved) {
    RecordList list;
    list.push_back(ring_record(1));
    list.push_back(ring_record(2, 8, 5));
    const RecordList moved = std::move(list);
    ASSERT_EQ(moved.size(), 2U);
    expect_same(moved[0], ring_record(1));
    expect_same(moved[1], ring_record(2, 8, 5));
}

}  // namespace
}  // namespace lastwords::printkfmt
