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

/// State of a descriptor (kernel/printk/printk_ringbuffer.h, enum desc_state, 5.10+). Records of
/// sources that have no descriptors are kFinalized.
enum class RecordState : std::uint8_t {
    /// A writer is inside. The text is what it has written so far; level and time may not be set
    /// yet.
    kReserved,
    kCommitted,  ///< complete so far; its writer may still append to it
    kFinalized,  ///< complete
    /// The kernel may reuse the descriptor. A record that is provably still whole in it is a ghost.
    kReusable,
    /// The text is in a buffer in front of the log, and the kernel has not stored it in the log
    /// yet: Record::buffer says in which.
    kBuffered,
};
/// Returns "reserved", "committed", ...
std::string_view name_of(RecordState state);

/// How far the text can be trusted. Independent of RecordState.
enum class TextState : std::uint8_t {
    kWhole,  ///< every byte is proved
    kSoFar,  ///< a reserved record's text, as far as it was written
    /// A part of the text is in memory that the dump does not have. Its bytes are shown as '?'.
    kUnreadable,
    /// Shown, but not proved: what would prove it (an id in the ring, a checksum) is damaged or
    /// missing.
    kDoubtful,
    /// No text: the text ring had no room for it, so the kernel itself has only the rest of the
    /// record.
    kOverwritten,
    /// No text: the ring contradicts itself about where the text is.
    kDamaged,
    /// The input ends or is torn inside the record, so more text may have followed.
    kCut,
    /// The oldest line of a ring of characters (before 3.5): its beginning is overwritten.
    kFrontCut,
};
/// Returns "whole", "so far", ...
std::string_view name_of(TextState state);

/// Who called printk(): a task or, with bit 31 set, a CPU outside task context (struct
/// printk_info.caller_id).
struct Caller {
    std::uint32_t id = 0;
    bool is_cpu() const { return (id & 0x80000000U) != 0; }
    std::uint32_t number() const { return id & 0x7fffffffU; }  ///< PID, or CPU number
};

/// Appends "T123" (task) or "C3" (CPU), right-aligned in `width` columns.
/// Source: kernel/printk/printk.c, print_caller(), 5.10..7.2.
void append_caller(Caller caller, std::size_t width, std::string& out);

/// Appends the same and, of a task, its name if it is known: "T123 init", "C3".
void append_named_caller(Caller caller, std::string_view comm, std::size_t width, std::string& out);

/// The context in which printk() was called. Only some sources record it.
enum class CallContext : std::uint8_t { kTask, kSoftirq, kHardirq, kNmi, kUnknown };
/// Returns "task", "softirq", ...
std::string_view name_of(CallContext context);

/// The buffers in front of the log, from which a text comes into the log later.
enum class Buffer : std::uint8_t {
    kNone,  ///< the record is in the log itself
    /// `cont`: pieces of a line whose newline has not come yet; up to 5.9
    /// (kernel/printk/printk.c).
    kCont,
    /// The CPU's buffer for messages of NMIs (nmi_print_seq; 4.7 to 5.14,
    /// kernel/printk/printk_safe.c).
    kNmi,
    /// The CPU's buffer for messages from inside printk itself (safe_print_seq; 4.11 to 5.14).
    kPrintkSafe,
};
/// Returns "cont", "nmi" or "printk_safe"; empty for kNone.
std::string_view name_of(Buffer buffer);

/// Flags of struct printk_info (include/linux/printk.h and kernel/printk/internal.h, enum
/// printk_info_flags).
inline constexpr std::uint8_t kLogForceCon =
    1;  ///< consoles show the record whatever their loglevel; since 7.x
inline constexpr std::uint8_t kLogNewline = 2;  ///< the text ended with a newline
inline constexpr std::uint8_t kLogCont = 8;     ///< a fragment of a continued line

/// One message. Its text points into the content or the input of its Log.
struct Record {
    std::uint64_t position = 0;  ///< identifies the record within its Source; ascending there
    std::optional<Seq> seq;      ///< printk's sequence number; absent from most texts
    std::optional<std::uint64_t> timestamp_ns;  ///< nanoseconds of the boot's local_clock()
    std::string_view wall;                      ///< wall time, exactly as in the text; empty: none
    std::string_view text;  ///< without the trailing newline; may hold newlines and any byte
    /// Where text starts in the Log's content (for Log::extents). In a log parsed from a text:
    /// where it starts in Log::input or, from its end on, in the content.
    std::uint64_t text_at = 0;
    Caller caller;
    std::uint32_t device = 0;  ///< index into Log::devices; 0: none
    std::uint32_t task = 0;    ///< index into Log::tasks; 0: the source does not name it
    RecordState state = RecordState::kFinalized;
    TextState text_state = TextState::kWhole;
    std::uint8_t level = 0;  ///< 0 emerg .. 7 debug; meaningless while has_level is false
    std::uint8_t facility = 0;
    std::uint8_t flags = 0;
    /// False for most texts, and for a reserved record whose level is not set yet.
    bool has_level = true;
    bool has_caller = true;  ///< false for most texts
    bool late = false;       ///< written after the panic by another CPU than the panicking one
    /// Not the kernel's record, but what stands between its records in a text: lines of firmware or
    /// of another program, a prompt. It has neither level nor the kernel's time.
    bool foreign = false;
    // Only plog's regions tell these five:
    bool in_panic = false;      ///< written by the panicking CPU after the panic
    bool in_emergency = false;  ///< written inside an emergency section (an oops, a backtrace)
    bool is_event = false;      ///< a message of plog itself, not of a caller
    bool continues = false;     ///< goes on with the line of the record before it in the log
    bool corrected = false;     ///< one flipped bit was corrected by the record's checksum
    CallContext context = CallContext::kUnknown;
    Buffer buffer = Buffer::kNone;
    /// The CPU that called printk(), or whose buffer holds the text. Meaningless if context is
    /// kUnknown and buffer is neither kNmi nor kPrintkSafe.
    std::uint16_t cpu = 0;
    /// Only for Buffer::kCont: how many bytes of the text the consoles have already been given.
    std::uint32_t on_consoles = 0;
};

/// KERN_ERR: records of this level and worse ones are errors.
inline constexpr std::uint8_t kErrorLevel = 3;

/// Whether the record has a level that is an error's.
inline bool is_error(const Record& record) {
    return record.has_level && record.level <= kErrorLevel;
}

/// Whether the record is complete and every byte of its text is proved, so that nothing need be
/// remarked about it.
bool is_whole(const Record& record);

/// Whether there is nothing to remark about the record: it is whole, not late, and nothing in it
/// was corrected.
bool is_ordinary(const Record& record);

/// Whether the kernel's own readers would give exactly this record. They skip records that are not
/// finalized, and a text that is not whole is not the text that they would give. Only kernels
/// before 3.5, whose records have no seq, give an unfinished line too, and one whose beginning is
/// overwritten.
bool kernel_shows(const Record& record);

}  // namespace lastwords::printkfmt
