// SPDX-License-Identifier: GPL-2.0-or-later
// Output formats of records: the interface, and the table that names them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "printkfmt/model/source.h"

namespace lastwords::printkfmt {

/// Sizes of the buffers that a kernel formats a record in: what does not fit is cut.
struct KernelBuffers {
    std::uint32_t console_bytes = 2048;
    std::uint32_t extended_bytes = 2048;
};

/// Those of a release: 2048 for both since 6.3 (kernel/printk/internal.h, PRINTK_MESSAGE_MAX), 1024
/// and 8192 before (CONSOLE_LOG_MAX and CONSOLE_EXT_LOG_MAX). An unknown release has today's.
KernelBuffers kernel_buffers(std::string_view release);

struct RenderOptions {
    bool decode = false;     ///< dmesg: facility and level before each record (-x)
    bool no_time = false;    ///< dmesg: no time stamps (-t)
    bool wall_time = false;  ///< dmesg: wall time where the source has a wall clock (-T)
    bool caller = false;     ///< what CONFIG_PRINTK_CALLER adds
    bool extents = false;    ///< json: where in the file a record's text lies
    bool terminal = false;   ///< what could move a terminal's cursor is escaped
    bool color = false;      ///< dmesg: as dmesg(1) colours
    KernelBuffers buffers;   ///< console, extended, kmsg: see kernel_buffers()
};

/// What a renderer knows besides the record.
struct RenderContext {
    RenderContext(const Source& of, const RenderOptions& how) : source(of), options(how) {}

    const Source& source;  // outlives this
    RenderOptions options;
    bool ghost = false;        ///< the record is one of Log::ghosts
    bool doubtful = false;     ///< the console at hand may have shown it all the same
    std::string_view console;  ///< the console that missed the record, or empty
    std::optional<std::size_t> source_index;  ///< set when there is more than one source
};

/// Appends one record, its newline included.
using AppendRecord = void (*)(const RenderContext& context, const Record& record, std::string& out);

struct Format {
    std::string_view name;
    std::string_view description;
    AppendRecord append;
    bool kernel_text = false;  ///< only what the kernel's own reader would give (see kernel_shows)
    bool json = false;         ///< a stream of objects with a head line of its own
    bool wall_time = false;    ///< has a place for wall time
};

std::span<const Format> formats();
const Format* find_format(std::string_view name);

/// The kernel's own readers pass over reserved and unfinished records, and no text that is not
/// whole may pass for theirs.
bool kernel_shows(const Record& record);

void append_dmesg(const RenderContext& context, const Record& record, std::string& out);
void append_console(const RenderContext& context, const Record& record, std::string& out);
void append_kmsg(const RenderContext& context, const Record& record, std::string& out);
void append_json(const RenderContext& context, const Record& record, std::string& out);
void append_raw(const RenderContext& context, const Record& record, std::string& out);

/// What must be said about a record besides its text: its state, if it is not whole and finished,
/// and whether it is a ghost. Empty for an ordinary record.
std::string remark(const RenderContext& context, const Record& record);

}  // namespace lastwords::printkfmt
