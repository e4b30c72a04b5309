// SPDX-License-Identifier: GPL-2.0-or-later
// TemporaryFile: a file without a name, for content that is too large to be kept in memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "printkfmt/base/bytes.h"
#include "printkfmt/base/result.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// Bytes that were never written take no room on the disk, and are read as zeros.
class TemporaryFile {
 public:
    /// Makes the file in the folder that the environment variable TMPDIR names, or else in
    /// /var/tmp or /tmp. It has no name there, so that nothing is left of it after the program has
    /// ended, even if a signal ended it. If none of the folders can be written to, the file is made
    /// in memory. kSystem: that is refused, too.
    static Result<std::shared_ptr<TemporaryFile>> create();

    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile();

    /// The folder, or "memory".
    const std::string& folder() const { return folder_; }
    /// Returns how many bytes may be written into the file: what was free when it was made, less
    /// one sixteenth, which other programs may need.
    std::uint64_t room() const { return room_; }

    /// kSystem: the disk is full, or it refused for another reason.
    Result<void> write(FileOffset at, Bytes bytes);
    Result<void> read(FileOffset at, MutableBytes into) const;
    /// Returns the first offset at or after `at` that may have been written, or `end`.
    FileOffset next_data(FileOffset at, FileOffset end) const;
    /// Returns another descriptor of the file, for a library that reads it. The caller closes it.
    Result<int> duplicate() const;
    /// Gives the room of these bytes back, if the file system can. Afterwards they are zeros.
    void discard(FileOffset at, std::uint64_t length);

 private:
    TemporaryFile(int descriptor, std::string folder, std::uint64_t room)
        : descriptor_(descriptor), folder_(std::move(folder)), room_(room) {}

    int descriptor_;
    std::string folder_;
    std::uint64_t room_;
};

}  // namespace lastwords::extractor
