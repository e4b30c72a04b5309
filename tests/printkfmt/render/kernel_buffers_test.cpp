// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/render/kernel_buffers.cpp.
#include "printkfmt/render/kernel_buffers.h"

#include <gtest/gtest.h>

namespace lastwords::printkfmt {
namespace {

TEST(KernelBuffers, OldReleasesHaveAShortConsoleAndALongExtendedOne) {
    for (const char* const release : {"5.10.0-32-cloud-amd64", "6.1.0-56", "6.2"}) {
        EXPECT_EQ(kernel_buffers(release).console_bytes, 1024U) << release;
        EXPECT_EQ(kernel_buffers(release).extended_bytes, 8192U) << release;
    }
}

TEST(KernelBuffers, NewAndUnknownReleasesHave2048ForBoth) {
    for (const char* const release :
         {"6.3.0", "6.12.107+deb12", "7.2.13", "10.0", "", "7", "x.y"}) {
        EXPECT_EQ(kernel_buffers(release).console_bytes, 2048U) << release;
        EXPECT_EQ(kernel_buffers(release).extended_bytes, 2048U) << release;
    }
}

}  // namespace
}  // namespace lastwords::printkfmt
