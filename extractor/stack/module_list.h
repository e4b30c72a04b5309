// SPDX-License-Identifier: GPL-2.0-or-later
// find_module_list(): the list of loaded modules, where no symbol names it.
#pragma once

#include <string_view>

#include "extractor/kernel/kernel_view.h"
#include "printkfmt/base/result.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// Returns the address of the variable `modules` (struct list_head), by its shape: two words in the
/// kernel's image, of which one leads to the first struct module and the other one to the last, and
/// both lead back. A struct module has a pointer to itself (mkobj.mod, kernel/module/sysfs.c). For
/// kernels whose kallsyms has functions only (Debian's 6.1 on arm64). kNotFound: there is none, as
/// without modules.
Result<VirtAddr> find_module_list(KernelView& view);

/// Whether the text can be the name of a module: printable, without blanks.
bool is_module_name(std::string_view name);

}  // namespace lastwords::extractor
