// SPDX-License-Identifier: GPL-2.0-or-later
// RecordWriter: the records of one source, one after the other, in the requested format.
#pragma once

#include <cstdint>

#include "cli/print_log.h"

namespace lastwords::cli {

class RecordWriter {
 public:
    /// Fails on a time that cannot be told on the source's clock.
    static Result<RecordWriter> create(const printkfmt::Source& source, const LogRequest& request,
                                       std::optional<std::size_t> source_index);

    /// Prints it if the filter lets it pass; a kernel's text format counts what it leaves out.
    void write(const printkfmt::Record& record, Output& output);
    /// Says that seqs are not in the log, if their place is within what was asked for.
    void write_gap(const printkfmt::SeqInterval& gap, std::string_view why,
                   const printkfmt::Record* next, Output& output) const;

    /// Says what a text has between two records, likewise.
    void write_mark(const printkfmt::Mark& mark, const printkfmt::Record* next,
                    Output& output) const;

    printkfmt::RenderContext& context() { return context_; }
    /// Adds what must be said about the source's output.
    void add_notes(Notes& notes) const;

 private:
    RecordWriter(const printkfmt::Source& source, const LogRequest& request,
                 std::optional<std::size_t> source_index);

    const LogRequest& request_;  // outlives this
    printkfmt::RenderContext context_;
    printkfmt::Filter filter_;
    std::uint64_t left_out_ = 0;
};

}  // namespace lastwords::cli
