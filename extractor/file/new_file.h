// SPDX-License-Identifier: GPL-2.0-or-later
// NewFile: a file that has its name only once all of it is written.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "printkfmt/base/bytes.h"
#include "printkfmt/base/result.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// A signal, a full disk or an error leaves no half file, so that nobody takes one for a whole one
/// and the same command can be run again. Where the file system can do it (O_TMPFILE), the file has
/// no name until finish(); elsewhere it has a name that begins with ".lastwords-", which its
/// destructor removes, but a SIGKILL does not.
class NewFile {
 public:
    enum class Way : std::uint8_t { kNameless, kTemporaryName };

    /// Prepares a file `name` in the folder that is open as `folder` (AT_FDCWD: the current one).
    /// Fails with kSystem and the reason of the operating system, also if the name is taken.
    /// `way`: the first way to try.
    static Result<NewFile> create(int folder, const std::string& name, mode_t mode,
                                  Way way = Way::kNameless);
    NewFile(NewFile&& other) noexcept;
    NewFile& operator=(NewFile&&) = delete;
    ~NewFile();

    int descriptor() const { return descriptor_; }
    Result<void> write(FileOffset at, Bytes bytes);
    /// Closes the file and gives it its name. Fails with kSystem, and then no file is left, if the
    /// name was taken meanwhile or the operating system reports an error only at closing.
    Result<void> finish();

 private:
    NewFile(int folder, std::string name) : folder_(folder), name_(std::move(name)) {}
    bool open_nameless(mode_t mode);
    bool open_temporary(mode_t mode);
    bool name_it();
    bool close();

    int folder_;
    std::string name_;
    std::string temporary_;  ///< empty: the file has no name
    int descriptor_ = -1;
};

}  // namespace lastwords::extractor
