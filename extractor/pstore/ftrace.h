// SPDX-License-Identifier: GPL-2.0-or-later
// pstore's function trace: binary records, one for each call.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "extractor/kernel/symbol_names.h"
#include "printkfmt/base/bytes.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// struct pstore_ftrace_record (include/linux/pstore.h): two longs and a 64-bit word whose low byte
/// is the CPU and whose other bytes count calls. It has 24 bytes on 64-bit machines and 16 on
/// 32-bit ones.
struct FtraceCall {
    VirtAddr ip;      ///< the function that was called, as written; see kernel_address()
    VirtAddr parent;  ///< its caller, as written
    std::uint64_t count = 0;
    unsigned cpu = 0;
    bool doubtful = false;  ///< some of its bytes are not proved
};

/// The word size and byte order of the machine that wrote a trace.
struct FtraceForm {
    unsigned word_bytes = 8;
    std::endian order = std::endian::little;

    std::size_t record_bytes() const { return 2 * std::size_t{word_bytes} + 8; }
};

/// Returns the address for which `written` stands. Later kernels write addresses of the kernel's
/// own code without the KASLR offset, and clear the top bit of other addresses, which is set in
/// every address of a 64-bit kernel (fs/pstore/ftrace.c, adjust_ip(); 7.2, not yet 6.12).
VirtAddr kernel_address(VirtAddr written);

/// Returns the form in which most records are plausible, since nothing in the region names the
/// machine that wrote it. On a tie, 64 bits and little endian win.
FtraceForm guess_ftrace_form(Bytes zone);

/// Whether the bytes are two or more plausible calls, in any form and from any byte on, since a
/// ring may begin within a call.
bool resembles_ftrace(Bytes bytes);

/// Parses the bytes of a zone, oldest call first. The ring may have overwritten the front of the
/// oldest record, so an incomplete one at the front is skipped (fs/pstore/ftrace.c).
std::vector<FtraceCall> read_ftrace(Bytes zone, const FtraceForm& form);

/// The plausible calls at the start of a ring, one after the other. In a full ring they end where
/// the newest call does.
struct FtraceRun {
    std::size_t end = 0;
    FtraceForm form;
};
FtraceRun first_calls(Bytes ring);

/// Merges the calls of several CPUs as the kernel does (fs/pstore/ftrace.c,
/// pstore_ftrace_combine_log()).
std::vector<FtraceCall> merge_ftrace(std::span<const std::vector<FtraceCall>> cpus);

/// Formats the calls as the kernel shows them (fs/pstore/inode.c, pstore_ftrace_seq_show()). An
/// address without a name is printed as a number, as a kernel without symbols does it.
std::string ftrace_text(std::span<const FtraceCall> calls, const SymbolNames& names);

}  // namespace lastwords::extractor
