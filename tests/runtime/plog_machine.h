// SPDX-License-Identifier: GPL-2.0-or-later
// PlogMachine: CPUs that run the real runtime, interleaved step by step by a seeded scheduler or as
// the caller says, over a region whose every store, clean and barrier is written down.
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

/// One thing that happened to the region.
struct RegionEvent {
    enum class Kind {
        kStore,    ///< `bytes` (4 or 8) at `at` are now `value`
        kClean,    ///< write-back of [at, at + bytes) was started
        kPersist,  ///< what was cleaned before is safe
        kWritten,  ///< message number `message` has been stored: plog_write() returned
    };
    Kind kind = Kind::kStore;
    std::size_t at = 0;
    std::size_t bytes = 0;
    std::uint64_t value = 0;
    std::optional<std::size_t> message{};  ///< whose writer did it
};

/// A message that somebody tried to write.
struct Attempt {
    std::string text;
    std::uint16_t cpu = 0;
    std::uint8_t context = 0;
    std::uint8_t level = 6;
    std::uint32_t epoch = 0;
    std::optional<std::uint64_t> seq{};  ///< once written
};

class PlogMachine {
 public:
    explicit PlogMachine(std::size_t region_bytes, std::uint64_t seed = 1);
    PlogMachine(const PlogMachine&) = delete;
    PlogMachine& operator=(const PlogMachine&) = delete;
    ~PlogMachine();

    /// Attaches, as at a boot; control memory is new, the region stays.
    void boot();
    plog& log() { return *log_; }
    const plog& log() const { return *log_; }

    /// Runs one function a CPU, from its start to its end, interleaved at every step by chance.
    void run(std::vector<std::function<void()>> cpus);
    /// The same for a caller who decides: puts each CPU before its first step,
    void begin(std::vector<std::function<void()>> cpus);
    /// says which CPUs have not come to their end,
    std::vector<std::uint16_t> alive() const;
    /// and lets one take its next steps.
    void resume(std::uint16_t cpu, std::uint64_t steps = 1);
    /// What the CPU that is running does: writes a message; an NMI may come at any step in it.
    std::uint64_t write(const std::string& text, std::uint8_t flags = 0);
    /// The same with plog_store(): nobody shows it.
    std::uint64_t store(const std::string& text);
    /// The next message of the running CPU is interrupted, at its step number `step`, by this.
    void nmi_at(std::uint64_t step, std::function<void()> handler);
    /// Stops a running CPU for good after so many more of its steps.
    void die_after(std::uint64_t steps);

    std::vector<std::byte>& region() { return region_; }
    std::byte* region_start() { return start_; }
    std::size_t region_bytes() const { return bytes_; }
    std::vector<plog_word>& memory() { return memory_; }
    /// Called for each store, before others see it.
    std::function<void(std::size_t at)> on_store;
    /// Forgets what happened after the first so many events and attempts.
    void forget_after(std::size_t events, std::size_t attempts);
    const std::vector<RegionEvent>& events() const { return events_; }
    const std::vector<Attempt>& attempts() const { return attempts_; }
    std::mt19937_64& random() { return random_; }

    static constexpr std::uint16_t kCpus = 8;
    void survives(bool yes) { survives_ = yes; }
    void unsafe_policy(plog_unsafe_policy policy) { unsafe_policy_ = policy; }
    /// What a CPU does that is asked (1) or gets an NMI (2), and whether there is such a CPU.
    std::function<bool(std::uint16_t cpu, int how)> on_stop;
    /// Whatever else runs while a CPU waits.
    std::function<void()> on_pause;

    /// An NMI that a caller who decides may let come at any step inside a message of that CPU:
    /// where it can come now, the CPU's next step is the NMI's first.
    void arm_nmi(std::uint16_t cpu, std::function<void()> handler);
    bool can_interrupt(std::uint16_t cpu) const;
    void interrupt(std::uint16_t cpu);
    /// What is true of a CPU between its steps, for one who compares states: how it came to where
    /// it is, that is, all values that it has read.
    std::uint64_t history(std::uint16_t cpu) const;
    /// Whether a CPU stops before it reads from the region, after it stored there, and at barriers.
    void stops_at_region(bool yes) { stops_at_region_ = yes; }
    /// A clock that stands: what a record looks like does not depend on who came first.
    void stop_clock() { clock_runs_ = false; }

    /// Steps that the running CPU has taken: accesses that others can see, and barriers.
    std::uint64_t steps() const;
    /// Does something as if on that CPU, outside of any run.
    void on_cpu(std::uint16_t cpu, const std::function<void()>& work);

    // For the hooks.
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
    /// Messages that the running CPU is in the middle of, the innermost last.
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
    std::vector<std::vector<std::byte>> stacks_;  // of the CPUs, used again
    Cpu* running_ = nullptr;
    std::mt19937_64 random_;
    std::uint64_t time_ns_ = 0;
    std::uint16_t outside_cpu_ = 0;
    std::vector<std::size_t> outside_writing_;
    bool stops_at_region_ = true;
    bool clock_runs_ = true;
    bool survives_ = true;
    plog_unsafe_policy unsafe_policy_ = PLOG_UNSAFE_NEVER;
};

}  // namespace lastwords::test
