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
/// is the CPU; the rest counts calls. Of 64-bit machines: 24 bytes, of 32-bit ones 16.
struct FtraceCall {
    VirtAddr ip;      ///< of the function that was called: as it was written, see kernel_address()
    VirtAddr parent;  ///< of its caller
    std::uint64_t count = 0;
    unsigned cpu = 0;
    bool doubtful = false;  ///< some of its bytes are not proved
};

struct FtraceForm {
    unsigned word_bytes = 8;
    std::endian order = std::endian::little;

    std::size_t record_bytes() const { return 2 * std::size_t{word_bytes} + 8; }
};

/// What was written as the address that it is. Later kernels write those of the kernel's own code
/// as they are without KASLR, and of any other address take the top bit, which all have in a 64-bit
/// kernel (fs/pstore/ftrace.c, adjust_ip(), 7.2; not yet 6.12).
VirtAddr kernel_address(VirtAddr written);

/// The form in which most records make sense: no word of the region says what machine wrote it. Of
/// equals, 64 bits and little endian.
FtraceForm guess_ftrace_form(Bytes zone);

/// Calls that make sense, in any form, from any byte on: two at least. A ring may begin within one.
bool resembles_ftrace(Bytes bytes);

/// A zone's bytes, oldest first: the ring may have overwritten the front of the oldest record, so
/// what does not divide is passed over there (fs/pstore/ftrace.c).
std::vector<FtraceCall> read_ftrace(Bytes zone, const FtraceForm& form);

/// Calls that make sense, one behind the other, from a ring's first bytes on: where they end, the
/// newest one of a full ring does.
struct FtraceRun {
    std::size_t end = 0;
    FtraceForm form;
};
FtraceRun first_calls(Bytes ring);

/// Calls of several CPUs in one order (fs/pstore/ftrace.c, pstore_ftrace_combine_log()).
std::vector<FtraceCall> merge_ftrace(std::span<const std::vector<FtraceCall>> cpus);

/// The lines that the kernel shows (fs/pstore/inode.c, pstore_ftrace_seq_show()). Without names
/// addresses stand in their places, as in a kernel that has no symbols.
std::string ftrace_text(std::span<const FtraceCall> calls, const SymbolNames& names);

}  // namespace lastwords::extractor
