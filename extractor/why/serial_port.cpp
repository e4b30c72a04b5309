// SPDX-License-Identifier: GPL-2.0-or-later
// Goes from struct console to its driver, and from there to the port's state.
#include "extractor/why/serial_port.h"

#include <array>
#include <cstdint>
#include <string_view>

#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

namespace {

/// Returns the member of the structure at `at`; nullopt: this kernel has none, or it cannot be
/// read.
std::optional<Variable> member_of(KernelView& view, VirtAddr at, std::string_view structure,
                                  std::string_view member, unsigned bytes) {
    const Result<std::uint64_t> offset = view.offset(structure, member);
    const Result<std::uint64_t> value = offset ? view.memory().number(at + *offset, bytes) : offset;
    return value ? std::optional(Variable{at + *offset, *value}) : std::nullopt;
}

/// Returns the struct uart_driver of the console; VirtAddr{}: it is no serial one.
VirtAddr driver_of(KernelView& view, const printkfmt::Console& console) {
    if (console.index < 0 || !console.driver.starts_with("tty")) {
        return {};
    }
    const auto data = member_of(view, console.address, "console", "data", 8);
    const auto name =
        data ? member_of(view, {data->value}, "uart_driver", "dev_name", 8) : std::nullopt;
    std::array<std::byte, 16> text{};
    const bool same = name && view.memory().read({name->value}, text) &&
                      up_to_nul(as_text(text)) == console.driver;
    return same ? VirtAddr{data->value} : VirtAddr{};
}

}  // namespace

std::optional<SerialPort> read_serial_port(KernelView& view, const printkfmt::Console& console) {
    const VirtAddr driver = driver_of(view, console);
    const auto states =
        driver == VirtAddr{} ? std::nullopt : member_of(view, driver, "uart_driver", "state", 8);
    const Result<std::uint64_t> each = view.size("uart_state");
    if (!states || !each) {
        return std::nullopt;
    }
    const VirtAddr state{states->value + static_cast<std::uint64_t>(console.index) * *each};
    SerialPort port;
    if (const Result<std::uint64_t> tty_port = view.offset("uart_state", "port")) {
        port.flags = member_of(view, state + *tty_port, "tty_port", "iflags", 8);
    }
    port.power = member_of(view, state, "uart_state", "pm_state", 4);
    const auto uart = member_of(view, state, "uart_state", "uart_port", 8);
    const Result<std::uint64_t> lock = view.offset("uart_port", "lock");
    if (uart && uart->value != 0 && lock) {
        port.lock = VirtAddr{uart->value} + *lock;
    }
    return port;
}

}  // namespace lastwords::extractor
