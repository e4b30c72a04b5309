// SPDX-License-Identifier: GPL-2.0-or-later
// RecordWriter: writes the records of one source, one after the other, in the requested format.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "cli/log_request.h"
#include "cli/output.h"
#include "printkfmt/base/result.h"
#include "printkfmt/model/bound_filter.h"

namespace lastwords::cli {

class RecordWriter {
 public:
    /// Makes a writer for the source sources[at]. `source_key` is how the output names it. Fails
    /// if one of the request's times cannot be converted to the source's clock, or if its filter
    /// names a console or source that is not among the sources. These and the request must outlive
    /// the writer.
    static Result<RecordWriter> create(std::span<const printkfmt::Source> sources, std::size_t at,
                                       const LogRequest& request,
                                       std::optional<std::size_t> source_key);

    /// Writes the record if the filter accepts it. The formats of the kernel itself (console, kmsg,
    /// ...) leave out a record that the kernel would not show, and count it.
    void write(const printkfmt::Record& record, Output& output);
    /// Writes a line that says that records with these seqs are missing, and `why`. Writes nothing
    /// if the filter does not accept a remark before `next`, the record after the gap. If `next` is
    /// null, always writes.
    void write_gap(const printkfmt::SeqRun& gap, std::string_view why,
                   const printkfmt::Record* next, Output& output) const;
    /// Writes what a text says between two records. `next` is the record after the mark, and has
    /// the same effect as in write_gap().
    void write_mark(const printkfmt::Mark& mark, const printkfmt::Record* next,
                    Output& output) const;

    printkfmt::RenderContext& context() { return context_; }
    /// Whether the filter has accepted none of the records.
    bool accepted_none() const { return accepted_none_; }
    /// Adds to `notes` how many records were left out and, if wall time was requested, how exact it
    /// is.
    void add_notes(Notes& notes) const;

 private:
    RecordWriter(const printkfmt::Source& source, const LogRequest& request,
                 printkfmt::BoundFilter filter);

    bool goes_on_with_last_line(const printkfmt::Record& record) const;

    const LogRequest& request_;
    printkfmt::RenderContext context_;
    printkfmt::BoundFilter filter_;
    std::uint64_t left_out_ = 0;
    /// The record that was written last, if its line can go on.
    std::optional<Seq> joinable_;
    bool accepted_none_ = true;
};

}  // namespace lastwords::cli
