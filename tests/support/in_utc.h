// SPDX-License-Identifier: GPL-2.0-or-later
// InUtc: sets the local time zone to UTC, so that a test of local time gives the same text on every
// machine.
#pragma once

#include <cstdlib>
#include <ctime>

namespace lastwords::test {

/// Local time is UTC as long as an object of this class exists.
class InUtc {
 public:
    InUtc() {
        setenv("TZ", "UTC0", 1);
        tzset();
    }
    InUtc(const InUtc&) = delete;
    InUtc& operator=(const InUtc&) = delete;
    ~InUtc() {
        unsetenv("TZ");
        tzset();
    }
};

}  // namespace lastwords::test
