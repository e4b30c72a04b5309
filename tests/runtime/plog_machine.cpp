// SPDX-License-Identifier: GPL-2.0-or-later
// CPUs are coroutines, so that one thread decides which CPU takes the next step.
#include "tests/runtime/plog_machine.h"

#include <setjmp.h>
#include <ucontext.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

#include "runtime/plog_console.h"

namespace lastwords::test {

namespace {

PlogMachine* machine = nullptr;  // the machine to which the test hooks report
constexpr std::size_t kStackBytes = 256 * 1024;
constexpr std::uint64_t kNever = ~std::uint64_t{0};

/// Clears AddressSanitizer's red zones on the stack of a CPU that did not finish.
void forget_frames([[maybe_unused]] std::vector<std::byte>& stack) {
#ifdef __SANITIZE_ADDRESS__
    __asan_unpoison_memory_region(stack.data(), stack.size());
#endif
}

/// Where a coroutine goes on when it is resumed.
struct Place {
    ucontext_t context{};  ///< of a new coroutine: its first call
#ifndef __SANITIZE_ADDRESS__
    jmp_buf jump{};
    bool has_jump = false;
#endif
};

/// Stores in `from` where the caller is, and goes on at `to`. swapcontext() would make a system
/// call for the signal mask at each of the millions of steps of a test that explores all
/// interleavings. AddressSanitizer takes a longjmp() to another stack for an error, so its builds
/// use swapcontext().
void switch_to(Place& from, Place& to) {
#ifdef __SANITIZE_ADDRESS__
    swapcontext(&from.context, &to.context);
#else
    from.has_jump = true;
    if (_setjmp(from.jump) != 0) {
        return;
    }
    if (to.has_jump) {
        _longjmp(to.jump, 1);
    }
    setcontext(&to.context);
#endif
}

}  // namespace

struct PlogMachine::Cpu {
    std::uint16_t number = 0;
    std::function<void()> work;
    Place place;
    Place scheduler;
    bool done = false;
    std::vector<std::size_t> writing;  // messages being written, the innermost last
    std::uint8_t call_context = PLOG_CONTEXT_TASK;
    std::function<void()> nmi;
    std::uint64_t steps_to_nmi = 0;
    std::optional<std::uint64_t> steps_left;
    std::uint64_t steps = 0;
    std::uint64_t history = 0;
    std::uint64_t steps_at_once = 1;  // steps to take before the scheduler runs
    bool interrupted = false;         // at its next step the CPU enters the NMI's handler
};

PlogMachine::PlogMachine(std::size_t region_bytes, std::uint64_t seed)
    : region_(region_bytes + PLOG_REGION_ALIGN), bytes_(region_bytes), random_(seed) {
    void* aligned = region_.data();
    std::size_t space = region_.size();
    start_ = static_cast<std::byte*>(std::align(PLOG_REGION_ALIGN, bytes_, aligned, space));
    machine = this;
}

PlogMachine::~PlogMachine() {
    machine = nullptr;
}

void PlogMachine::boot() {
    const std::size_t bytes = plog_memory_bytes(bytes_, cpu_count_);
    memory_.assign(bytes / sizeof(plog_word) + 1, ~plog_word{0});
    log_ = std::make_unique<plog>();
    plog_setup setup{};
    setup.region = start_;
    setup.region_bytes = bytes_;
    setup.memory = memory_.data();
    setup.memory_bytes = bytes;
    setup.release = "6.1.0-machine";
    setup.cpus = cpu_count_;
    setup.survives = survives_;
    setup.unsafe_policy = unsafe_policy_;
    if (on_setup) {
        on_setup(setup);
    }
    const bool attached = plog_attach(log_.get(), &setup);
    assert(attached);
    (void)attached;
}

void PlogMachine::enter(unsigned high, unsigned low) {
    const auto address = std::uint64_t{high} << 32 | low;
    Cpu* cpu = nullptr;
    static_assert(sizeof(cpu) == sizeof(address));
    std::memcpy(&cpu, &address, sizeof(cpu));
    cpu->work();
    cpu->done = true;
    switch_to(cpu->place, cpu->scheduler);
}

void PlogMachine::begin(std::vector<std::function<void()>> works) {
    cpus_.clear();
    while (stacks_.size() < works.size()) {
        stacks_.emplace_back(kStackBytes);
    }
    for (std::function<void()>& work : works) {
        auto cpu = std::make_unique<Cpu>();
        cpu->number = static_cast<std::uint16_t>(cpus_.size());
        cpu->work = std::move(work);
        std::vector<std::byte>& stack = stacks_[cpus_.size()];
        forget_frames(stack);
        ucontext_t& context = cpu->place.context;
        getcontext(&context);
        context.uc_stack.ss_sp = stack.data();
        context.uc_stack.ss_size = stack.size();
        Cpu* const pointer = cpu.get();
        std::uint64_t address = 0;
        std::memcpy(&address, &pointer, sizeof(pointer));
        // makecontext() takes ints, so the pointer is passed in two halves.
        makecontext(&context, reinterpret_cast<void (*)()>(&PlogMachine::enter), 2,
                    static_cast<unsigned>(address >> 32), static_cast<unsigned>(address));
        cpus_.push_back(std::move(cpu));
    }
}

std::vector<std::uint16_t> PlogMachine::alive() const {
    std::vector<std::uint16_t> numbers;
    for (const auto& cpu : cpus_) {
        if (!cpu->done) {
            numbers.push_back(cpu->number);
        }
    }
    return numbers;
}

void PlogMachine::resume(std::uint16_t cpu, std::uint64_t steps) {
    running_ = cpus_[cpu].get();
    running_->steps_at_once = steps;
    switch_to(running_->scheduler, running_->place);
    running_ = nullptr;
}

void PlogMachine::run(std::vector<std::function<void()>> works) {
    begin(std::move(works));
    for (std::vector<std::uint16_t> left = alive(); !left.empty(); left = alive()) {
        resume(left[random_() % left.size()]);
    }
    // A CPU that was stopped for good keeps its stack until the next run.
}

void PlogMachine::arm_nmi(std::uint16_t cpu, std::function<void()> handler) {
    cpus_[cpu]->nmi = std::move(handler);
    cpus_[cpu]->steps_to_nmi = kNever;
}

bool PlogMachine::can_interrupt(std::uint16_t number) const {
    const Cpu& cpu = *cpus_[number];
    return cpu.nmi && !cpu.done && !cpu.writing.empty() && !cpu.interrupted;
}

void PlogMachine::interrupt(std::uint16_t cpu) {
    cpus_[cpu]->interrupted = true;
    resume(cpu);
}

std::uint64_t PlogMachine::history(std::uint16_t cpu) const {
    return cpus_[cpu]->history;
}

void PlogMachine::forget_after(std::size_t events, std::size_t attempts) {
    events_.resize(events);
    attempts_.resize(attempts);
}

void PlogMachine::take_nmi(Cpu& cpu) {
    const std::function<void()> handler = std::exchange(cpu.nmi, nullptr);
    const std::uint8_t before = std::exchange(cpu.call_context, PLOG_CONTEXT_NMI);
    cpu.interrupted = false;
    handler();
    cpu.call_context = before;
}

void PlogMachine::switch_to_scheduler() {
    Cpu* const cpu = running_;
    if (!cpu->done && --cpu->steps_at_once > 0) {
        return;
    }
    switch_to(cpu->place, cpu->scheduler);
}

/// Runs before an access that other CPUs can see. `reads` points to what the access may read.
void PlogMachine::step(const volatile void* reads, std::size_t bytes) {
    if (running_ == nullptr) {
        return;
    }
    Cpu& cpu = *running_;
    ++cpu.steps;
    if (cpu.steps_left && (*cpu.steps_left)-- == 0) {
        cpu.done = true;
        switch_to_scheduler();
    }
    if (cpu.nmi && !cpu.writing.empty() && cpu.steps_to_nmi != kNever && cpu.steps_to_nmi-- == 0) {
        take_nmi(cpu);
    }
    switch_to_scheduler();
    if (cpu.interrupted) {
        take_nmi(cpu);
        switch_to_scheduler();
    }
    // Adds the value to the history: what a CPU reads determines all that it will do.
    std::uint64_t value = 0;
    if (reads != nullptr) {
        std::memcpy(&value, const_cast<const void*>(reads), bytes);
    }
    cpu.history = (cpu.history ^ value ^ cpu.steps << 48) * 0x9e3779b97f4a7c15U;
    cpu.history ^= cpu.history >> 29;
}

void PlogMachine::get(const volatile void* at, std::size_t bytes) {
    if (stops_at_region_) {
        step(at, bytes);
    }
}

std::vector<std::size_t>& PlogMachine::writing() {
    return running_ == nullptr ? outside_writing_ : running_->writing;
}

std::uint64_t PlogMachine::write(const std::string& text, std::uint8_t flags) {
    return write_by(plog_write, text, flags);
}

std::uint64_t PlogMachine::store(const std::string& text) {
    return write_by(plog_store, text, 0);
}

std::uint64_t PlogMachine::write_by(Writer writer, const std::string& text, std::uint8_t flags) {
    const plog_caller who = caller();
    attempts_.push_back({text, who.cpu, who.context, 6, log_->epoch});
    const std::size_t number = attempts_.size() - 1;
    writing().push_back(number);
    const plog_message message{text.data(), text.size(), 6, 0, flags};
    const std::uint64_t seq = writer(log_.get(), &message);
    if (seq != PLOG_NO_SEQ) {
        attempts_[number].seq = seq;
        add({.kind = RegionEvent::Kind::kWritten, .message = number});
    }
    writing().pop_back();
    return seq;
}

void PlogMachine::nmi_at(std::uint64_t step, std::function<void()> handler) {
    running_->nmi = std::move(handler);
    running_->steps_to_nmi = step;
}

std::uint64_t PlogMachine::steps() const {
    return running_->steps;
}

void PlogMachine::on_cpu(std::uint16_t cpu, const std::function<void()>& work) {
    const std::optional<std::uint16_t> before = std::exchange(acting_cpu_, cpu);
    work();
    acting_cpu_ = before;
}

void PlogMachine::die_after(std::uint64_t steps) {
    running_->steps_left = steps;
}

std::size_t PlogMachine::offset(const volatile void* at) const {
    return static_cast<std::size_t>(static_cast<const volatile std::byte*>(at) - start_);
}

void PlogMachine::add(RegionEvent event) {
    if (!event.message && !writing().empty()) {
        event.message = writing().back();
    }
    events_.push_back(event);
}

void PlogMachine::stored(const volatile void* at, std::size_t bytes) {
    std::uint64_t value = 0;
    const std::size_t where = offset(at);
    assert(where % bytes == 0 && where + bytes <= bytes_);
    std::memcpy(&value, start_ + where, bytes);
    add({RegionEvent::Kind::kStore, where, bytes, value, {}});
    if (on_store) {
        on_store(where);
    }
    if (stops_at_region_) {
        step();
    }
}

void PlogMachine::clean(const volatile void* at, std::size_t bytes) {
    add({RegionEvent::Kind::kClean, offset(at), bytes, 0, {}});
}

void PlogMachine::persist() {
    add({.kind = RegionEvent::Kind::kPersist});
    if (stops_at_region_) {
        step();
    }
}

plog_caller PlogMachine::caller() const {
    if (running_ == nullptr || acting_cpu_) {
        return {1, acting_cpu_.value_or(std::uint16_t{0}), outside_context_};
    }
    return {100U + running_->number, running_->number, running_->call_context};
}

}  // namespace lastwords::test

// The port, and the hooks of runtime/plog_atomic.h.
extern "C" {

std::uint64_t plog_port_time_ns() {
    return lastwords::test::machine->now();
}

plog_caller plog_port_caller() {
    return lastwords::test::machine->caller();
}

void plog_port_clean(const volatile void* at, std::size_t bytes) {
    lastwords::test::machine->clean(at, bytes);
}

void plog_port_persist() {
    lastwords::test::machine->persist();
}

void plog_port_pause() {
    if (lastwords::test::machine->on_pause) {
        lastwords::test::machine->on_pause();
    }
    lastwords::test::machine->step();
}

bool plog_port_stop_cpu(std::uint16_t cpu, int how) {
    const auto& on_stop = lastwords::test::machine->on_stop;
    return !on_stop || on_stop(cpu, how);
}

void plog_test_step(const plog_word* at) {
    lastwords::test::machine->step(at, sizeof(*at));
}

void plog_test_get(const volatile void* at, std::size_t bytes) {
    lastwords::test::machine->get(at, bytes);
}

void plog_test_store(const volatile void* at, std::size_t bytes) {
    lastwords::test::machine->stored(at, bytes);
}
}
