// SPDX-License-Identifier: GPL-2.0-or-later
// read_pid_tree(): the tasks by the kernel's table of PIDs.
#pragma once

#include <vector>

#include "extractor/kernel/kernel_view.h"
#include "extractor/kernel/struct_layout.h"
#include "printkfmt/base/result.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

struct PidTree {
    std::vector<VirtAddr> tasks;  ///< their task_structs, in the order of their PIDs
    bool whole = true;            ///< false: a part of the tree cannot be read
};

/// Reads init_pid_ns.idr, which has a struct pid for every task, in its lists of tasks or not.
/// Fails if the kernel's types do not describe it: before 4.20 it was no xarray. Source:
/// kernel/pid.c find_pid_ns(), include/linux/xarray.h, 4.20 to 7.2.
Result<PidTree> read_pid_tree(KernelView& view, const StructLayout& task_struct);

}  // namespace lastwords::extractor
