// SPDX-License-Identifier: GPL-2.0-or-later
// The port of the benchmark: what a kernel would have, as cheap as it would be there.
#pragma once

namespace lastwords::bench {

/// Who the calling thread is, in what it writes from now on.
void this_thread_is(unsigned writer);

/// Whether this CPU has an instruction that writes a cache line back (clwb, clflushopt), and this
/// program knows it.
bool can_write_back();

/// From now on plog_port_clean() uses it, and plog_port_persist() is a barrier for it; else both
/// do nothing, as for memory that no cache holds back.
void write_back(bool yes);

}  // namespace lastwords::bench
