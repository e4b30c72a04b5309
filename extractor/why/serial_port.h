// SPDX-License-Identifier: GPL-2.0-or-later
// SerialPort: the port behind a serial console, and whether anything can leave it.
#pragma once

#include <optional>

#include "extractor/why/locks/print_variables.h"
#include "printkfmt/model/console.h"

namespace lastwords::extractor {

/// What a struct uart_state and the port in it say. A member that cannot be read is nullopt.
struct SerialPort {
    std::optional<Variable> flags;  ///< tty_port.iflags, TTY_PORT_...
    std::optional<Variable> power;  ///< pm_state: 0 is on, 3 off (UART_PM_STATE_OFF)
    VirtAddr lock;                  ///< uart_port.lock, a spinlock; 0: not known
};

/// Returns the port of a serial console; nullopt: it is no serial port, or it cannot be read.
/// console.data of one is its struct uart_driver, which has a struct uart_state for each port.
/// Source: include/linux/serial_core.h, drivers/tty/serial/serial_core.c; 5.10 to 7.2.
std::optional<SerialPort> read_serial_port(KernelView& view, const printkfmt::Console& console);

}  // namespace lastwords::extractor
