// SPDX-License-Identifier: GPL-2.0-or-later
// The benchmark's port, with functions as cheap as in a kernel.
#pragma once

namespace lastwords::bench {

/// Sets the CPU number of the calling thread.
void this_thread_is(unsigned writer);

/// Whether this CPU has clwb or clflushopt, to write back a cache line.
bool can_write_back();

/// Makes plog_port_clean() use that instruction and plog_port_persist() a barrier. Otherwise both
/// do nothing, as for memory that is not cached.
void write_back(bool yes);

}  // namespace lastwords::bench
