// SPDX-License-Identifier: GPL-2.0-or-later
// Looks at where the bytes of the text have gone.
#include "tests/fuzz/text_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <utility>
#include <vector>

#include "extractor/text/text_sources.h"
#include "tests/fuzz/heap_meter.h"
#include "tests/fuzz/print_source.h"

namespace lastwords::test {

namespace {

using printkfmt::ByteRun;
using printkfmt::Log;
using printkfmt::Source;

/// Returns the first byte of the log's text that does not belong to exactly one record or mark.
std::string misplaced(const Log& log) {
    std::vector<ByteRun> places(log.places.begin(), log.places.end());
    for (const printkfmt::Mark& mark : log.marks) {
        places.push_back(mark.place);
    }
    // An empty place stands before the one that begins there.
    std::sort(places.begin(), places.end(), [](const ByteRun& a, const ByteRun& b) {
        return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    std::uint64_t at = 0;
    for (const ByteRun& place : places) {
        if (place.begin != at || place.end < place.begin) {
            break;
        }
        at = place.end;
    }
    return at == log.input.size()
               ? std::string()
               : fmt::format("byte {} of {} does not belong to one record", at, log.input.size());
}

std::string check_once(std::string_view text, bool capture) {
    printkfmt::ParseOptions options;
    options.capture = capture;
    for (const Source& source : extractor::make_text_sources(text, "text", options)) {
        if (std::string wrong = misplaced(source.log); !wrong.empty()) {
            return wrong;
        }
        if (print_source(source) == 0) {
            return "nothing is printed";
        }
    }
    return {};
}

}  // namespace

std::string check_text(std::string_view text) {
    constexpr double kSecondsMax = 5;
    constexpr std::int64_t kHeapBytesMax = std::int64_t{64} << 20;
    count_heap();
    const std::clock_t begin = std::clock();
    std::string wrong = check_once(text, false);
    wrong = wrong.empty() ? check_once(text, true) : wrong;
    const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    if (wrong.empty() && seconds > kSecondsMax) {
        wrong = fmt::format("it took {:.1f} s", seconds);
    }
    if (wrong.empty() && heap_peak() > kHeapBytesMax + 8 * static_cast<std::int64_t>(text.size())) {
        wrong = fmt::format("it took {} bytes of heap for {} bytes", heap_peak(), text.size());
    }
    return wrong;
}

}  // namespace lastwords::test
