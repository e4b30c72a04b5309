// SPDX-License-Identifier: GPL-2.0-or-later
// The benchmark's port of plog (runtime/plog_port.h). Its functions cost as little as in a kernel.
#pragma once

namespace lastwords::bench {

/// Sets the CPU number of the calling thread.
void this_thread_is(unsigned writer);

/// Returns whether this CPU has an instruction to write back a cache line: clwb or clflushopt.
bool can_write_back();

/// true: plog_port_clean() uses clwb or clflushopt, and plog_port_persist() a barrier; false: the
/// two functions do nothing, as in a port for memory that is not cached.
void write_back(bool yes);

}  // namespace lastwords::bench
