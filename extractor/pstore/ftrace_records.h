// SPDX-License-Identifier: GPL-2.0-or-later
// Merges the ftrace zones of an area into the one file that the kernel shows, and names its
// functions.
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

/// Merges the area's ftrace records, one for each zone with its bytes in `raw`, into one record, as
/// the kernel does (fs/pstore/ram.c, ramoops_pstore_read(), and fs/pstore/zone.c). Functions are
/// printed as addresses. Records that the kernel would not have read are kept apart.
void join_ftrace(printkfmt::PstoreArea& area);

/// Whether the area has a function trace.
bool has_calls(const printkfmt::PstoreArea& area);
/// Prints the calls again, with the names of functions. Adds a note if the symbols do not fit the
/// trace.
void name_calls(printkfmt::PstoreArea& area, SymbolNames& names);

/// Sets record.misprint if this kernel would have printed the trace wrongly. From 5.10 to 6.1 it
/// counts the notice about ECC as part of the trace: unless the length of the notice is a multiple
/// of a record's, every record is printed from a wrong byte on (fs/pstore/inode.c,
/// pstore_ftrace_seq_start()). The text that the kernel's file has is kept beside the right one.
void note_misprint(printkfmt::PstoreRecord& record);

/// Names the functions in the areas' traces, by `system_map` if that is not empty, else by the
/// symbols found in one of the images. Fails if the given System.map cannot be used. If there are
/// no symbols, a note says so.
Result<void> name_functions(std::vector<printkfmt::PstoreArea>& areas,
                            const std::string& system_map,
                            std::span<const std::shared_ptr<const MemoryImage>> images,
                            const KernelOptions& options);

}  // namespace lastwords::extractor
