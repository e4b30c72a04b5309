// SPDX-License-Identifier: GPL-2.0-or-later
// The targets of libFuzzer that read any bytes as a file: container_fuzz, which also reads them as
// raw memory, archive_fuzz, and kernel_fuzz, which also reads a kernel's consoles.
// tests/fuzz/run.sh runs them.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string>

#include "tests/fuzz/file_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = std::as_bytes(std::span(data, size));
#ifdef LASTWORDS_FUZZ_CONSOLES
    std::string wrong = lastwords::test::check_file(bytes, {.consoles = true});
#else
    std::string wrong = lastwords::test::check_file(bytes, {});
#endif
#ifdef LASTWORDS_FUZZ_RAM
    wrong = wrong.empty() ? lastwords::test::check_file(bytes, {.ram = true}) : wrong;
#endif
    if (!wrong.empty()) {
        std::fprintf(stderr, "%s\n", wrong.c_str());
        std::abort();
    }
    return 0;
}
