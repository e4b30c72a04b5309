// SPDX-License-Identifier: GPL-2.0-or-later
// The records and consoles of the sources that sample_dump.h describes.
#include "tests/gui/sample_dump.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace lastwords::gui {

namespace {

using printkfmt::Console;
using printkfmt::Delivery;
using printkfmt::Record;
using printkfmt::Source;

constexpr std::uint64_t kFirstSeq = 10;
constexpr std::array<std::string_view, 4> kTexts{"red \x1b[31malert", "first\nsecond", "detail",
                                                 "half a li"};

void addRecords(Source& source) {
    std::string all;
    for (const std::string_view text : kTexts) {
        all += text;
    }
    source.log.content.assign(all.begin(), all.end());
    const std::string_view content(source.log.content.data(), source.log.content.size());
    std::uint64_t at = 0;
    for (std::size_t i = 0; i < kTexts.size(); ++i) {
        Record record;
        record.position = kFirstSeq + i;
        record.seq = Seq{kFirstSeq + i};
        record.timestamp_ns = 1'500'000'000 + i;
        record.text = content.substr(at, kTexts[i].size());
        record.text_at = at;
        record.caller.id = 7;
        record.level = 6;
        at += kTexts[i].size();
        source.log.records.push_back(record);
    }
    source.log.records.unpack()[0].level = 0;
    source.log.records.unpack()[0].caller.id = 0x80000003U;
    source.log.records.unpack()[2].level = 7;
    Record& reserved = source.log.records.unpack()[3];
    reserved.state = printkfmt::RecordState::kReserved;
    reserved.text_state = printkfmt::TextState::kSoFar;
    reserved.has_level = false;
    reserved.timestamp_ns.reset();
    source.log.first_seq = Seq{kFirstSeq};
    source.log.next_seq = Seq{kFirstSeq + kTexts.size()};
}

void addConsoles(Source& source) {
    Console done;
    done.name = "ttyS0";
    done.flags = 7;
    done.next_seq = done.maybe_from = Seq{14};
    done.coverage.intervals = {{Seq{10}, Seq{14}, Delivery::kPassed}};

    Console slow;
    slow.name = "slow0";
    slow.flags = 4;
    slow.next_seq = Seq{11};
    slow.maybe_from = Seq{10};
    slow.certain = false;
    slow.coverage.intervals = {{Seq{10}, Seq{11}, Delivery::kDoubtful},
                               {Seq{11}, Seq{12}, Delivery::kUnflushed},
                               {Seq{12}, Seq{13}, Delivery::kSuppressed},
                               {Seq{13}, Seq{14}, Delivery::kUnflushed}};
    slow.coverage.pending = 3;
    slow.coverage.unflushed = 2;
    slow.coverage.suppressed = 1;
    source.consoles.push_back(done);
    source.consoles.push_back(slow);
    source.has_consoles = true;
}

}  // namespace

std::shared_ptr<const extractor::Recovered> sampleDump() {
    Source source;
    source.origin = "vmcore: kernel log";
    source.machine.release = "6.1.0-test";
    source.machine.nodename = "box";
    source.crash_cause.emplace();
    source.crash_cause->line = "Kernel panic - not syncing: test";
    source.crash_cause->panic = true;
    addRecords(source);
    addConsoles(source);
    source.findings.loss(ErrorKind::kMissing, "vmcore: one page is not there");
    auto dump = std::make_shared<extractor::Recovered>();
    dump->paths = {"some/folder/vmcore"};
    dump->inputs.push_back({dump->paths.front(), 0, "made by hand"});
    dump->sources.push_back(std::move(source));
    return dump;
}

std::shared_ptr<const printkfmt::Source> capture() {
    Source source;
    for (std::uint64_t i = 0; i < 2; ++i) {
        Record record;
        record.position = i;
        record.text = i == 0 ? "before" : "after";
        record.has_level = record.has_caller = false;
        source.log.records.push_back(record);
    }
    printkfmt::Mark mark;
    mark.before = 1;
    mark.dropped = 41;
    mark.words = "41 messages dropped here";
    source.log.marks.push_back(mark);
    return std::make_shared<const Source>(std::move(source));
}

std::shared_ptr<const printkfmt::Source> sourceWithGhosts() {
    const auto record = [](std::uint64_t seq, printkfmt::RecordState state) {
        Record made;
        made.position = seq;
        made.seq = Seq{seq};
        made.text = state == printkfmt::RecordState::kReusable ? "ghost" : "record";
        made.state = state;
        made.level = 6;
        return made;
    };
    Source source;
    for (const std::uint64_t seq : {5U, 9U}) {
        source.log.records.push_back(record(seq, printkfmt::RecordState::kFinalized));
    }
    for (const std::uint64_t seq : {2U, 6U}) {
        source.log.ghosts.push_back(record(seq, printkfmt::RecordState::kReusable));
    }
    return std::make_shared<const Source>(std::move(source));
}

std::shared_ptr<const printkfmt::Source> sampleSource() {
    const std::shared_ptr<const extractor::Recovered> dump = sampleDump();
    return {dump, &dump->sources.front()};
}

}  // namespace lastwords::gui
