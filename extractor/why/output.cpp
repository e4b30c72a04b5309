// SPDX-License-Identifier: GPL-2.0-or-later
// Reasons in the console's output itself: a line that is too slow, a port that is suspended.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "extractor/why/console_case.h"
#include "extractor/why/serial_port.h"
#include "printkfmt/model/verdict.h"
#include "printkfmt/text/timestamp.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Delivery;
using printkfmt::Reason;
using printkfmt::Record;
using printkfmt::Sureness;
using printkfmt::Why;

/// What waits for a console, and since when.
struct Backlog {
    std::uint64_t records = 0;
    std::uint64_t bytes = 0;  ///< texts, each with a prefix and a newline
    std::optional<std::uint64_t> first_ns;
    std::optional<std::uint64_t> last_ns;
};

Backlog backlog_of(const ConsoleCase& of) {
    constexpr std::uint64_t kPrefixBytes = 16;  // "[   12.345678] " and the newline
    Backlog waiting;
    for (const Record& record : of.source.log.records) {
        if (!record.seq || *record.seq < of.console.next_seq ||
            of.console.coverage.of(*record.seq) != Delivery::kUnflushed) {
            continue;
        }
        ++waiting.records;
        waiting.bytes += record.text.size() + kPrefixBytes;
        waiting.first_ns = waiting.first_ns ? waiting.first_ns : record.timestamp_ns;
        waiting.last_ns = record.timestamp_ns ? record.timestamp_ns : waiting.last_ns;
    }
    return waiting;
}

/// Whether somebody was printing to the console when the memory was saved: a task that sleeps with
/// the console is not, and neither is one of which nothing is known.
bool is_printing(const ConsoleCase& of) {
    if (of.is_nbcon()) {
        return of.console.nbcon && of.console.nbcon->priority != 0 &&
               of.console.nbcon->requested_priority == 0 && of.line.bytes_per_second != 0;
    }
    if (of.lock.writing()) {
        const std::optional<Variable> panic = of.variables.panic_cpu();
        const auto& writer = of.lock.writer;
        // A panic has stopped all other CPUs.
        return writer && writer->on_cpu && (!panic || writer->cpu == panic->value);
    }
    // Between two records nobody is in a write().
    return of.lock.holder && (of.lock.holder->stack.has("console_unlock") ||
                              of.lock.holder->stack.has("console_flush_all"));
}

/// Whether the machine's consoles are all suspended, as while it sleeps.
bool all_are_suspended(const std::vector<printkfmt::Console>& consoles) {
    return std::all_of(consoles.begin(), consoles.end(), [](const printkfmt::Console& console) {
        return console.suspended() || console.captured();
    });
}

}  // namespace

std::optional<Why> judge_slow(const ConsoleCase& of) {
    constexpr std::uint64_t kUsualRate = 960;  // 9600 baud, what a serial console has by default
    constexpr double kNsPerSecond = 1e9;
    constexpr double kNoticed = 1;  // seconds that the line needs for what waits
    constexpr double kMuch = 30;    // if its speed is only assumed
    if (!of.is_behind() || !is_printing(of)) {
        return std::nullopt;
    }
    const Backlog waiting = backlog_of(of);
    const std::uint64_t rate =
        of.line.bytes_per_second != 0 ? of.line.bytes_per_second : kUsualRate;
    const double needs = static_cast<double>(waiting.bytes) / static_cast<double>(rate);
    const double least = of.line.bytes_per_second != 0 ? kNoticed : kMuch;
    if (needs < least || !waiting.first_ns || *waiting.last_ns < *waiting.first_ns) {
        return std::nullopt;
    }
    const double took = static_cast<double>(*waiting.last_ns - *waiting.first_ns) / kNsPerSecond;
    if (took >= needs) {
        return std::nullopt;  // the line could have shown all of it: something else keeps it
    }
    Why why(
        Reason::kSlow, Sureness::kLikely,
        fmt::format("it was printing, and is {} records behind, {} bytes, which came within {:.3f} "
                    "s; at {} bytes a second they need {:.1f} s",
                    waiting.records, waiting.bytes, took, rate, needs));
    why.add(
        of.line.bytes_per_second != 0
            ? fmt::format("{}: {} bytes a second", of.line.from, rate)
            : fmt::format("the line's speed is not known: {} bytes a second (9600 baud) are taken",
                          rate),
        {}, of.console.next_seq);
    if (!of.is_nbcon()) {
        why.add("the legacy consoles get each record in turn, so the slowest one holds up all");
    }
    constexpr std::uint64_t kFastest = 11520;  // 115200 baud, the most that many lines can
    why.change = of.line.bytes_per_second != 0 && of.line.bytes_per_second < kFastest
                     ? "give the console a faster line, for example console=ttyS0,115200"
                     : "a lower loglevel keeps more of the output off the line";
    return why;
}

// The driver stops its console when it suspends the port, which takes CON_ENABLED away. A machine
// that falls asleep suspends all consoles first. A port whose power or clock is off takes what is
// printed, and it does not leave it. Source: drivers/tty/serial/serial_core.c uart_suspend_port(),
// uart_change_pm(), kernel/printk/printk.c console_stop(), 5.10 to 7.2.
std::optional<Why> judge_port_suspended(const ConsoleCase& of) {
    constexpr std::uint64_t kPortSuspended = 1U
                                             << 1U;  // TTY_PORT_SUSPENDED, include/linux/tty_port.h
    constexpr std::uint64_t kPowerOff = 3;           // UART_PM_STATE_OFF
    const std::optional<SerialPort> port = all_are_suspended(of.source.consoles)
                                               ? std::nullopt
                                               : read_serial_port(of.variables.view(), of.console);
    const bool suspended = port && port->flags && (port->flags->value & kPortSuspended) != 0;
    const bool off = port && port->power && port->power->value == kPowerOff;
    Why why;
    if (suspended && !of.got_everything()) {
        why = Why(Reason::kPortSuspended, Sureness::kProved,
                  "its serial port is suspended, so nothing leaves it");
    } else if (off && of.console.enabled()) {
        why = Why(Reason::kPortSuspended, Sureness::kLikely,
                  "its serial port is switched off: its driver takes what is printed, and nothing "
                  "leaves it");
    } else {
        return std::nullopt;
    }
    if (suspended) {
        why.add(
            fmt::format("tty_port.iflags is {:#x}, with TTY_PORT_SUSPENDED", port->flags->value),
            port->flags->at);
    }
    if (off) {
        why.add("uart_state.pm_state is UART_PM_STATE_OFF: no power, or no clock", port->power->at);
    }
    add_flags(why, of.console);
    return why;
}

}  // namespace lastwords::extractor
