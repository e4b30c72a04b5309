// SPDX-License-Identifier: GPL-2.0-or-later
// ftrace zones become the one file that the kernel makes of them.
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

/// Merges the area's ftrace records, one a zone with its bytes in `raw`, into one
/// (fs/pstore/ram.c, ramoops_pstore_read(); fs/pstore/zone.c does the same), printed with addresses
/// for names. Those that the kernel would not have read are printed each for itself.
void join_ftrace(printkfmt::PstoreArea& area);

bool has_calls(const printkfmt::PstoreArea& area);
/// Prints the calls anew, with names.
void name_calls(printkfmt::PstoreArea& area, SymbolNames& names);

/// The kernel of 5.10 to 6.1 counts the notice about ECC as bytes of the trace: where its length is
/// no multiple of a record's the kernel prints every record from a wrong byte on
/// (fs/pstore/inode.c, pstore_ftrace_seq_start()). That is what its file holds; here it is kept
/// beside the right text.
void note_misprint(printkfmt::PstoreRecord& record);

/// Gives the functions in the areas' traces their names: by `system_map` if that is not empty, else
/// by the table of symbols in one of the images. Fails if a given System.map cannot be used;
/// without any table the areas get a note.
Result<void> name_functions(std::vector<printkfmt::PstoreArea>& areas,
                            const std::string& system_map,
                            std::span<const std::shared_ptr<const MemoryImage>> images,
                            const KernelOptions& options);

}  // namespace lastwords::extractor
