// SPDX-License-Identifier: GPL-2.0-or-later
// Writes a text of every dialect into a folder, with which libFuzzer begins.
#include <fmt/format.h>

#include <cstdio>
#include <fstream>

#include "tests/fuzz/dialect_texts.h"

int main(int count, char** arguments) {
    if (count != 2) {
        std::fprintf(stderr, "usage: %s FOLDER\n", arguments[0]);
        return 1;
    }
    std::size_t number = 0;
    for (const auto& dialect : lastwords::test::dialect_texts()) {
        std::ofstream file(fmt::format("{}/{:02}", arguments[1], number++), std::ios::binary);
        file << lastwords::test::make_text(dialect, 1000);
        if (!file.flush()) {
            std::fprintf(stderr, "%s: cannot be written\n", arguments[1]);
            return 1;
        }
    }
}
