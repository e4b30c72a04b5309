// SPDX-License-Identifier: GPL-2.0-or-later
// InputFile: reads with pread() and does not map the file, because reading a mapped file that has
// shrunk raises SIGBUS.
#include "extractor/file/input_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>

namespace lastwords::extractor {
namespace {

std::string reason(int error) {
    return std::generic_category().message(error);
}

/// Closes the descriptor, unless release() has given it to an InputFile.
class Descriptor {
 public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) {
            ::close(number_);
        }
    }
    int number() const { return number_; }
    int release() { return std::exchange(number_, -1); }

 private:
    int number_;
};

}  // namespace

Result<void> ByteSource::read(FileOffset at, MutableBytes into) const {
    TRY(const std::uint64_t got, read_some(at, into));
    if (got < into.size()) {
        return failure(ErrorKind::kMissing,
                       fmt::format("{}: offset {:#x}: found {} bytes, expected {}", name(),
                                   at.value, got, into.size()));
    }
    return {};
}

Result<InputFile::Size> InputFile::size_of(const std::string& path, int descriptor) {
    struct stat status {};
    if (::fstat(descriptor, &status) != 0) {
        return failure(ErrorKind::kSystem, fmt::format("{}: {}", path, reason(errno)));
    }
    if (S_ISDIR(status.st_mode)) {
        return failure(ErrorKind::kUnsupported,
                       fmt::format("{}: found a directory, expected a file", path));
    }
    if (S_ISREG(status.st_mode)) {
        // A file of procfs or sysfs, and a tiny one that is kept with its inode, has no blocks.
        constexpr std::uint64_t kStatBlockBytes = 512;
        const auto size = static_cast<std::uint64_t>(status.st_size);
        const std::uint64_t blocks = static_cast<std::uint64_t>(status.st_blocks) * kStatBlockBytes;
        return Size{size, blocks == 0 ? size : std::min(size, blocks)};
    }
    const off_t end = S_ISBLK(status.st_mode) ? ::lseek(descriptor, 0, SEEK_END) : -1;
    if (end < 0) {
        return failure(ErrorKind::kUnsupported,
                       fmt::format("{}: found a pipe or device, expected a file or a block device: "
                                   "save it to a file first",
                                   path));
    }
    return Size{static_cast<std::uint64_t>(end), static_cast<std::uint64_t>(end)};
}

Result<std::unique_ptr<InputFile>> InputFile::open(const std::string& path) {
    // Without O_NONBLOCK, opening a FIFO would wait for a writer. For regular files, the flag
    // changes nothing.
    Descriptor descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (descriptor.number() < 0) {
        return failure(ErrorKind::kSystem, fmt::format("{}: {}", path, reason(errno)));
    }
    TRY(const Size size, size_of(path, descriptor.number()));
    return std::unique_ptr<InputFile>(new InputFile(path, descriptor.release(), size));
}

InputFile::~InputFile() {
    ::close(descriptor_);
}

Result<std::uint64_t> InputFile::read_some(FileOffset at, MutableBytes into) const {
    if (at.value >= bytes_.size) {
        return std::uint64_t{0};
    }
    const MutableBytes wanted =
        into.first(std::min<std::uint64_t>(into.size(), bytes_.size - at.value));
    std::uint64_t done = 0;
    while (done < wanted.size()) {
        const MutableBytes rest = wanted.subspan(done);
        const auto offset = static_cast<off_t>(at.value + done);
        const ssize_t got = ::pread(descriptor_, rest.data(), rest.size(), offset);
        if (got > 0) {
            done += static_cast<std::uint64_t>(got);
            continue;
        }
        if (got == 0) {
            break;
        }
        if (errno != EINTR) {
            return failure(ErrorKind::kSystem, fmt::format("{}: offset {:#x}: {}", path_,
                                                           at.value + done, reason(errno)));
        }
    }
    return done;
}

Result<Extent> InputFile::place(FileOffset at, std::uint64_t length) const {
    if (at.value >= bytes_.size) {
        return failure(ErrorKind::kMissing, fmt::format("{}: offset {:#x}: the file ends at {:#x}",
                                                        path_, at.value, bytes_.size));
    }
    return Extent{at, std::min(length, bytes_.size - at.value)};
}

FileOffset InputFile::next_data(FileOffset at) const {
    if (at.value >= bytes_.size) {
        return at;
    }
    const off_t found = ::lseek(descriptor_, static_cast<off_t>(at.value), SEEK_DATA);
    if (found >= 0) {
        return FileOffset{static_cast<std::uint64_t>(found)};
    }
    // Any other error means that holes are not known here.
    return errno == ENXIO ? FileOffset{bytes_.size} : at;
}

}  // namespace lastwords::extractor
