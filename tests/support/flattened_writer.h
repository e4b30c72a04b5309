// SPDX-License-Identifier: GPL-2.0-or-later
// Flattened writer: turns writes at any offset into the flattened form, which is a list of these
// writes.
#pragma once

#include <cstdint>
#include <vector>

#include "extractor/trim/byte_sink.h"

namespace lastwords::test {

/// A sink that appends each write as a record to `sink`, in the order of the writes.
class FlattenedSink final : public extractor::ByteSink {
 public:
    explicit FlattenedSink(extractor::ByteSink& sink);

    Result<void> write(FileOffset at, Bytes bytes) override;
    /// Writes the end mark. Without it readers take the file for cut.
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
