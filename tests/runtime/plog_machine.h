// SPDX-License-Identifier: GPL-2.0-or-later
// PlogMachine: simulated CPUs that run the real runtime. A seeded scheduler, or the test, decides
// which CPU takes the next step. Every store, clean and barrier of the region is recorded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "runtime/plog.h"

namespace lastwords::test {

/// One operation on the region.
struct RegionEvent {
    enum class Kind {
        kStore,    ///< `value` was stored to `bytes` (4 or 8) at `at`
        kClean,    ///< write-back of [at, at + bytes) was started
        kPersist,  ///< all that was cleaned before survives a reset
        kWritten,  ///< plog_write() or plog_store() of `message` returned
    };
    Kind kind = Kind::kStore;
    std::size_t at = 0;
    std::size_t bytes = 0;
    std::uint64_t value = 0;
    std::optional<std::size_t> message{};  ///< index in attempts() of the message being written
};

/// A message that a CPU has begun to write.
struct Attempt {
    std::string text;
    std::uint16_t cpu = 0;
    std::uint8_t context = 0;
    std::uint8_t level = 6;
    std::uint32_t epoch = 0;
    std::optional<std::uint64_t> seq{};  ///< set when the message has been written
};

class PlogMachine {
 public:
    explicit PlogMachine(std::size_t region_bytes, std::uint64_t seed = 1);
    PlogMachine(const PlogMachine&) = delete;
    PlogMachine& operator=(const PlogMachine&) = delete;
    ~PlogMachine();

    /// Starts a boot: the control block is new, the region keeps its contents.
    void boot();
    plog& log() { return *log_; }
    const plog& log() const { return *log_; }

    /// Runs one function on each CPU until all have ended, randomly interleaved at every step.
    void run(std::vector<std::function<void()>> cpus);
    /// For a test that decides the order itself: prepares the CPUs and runs none of them.
    void begin(std::vector<std::function<void()>> cpus);
    /// Returns the CPUs that have not finished.
    std::vector<std::uint16_t> alive() const;
    /// Runs one CPU for some steps.
    void resume(std::uint16_t cpu, std::uint64_t steps = 1);
    /// Called on a running CPU: writes a message, which an NMI may interrupt at any step.
    std::uint64_t write(const std::string& text, std::uint8_t flags = 0);
    /// As write(), but with plog_store(), which shows the message on no console.
    std::uint64_t store(const std::string& text);
    /// Interrupts the running CPU with an NMI after `step` steps inside messages.
    void nmi_at(std::uint64_t step, std::function<void()> handler);
    /// Stops the running CPU for good after `steps` more of its steps.
    void die_after(std::uint64_t steps);

    std::vector<std::byte>& region() { return region_; }
    std::byte* region_start() { return start_; }
    std::size_t region_bytes() const { return bytes_; }
    std::vector<plog_word>& memory() { return memory_; }
    /// Called at each store to the region, before other CPUs run.
    std::function<void(std::size_t at)> on_store;
    /// Called before plog_attach(), to change what it is given.
    std::function<void(plog_setup& setup)> on_setup;
    /// Keeps only the first `events` events and the first `attempts` attempts.
    void forget_after(std::size_t events, std::size_t attempts);
    const std::vector<RegionEvent>& events() const { return events_; }
    const std::vector<Attempt>& attempts() const { return attempts_; }
    std::mt19937_64& random() { return random_; }

    static constexpr std::uint16_t kCpus = 8;
    /// How many CPUs the next boot is told that there are.
    void cpus(std::uint32_t count) { cpu_count_ = count; }
    void survives(bool yes) { survives_ = yes; }
    void unsafe_policy(plog_unsafe_policy policy) { unsafe_policy_ = policy; }
    /// Stands for plog_port_stop_cpu(): stops a CPU by an interrupt (`how` is 1) or an NMI (2), and
    /// returns whether the CPU exists.
    std::function<bool(std::uint16_t cpu, int how)> on_stop;
    /// Called while a CPU waits for another.
    std::function<void()> on_pause;

    /// Prepares an NMI for a CPU. The test triggers the NMI by interrupt(), at any step at which
    /// can_interrupt() is true: inside a message of that CPU. The handler then starts at once.
    void arm_nmi(std::uint16_t cpu, std::function<void()> handler);
    bool can_interrupt(std::uint16_t cpu) const;
    void interrupt(std::uint16_t cpu);
    /// Returns a hash of all values that the CPU has read. They determine the CPU's state.
    std::uint64_t history(std::uint16_t cpu) const;
    /// If `yes`, reads and stores of the region and barriers count as steps, too.
    void stops_at_region(bool yes) { stops_at_region_ = yes; }
    /// Stops the clock, so that the bytes of a record do not depend on when it was written.
    void stop_clock() { clock_runs_ = false; }
    void pass_time(std::uint64_t ns) { time_ns_ += ns; }

    /// Returns how many steps the running CPU has taken: accesses that other CPUs can see, and
    /// barriers.
    std::uint64_t steps() const;
    /// Calls a function as if on that CPU, outside of any run or while another CPU runs.
    void on_cpu(std::uint16_t cpu, const std::function<void()>& work);
    /// Sets the context (plog_context_kind) of what is called outside of any run.
    void in_context(std::uint8_t context) { outside_context_ = context; }
    /// Lets time go by.
    void wait_ns(std::uint64_t ns) { time_ns_ += ns; }

    // Called by the test hooks of runtime/plog_atomic.h and by the port.
    void step(const volatile void* reads = nullptr, std::size_t bytes = 0);
    void get(const volatile void* at, std::size_t bytes);
    void stored(const volatile void* at, std::size_t bytes);
    void clean(const volatile void* at, std::size_t bytes);
    void persist();
    plog_caller caller() const;
    std::uint64_t now() { return clock_runs_ ? ++time_ns_ : 1; }

 private:
    struct Cpu;
    using Writer = std::uint64_t (*)(plog*, const plog_message*);
    std::uint64_t write_by(Writer writer, const std::string& text, std::uint8_t flags);
    std::size_t offset(const volatile void* at) const;
    void add(RegionEvent event);
    /// The messages (indices in attempts_) that the running CPU is writing, the innermost last.
    std::vector<std::size_t>& writing();
    void take_nmi(Cpu& cpu);
    void switch_to_scheduler();
    static void enter(unsigned high, unsigned low);

    std::vector<std::byte> region_;
    std::byte* start_ = nullptr;
    std::size_t bytes_ = 0;
    std::vector<plog_word> memory_;
    std::unique_ptr<plog> log_;
    std::vector<RegionEvent> events_;
    std::vector<Attempt> attempts_;
    std::vector<std::unique_ptr<Cpu>> cpus_;
    std::vector<std::vector<std::byte>> stacks_;  // one for each CPU, reused by the next run
    Cpu* running_ = nullptr;
    std::mt19937_64 random_;
    std::uint64_t time_ns_ = 0;
    std::optional<std::uint16_t> acting_cpu_{};  ///< of on_cpu()
    std::uint8_t outside_context_ = PLOG_CONTEXT_TASK;
    std::vector<std::size_t> outside_writing_;
    bool stops_at_region_ = true;
    bool clock_runs_ = true;
    std::uint32_t cpu_count_ = kCpus;
    bool survives_ = true;
    plog_unsafe_policy unsafe_policy_ = PLOG_UNSAFE_NEVER;
};

}  // namespace lastwords::test
