// SPDX-License-Identifier: GPL-2.0-or-later
// Coroutine: a function with a stack of its own, which can stop in the middle, be copied, and go on
// later.
#pragma once

#include <setjmp.h>
#include <ucontext.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace lastwords::test {

/// Runs a function on its own stack, and can go back to where it was before. It switches without
/// system calls, which swapcontext() would make, so a test can switch millions of times. Not for
/// AddressSanitizer, which takes a longjmp() to another stack for an error.
class Coroutine {
 public:
    /// Where a coroutine has stopped, with the contents of its stack.
    struct Place {
        jmp_buf jump{};
        std::vector<std::byte> stack;
        bool done = true;
    };

    explicit Coroutine(std::span<std::byte> stack) : stack_(stack) {}
    Coroutine(const Coroutine&) = delete;
    Coroutine& operator=(const Coroutine&) = delete;

    /// The next resume() starts `work`. What the coroutine did before is abandoned where it
    /// stopped; objects on its stack are not destroyed.
    void start(const std::function<void()>& work);
    /// Goes on until the coroutine calls yield() or its work is done.
    void resume();
    /// Called inside of the coroutine: goes back to the caller of resume().
    void yield();
    bool is_done() const { return done_; }

    /// Saves where the coroutine has stopped.
    void save(Place& place) const;
    /// The next resume() goes on at `place`, which is of the same start().
    void restore(const Place& place);
    /// Returns a hash of all that decides what the coroutine does next, besides memory outside of
    /// its stack.
    std::uint64_t fingerprint() const;

 private:
    static void enter(unsigned high, unsigned low);
    void loop();
    std::span<std::byte> used() const;

    std::span<std::byte> stack_;
    const std::function<void()>* work_ = nullptr;
    bool done_ = true;
    bool has_entered_ = false;
    std::byte* top_ = nullptr;  // of what is used of the stack; stacks grow down
    ucontext_t first_{};
    jmp_buf bottom_{};   // where it waits for work
    jmp_buf inside_{};   // where it goes on
    jmp_buf outside_{};  // where resume() goes on
    jmp_buf* next_ = nullptr;
};

}  // namespace lastwords::test
