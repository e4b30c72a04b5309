// SPDX-License-Identifier: GPL-2.0-or-later
// OneOfKernels: which one of several kernels in one memory, or of a crash, a log is of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace lastwords::printkfmt {

/// What a kernel was when the memory was saved in which several kernels lie.
enum class KernelRole : std::uint8_t {
    kRunning,  ///< it ran
    kCrashed,  ///< it had crashed, and its capture kernel ran
    kCapture,  ///< it was loaded by kexec -p and started by the crash of another kernel
    kEarlier,  ///< an earlier boot; nothing has overwritten all of its memory
    kUnknown,  ///< nothing says which of the kernels ran
};

struct OneOfKernels {
    KernelRole role = KernelRole::kUnknown;
    bool running = false;  ///< it ran; a capture kernel may do so, too
    /// How many there are in the memory. 1: no other is known, but the log itself shows the role,
    /// as that of a capture kernel does; `running` and `image_at` then have no meaning.
    std::size_t kernels = 0;
    std::uint64_t image_at = 0;  ///< physical address of its _stext or, without that, init_uts_ns
    std::string why;             ///< what shows the role
};

/// Returns the role as the value of a JSON key: "running", "crashed", "capture", "earlier",
/// "unknown".
std::string_view name_of(KernelRole role);

/// Returns a few words for a title: "running", "crashed", "capture kernel, running", "capture
/// kernel", "earlier boot", "running or not".
std::string_view title_of(const OneOfKernels& one);

/// Returns what it is among how many, and what shows that: "the running kernel, of 2 in this
/// memory: its clock is the newest", "a capture kernel: its command line has elfcorehdr=".
std::string sentence_of(const OneOfKernels& one);

}  // namespace lastwords::printkfmt
