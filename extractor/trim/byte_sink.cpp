// SPDX-License-Identifier: GPL-2.0-or-later
// Writes to a new file with pwrite().
#include "extractor/trim/byte_sink.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace lastwords::extractor {
namespace {

constexpr std::size_t kAppendBytes = std::size_t{256} << 10U;

tl::unexpected<Error> refused(const std::string& path) {
    return failure(ErrorKind::kSystem,
                   fmt::format("{}: {}", path, std::generic_category().message(errno)));
}

}  // namespace

Result<std::unique_ptr<OutputFile>> OutputFile::create(const std::string& path) {
    constexpr mode_t kMode = 0600;  // only the owner may read kernel memory
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kMode);
    if (descriptor < 0) {
        return refused(path);
    }
    return std::unique_ptr<OutputFile>(new OutputFile(path, descriptor));
}

OutputFile::~OutputFile() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
        ::unlink(path_.c_str());
    }
}

Result<void> OutputFile::write(FileOffset at, Bytes bytes) {
    while (!bytes.empty()) {
        const ssize_t put =
            ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(at.value));
        if (put < 0 && errno != EINTR) {
            return refused(path_);
        }
        const std::size_t done = put < 0 ? 0 : static_cast<std::size_t>(put);
        bytes = bytes.subspan(done);
        at += done;
    }
    return {};
}

Result<void> OutputFile::finish() {
    if (::close(std::exchange(descriptor_, -1)) != 0) {
        const tl::unexpected<Error> error = refused(path_);
        ::unlink(path_.c_str());
        return error;
    }
    return {};
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
