// SPDX-License-Identifier: GPL-2.0-or-later
// DebugInfo: what files outside the dump say about one kernel: its vmlinux, its System.map.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/kernel/debug_check.h"
#include "extractor/kernel/debug_files.h"
#include "extractor/kernel/struct_layout.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/base/result.h"
#include "printkfmt/base/strong.h"
#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// A value, and which file it is from: "debug file (symbols)", "System.map".
template <typename T>
struct FromFile {
    T value;
    std::string from;
};

/// Files that the user named are opened and compared with the kernel at once. Other places are
/// searched when something is first asked for that the named files do not have.
class DebugInfo {
 public:
    /// `dump`: path of the dump, beside which files are looked for. What `kernel` refers to must
    /// outlive this.
    DebugInfo(std::shared_ptr<DebugFiles> files, std::string dump, KernelIdentity kernel)
        : files_(std::move(files)), dump_(std::move(dump)), kernel_(std::move(kernel)) {}

    /// Opens the files that the user named. Fails if one cannot be opened or is of another kernel.
    /// With DebugFileOptions::force, a file of another kernel is used, and `findings` gets a loss.
    Result<void> open_named(Findings& findings);

    /// Whether all files that the user named can be opened and are of this kernel.
    bool named_files_fit();

    /// Returns the run-time address of a symbol.
    Result<FromFile<VirtAddr>> symbol(std::string_view name);
    Result<StructLayout> layout(std::string_view structure,
                                std::span<const std::string_view> members);
    Result<Enumeration> enumeration(std::string_view name);

    /// Returns the files of this kernel.
    std::vector<std::shared_ptr<DebugFile>> files();

    /// Which files are used, and which were found and are not; for `lastwords info`.
    const std::vector<printkfmt::Fact>& facts() const { return facts_; }

 private:
    /// A file of this kernel.
    struct Used {
        std::shared_ptr<DebugFile> file;
        std::uint64_t shift = 0;
        bool types_failed = false;  ///< facts_ says why it gives no types
    };
    struct UsedMap {
        std::shared_ptr<const MapFile> file;
        std::uint64_t shift = 0;
    };
    Result<void> settle(DebugCheck& check, Findings& findings);
    Result<void> open_vmlinux(const std::string& path, Findings& findings);
    Result<void> open_map(Findings& findings);
    void use(std::shared_ptr<DebugFile> file, const DebugCheck& check, std::string_view origin);
    void add_split_part(const DebugFile& file);
    void search();
    template <typename Ask>
    auto ask_types(Ask ask) -> decltype(ask(std::declval<DwarfTypes&>()));

    std::shared_ptr<DebugFiles> files_;
    std::string dump_;
    KernelIdentity kernel_;
    std::vector<Used> used_;
    std::vector<UsedMap> maps_;  // none or one
    bool searched_ = false;
    std::vector<printkfmt::Fact> facts_;
};

}  // namespace lastwords::extractor
