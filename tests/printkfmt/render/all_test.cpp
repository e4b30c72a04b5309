// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/render/all.cpp.
#include <gtest/gtest.h>

#include "printkfmt/render/renderer.h"
#include "tests/support/source_builder.h"

namespace lastwords::printkfmt {
namespace {

TEST(Formats, AreFoundByName) {
    for (const char* const name : {"dmesg", "console", "extended", "kmsg", "json", "raw"}) {
        ASSERT_NE(find_format(name), nullptr) << name;
        EXPECT_EQ(find_format(name)->name, name);
        EXPECT_FALSE(find_format(name)->description.empty());
    }
    EXPECT_EQ(find_format("xml"), nullptr);
}

TEST(Formats, EveryOneEndsARecordWithANewline) {
    const Source source = test::source_of({.text = "abc"});
    for (const Format& format : formats()) {
        std::string out;
        format.append(RenderContext(source, {}), source.log.records[0], out);
        EXPECT_EQ(out.back(), '\n') << format.name;
    }
}

}  // namespace
}  // namespace lastwords::printkfmt
