// SPDX-License-Identifier: GPL-2.0-or-later
// Why a filter accepts nothing.
#include "printkfmt/model/filter_hint.h"

#include <gmock/gmock.h>

#include <string>

#include "printkfmt/model/filter_words.h"
#include "tests/support/source_builder.h"

namespace lastwords::printkfmt {
namespace {

using testing::IsEmpty;
using testing::StartsWith;

std::string why(std::string_view words, const Source& source) {
    return why_no_caller(parse_filter(words).value(), {&source, 1});
}

/// Three records of tasks.
Source of_tasks() {
    return test::SourceBuilder().lines(0, 3).build();
}

TEST(FilterHint, NoRecordNamesACpu) {
    EXPECT_THAT(why("err+ cpu:1", of_tasks()), StartsWith("no record here names a CPU: "));
    EXPECT_THAT(why("cpu:1 or cpu:2", of_tasks()), StartsWith("no record here names a CPU: "));
    Source source = of_tasks();
    source.log.records.unpack()[1].caller.id = 0x80000003;  // CPU 3
    EXPECT_THAT(why("cpu:1", source), IsEmpty());
    source = of_tasks();
    Record waiting;
    waiting.buffer = Buffer::kNmi;
    source.log.buffered.push_back(waiting);
    EXPECT_THAT(why("cpu:1", source), IsEmpty()) << "it is of the buffer of a CPU";
}

TEST(FilterHint, NoRecordNamesItsCaller) {
    Source source = of_tasks();
    for (Record& record : source.log.records.unpack()) {
        record.has_caller = false;
    }
    for (const char* words : {"cpu:1", "task:7", "caller:T7", "task:7 or err+ cpu:1"}) {
        EXPECT_THAT(why(words, source), StartsWith("no record here names its caller: ")) << words;
    }
}

TEST(FilterHint, SaysNothingWhereThatIsNotWhy) {
    Source source = of_tasks();
    for (const char* words : {"", "err+", "!cpu:1", "task:7", "cpu:1 or err+"}) {
        EXPECT_THAT(why(words, source), IsEmpty()) << words;
    }
}

}  // namespace
}  // namespace lastwords::printkfmt
