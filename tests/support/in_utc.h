// SPDX-License-Identifier: GPL-2.0-or-later
// InUtc: tests of local time that are the same everywhere.
#pragma once

#include <cstdlib>
#include <ctime>

namespace lastwords::test {

/// Makes local time UTC during its lifetime.
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
