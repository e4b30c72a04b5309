// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/model/log.cpp.
#include "printkfmt/model/log.h"

#include <gtest/gtest.h>

namespace lastwords::printkfmt {
namespace {

/// 30 bytes of content: the first ten are at offset 1000 of the file, the next ten in a compressed
/// page at 5000, the last ten at 2000.
Log log_of_three_runs() {
    Log log;
    log.content.assign(30, 'x');
    log.runs = {{0, 10, {FileOffset{1000}, 10}, false},
                {10, 10, {FileOffset{5000}, 777}, true},
                {20, 10, {FileOffset{2000}, 10}, false}};
    return log;
}

Record text_at(const Log& log, std::size_t at, std::size_t length) {
    Record record;
    record.text_at = at;
    record.text = std::string_view(log.content.data(), log.content.size()).substr(at, length);
    return record;
}

TEST(Extents, TextWithinAPlainRunIsItsOwnBytes) {
    const Log log = log_of_three_runs();
    EXPECT_EQ(log.extents(text_at(log, 3, 4)), (std::vector{Extent{FileOffset{1003}, 4}}));
}

TEST(Extents, TextInACompressedPageIsTheWholePage) {
    const Log log = log_of_three_runs();
    EXPECT_EQ(log.extents(text_at(log, 12, 1)), (std::vector{Extent{FileOffset{5000}, 777}}));
}

TEST(Extents, TextAcrossRunsIsInTheTextsOrder) {
    const Log log = log_of_three_runs();
    EXPECT_EQ(log.extents(text_at(log, 8, 14)),
              (std::vector{Extent{FileOffset{1008}, 2}, Extent{FileOffset{5000}, 777},
                           Extent{FileOffset{2000}, 2}}));
}

TEST(Extents, EmptyTextAndTextOutsideTheRunsHaveNone) {
    Log log = log_of_three_runs();
    EXPECT_TRUE(log.extents(text_at(log, 5, 0)).empty());
    log.runs.clear();
    EXPECT_TRUE(log.extents(text_at(log, 5, 3)).empty());
}

TEST(DeviceOf, NumberOutsideTheTableIsNoDevice) {
    Log log;
    log.devices.push_back({"pci", "+pci:0000:00:01.0"});
    Record record;
    record.device = 1;
    EXPECT_EQ(log.device_of(record).subsystem, "pci");
    record.device = 7;
    EXPECT_EQ(log.device_of(record).subsystem, "");
}

}  // namespace
}  // namespace lastwords::printkfmt
