// SPDX-License-Identifier: GPL-2.0-or-later
// Merges the ftrace zones of an area into the one file that the kernel shows, and puts the names of
// functions into it.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include <string_view>

#include "extractor/kernel/running_kernel.h"
#include "extractor/pstore/ftrace.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

/// Merges the ftrace records of the area into one record, as the kernel does (fs/pstore/ram.c,
/// ramoops_pstore_read(), and fs/pstore/zone.c). Before the call, the area has one record for each
/// zone, with the bytes of the zone in `raw`. Functions are printed as addresses. Records that the
/// kernel would not have read are kept apart.
void join_ftrace(printkfmt::PstoreArea& area);

/// Whether the area has a function trace.
bool has_calls(const printkfmt::PstoreArea& area);
/// Prints the calls again, now with the names of functions. Adds a note if the symbols do not fit
/// the trace.
void name_calls(printkfmt::PstoreArea& area, SymbolNames& names);

/// Sets record.misprint if the kernel would have printed the trace wrongly. Kernels from 5.10
/// to 6.1 take the notice about ECC for a part of the trace. If the length of the notice is not a
/// multiple of the record size, they parse every record from a wrong byte on (fs/pstore/inode.c,
/// pstore_ftrace_seq_start()). record.text stays right; misprint has the text of the kernel's file.
void note_misprint(printkfmt::PstoreRecord& record);

/// Names the functions in the traces of the areas, with the names that read_symbol_names() gives.
/// Fails if a file that the user named for them cannot be used. If there are no names, adds a note.
Result<void> name_functions(std::vector<printkfmt::PstoreArea>& areas,
                            std::span<const std::shared_ptr<const MemoryImage>> images,
                            const KernelOptions& options);

}  // namespace lastwords::extractor
