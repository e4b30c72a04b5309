// SPDX-License-Identifier: GPL-2.0-or-later
// absent_consoles(): consoles that one would look for and that are not registered.
#pragma once

#include <string>
#include <vector>

#include "printkfmt/model/source.h"

namespace lastwords::printkfmt {

/// Returns a sentence for each console that the kernel's command line asks for (console=) or that
/// the log says was enabled, and that was not registered at the end. Boot consoles are left out:
/// the kernel takes them away itself. Empty also if the list of consoles was not read as a whole.
/// Source: kernel/printk/printk.c register_console(), unregister_console(), console_setup(), 3.4 to
/// 7.2.
std::vector<std::string> absent_consoles(const Source& source);

}  // namespace lastwords::printkfmt
