// SPDX-License-Identifier: GPL-2.0-or-later
// PrintkLogBuilder: stores messages in a log_buf as printk of 3.5 to 5.9 does. Typed from
// log_store() and log_make_free_space() in kernel/printk/printk.c, apart from the reader.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/machine/x86_64.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/model/log.h"
#include "tests/support/fake_kernel.h"

namespace lastwords::test {

/// What differs between kernels and configurations.
struct PrintkLogShape {
    std::string_view structure = "printk_log";  ///< "log" before 3.11
    std::uint32_t head_bytes = 16;              ///< 20 or 24 with CONFIG_PRINTK_CALLER
    std::uint32_t align = 4;                    ///< LOG_ALIGN
    bool caller = false;
    std::uint32_t buffer_bytes = 4096;
    const extractor::Arch* arch = &extractor::kX86_64;
};

struct PrintkLogMessage {
    std::string text;
    unsigned level = 6;
    unsigned facility = 0;
    unsigned flags = 6;  ///< LOG_NEWLINE and LOG_PREFIX
    std::uint64_t ts_nsec = 0;
    std::vector<std::string> dictionary{};
    std::uint32_t caller_id = 0;
};

class PrintkLogBuilder {
 public:
    explicit PrintkLogBuilder(PrintkLogShape shape = {});

    /// Stores a message, and frees the oldest ones if there is no room. Returns its offset.
    std::uint32_t print(const PrintkLogMessage& message);
    /// Stores "line N" for each N of [begin, end), a microsecond apart.
    void print_lines(std::uint64_t begin, std::uint64_t end);

    const PrintkLogShape& shape() const { return shape_; }
    std::vector<std::byte>& buffer() { return buffer_; }
    const std::vector<std::byte>& buffer() const { return buffer_; }
    std::uint32_t first_idx = 0;
    std::uint32_t next_idx = 0;
    std::uint64_t first_seq = 0;
    std::uint64_t next_seq = 0;

 private:
    void make_free_space(std::uint32_t bytes);
    bool has_space(std::uint32_t bytes, bool empty) const;
    std::uint32_t length_at(std::uint32_t at) const;
    void put(std::uint32_t at, unsigned bytes, std::uint64_t value);

    PrintkLogShape shape_;
    std::vector<std::byte> buffer_;
};

/// Where the parts are in the memory of a kernel.
struct PrintkLogPlace {
    VirtAddr buffer;
    VirtAddr log_buf_len;
    VirtAddr first_idx;
    VirtAddr next_idx;
};

/// Writes buffer and variables, and the keys of VMCOREINFO that lead to them. With `seqs` the
/// variables log_first_seq and log_next_seq have keys too, which real kernels leave to kallsyms.
PrintkLogPlace write_printk_log(const PrintkLogBuilder& log, FakeKernel& kernel, bool seqs = true);

/// The log that the extractor reads.
struct ReadPrintkLog {
    explicit ReadPrintkLog(const PrintkLogBuilder& builder, bool seqs = true);
    explicit ReadPrintkLog(const FakeKernel& kernel);

    Findings findings;
    Result<printkfmt::Log> log;

    std::vector<std::string> texts() const;
    /// Kind and message of each loss, one a line.
    std::string losses() const;
    std::string notes() const;  ///< the message of each note, one a line
};

}  // namespace lastwords::test
