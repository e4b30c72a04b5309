// SPDX-License-Identifier: GPL-2.0-or-later
// Xen domain core: what `xl dump-core` and libxc's xc_domain_dumpcore() save. An ELF core without
// program headers: the pages lie in the section .xen_pages, in the order of the frame numbers in
// .xen_pfn (docs/misc/dump-core-format.txt of Xen).
#pragma once

#include "extractor/image/containers.h"

namespace lastwords::extractor {

/// Whether the first bytes are those of a 64-bit, little-endian ELF core with sections and without
/// program headers.
bool is_xen_core(Bytes first);

/// Opens the core of a domain that does not know machine addresses (HVM and PVH; ARM). Errors:
/// kUnsupported for a PV domain, whose page tables hold machine addresses, and for a core that has
/// no Xen sections; kCorrupt and kMissing for sections that contradict the file.
Result<std::unique_ptr<MemoryImage>> open_xen_core(SourceFiles files, Findings& findings);

/// Whether the notes of a dump are those of a Xen host: XEN_ELFNOTE_CRASH_INFO, or VMCOREINFO_XEN.
/// Its memory is addressed by machine addresses, also by the page tables of a PV dom0.
bool has_xen_crash_notes(const ImageFacts& facts);

}  // namespace lastwords::extractor
