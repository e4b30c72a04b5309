// SPDX-License-Identifier: GPL-2.0-or-later
// Gives the bytes to open_dump() as a file that lies in memory.
#include "tests/fuzz/file_check.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <ctime>
#include <vector>

#include "extractor/open.h"
#include "tests/fuzz/heap_meter.h"
#include "tests/fuzz/print_source.h"

namespace lastwords::test {

namespace {

/// A file without a name, with a path by which it can be opened.
class UnnamedFile {
 public:
    explicit UnnamedFile(Bytes bytes) : descriptor_(::memfd_create("file", MFD_CLOEXEC)) {
        while (descriptor_ >= 0 && !bytes.empty()) {
            const ssize_t done = ::write(descriptor_, bytes.data(), bytes.size());
            if (done <= 0) {
                break;
            }
            bytes = bytes.subspan(static_cast<std::size_t>(done));
        }
        complete_ = descriptor_ >= 0 && bytes.empty();
    }
    UnnamedFile(const UnnamedFile&) = delete;
    UnnamedFile& operator=(const UnnamedFile&) = delete;
    ~UnnamedFile() {
        if (descriptor_ >= 0) {
            ::close(descriptor_);
        }
    }

    bool complete() const { return complete_; }
    std::string path() const { return fmt::format("/proc/self/fd/{}", descriptor_); }

 private:
    int descriptor_;
    bool complete_ = false;
};

void read_and_print(const std::string& path, const FileReading& how) {
    extractor::OpenOptions options;
    options.what = how.scan ? extractor::What::kAll : extractor::What::kLog;
    options.scan = how.scan;
    options.raw_base_given = how.ram;
    options.consoles = how.consoles;
    const auto opened = extractor::open_dump(std::vector{path}, options);
    if (opened) {
        for (const printkfmt::Source& source : opened->sources) {
            print_source(source);
        }
    }
}

}  // namespace

std::string check_file(Bytes bytes, const FileReading& how) {
    constexpr double kSecondsMax = 5;
    constexpr std::uint64_t kHeapBytesMax = std::uint64_t{64} << 20U;
    const UnnamedFile file(bytes);
    if (!file.complete()) {
        return "memfd_create() or write() failed";
    }
    count_heap();
    const std::clock_t begin = std::clock();
    read_and_print(file.path(), how);
    const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    if (seconds > kSecondsMax) {
        return fmt::format("it took {:.1f} s", seconds);
    }
    const auto heap = static_cast<std::uint64_t>(heap_peak());
    if (heap > kHeapBytesMax + 4 * bytes.size()) {
        return fmt::format("it took {} bytes of heap for {} bytes", heap, bytes.size());
    }
    return {};
}

}  // namespace lastwords::test
