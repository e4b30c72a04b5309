// SPDX-License-Identifier: GPL-2.0-or-later
// freeze: stops other CPUs for good at each instruction of their writes, and then lets a CPU panic.
// The panic's messages and all earlier messages must be in the region and on the consoles, and the
// number of steps that the panic takes is limited.
//
// The other CPUs are processes that are single-stepped by ptrace(). All that CPUs know of each
// other is in memory that the processes share. So the test can freeze a process at one instruction
// after the other: at each instruction it saves the shared memory, runs and checks the panic, and
// restores the memory; then the frozen CPU takes its next step.
//
// There are two builds. In plog_freeze the frozen CPUs run the instructions that a kernel would
// run, and the instructions of one panic are counted. In plog_freeze_counted the compiler has put a
// call into every basic block, and the blocks that a panic executes are counted in every panic. To
// single-step every panic would take hours, at 20 us for each instruction in a virtual machine.
#include <fmt/format.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "extractor/formats/plog/region.h"
#include "runtime/plog_console.h"
#include "tests/runtime/freeze_cpus.h"

namespace lastwords::test {
namespace {

using extractor::PlogRegion;

[[noreturn]] void fail(const std::string& what) {
    fmt::print(stderr, "freeze: {}\n", what);
    std::exit(1);
}

template <typename T>
T& shared() {
    void* const at =
        mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) {
        fail("no shared memory");
    }
    return *new (at) T{};
}

#ifdef FREEZE_COUNTED
constexpr bool kCounted = true;
#else
constexpr bool kCounted = false;
#endif

freeze_memory& memory = shared<freeze_memory>();
auto& views = shared<std::array<freeze_view, FREEZE_CPUS>>();

/// A copy of the shared memory.
class Saved {
 public:
    void update() { std::memcpy(copy_.get(), &memory, sizeof(memory)); }
    void restore() const { std::memcpy(&memory, copy_.get(), sizeof(memory)); }
    bool differs() const { return std::memcmp(&memory, copy_.get(), sizeof(memory)) != 0; }
    const freeze_memory& operator*() const { return *copy_; }

 private:
    std::unique_ptr<freeze_memory> copy_ = std::make_unique<freeze_memory>(memory);
};

/// A simulated CPU: a process that does its work again and again, one instruction at a time.
class Cpu {
 public:
    Cpu(std::uint16_t number, freeze_work work) : view_(views.at(number)), pid_(fork()) {
        if (pid_ == 0) {
            if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) {
                _exit(1);
            }
            freeze_become(&view_, number);
            for (;;) {
                raise(SIGSTOP);
                freeze_do(&memory, work);
            }
        }
        if (pid_ < 0 || wait() != SIGSTOP ||
            ptrace(PTRACE_SETOPTIONS, pid_, nullptr, PTRACE_O_EXITKILL) != 0) {
            fail(
                "ptrace() is forbidden here. This test steps through its own child processes; it "
                "needs no privilege for that, but a sandbox that lets it.");
        }
    }
    Cpu(const Cpu&) = delete;
    Cpu& operator=(const Cpu&) = delete;
    ~Cpu() {
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
    }

    /// Runs the process up to the first instruction of its work.
    void start() {
        while (view_.inside == 0) {
            go(PTRACE_SINGLESTEP);
        }
    }
    /// Runs one instruction. Returns false if its work is done.
    bool step() {
        go(PTRACE_SINGLESTEP);
        return view_.inside != 0;
    }
    /// Runs the process to the end of its work, after which start() can be called again.
    void finish() {
        if (go(PTRACE_CONT) != SIGSTOP) {
            fail("a CPU does not come to the end of its work");
        }
    }
    /// Has a bit for each message that the process has written.
    std::uint64_t written() const { return view_.written; }

 private:
    int wait() const {
        int status = 0;
        while (waitpid(pid_, &status, 0) < 0) {
            if (errno != EINTR) {
                return 0;
            }
        }
        return WIFSTOPPED(status) ? WSTOPSIG(status) : 0;
    }
    /// Continues the process. Returns the signal that stopped it again.
    int go(__ptrace_request how) {
        const int signal = ptrace(how, pid_, nullptr, nullptr) == 0 ? wait() : 0;
        if (signal != SIGTRAP && signal != SIGSTOP) {
            fail(fmt::format("a CPU has died or cannot be stepped (signal {})", signal));
        }
        return signal;
    }

    freeze_view& view_;
    pid_t pid_ = -1;
};

/// Lets the CPU do its work once. Returns how many instructions the work takes.
std::uint64_t count_instructions(Cpu& cpu) {
    const Saved before;
    std::uint64_t instructions = 1;
    cpu.start();
    while (cpu.step()) {
        ++instructions;
    }
    cpu.finish();
    before.restore();
    return instructions;
}

struct Scenario {
    const char* name;
    /// CPU 0 is frozen at every instruction, the others at `places` instructions each.
    std::vector<freeze_work> writers;
    std::uint64_t places = 1;
    int messages_before = 10;
    bool survives = true;  ///< plog_setup.survives; if false, the panic ends on unsafe consoles too
    bool deferred = false;
    bool panic_has_begun = false;
};

/// No scenario with several CPUs has an emergency. It would wait for a console that a frozen CPU
/// owns, and the test would have to step through a million instructions of that wait.
const std::vector<Scenario> kScenarios = {
    {.name = "a message", .writers = {FREEZE_MESSAGE}},
    {.name = "in memory that is lost", .writers = {FREEZE_MESSAGE}, .survives = false},
    {.name = "of three slots", .writers = {FREEZE_LONG_MESSAGE}},
    {.name = "in a full ring", .writers = {FREEZE_LONG_MESSAGE}, .messages_before = 150},
    {.name = "an emergency", .writers = {FREEZE_EMERGENCY}},
    {.name = "an NMI in a message", .writers = {FREEZE_NMI}},
    {.name = "a console's worker",
     .writers = {FREEZE_WORKER},
     .messages_before = 5,
     .deferred = true},
    {.name = "a second panic", .writers = {FREEZE_SECOND_PANIC}, .panic_has_begun = true},
    {.name = "two CPUs", .writers = {FREEZE_MESSAGE, FREEZE_LONG_MESSAGE}, .places = 5},
    {.name = "two second panics",
     .writers = {FREEZE_SECOND_PANIC, FREEZE_SECOND_PANIC},
     .places = 5,
     .panic_has_begun = true},
    {.name = "three CPUs",
     .writers = {FREEZE_MESSAGE, FREEZE_LONG_MESSAGE, FREEZE_NMI},
     .places = 3},
};

/// How many of the newest of `messages_before` cannot be overwritten: the later messages take fewer
/// slots than the rest of the ring has.
constexpr int kNewestKept = 40;

/// The most basic blocks that a panic may execute when no CPU is frozen. It shows three messages on
/// three consoles, and what a deferred console had not shown yet.
constexpr std::uint64_t kStepsOfAPanic = 12'000;
/// The most additional basic blocks for each frozen CPU. The panic shows at most two messages that
/// the CPU has written and not shown, on all consoles, and skips the CPU's slots.
constexpr std::uint64_t kStepsOfAFrozenCpu = 5'000;
/// How often a panic may wait for a handover by each frozen CPU, which may own a console.
constexpr std::uint64_t kWaitsForAFrozenCpu = 1;
constexpr std::uint64_t kStepsOfAPoll = 4;

class Experiment {
 public:
    explicit Experiment(const Scenario& scenario);
    void run();

 private:
    void freeze_at_some(std::size_t writer);
    void freeze_at_every();
    void panic_here(const Saved& frozen);
    void check_region();
    void check_consoles(const freeze_memory& frozen) const;
    void check_steps();
    [[noreturn]] void complain(const std::string& what) const;

    const Scenario& scenario_;
    std::vector<std::unique_ptr<Cpu>> writers_;
    std::set<std::string> before_;   // texts that must not be lost
    std::set<std::string> known_;    // all texts that are ever written
    std::vector<std::uint64_t> at_;  // the instruction at which each writer is frozen
    std::uint64_t points_ = 0;
    std::vector<std::uint64_t> panics_;  ///< seqs of the panic's records
    std::uint64_t unobstructed_ = 0;
    std::uint64_t most_steps_ = 0;
    std::uint64_t most_polls_ = 0;
};

/// Returns the texts of a CPU's messages whose numbers are set in the bits of `numbers`.
std::set<std::string> texts_of(std::uint16_t cpu, freeze_work work, std::uint64_t numbers) {
    std::set<std::string> texts;
    for (std::uint64_t number = 0; number < 2; ++number) {
        const bool is_long = work == FREEZE_LONG_MESSAGE || work == FREEZE_SECOND_PANIC ||
                             (number == 1 && (work == FREEZE_EMERGENCY || work == FREEZE_PANIC));
        if ((numbers >> number & 1) != 0) {
            std::array<char, FREEZE_TEXT_MAX> text{};
            const std::size_t bytes = freeze_text(text.data(), cpu, number,
                                                  is_long ? FREEZE_LONG_MESSAGE : FREEZE_MESSAGE);
            texts.emplace(text.data(), bytes);
        }
    }
    return texts;
}

Experiment::Experiment(const Scenario& scenario)
    : scenario_(scenario), at_(scenario.writers.size()) {
    for (std::uint16_t cpu = 0; cpu < scenario.writers.size(); ++cpu) {
        writers_.push_back(std::make_unique<Cpu>(cpu, scenario.writers[cpu]));
        known_.merge(texts_of(cpu, scenario.writers[cpu], 3));
    }
    freeze_become(&views[FREEZE_PANIC_CPU], FREEZE_PANIC_CPU);
    if (!freeze_attach(&memory, scenario.survives, scenario.deferred)) {
        fail("cannot attach");
    }
    for (int i = 0; i < scenario.messages_before; ++i) {
        const std::string text = fmt::format("before {:03}", i);
        const plog_message message{text.data(), text.size(), 6, 0, 0};
        plog_write(&memory.log, &message);
        known_.insert(text);
        if (scenario.messages_before - i <= kNewestKept) {
            before_.insert(text);
        }
    }
    for (freeze_screen& screen : memory.screens) {
        screen = {};
    }
    if (scenario.panic_has_begun) {
        plog_panic_begin(&memory.log);
    }
}

void Experiment::complain(const std::string& what) const {
    fail(fmt::format("{}: with CPUs frozen at their instructions {}: {}", scenario_.name,
                     fmt::join(at_, ", "), what));
}

/// Checks that the region contains each message for which plog_write() has returned, and all of the
/// panic's messages, each once, and that it contains nothing that was not written.
void Experiment::check_region() {
    std::set<std::string> wanted = texts_of(FREEZE_PANIC_CPU, FREEZE_PANIC, 3);
    const std::set<std::string> of_panic = wanted;
    wanted.insert(before_.begin(), before_.end());
    for (std::uint16_t cpu = 0; cpu < writers_.size(); ++cpu) {
        wanted.merge(texts_of(cpu, scenario_.writers[cpu], writers_[cpu]->written()));
    }
    const void* const start = memory.region;
    const auto region =
        PlogRegion::read(Bytes(static_cast<const std::byte*>(start), sizeof(memory.region)));
    if (!region) {
        complain(region.error().message);
    }
    std::set<std::string> found;
    panics_.clear();
    for (const extractor::PlogRecord& record : region->records) {
        if (!record.proved) {
            continue;
        }
        const bool panic = (record.flags & PLOG_RECORD_PANIC) != 0;
        if (panic) {
            panics_.push_back(record.seq);
        }
        const bool of_plog = (record.flags & PLOG_RECORD_EVENT) != 0;
        if (!of_plog && !(panic ? of_panic : known_).contains(record.text)) {
            complain("nobody wrote this: " + record.text);
        }
        if (!found.insert(record.text).second && !of_plog) {
            complain("twice: " + record.text);
        }
    }
    if (!std::includes(found.begin(), found.end(), wanted.begin(), wanted.end()) ||
        panics_.size() < of_panic.size() + 1) {
        complain(fmt::format("lost; there is only: {}", fmt::join(found, "\n    ")));
    }
}

/// Checks that each console has shown the panic's messages, unless its owner stopped in an unsafe
/// section, or its lock is held.
void Experiment::check_consoles(const freeze_memory& frozen) const {
    constexpr plog_word kUnsafe = 1U << 4;  // bit of a console's state word: UNSAFE in plog_owner.c
    std::array<bool, FREEZE_CONSOLES> excused{};
    excused[FREEZE_UART] =
        (frozen.consoles[FREEZE_UART].ownership.state & kUnsafe) != 0 && scenario_.survives;
    excused[FREEZE_NET] = frozen.net_lock != 0;
    const std::uint64_t end = plog_next_seq(&memory.log);
    for (std::size_t i = 0; i < FREEZE_CONSOLES; ++i) {
        const freeze_screen& screen = memory.screens[i];
        if (screen.shown > FREEZE_SHOWN_MAX) {
            complain(fmt::format("console {} has shown {} records", i, screen.shown));
        }
        if (excused[i]) {
            continue;
        }
        const auto shown = std::span(screen.seqs).first(screen.shown);
        for (const std::uint64_t seq : panics_) {
            if (std::count(shown.begin(), shown.end(), seq) != 1) {
                complain(fmt::format("console {} has not shown seq {} once", i, seq));
            }
        }
        if (plog_console_position(&memory.consoles[i]) != end) {
            complain(fmt::format("console {} is not at the end", i));
        }
    }
}

void Experiment::check_steps() {
    const std::uint64_t polls = views[FREEZE_PANIC_CPU].polls;
    const std::uint64_t waiting = kCounted ? polls * kStepsOfAPoll : 0;
    const std::uint64_t steps = views[FREEZE_PANIC_CPU].steps - waiting;
    if (points_ == 0) {
        unobstructed_ = steps;
    }
    most_steps_ = std::max(most_steps_, steps);
    most_polls_ = std::max(most_polls_, polls);
    if (polls > writers_.size() * kWaitsForAFrozenCpu * PLOG_HANDOVER_TRIES) {
        complain(fmt::format("{} polls", polls));
    }
    if ((kCounted && steps == 0) || unobstructed_ > kStepsOfAPanic ||
        steps > unobstructed_ + writers_.size() * kStepsOfAFrozenCpu) {
        complain(fmt::format("{} steps", steps));
    }
}

void Experiment::panic_here(const Saved& frozen) {
    freeze_do(&memory, FREEZE_PANIC);
    check_steps();
    check_region();
    check_consoles(*frozen);
    ++points_;
    frozen.restore();
}

/// Freezes CPU 0 at every instruction of its work and runs the panic. With several frozen CPUs,
/// skips instructions that change no shared memory: the panic would do the same again.
void Experiment::freeze_at_every() {
    const Saved start;
    Saved frozen;
    Cpu& cpu = *writers_[0];
    cpu.start();
    panic_here(frozen);
    for (at_[0] = 1; cpu.step(); ++at_[0]) {
        const bool changed = frozen.differs();
        if (changed) {
            frozen.update();
        }
        if (changed || (writers_.size() == 1 && !kCounted)) {
            panic_here(frozen);
        }
    }
    cpu.finish();
    start.restore();
}

void Experiment::freeze_at_some(std::size_t writer) {
    if (writer == 0) {
        freeze_at_every();
        return;
    }
    const Saved start;
    Cpu& cpu = *writers_[writer];
    const std::uint64_t instructions = count_instructions(cpu);
    cpu.start();
    at_[writer] = 0;
    for (std::uint64_t place = 1; place <= scenario_.places; ++place) {
        while (at_[writer] < place * instructions / (scenario_.places + 1) && cpu.step()) {
            ++at_[writer];
        }
        freeze_at_some(writer - 1);
    }
    cpu.finish();
    start.restore();
}

void Experiment::run() {
    freeze_at_some(writers_.size() - 1);
    fmt::print("{:22} frozen at {:6} points: all there;", scenario_.name, points_);
    if (kCounted) {
        fmt::print(" steps {}, at most {},", unobstructed_, most_steps_);
    } else if (writers_.size() == 1) {
        Cpu panicking(FREEZE_PANIC_CPU, FREEZE_PANIC);
        fmt::print(" a panic with nobody in its way takes {} instructions,",
                   count_instructions(panicking));
    }
    fmt::print(" polls at most {}\n", most_polls_);
    std::fflush(stdout);
}

}  // namespace
}  // namespace lastwords::test

/// Called at each basic block of code that is compiled to be counted.
extern "C" void __sanitizer_cov_trace_pc() {
    freeze_view& view = lastwords::test::views[FREEZE_PANIC_CPU];
    view.steps = view.steps + 1;
}

int main() {
    // All processes run on one CPU, because it takes longer to wake another CPU for an instruction
    // than to execute the instruction.
    cpu_set_t here;
    CPU_ZERO(&here);
    CPU_SET(static_cast<std::size_t>(sched_getcpu()), &here);
    sched_setaffinity(0, sizeof(here), &here);
    for (const auto& scenario : lastwords::test::kScenarios) {
        lastwords::test::Experiment(scenario).run();
    }
}
