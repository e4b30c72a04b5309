// SPDX-License-Identifier: GPL-2.0-or-later
// The block that every record has.
#include "printkfmt/model/byte_block.h"

#include <algorithm>

namespace lastwords::printkfmt {

void add_place(ByteBlock& block, const BytesInFile& place) {
    if (block.in_file.empty() || block.in_file.back() != place) {
        block.in_file.push_back(place);
    }
}

ByteBlock text_block_of(const Log& log, const Record& record) {
    ByteBlock block;
    block.name = "text";
    block.bytes = record.text;
    if (record.text.empty()) {
        return block;
    }
    block.fields.push_back({"text", 0, record.text.size(), {}});
    const std::uint64_t begin = record.text_at;
    const std::uint64_t end = begin + record.text.size();
    for (const ContentRun& run : log.runs) {
        const std::uint64_t from = std::max(begin, run.content_at);
        const std::uint64_t to = std::min(end, run.content_at + run.length);
        if (from < to) {
            add_place(block, {run.compressed
                                  ? run.extent
                                  : Extent{run.extent.offset + (from - run.content_at), to - from},
                              run.compressed});
        }
    }
    return block;
}

}  // namespace lastwords::printkfmt
