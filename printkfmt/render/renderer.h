// SPDX-License-Identifier: GPL-2.0-or-later
// Output formats of records: the interface that each implements, and the table that names them.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "printkfmt/model/source.h"
#include "printkfmt/render/kernel_buffers.h"

namespace lastwords::printkfmt {

struct RenderOptions {
    bool decode = false;     ///< dmesg: facility and level before each record (-x)
    bool no_time = false;    ///< dmesg: no time stamps (-t)
    bool wall_time = false;  ///< dmesg, json: wall time where the source has a wall clock (-T)
    bool caller = false;     ///< show the caller, as with CONFIG_PRINTK_CALLER
    bool extents = false;    ///< json: where in the file a record's text lies
    bool terminal = false;   ///< escape what could move a terminal's cursor
    bool color = false;      ///< dmesg: the colours of dmesg(1)
    KernelBuffers buffers;   ///< console, extended, kmsg: see kernel_buffers()
};

/// What a renderer knows besides the record.
struct RenderContext {
    RenderContext(const Source& of, const RenderOptions& how) : source(of), options(how) {}

    const Source& source;  // outlives this
    RenderOptions options;
    bool ghost = false;        ///< the record is one of Log::ghosts
    bool doubtful = false;     ///< `console` may have shown the record all the same
    bool goes_on = false;      ///< the record goes on with the line of the record printed before it
    std::string_view console;  ///< the console that missed the record, or empty
    std::optional<std::size_t> source_index;  ///< set when there is more than one source
};

/// Appends one record, its newline included. If context.goes_on is set, `out` ends with the line on
/// which to go on, without its newline.
using AppendRecord = void (*)(const RenderContext& context, const Record& record, std::string& out);

struct Format {
    std::string_view name;
    std::string_view description;
    AppendRecord append;
    bool kernel_text = false;  ///< leaves out what the kernel would not show: see kernel_shows()
    bool json = false;         ///< a stream of objects, which begins with a head
    bool wall_time = false;    ///< can show wall time
    /// Lines that are no records may stand between the records: heads, gaps, marks.
    bool has_remarks = false;
    bool joins_lines = false;  ///< prints a continued line as one line
};

/// Returns the table of formats, which is in render/all.cpp.
std::span<const Format> formats();
/// Returns the format of that name, or null if there is none.
const Format* find_format(std::string_view name);

}  // namespace lastwords::printkfmt
