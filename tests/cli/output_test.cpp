// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of cli/output.cpp.
#include "cli/output.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "tests/support/temp_file.h"

namespace lastwords::cli {
namespace {

TEST(Output, SmallTextIsHeldBackUntilFlushed) {
    const test::TempFile file;
    const int descriptor = ::open(file.path().c_str(), O_WRONLY);
    Output output(descriptor);
    output.text() = "abc";
    output.flush_if_full();
    EXPECT_EQ(test::read_file(file.path()).size(), 0U);
    output.flush();
    EXPECT_EQ(test::read_file(file.path()).size(), 3U);
    ::close(descriptor);
}

TEST(Output, LargeTextGoesOutByItself) {
    const test::TempFile file;
    const int descriptor = ::open(file.path().c_str(), O_WRONLY);
    Output output(descriptor);
    output.text().assign(100'000, 'x');
    output.flush_if_full();
    EXPECT_EQ(test::read_file(file.path()).size(), 100'000U);
    EXPECT_TRUE(output.text().empty());
    ::close(descriptor);
}

TEST(Output, ClosedPipeStopsItQuietly) {
    std::signal(SIGPIPE, SIG_IGN);
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    ::close(ends[0]);
    Output output(ends[1]);
    output.text() = "abc";
    EXPECT_TRUE(output.finish());
    EXPECT_TRUE(output.stopped());
    ::close(ends[1]);
}

TEST(Output, FullDeviceIsAnError) {
    const int descriptor = ::open("/dev/full", O_WRONLY);
    ASSERT_GE(descriptor, 0);
    Output output(descriptor);
    output.text() = "abc";
    EXPECT_FALSE(output.finish());
    EXPECT_TRUE(output.stopped());
    ::close(descriptor);
}

}  // namespace
}  // namespace lastwords::cli
