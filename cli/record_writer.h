// SPDX-License-Identifier: GPL-2.0-or-later
// RecordWriter: the records of one source, one after the other, in the requested format.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "cli/log_request.h"
#include "cli/output.h"
#include "printkfmt/base/result.h"

namespace lastwords::cli {

class RecordWriter {
 public:
    /// Fails if the source's clock cannot express one of the request's times. The source and the
    /// request outlive the writer.
    static Result<RecordWriter> create(const printkfmt::Source& source, const LogRequest& request,
                                       std::optional<std::size_t> source_index);

    /// Writes the record if the filter accepts it. A format of the kernel's leaves out what the
    /// kernel would not show, and counts it.
    void write(const printkfmt::Record& record, Output& output);
    /// Says that the log does not have these seqs, if `next`, the record after them, lies in the
    /// wanted range; null: always.
    void write_gap(const printkfmt::SeqRun& gap, std::string_view why,
                   const printkfmt::Record* next, Output& output) const;
    /// Writes what a text says between two records, under the same condition.
    void write_mark(const printkfmt::Mark& mark, const printkfmt::Record* next,
                    Output& output) const;

    printkfmt::RenderContext& context() { return context_; }
    /// Adds how many records were left out, and how exact wall time is.
    void add_notes(Notes& notes) const;

 private:
    RecordWriter(const printkfmt::Source& source, const LogRequest& request,
                 std::optional<std::size_t> source_index);

    const LogRequest& request_;
    printkfmt::RenderContext context_;
    printkfmt::Filter filter_;
    std::uint64_t left_out_ = 0;
};

}  // namespace lastwords::cli
