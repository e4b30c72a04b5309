// SPDX-License-Identifier: GPL-2.0-or-later
// TraceBlock: the lines of a log that make up one Call Trace with the registers, modules and code
// around it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "printkfmt/model/record.h"

namespace lastwords::printkfmt {

/// What a line of the log says if it belongs to the report of a fault, by its text alone.
enum class TraceLine : std::uint8_t {
    kNone,       ///< nothing of the kind
    kHead,       ///< "CPU: 0 PID: 1 Comm: init ...", "Hardware name: ..."
    kTrace,      ///< "Call Trace:", or a frame: " vfs_write+0xf8/0x450"
    kRegisters,  ///< "RAX: ...", "x29: ...", "pc : ..."
    kModules,    ///< "Modules linked in: ..."
    kCode,       ///< "Code: ...", "Instruction dump:"
    kStack,      ///< "Stack:"
    kFault,      ///< "Mem abort info:" and what arm64 prints below it
    kWords,      ///< only hexadecimal words: belongs to what stands above it
    kBlank,      ///< an empty line
};
TraceLine trace_line(std::string_view text);

/// The lines of one report. Between them there may be lines of other callers, which are not in it.
struct TraceBlock {
    std::vector<std::uint32_t> lines;  ///< numbers as given to TraceBlocks::add(), ascending
    bool trace = false;                ///< has a Call Trace
    bool registers = false;
    bool modules = false;
    bool code = false;
    bool stack = false;
    bool fault = false;
};

/// Finds the blocks of a log whose lines are given in their order. The lines of a block are of one
/// caller, where the log says who called printk(). Where it does not, a block ends at the first
/// line that does not belong to a report, unless frames go on right behind that line.
class TraceBlocks {
 public:
    /// A block has at least this many lines; fewer are not worth being put together.
    static constexpr std::size_t kLinesMin = 3;
    /// A block ends if this many lines of others follow.
    static constexpr std::uint32_t kOthersMax = 500;

    /// Adds the next line, or record. `number` is higher than that of the line before.
    void add(std::uint32_t number, const Record& record);
    /// Ends all blocks, because it is not known what comes next (a gap).
    void interrupt();
    /// Returns the blocks, in the order of their first lines. Ends all blocks.
    std::vector<TraceBlock> take();

 private:
    struct Open {
        TraceBlock block;
        TraceLine last = TraceLine::kNone;
        std::size_t modules_bytes = 0;  // of the last line with modules
        std::size_t blanks = 0;         // empty lines at the end of the block
        bool foreign = false;           // a line of the same caller is behind it that is not of it
    };

    // Hostile logs may have a caller for each line.
    static constexpr std::size_t kOpenMax = 1024;

    static bool ends(const Open& open, TraceLine line, std::uint32_t number, const Record& record);
    static bool belongs(const Open& open, TraceLine line, const Record& record);
    static void append(Open& open, TraceLine line, std::uint32_t number, const Record& record);
    void close(Open& open);

    std::map<std::uint64_t, Open> open_;  // one for each caller
    std::vector<TraceBlock> done_;
};

}  // namespace lastwords::printkfmt
