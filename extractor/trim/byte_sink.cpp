// SPDX-License-Identifier: GPL-2.0-or-later
// Makes large writes of small ones.
#include "extractor/trim/byte_sink.h"

#include <fcntl.h>

namespace lastwords::extractor {
namespace {

constexpr std::size_t kAppendBytes = std::size_t{256} << 10U;

}  // namespace

Result<std::unique_ptr<OutputFile>> OutputFile::create(const std::string& path) {
    constexpr mode_t kMode = 0600;  // only the owner may read kernel memory
    TRY(NewFile file, NewFile::create(AT_FDCWD, path, kMode));
    return std::unique_ptr<OutputFile>(new OutputFile(std::move(file)));
}

Result<void> Appender::append(Bytes bytes) {
    pending_.insert(pending_.end(), bytes.begin(), bytes.end());
    return pending_.size() >= kAppendBytes ? flush() : Result<void>{};
}

Result<void> Appender::flush() {
    TRY_VOID(sink_.write(at_, pending_));
    at_ += pending_.size();
    pending_.clear();
    return {};
}

}  // namespace lastwords::extractor
