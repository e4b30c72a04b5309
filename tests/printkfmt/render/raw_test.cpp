// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/render/raw.cpp.
#include "printkfmt/render/raw.h"

#include <gtest/gtest.h>

#include "tests/support/source_builder.h"

namespace lastwords::printkfmt {
namespace {

TEST(RawFormat, IsTheTextAndANewline) {
    const Source source = test::source_of({.text = "\x1b\xe9\n"});
    std::string out;
    append_raw(RenderContext(source, {}), source.log.records[0], out);
    EXPECT_EQ(out, "\x1b\xe9\n\n");
}

TEST(RawFormat, IsEscapedOnATerminal) {
    const Source source = test::source_of({.text = "\x1b"});
    RenderOptions options;
    options.terminal = true;
    std::string out;
    append_raw(RenderContext(source, options), source.log.records[0], out);
    EXPECT_EQ(out, "\\x1b\n");
}

}  // namespace
}  // namespace lastwords::printkfmt
