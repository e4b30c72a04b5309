// SPDX-License-Identifier: GPL-2.0-or-later
// O_TMPFILE and linkat(), else a temporary name and renameat2().
#include "extractor/file/new_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

namespace lastwords::extractor {

namespace {

tl::unexpected<Error> refused(const std::string& name) {
    return failure(ErrorKind::kSystem,
                   fmt::format("{}: {}", name, std::generic_category().message(errno)));
}

std::string folder_of(const std::string& name) {
    const std::string folder = std::filesystem::path(name).parent_path().string();
    return folder.empty() ? "." : folder;
}

/// A link to an open file: the only way to name a nameless one without privileges (open(2)).
std::string link_to(int descriptor) {
    return fmt::format("/proc/self/fd/{}", descriptor);
}

}  // namespace

Result<NewFile> NewFile::create(int folder, const std::string& name, mode_t mode, Way way) {
    struct stat known {};
    if (::fstatat(folder, name.c_str(), &known, AT_SYMLINK_NOFOLLOW) == 0) {
        errno = EEXIST;
        return refused(name);
    }
    NewFile file(folder, name);
    if ((way == Way::kNameless && file.open_nameless(mode)) || file.open_temporary(mode)) {
        return file;
    }
    return refused(name);
}

NewFile::NewFile(NewFile&& other) noexcept
    : folder_(other.folder_),
      name_(std::move(other.name_)),
      temporary_(std::exchange(other.temporary_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

NewFile::~NewFile() {
    close();
    if (!temporary_.empty()) {
        ::unlinkat(folder_, temporary_.c_str(), 0);
    }
}

bool NewFile::open_nameless(mode_t mode) {
    descriptor_ =
        ::openat(folder_, folder_of(name_).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, mode);
    if (descriptor_ >= 0 && ::access(link_to(descriptor_).c_str(), F_OK) != 0) {
        close();
    }
    return descriptor_ >= 0;
}

bool NewFile::open_temporary(mode_t mode) {
    constexpr unsigned kTries = 100;
    for (unsigned i = 0; i < kTries; ++i) {
        std::string name = fmt::format("{}/.lastwords-{}-{}", folder_of(name_), ::getpid(), i);
        descriptor_ = ::openat(folder_, name.c_str(),
                               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
        if (descriptor_ >= 0) {
            temporary_ = std::move(name);
            return true;
        }
        if (errno != EEXIST) {
            return false;
        }
    }
    return false;
}

Result<void> NewFile::write(FileOffset at, Bytes bytes) {
    while (!bytes.empty()) {
        const ssize_t put =
            ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(at.value));
        if (put < 0 && errno != EINTR) {
            return refused(name_);
        }
        const std::size_t done = put < 0 ? 0 : static_cast<std::size_t>(put);
        bytes = bytes.subspan(done);
        at += done;
    }
    return {};
}

bool NewFile::name_it() {
    if (temporary_.empty()) {
        return ::linkat(AT_FDCWD, link_to(descriptor_).c_str(), folder_, name_.c_str(),
                        AT_SYMLINK_FOLLOW) == 0;
    }
    bool named =
        ::renameat2(folder_, temporary_.c_str(), folder_, name_.c_str(), RENAME_NOREPLACE) == 0;
    if (!named && errno == EINVAL) {  // this file system cannot refuse to replace
        named = ::linkat(folder_, temporary_.c_str(), folder_, name_.c_str(), 0) == 0 &&
                ::unlinkat(folder_, temporary_.c_str(), 0) == 0;
    }
    if (named) {
        temporary_.clear();
    }
    return named;
}

bool NewFile::close() {
    return descriptor_ < 0 || ::close(std::exchange(descriptor_, -1)) == 0;
}

Result<void> NewFile::finish() {
    // A nameless file is gone once it is closed. A network's file system, which may report a full
    // disk only at closing, has no nameless files.
    if (temporary_.empty()) {
        if (!name_it()) {
            return refused(name_);
        }
        if (!close()) {
            const tl::unexpected<Error> error = refused(name_);
            ::unlinkat(folder_, name_.c_str(), 0);
            return error;
        }
        return {};
    }
    if (!close() || !name_it()) {
        return refused(name_);
    }
    return {};
}

}  // namespace lastwords::extractor
