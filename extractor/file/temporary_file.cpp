// SPDX-License-Identifier: GPL-2.0-or-later
// Makes the file with O_TMPFILE, or removes its name at once where the file system lacks that.
#include "extractor/file/temporary_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <limits>
#include <system_error>
#include <vector>

namespace lastwords::extractor {

namespace {

constexpr mode_t kOwnerOnly = 0600;  // only the owner may read kernel memory
/// The most that is kept in memory, where there is no disk to write to.
constexpr std::uint64_t kRoomInMemory = std::uint64_t{512} << 20U;

std::string refusal(const std::string& folder) {
    return fmt::format("the temporary file in {}: {}", folder,
                       std::generic_category().message(errno));
}

/// Returns the descriptor of a new file without a name; -1 if there can be none in this folder.
int open_nameless(const std::string& folder) {
    const int descriptor =
        ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, kOwnerOnly);
    if (descriptor >= 0) {
        return descriptor;
    }
    std::string path = folder + "/lastwords-XXXXXX";
    const int named = ::mkostemp(path.data(), O_CLOEXEC);
    if (named >= 0) {
        ::unlink(path.c_str());
    }
    return named;
}

std::uint64_t room_in(int descriptor) {
    struct statvfs status {};
    if (::fstatvfs(descriptor, &status) != 0) {
        return std::numeric_limits<std::uint64_t>::max();  // then only a full disk ends writing
    }
    const std::uint64_t available = std::uint64_t{status.f_bavail} * status.f_frsize;
    return available - available / 16;
}

}  // namespace

Result<std::shared_ptr<TemporaryFile>> TemporaryFile::create() {
    std::vector<std::string> folders{"/var/tmp", "/tmp"};
    if (const char* const asked = std::getenv("TMPDIR"); asked != nullptr && *asked != '\0') {
        folders.insert(folders.begin(), asked);
    }
    for (const std::string& folder : folders) {
        if (const int descriptor = open_nameless(folder); descriptor >= 0) {
            return std::shared_ptr<TemporaryFile>(
                new TemporaryFile(descriptor, folder, room_in(descriptor)));
        }
    }
    const std::string reason = refusal(folders.front());
    const int descriptor = ::memfd_create("lastwords", MFD_CLOEXEC);
    if (descriptor < 0) {
        return failure(ErrorKind::kSystem, reason);
    }
    return std::shared_ptr<TemporaryFile>(new TemporaryFile(descriptor, "memory", kRoomInMemory));
}

TemporaryFile::~TemporaryFile() {
    ::close(descriptor_);
}

Result<void> TemporaryFile::write(FileOffset at, Bytes bytes) {
    while (!bytes.empty()) {
        const ssize_t put =
            ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(at.value));
        if (put < 0 && errno != EINTR) {
            return failure(ErrorKind::kSystem, refusal(folder_));
        }
        const std::size_t done = put < 0 ? 0 : static_cast<std::size_t>(put);
        bytes = bytes.subspan(done);
        at += done;
    }
    return {};
}

Result<void> TemporaryFile::read(FileOffset at, MutableBytes into) const {
    while (!into.empty()) {
        const ssize_t got =
            ::pread(descriptor_, into.data(), into.size(), static_cast<off_t>(at.value));
        if (got < 0 && errno != EINTR) {
            return failure(ErrorKind::kSystem, refusal(folder_));
        }
        if (got == 0) {  // zeros at the end are not written
            std::fill(into.begin(), into.end(), std::byte{0});
            return {};
        }
        const std::size_t done = got < 0 ? 0 : static_cast<std::size_t>(got);
        into = into.subspan(done);
        at += done;
    }
    return {};
}

FileOffset TemporaryFile::next_data(FileOffset at, FileOffset end) const {
    const off_t found = ::lseek(descriptor_, static_cast<off_t>(at.value), SEEK_DATA);
    if (found < 0) {
        return errno == ENXIO ? end : at;  // ENXIO: nothing was written from there on
    }
    return std::min(FileOffset{static_cast<std::uint64_t>(found)}, end);
}

Result<int> TemporaryFile::duplicate() const {
    const int descriptor = ::fcntl(descriptor_, F_DUPFD_CLOEXEC, 0);
    if (descriptor < 0) {
        return failure(ErrorKind::kSystem, refusal(folder_));
    }
    return descriptor;
}

void TemporaryFile::discard(FileOffset at, std::uint64_t length) {
    if (length != 0) {
        // Where this is refused, the room is given back when the program ends.
        [[maybe_unused]] const int status =
            ::fallocate(descriptor_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                        static_cast<off_t>(at.value), static_cast<off_t>(length));
    }
}

}  // namespace lastwords::extractor
