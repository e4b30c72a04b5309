// SPDX-License-Identifier: GPL-2.0-or-later
// VmcoreInfo: the KEY=VALUE text in which a kernel describes itself to dump tools.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/image/memory_scan.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

class VmcoreInfo {
 public:
    /// Kernels write at most one page, and no page is larger than this. Text beyond it is ignored.
    static constexpr std::size_t kTextMax = 64 * 1024;

    explicit VmcoreInfo(std::string text);

    const std::string& text() const { return text_; }
    bool empty() const { return lines_.empty(); }

    /// Returns the value of a line, unchanged: value("OSRELEASE").
    std::optional<std::string_view> value(std::string_view key) const;
    /// SYMBOL(name): run-time address, KASLR included. Written in hex without 0x.
    std::optional<VirtAddr> symbol(std::string_view name) const;
    /// OFFSET(structure.member), bytes.
    std::optional<std::uint64_t> offset(std::string_view member) const;
    /// SIZE(structure), bytes.
    std::optional<std::uint64_t> size(std::string_view structure) const;
    /// LENGTH(array), elements.
    std::optional<std::uint64_t> length(std::string_view array) const;
    /// NUMBER(name): signed decimal, or hex with 0x. A negative number is returned modulo 2^64.
    /// Source: kernel/vmcore_info.c (5.10: crash_core.c) VMCOREINFO_NUMBER,
    /// arch/*/kernel/vmcore_info.c.
    std::optional<std::uint64_t> number(std::string_view name) const;
    /// A hex value without 0x, such as KERNELOFFSET.
    std::optional<std::uint64_t> hex(std::string_view key) const;

 private:
    struct Line {
        std::string_view key;
        std::string_view value;
    };
    std::optional<std::uint64_t> wrapped(std::string_view kind, std::string_view name,
                                         int base) const;

    std::string text_;
    std::vector<Line> lines_;  // sorted by key; views into text_

 public:
    VmcoreInfo(const VmcoreInfo&) = delete;
    VmcoreInfo& operator=(const VmcoreInfo&) = delete;
};

/// A VMCOREINFO text found in memory.
struct VmcoreInfoCandidate {
    PhysAddr at;  ///< address of the text's first byte
    std::string text;
    bool note = false;  ///< the text follows the head of an ELF note named VMCOREINFO
};

/// Finds VMCOREINFO texts anywhere in memory: the kernel's own text and its copy in an ELF note.
/// Both have pages of their own since 4.14, and lie anywhere in the kernel's data before. Some may
/// be of an earlier kernel, so the caller must check whose text it is. Source: kernel/kexec.c,
/// 2.6.32; kernel/kexec_core.c, 4.9; kernel/vmcore_info.c update_vmcoreinfo_note(), 5.10 to 7.2.
class VmcoreInfoDetector final : public MemoryDetector {
 public:
    /// Further texts are ignored. Each earlier boot can leave two texts in memory, of a page each.
    static constexpr std::size_t kCandidatesMax = 1024;

    void look(Bytes window, PhysAddr at) override;
    void finish() override;  ///< puts notes first

    const std::vector<VmcoreInfoCandidate>& found() const { return found_; }

 private:
    std::string_view rest_of_key() const;
    std::size_t extend(Bytes bytes);
    void complete();

    std::vector<VmcoreInfoCandidate> found_;
    std::optional<VmcoreInfoCandidate> unfinished_;  // its text reaches the last window's end
    PhysAddr unfinished_end_;                        // the end of the last window
};

}  // namespace lastwords::extractor
