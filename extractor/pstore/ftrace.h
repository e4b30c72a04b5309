// SPDX-License-Identifier: GPL-2.0-or-later
// pstore's function trace: binary records, one for each function call.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "extractor/kernel/symbol_names.h"
#include "printkfmt/base/bytes.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// The contents of struct pstore_ftrace_record (include/linux/pstore.h): two longs and a 64-bit
/// word. The low byte of this word is the CPU, its other bytes count the calls. The record has 24
/// bytes on 64-bit machines and 16 bytes on 32-bit machines.
struct FtraceCall {
    VirtAddr ip;      ///< the function that was called, as written; see kernel_address()
    VirtAddr parent;  ///< its caller, as written
    std::uint64_t count = 0;
    unsigned cpu = 0;
    /// Some bytes of the record are not proved.
    bool doubtful = false;
};

/// The word size and byte order of the machine that wrote a trace.
struct FtraceForm {
    unsigned word_bytes = 8;
    std::endian order = std::endian::little;

    std::size_t record_bytes() const { return 2 * std::size_t{word_bytes} + 8; }
};

/// Returns the address for which `written`, an address in a record, stands. Later kernels (7.2, not
/// yet 6.12) write addresses of the kernel's own code without the KASLR offset. They clear the top
/// bit of all other addresses. This bit is set in every address of a 64-bit kernel, so that it is
/// set again here (fs/pstore/ftrace.c, adjust_ip()).
VirtAddr kernel_address(VirtAddr written);

/// Returns the form in which most records are plausible, since nothing in the region names the
/// machine that wrote it. On a tie, 64 bits and little endian win.
FtraceForm guess_ftrace_form(Bytes zone);

/// Whether the bytes are at least two plausible calls, in any form. The first call may begin at any
/// byte, since the ring may begin in the middle of a call.
bool resembles_ftrace(Bytes bytes);

/// Parses the bytes of a zone, oldest call first. If the ring has overwritten the front of the
/// oldest record, the rest of this record is skipped (fs/pstore/ftrace.c).
std::vector<FtraceCall> read_ftrace(Bytes zone, const FtraceForm& form);

/// The run of plausible calls at the start of a ring: it ends before the offset `end`. In a full
/// ring, the newest call ends there.
struct FtraceRun {
    std::size_t end = 0;
    FtraceForm form;
};
FtraceRun first_calls(Bytes ring);

/// Merges the calls of several CPUs as the kernel does (fs/pstore/ftrace.c,
/// pstore_ftrace_combine_log()).
std::vector<FtraceCall> merge_ftrace(std::span<const std::vector<FtraceCall>> cpus);

/// Formats the calls as the kernel shows them (fs/pstore/inode.c, pstore_ftrace_seq_show()). An
/// address without a name is printed as a number, as in a kernel without symbols.
std::string ftrace_text(std::span<const FtraceCall> calls, const SymbolNames& names);

}  // namespace lastwords::extractor
