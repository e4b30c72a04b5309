// SPDX-License-Identifier: GPL-2.0-or-later
// RecordBytes: the bytes in which the records of one source are kept, with their places. They are
// read from the files again, so that nothing of it need be kept for each record.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "extractor/open_options.h"
#include "extractor/recovered.h"
#include "printkfmt/base/result.h"
#include "printkfmt/model/byte_block.h"

namespace lastwords::extractor {

/// May be used by only one thread at a time.
class RecordBytes {
 public:
    RecordBytes() = default;
    RecordBytes(const RecordBytes&) = delete;
    RecordBytes& operator=(const RecordBytes&) = delete;
    virtual ~RecordBytes() = default;

    /// Returns the blocks of a record of the source, never none: at least that of its text.
    virtual std::vector<printkfmt::ByteBlock> of(const printkfmt::Record& record) = 0;

    /// Opens the files of sources[source] again if there is more to be had from them than `of` has:
    /// if the source is a kernel's own log in a memory image. `recovered` must outlive the result,
    /// and `options` are those with which it was read. Fails if the files cannot be read any more;
    /// kCancelled: options.progress has returned false.
    static Result<std::unique_ptr<RecordBytes>> open(const Recovered& recovered, std::size_t source,
                                                     const OpenOptions& options);
    /// The same without opening files: what is in memory anyway.
    static std::unique_ptr<RecordBytes> in_memory(const Recovered& recovered, std::size_t source);
};

}  // namespace lastwords::extractor
