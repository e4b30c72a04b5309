// SPDX-License-Identifier: GPL-2.0-or-later
// Flattened writer: turns writes at any place into the flattened form's list of them.
#pragma once

#include <cstdint>
#include <vector>

#include "extractor/trim/byte_sink.h"

namespace lastwords::test {

/// A sink whose writes become records of `sink`, in the order in which they come.
class FlattenedSink final : public extractor::ByteSink {
 public:
    explicit FlattenedSink(extractor::ByteSink& sink);

    Result<void> write(FileOffset at, Bytes bytes) override;
    /// The end mark; without it the file counts as cut.
    Result<void> finish();

 private:
    extractor::Appender out_;
    Result<void> header_;
};

struct FlattenedRecord {
    std::uint64_t offset = 0;
    std::vector<std::byte> bytes;
};

std::vector<std::byte> build_flattened(const std::vector<FlattenedRecord>& records,
                                       bool end_mark = true);

}  // namespace lastwords::test
