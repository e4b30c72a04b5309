// SPDX-License-Identifier: GPL-2.0-or-later
// ByteRingBuilder: logs into a ring of characters as vprintk() of kernels before 3.5 does, and
// writes the ring and its counters to a FakeKernel's memory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/fake_kernel.h"

namespace lastwords::test {

enum class ByteRingEra {
    k2_6_32,  ///< only <0> to <7> are levels; what else a program writes is text
    k3_4,     ///< <N> may also name a facility, and is kept as it is
};

struct ByteRingShape {
    ByteRingEra era = ByteRingEra::k3_4;
    std::uint32_t size = 4096;
    /// What log_start, log_end and con_start are before the first character.
    std::uint32_t counters = 0;
    bool time = true;  ///< printk.time
};

/// Addresses of the ring's parts, for tests that damage them.
struct ByteRingPlace {
    VirtAddr ring;
    VirtAddr log_buf;  ///< the pointer to the ring
    VirtAddr log_buf_len;
    VirtAddr log_end;
    VirtAddr logged_chars;
    VirtAddr con_start;
};

/// Source: kernel/printk.c of 2.6.32 and 3.4: vprintk(), emit_log_char(), do_syslog().
class ByteRingBuilder {
 public:
    explicit ByteRingBuilder(ByteRingShape shape = {})
        : shape_(shape),
          ring(shape.size),
          log_start(shape.counters),
          con_start(shape.counters),
          log_end(shape.counters) {}

    /// One call of printk(). `message` may begin with "<6>", and is cut after 1023 bytes.
    ByteRingBuilder& print(std::string_view message);
    /// Calls print("<6>line N\n") for each N from `first` on.
    ByteRingBuilder& lines(unsigned first, unsigned count);
    /// Clears the log, as `dmesg -c` does.
    ByteRingBuilder& clear() {
        logged_chars = 0;
        return *this;
    }
    /// Hands all characters to the consoles.
    ByteRingBuilder& show() {
        con_start = log_end;
        return *this;
    }
    /// Returns a line's text as the ring has it: "<6>[    0.000007] ".
    std::string prefix(std::string_view level) const;

    /// Writes the ring. VMCOREINFO gets the symbols that the kernel puts there, and con_start too,
    /// in place of kallsyms.
    ByteRingPlace write(FakeKernel& kernel) const;

 private:
    ByteRingShape shape_;
    bool at_line_start_ = true;
    void emit(char c);
    void emit(std::string_view text);

 public:
    std::vector<char> ring;
    std::uint32_t log_start;
    std::uint32_t con_start;
    std::uint32_t log_end;
    std::uint32_t logged_chars = 0;
    std::uint64_t microseconds = 0;  ///< the next line's time
};

}  // namespace lastwords::test
