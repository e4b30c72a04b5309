// SPDX-License-Identifier: GPL-2.0-or-later
// Tests that the output of a console and the records that we say it missed are together the whole
// log.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "printkfmt/render/console.h"
#include "printkfmt/render/kmsg.h"
#include "tests/samples/sample.h"

namespace lastwords::test {
namespace {

using printkfmt::Console;
using printkfmt::ConsoleFlag;
using printkfmt::Record;
using printkfmt::RecordState;
using printkfmt::Source;

/// Returns the text that this kernel writes to the console for one record.
std::string emitted(const Source& source, const Console& console, const Record& record) {
    printkfmt::RenderOptions options;
    options.buffers = printkfmt::kernel_buffers(source.machine.release);
    const printkfmt::RenderContext context(source, options);
    std::string text;
    const auto append =
        console.has(ConsoleFlag::kExtended) ? printkfmt::append_kmsg : printkfmt::append_console;
    append(context, record, text);
    return text;
}

/// Returns whether consoles showed the record. The samples boot with loglevel 7; a panic raises the
/// loglevel before it prints its first line.
bool was_shown(const Source& source, const Record& record) {
    const bool verbose =
        source.crash_cause && source.crash_cause->panic && record.seq >= source.crash_cause->seq;
    return record.state != RecordState::kReserved && (record.level < 7 || verbose);
}

/// Removes from the end of `rest` the longest proper beginning of `text` that stands there.
void strip_beginning(std::string_view& rest, std::string_view text) {
    for (std::size_t length = text.size() - 1; length > 0; --length) {
        if (rest.ends_with(text.substr(0, length))) {
            rest.remove_suffix(length);
            return;
        }
    }
}

/// Removes the texts of the records before `end` from the end of a capture, newest first, as long
/// as they match. Returns the rest, and sets `oldest` to the oldest record that was removed.
std::string_view strip_records(std::string_view capture, const Source& source,
                               const Console& console, Seq end, Seq& oldest) {
    const auto& records = source.log.records;
    for (std::size_t i = records.size(); i-- > 0 && !capture.empty();) {
        const Record record = records[i];
        if (record.seq >= end || !was_shown(source, record)) {
            continue;
        }
        const std::string text = emitted(source, console, record);
        if (!capture.ends_with(text)) {
            break;
        }
        capture.remove_suffix(text.size());
        oldest = *record.seq;
    }
    return capture;
}

/// Returns the seq of the last line in an extended console's capture. Its lines begin with
/// "level,seq,time,-;".
Seq last_seq(std::string_view capture) {
    const std::size_t line = capture.rfind('\n', capture.size() - 2) + 1;
    const std::size_t comma = capture.find(',', line);
    return {std::stoull(std::string(capture.substr(comma + 1)))};
}

class Captures : public testing::TestWithParam<std::string> {
 protected:
    Sample sample_ = load_sample(GetParam());
    extractor::Recovered dump_ = open_sample(sample_);
    const Source& source() const { return dump_.sources.at(0); }
    Record record_at(Seq seq) const {
        const auto& records = source().log.records;
        return *std::find_if(records.begin(), records.end(),
                             [&](const Record& record) { return record.seq == seq; });
    }
};

TEST_P(Captures, AndWhatIsMissingAreAllRecords) {
    for (const TrueConsole& truth : sample_.consoles) {
        const auto& all = source().consoles;
        const auto console = std::find_if(all.begin(), all.end(),
                                          [&](const Console& c) { return c.name == truth.name; });
        ASSERT_NE(console, all.end());
        if (!truth.capture) {
            continue;
        }
        SCOPED_TRACE(truth.name);
        // On 5.10 the position does not prove what a console showed, so first_missed is used: the
        // first record that is not whole in the console's capture.
        const Seq end{truth.first_missed.value_or(truth.next_seq)};
        if (end < source().log.first_seq) {
            EXPECT_TRUE(!console->has(ConsoleFlag::kExtended) ||
                        last_seq(*truth.capture) == end - 1);
            continue;
        }
        Seq oldest = end;
        std::string_view rest = strip_records(*truth.capture, source(), *console, end, oldest);
        // Only the record at the position may be in the capture in part. It is there twice if the
        // panicking CPU began it again.
        for (int begun = 0; begun < 2 && oldest == end && !rest.empty(); ++begun) {
            strip_beginning(rest, emitted(source(), *console, record_at(end)));
            rest = strip_records(rest, source(), *console, end, oldest);
        }
        const bool reaches_overwritten = oldest <= source().log.first_seq.value() + 1;
        EXPECT_TRUE(rest.empty() || reaches_overwritten)
            << "before record " << oldest.value
            << " stands: " << rest.substr(rest.size() - std::min<std::size_t>(rest.size(), 200));
        EXPECT_TRUE(oldest < end || end <= source().log.first_seq)
            << "nothing of the capture was found";
    }
}

INSTANTIATE_TEST_SUITE_P(Real, Captures, testing::ValuesIn(sample_names()), test_name);

}  // namespace
}  // namespace lastwords::test
