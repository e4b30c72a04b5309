// SPDX-License-Identifier: GPL-2.0-or-later
// Record: one printk message, independent of where it came from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "printkfmt/base/strong.h"

namespace lastwords::printkfmt {

/// The kernel's own word for a descriptor's state (kernel/printk/printk_ringbuffer.h, enum
/// desc_state, 5.10+). A source that has no descriptors gives kFinalized.
enum class RecordState : std::uint8_t {
    kReserved,   ///< a writer was inside: text is what it had written so far, level and time may be
                 ///< unset
    kCommitted,  ///< whole so far, but its writer may still continue the line
    kFinalized,  ///< whole
    kReusable,   ///< recycled; what is left of it is a ghost
};
std::string_view name_of(RecordState state);

/// How much of the text is here, apart from the state.
enum class TextState : std::uint8_t {
    kWhole,       ///< every byte proved
    kSoFar,       ///< a reserved record's text up to where its writer had come
    kUnreadable,  ///< a part lies in memory that the dump does not give: holes are shown as '?'
    kDoubtful,    ///< shown, but one of the words that would prove it is damaged or not in the dump
    kOverwritten,  ///< the kernel itself no longer has it
    kDamaged,      ///< the ring's own words about it contradict each other: no text is shown
    kCut,          ///< a text ends, or was torn, inside the record: more of it may have followed
};
std::string_view name_of(TextState state);

/// Who called printk(): a task, or a CPU outside task context (struct printk_info.caller_id, bit
/// 31).
struct Caller {
    std::uint32_t id = 0;
    bool is_cpu() const { return (id & 0x80000000U) != 0; }
    std::uint32_t number() const { return id & 0x7fffffffU; }  ///< PID, or CPU number
};

/// "T123" (task) or "C3" (CPU), right-aligned in `width` columns.
/// Source: kernel/printk/printk.c, print_caller(), 5.10..7.2.
void append_caller(Caller caller, std::size_t width, std::string& out);

/// Where printk() was called; only some sources say.
enum class CallContext : std::uint8_t { kTask, kSoftirq, kHardirq, kNmi, kUnknown };
std::string_view name_of(CallContext context);

/// Flags of struct printk_info (include/linux/printk.h and kernel/printk/internal.h, enum
/// printk_info_flags).
inline constexpr std::uint8_t kLogForceCon =
    1;  ///< shown on consoles whatever the loglevel; since 7.x
inline constexpr std::uint8_t kLogNewline = 2;  ///< text ended with a newline
inline constexpr std::uint8_t kLogCont = 8;     ///< a fragment of a continuation line

/// One message. Its text points into its Log's content; that Log owns every byte.
struct Record {
    std::uint64_t position = 0;  ///< with the Source, the record's key; ascending within a Source
    std::optional<Seq> seq;      ///< printk's sequence number; pstore text has none
    std::optional<std::uint64_t> timestamp_ns;  ///< local clock of the boot, nanoseconds
    std::string_view wall;      ///< wall time as a text has it, zone unsaid; empty: none
    std::string_view text;      ///< without the trailing newline; may hold newlines and any byte
    std::uint64_t text_at = 0;  ///< where text starts in the Log's content (for Log::extents)
    Caller caller;
    std::uint32_t device = 0;  ///< index into Log::devices; 0: none
    RecordState state = RecordState::kFinalized;
    TextState text_state = TextState::kWhole;
    std::uint8_t level = 0;  ///< 0 emerg .. 7 debug; meaningless while has_level is false
    std::uint8_t facility = 0;
    std::uint8_t flags = 0;
    bool has_level = true;  ///< a reserved record's writer may not have said yet; most texts do not
    bool has_caller = true;  ///< most texts do not say it
    bool late = false;       ///< by another CPU than the panicking one, after the panic
    CallContext context = CallContext::kUnknown;
    std::uint16_t cpu = 0;  ///< of the call; meaningless while context is kUnknown
};

/// Whether the kernel's own readers would give this record, byte for byte: they skip reserved and
/// unfinished records, and a text that is not whole must not pass for theirs.
bool kernel_shows(const Record& record);

}  // namespace lastwords::printkfmt
