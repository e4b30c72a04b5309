// SPDX-License-Identifier: GPL-2.0-or-later
// runtime_preempted: several threads write, and one of them is stopped in the middle of a message
// until the others have finished. Counts how many of their messages are refused or lost.
//
// usage: runtime_preempted [TRIALS]    the number of trials of each kind
//
// Prints a line for each log and kind, with tabs between the fields: log, where the writer is
// stopped, trials, messages of the other writers, refused messages, lost messages, trials in which
// a reader got nothing at all, number of different instructions at which the writer was stopped (0:
// not known). The exit code is 1 if plog refused, lost or altered a message, or if another log
// altered a message.
#include <pthread.h>
#include <signal.h>
#include <ucontext.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "tests/bench/runtime/logs.h"
#include "tests/bench/runtime/messages.h"

namespace lastwords::bench {
namespace {

constexpr std::size_t kLogBytes = std::size_t{128} << 10;
constexpr unsigned kOthers = 3;
// Numbers of writers: the others are 0 to 2 and go on while the victim is stopped. The last writer
// writes after them.
constexpr unsigned kVictim = kOthers;
constexpr unsigned kLastWriter = kOthers + 1;
// While the victim is stopped, the others write twice as many messages as fit into the kernel's
// ring. Then the last writer writes so few that every log has room for all of them.
constexpr unsigned kMessagesOfEach = 2 * 1638 / kOthers;
constexpr unsigned kLastMessages = 800;

// State of the current trial.
std::atomic<bool> is_stopped{false};
std::atomic<bool> is_missed{false};  // the signal arrived between two messages
std::atomic<std::uintptr_t> stopped_at{0};
std::atomic<bool> ports_are_points{false};
std::array<int, 2> release_pipe{};

// State of the victim, which is the thread to be stopped.
thread_local bool is_victim = false;
thread_local long points_left = 0;  // at_point() stops the victim after so many calls; 0: never
thread_local volatile sig_atomic_t is_inside = 0;

void stop_here() {
    is_stopped = true;
    char byte = 0;
    while (read(release_pipe[0], &byte, 1) != 1) {
    }
}

void at_point() {
    if (is_victim && points_left > 0 && --points_left == 0) {
        stop_here();
    }
}

/// Called by every function of the port. Only with plog can the victim stop here: Linux's ring
/// calls the port before it reserves anything, so a stop there would not hinder the others.
void in_port() {
    if (ports_are_points) {
        at_point();
    }
}

void on_signal(int, siginfo_t*, void* context) {
    if (is_inside == 0) {
        is_missed = true;
        return;
    }
    const auto* const at = static_cast<const ucontext_t*>(context);
#if defined(__x86_64__)
    stopped_at = static_cast<std::uintptr_t>(at->uc_mcontext.gregs[REG_RIP]);
#elif defined(__aarch64__)
    stopped_at = at->uc_mcontext.pc;
#else
    (void)at;
#endif
    stop_here();
}

enum class Stop {
    kAtAPoint,         // plog: in any function of the port; linux: between reserve and commit
    kAtAnInstruction,  // at any instruction, by a signal
};

bool write_one(PlogLog& log, unsigned writer, std::string_view text) {
    return log.write(writer, text);
}

bool write_one(LinuxLog& log, unsigned /*writer*/, std::string_view text) {
    return linux_ring_store(log.ring(), text.data(), text.size(), at_point);
}

struct Result {
    std::uint64_t messages = 0;
    std::uint64_t refused = 0;
    std::uint64_t lost = 0;
    std::uint64_t altered = 0;
    unsigned mute_trials = 0;  // trials in which a reader got nothing; `lost` does not count them
    std::set<std::uintptr_t> instructions;
};

/// Whether the log took a writer's message, by the message's number.
using Taken = std::vector<bool>;

/// Returns for each writer the numbers of the messages that a reader gets. Adds to result.altered
/// the messages that nobody wrote.
template <typename Log>
std::vector<std::set<unsigned>> read_all(const Log& log, Result& result) {
    std::vector<std::set<unsigned>> read(kLastWriter + 1);
    log.read([&](std::string_view text) {
        const std::optional<Message> message = message_of(text);
        if (!message || message->writer > kLastWriter) {
            ++result.altered;
        } else {
            read[message->writer].insert(message->number);
        }
    });
    return read;
}

/// Counts messages that the log took and a reader does not get, although the reader gets an older
/// message of the same writer. Every message of the last writer that is absent counts as lost.
std::uint64_t count_lost(const std::vector<Taken>& taken,
                         const std::vector<std::set<unsigned>>& read) {
    std::uint64_t lost = 0;
    for (unsigned writer = 0; writer < taken.size(); ++writer) {
        if (read[writer].empty() && writer != kLastWriter) {
            continue;
        }
        const unsigned oldest = writer == kLastWriter ? 0 : *read[writer].begin();
        for (unsigned number = oldest; number < taken[writer].size(); ++number) {
            lost += taken[writer][number] && !read[writer].contains(number) ? 1U : 0U;
        }
    }
    return lost;
}

/// Stops the victim at a random instruction while it writes a message.
void stop_by_signal(pthread_t victim, std::mt19937_64& random) {
    while (!is_stopped) {
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 200));
        is_missed = false;
        pthread_kill(victim, SIGUSR1);
        while (!is_stopped && !is_missed) {
            std::this_thread::yield();
        }
    }
}

template <typename Log>
void run_trial(Stop stop, std::mt19937_64& random, Result& result) {
    Log log(kLogBytes, kLastWriter + 1);
    is_stopped = false;
    ports_are_points = std::is_same_v<Log, PlogLog>;
    std::atomic<bool> is_over{false};
    const long points = stop == Stop::kAtAPoint ? 1 + static_cast<long>(random() % 5000) : 0;
    std::thread victim([&] {
        is_victim = true;
        points_left = points;
        for (unsigned number = 0; !is_over; ++number) {
            const std::string text = text_of(kVictim, number);
            is_inside = 1;
            write_one(log, kVictim, text);
            is_inside = 0;
        }
    });
    std::vector<Taken> taken(kLastWriter + 1);
    std::atomic<std::uint64_t> refused{0};
    std::vector<std::thread> others;
    for (unsigned writer = 0; writer < kOthers; ++writer) {
        others.emplace_back([&, writer] {
            unsigned left = kMessagesOfEach;
            for (unsigned number = 0; left > 0; ++number) {
                const bool counts = is_stopped;
                const bool is_taken = write_one(log, writer, text_of(writer, number));
                taken[writer].push_back(is_taken);
                left -= counts ? 1U : 0U;
                refused += counts && !is_taken ? 1U : 0U;
            }
        });
    }
    if (stop == Stop::kAtAnInstruction) {
        stop_by_signal(victim.native_handle(), random);
        result.instructions.insert(stopped_at);
    }
    for (std::thread& other : others) {
        other.join();
    }
    for (unsigned number = 0; number < kLastMessages; ++number) {
        taken[kLastWriter].push_back(write_one(log, kLastWriter, text_of(kLastWriter, number)));
        refused += taken[kLastWriter].back() ? 0U : 1U;
    }
    result.messages += kOthers * kMessagesOfEach + kLastMessages;
    result.refused += refused;
    const std::vector<std::set<unsigned>> read = read_all(log, result);
    if (std::all_of(read.begin(), read.end(),
                    [](const auto& numbers) { return numbers.empty(); })) {
        ++result.mute_trials;
    } else {
        result.lost += count_lost(taken, read);
    }
    is_over = true;
    const char byte = 0;
    if (write(release_pipe[1], &byte, 1) != 1) {
        std::abort();
    }
    victim.join();
    read_all(log, result);  // checks also the messages that the victim wrote after the stop
}

template <typename Log>
Result run(const char* name, const char* where, Stop stop, unsigned trials) {
    std::mt19937_64 random(4);
    Result result;
    for (unsigned i = 0; i < trials; ++i) {
        run_trial<Log>(stop, random, result);
    }
    std::printf("%s\t%s\t%u\t%llu\t%llu\t%llu\t%u\t%zu\n", name, where, trials,
                static_cast<unsigned long long>(result.messages),
                static_cast<unsigned long long>(result.refused),
                static_cast<unsigned long long>(result.lost), result.mute_trials,
                result.instructions.size());
    std::fflush(stdout);
    if (result.altered != 0) {
        std::fprintf(stderr, "runtime_preempted: %s: %llu messages that nobody wrote\n", name,
                     static_cast<unsigned long long>(result.altered));
    }
    return result;
}

}  // namespace
}  // namespace lastwords::bench

extern "C" {

std::uint64_t plog_port_time_ns() {
    lastwords::bench::in_port();
    return 0;
}
plog_caller plog_port_caller() {
    lastwords::bench::in_port();
    return {1, 0, PLOG_CONTEXT_TASK};
}
void plog_port_clean(const volatile void*, std::size_t) {
    lastwords::bench::in_port();
}
void plog_port_persist() {
    lastwords::bench::in_port();
}
void plog_port_pause() {}
bool plog_port_stop_cpu(std::uint16_t, int) {
    return false;
}
}

int main(int argc, char** argv) {
    using namespace lastwords::bench;
    const unsigned trials =
        argc > 1 ? static_cast<unsigned>(std::strtoul(argv[1], nullptr, 10)) : 300;
    struct sigaction action {};
    action.sa_sigaction = on_signal;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigaction(SIGUSR1, &action, nullptr);
    if (pipe(release_pipe.data()) != 0) {
        return 1;
    }
    const std::array ours{
        run<PlogLog>("plog", "in a hook of the port", Stop::kAtAPoint, trials),
        run<PlogLog>("plog", "at any instruction", Stop::kAtAnInstruction, trials)};
    const std::array theirs{
        run<LinuxLog>("linux", "between reserve and commit", Stop::kAtAPoint, trials),
        run<LinuxLog>("linux", "at any instruction", Stop::kAtAnInstruction, trials)};
    bool is_good = true;
    for (const Result& result : ours) {
        is_good = is_good && result.refused == 0 && result.lost == 0 && result.mute_trials == 0 &&
                  result.altered == 0;
    }
    for (const Result& result : theirs) {
        is_good = is_good && result.altered == 0;
    }
    return is_good ? 0 : 1;
}
