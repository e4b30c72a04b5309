// SPDX-License-Identifier: GPL-2.0-or-later
// Flattened writer. The file is a header, records and an end mark; all numbers are big endian.
#include "tests/support/flattened_writer.h"

#include "tests/support/bytes_builder.h"
#include "tests/support/memory_file.h"

namespace lastwords::test {
namespace {

constexpr std::size_t kHeaderBytes = 4096;

std::vector<std::byte> header() {
    return BytesBuilder(std::endian::big)
        .text("makedumpfile")
        .pad_to(16)
        .u64(1)
        .u64(1)
        .pad_to(kHeaderBytes)
        .take();
}

}  // namespace

FlattenedSink::FlattenedSink(extractor::ByteSink& sink)
    : out_(sink, {}), header_(out_.append(header())) {}

Result<void> FlattenedSink::write(FileOffset at, Bytes bytes) {
    TRY_VOID(header_);
    TRY_VOID(out_.append(BytesBuilder(std::endian::big).u64(at.value).u64(bytes.size()).take()));
    return out_.append(bytes);
}

Result<void> FlattenedSink::finish() {
    TRY_VOID(out_.append(BytesBuilder().fill(16, 0xff).take()));
    return out_.flush();
}

std::vector<std::byte> build_flattened(const std::vector<FlattenedRecord>& records, bool end_mark) {
    BytesBuilder out(std::endian::big);
    out.bytes(header());
    for (const FlattenedRecord& record : records) {
        out.u64(record.offset).u64(record.bytes.size()).bytes(record.bytes);
    }
    return end_mark ? out.fill(16, 0xff).take() : out.take();
}

}  // namespace lastwords::test
