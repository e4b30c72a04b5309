// SPDX-License-Identifier: GPL-2.0-or-later
// Words for the kernels of one memory.
#include "printkfmt/model/kernel_role.h"

#include <fmt/format.h>

namespace lastwords::printkfmt {

std::string_view name_of(KernelRole role) {
    switch (role) {
        case KernelRole::kRunning:
            return "running";
        case KernelRole::kCrashed:
            return "crashed";
        case KernelRole::kCapture:
            return "capture";
        case KernelRole::kEarlier:
            return "earlier";
        case KernelRole::kUnknown:
            return "unknown";
    }
    return "";
}

std::string_view title_of(const OneOfKernels& one) {
    switch (one.role) {
        case KernelRole::kRunning:
            return "running";
        case KernelRole::kCrashed:
            return "crashed";
        case KernelRole::kCapture:
            return one.running ? "capture kernel, running" : "capture kernel";
        case KernelRole::kEarlier:
            return "earlier boot";
        case KernelRole::kUnknown:
            return "running or not";
    }
    return "";
}

std::string sentence_of(const OneOfKernels& one) {
    std::string_view what;
    switch (one.role) {
        case KernelRole::kRunning:
            what = "the running kernel";
            break;
        case KernelRole::kCrashed:
            what = "the crashed kernel";
            break;
        case KernelRole::kCapture:
            what = one.running ? "the running kernel, a capture kernel" : "a capture kernel";
            break;
        case KernelRole::kEarlier:
            what = "an earlier boot";
            break;
        case KernelRole::kUnknown:
            what = "running or not";
            break;
    }
    if (one.kernels == 1) {
        return fmt::format("{}: {}", what, one.why);
    }
    return fmt::format("{}, of {} kernels in this memory: {}", what, one.kernels, one.why);
}

}  // namespace lastwords::printkfmt
