// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/runtime/coroutine.h"

#include <cstring>

namespace lastwords::test {

namespace {

/// More than the frame of yield(), and what the processor's ABI lets it use below.
constexpr std::size_t kFrameBytes = 512;

}  // namespace

void Coroutine::start(const std::function<void()>& work) {
    work_ = &work;
    done_ = false;
    next_ = has_entered_ ? &bottom_ : nullptr;
}

void Coroutine::enter(unsigned high, unsigned low) {
    const auto address = std::uint64_t{high} << 32 | low;
    Coroutine* coroutine = nullptr;
    static_assert(sizeof(coroutine) == sizeof(address));
    std::memcpy(&coroutine, &address, sizeof(coroutine));
    coroutine->loop();
}

void Coroutine::loop() {
    has_entered_ = true;
    (void)_setjmp(bottom_);
    (*work_)();
    done_ = true;
    _longjmp(outside_, 1);
}

void Coroutine::resume() {
    if (_setjmp(outside_) != 0) {
        return;
    }
    if (next_ != nullptr) {
        _longjmp(*next_, 1);
    }
    getcontext(&first_);
    first_.uc_stack.ss_sp = stack_.data();
    first_.uc_stack.ss_size = stack_.size();
    Coroutine* const pointer = this;
    std::uint64_t address = 0;
    std::memcpy(&address, &pointer, sizeof(pointer));
    // makecontext() takes ints, so the pointer is passed in two halves.
    makecontext(&first_, reinterpret_cast<void (*)()>(&Coroutine::enter), 2,
                static_cast<unsigned>(address >> 32), static_cast<unsigned>(address));
    setcontext(&first_);
}

void Coroutine::yield() {
    next_ = &inside_;
    top_ = static_cast<std::byte*>(__builtin_frame_address(0)) - kFrameBytes;
    if (_setjmp(inside_) == 0) {
        _longjmp(outside_, 1);
    }
}

std::span<std::byte> Coroutine::used() const {
    return stack_.subspan(static_cast<std::size_t>(top_ - stack_.data()));
}

void Coroutine::save(Place& place) const {
    place.done = done_;
    if (!done_) {
        std::memcpy(&place.jump, &inside_, sizeof(inside_));
        place.stack.assign(used().begin(), used().end());
    }
}

void Coroutine::restore(const Place& place) {
    done_ = place.done;
    if (!done_) {
        std::memcpy(&inside_, &place.jump, sizeof(inside_));
        next_ = &inside_;
        top_ = stack_.data() + stack_.size() - place.stack.size();
        std::memcpy(top_, place.stack.data(), place.stack.size());
    }
}

std::uint64_t Coroutine::fingerprint() const {
    std::uint64_t hash = done_ ? 1 : 2;
    const auto add = [&hash](std::uint64_t word) {
        hash = (hash ^ (word + 1)) * 0x9e3779b97f4a7c15U;
        hash ^= hash >> 29;
    };
    if (!done_) {
        for (const auto word : inside_->__jmpbuf) {
            add(static_cast<std::uint64_t>(word));
        }
        // Not what is below the frame of yield(): nobody uses it again.
        const std::span<std::byte> frames = used().subspan(kFrameBytes);
        for (std::size_t at = 0; at + 8 <= frames.size(); at += 8) {
            std::uint64_t word = 0;
            std::memcpy(&word, &frames[at], sizeof(word));
            add(word);
        }
    }
    return hash;
}

}  // namespace lastwords::test
